package io.kinoloom.studio;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.cli.Main;
import io.kinoloom.nodes.model.ModelBundle;
import io.kinoloom.nodes.model.ModelLibrary;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kinoloom train} with {@code family: cycle}: from a graph to two bundles. */
class CycleTrainCommandTest {
  private static final String GRAPH =
      """
      kinoloom: 1
      name: worlds
      description: Turns the colours of one world into those of another.
      params:
        output: { type: uri, default: out/clips, doc: Where clips go }
      nodes:
        first: { type: test-scene, params: { width: 32, height: 16, frames: 16 } }
        second: { type: test-scene, params: { width: 32, height: 16, frames: 12, seed: 2 } }
        other: { type: color, inputs: { video: second.video }, params: { hue: 120 } }
        a: { type: write-clips, inputs: { target: first.video }, params: { uri: "${output}/a" } }
        b: { type: write-clips, inputs: { target: other }, params: { uri: "${output}/b" } }
      training:
        family: cycle
        title: Worlds
        held-out: 0.25
        design: { width: 4, blocks: 1, judge-width: 4, judge-scales: 1 }
        schedule: { steps: 6, batch: 2, pool: 3, look-every: 4 }
      """;

  @TempDir private Path directory;
  private Path graph;
  private Path work;

  @BeforeEach
  void write() throws Exception {
    graph = directory.resolve("worlds.yaml");
    work = directory.resolve("work");
    Files.writeString(graph, GRAPH);
  }

  private record Called(int code, String text) {}

  private Called train(String... more) {
    List<String> call =
        new ArrayList<>(List.of("train", graph.toString(), "--work", work.toString()));
    call.addAll(List.of(more));
    PrintStream before = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
      return new Called(
          Main.execute(call.toArray(String[]::new)), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }

  @Test
  void aGraphBecomesAPairOfBundles() throws Exception {
    Called called = train();
    assertThat(called.text())
        .contains("21 frames, 7 are held out")
        .contains("wrote the bundle 'worlds'", "wrote the bundle 'worlds-back'");
    assertThat(called.code()).isZero();
    assertThat(work.resolve("loss.csv")).content().contains("step,loss,cycle-a").contains("\n6,");
    assertThat(work.resolve("loss.png")).isNotEmptyFile();
    assertThat(work.resolve("samples").toFile().list()).contains("0000004.png", "0000006.png");
    for (String name : List.of("worlds", "worlds-back")) {
      ModelBundle bundle = ModelLibrary.standard().open(work.resolve(name).toString());
      assertThat(bundle.manifest().name()).isEqualTo(name);
      assertThat(bundle.manifest().training()).containsEntry("steps", 6L).containsKey("graph");
      assertThat(bundle.manifest().metrics()).containsKey("held-out");
    }
    assertThat(train().text()).contains("holds a training already", "--resume");
  }

  /** As stopping and going on by hand would, in two calls. */
  @Test
  void aResumedTrainingGivesTheSamePainters() throws Exception {
    assertThat(train().code()).isZero();
    Path whole = work;
    Path clips = work.resolve("clips");
    work = directory.resolve("parts");
    Called stopped = train("--clips", clips.toString(), "--minutes", "0.00001", "--name", "parts");
    assertThat(stopped.code()).isZero();
    assertThat(stopped.text()).contains("stopped at step 1; --resume goes on");
    assertThat(work.resolve("parts-back")).isDirectory();
    assertThat(train("--clips", clips.toString(), "--resume", "--name", "parts").code()).isZero();
    for (String painter : List.of("forth.pt", "back.pt")) {
      assertThat(Files.mismatch(work.resolve(painter), whole.resolve(painter)))
          .as(painter)
          .isEqualTo(-1);
    }
  }

  @Test
  void mistakesAreTold() throws Exception {
    Files.writeString(graph, GRAPH.replace("${output}/b", "${output}/c"));
    Called lacking = train();
    assertThat(lacking.code()).isNotZero();
    assertThat(lacking.text())
        .contains("family 'cycle' learns from two clip stores", "clips/b' is not there")
        .doesNotContain("Exception");
    Files.writeString(
        graph, GRAPH.replace("design: { width: 4", "design: { pictures: 2, width: 4"));
    assertThat(train().text()).contains("there is no param 'pictures'");
    Files.writeString(graph, GRAPH.replace("family: cycle", "back: worlds-again"));
    assertThat(train().text()).contains("there is no param 'pool'");
    Files.writeString(
        graph,
        GRAPH.substring(0, GRAPH.indexOf("training:")) + "training: { back: worlds-again }\n");
    assertThat(train().text()).contains("'back' names the second bundle of the family cycle");
    Files.writeString(graph, GRAPH.replace("title: Worlds", "back: Worlds!"));
    assertThat(train().text()).contains("a bundle cannot be called 'Worlds!'");
  }
}
