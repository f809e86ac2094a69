package io.kinoloom.server.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GraphHistoryTest {
  @TempDir Path folder;

  private static GraphFiles.Stored text(String path, int second, String text) {
    String version = "%06x".formatted(text.hashCode() & 0xffffff);
    return new GraphFiles.Stored(path, text, version, Instant.ofEpochSecond(second).toString());
  }

  private static List<String> versions(GraphHistory history, String path) throws IOException {
    return history.list(path).versions().stream().map(GraphHistory.Earlier::version).toList();
  }

  @Test
  void forgetsTheOldestOfAFile() throws IOException {
    GraphHistory history = new GraphHistory(folder);
    for (int i = 0; i < GraphHistory.MOST_OF_A_FILE + 20; i++) {
      history.keep(text("a.yaml", i, "text " + i));
    }
    history.keep(text("b.yaml", 0, "other"));
    List<String> kept = versions(history, "a.yaml");
    assertThat(kept).hasSize(GraphHistory.MOST_OF_A_FILE);
    assertThat(kept.get(0)).isEqualTo(text("", 0, "text 69").version());
    assertThat(history.find("a.yaml", text("", 0, "text 19").version())).isEmpty();
    assertThat(history.find("a.yaml", text("", 0, "text 20").version())).isPresent();
    assertThat(versions(history, "b.yaml")).hasSize(1);
  }

  @Test
  void forgetsTheOldestOfAll() throws IOException {
    GraphHistory history = new GraphHistory(folder, 2500);
    for (int i = 0; i < 5; i++) {
      history.keep(text("x" + i + "/a.yaml", i, ("" + i).repeat(1000)));
    }
    assertThat(versions(history, "x2/a.yaml")).isEmpty();
    assertThat(versions(history, "x3/a.yaml")).hasSize(1);
    assertThat(versions(history, "x4/a.yaml")).hasSize(1);
  }

  @Test
  void keepsATextOnce() throws IOException {
    GraphHistory history = new GraphHistory(folder);
    history.keep(text("a.yaml", 1, "one"));
    history.keep(text("a.yaml", 2, "two"));
    history.keep(text("a.yaml", 3, "one"));
    assertThat(versions(history, "a.yaml"))
        .containsExactly(text("", 0, "one").version(), text("", 0, "two").version());
  }

  @Test
  void followsAFileToANameThatWasInUse() throws IOException {
    GraphHistory history = new GraphHistory(folder);
    history.keep(text("a.yaml", 1, "mine"));
    history.keep(text("a.yaml/inside.yaml", 1, "another"));
    history.keep(text("b.yaml", 2, "theirs"));
    history.move("a.yaml", "b.yaml");
    history.move("none.yaml", "b.yaml");
    assertThat(versions(history, "b.yaml")).hasSize(2);
    assertThat(versions(history, "a.yaml")).isEmpty();
    assertThat(versions(history, "a.yaml/inside.yaml")).hasSize(1);
  }
}
