package io.kinoloom.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.compile.CompileOptions;
import io.kinoloom.compile.Compiler;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.testing.PlanRunner;
import io.kinoloom.tests.support.Distribution;
import io.kinoloom.yaml.GraphReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about events says what is so. */
class EventsPageTest {
  private static final NodeRegistry REGISTRY = NodeRegistry.load();

  @Test
  void graphsAreSound() throws Exception {
    List<String> graphs = blocks("yaml");
    assertThat(graphs).hasSize(2);
    for (String graph : graphs) {
      assertThat(Compiler.check(read(graph), options())).isEmpty();
    }
  }

  @Test
  void theFirstGraphSendsTheEventShown() throws Exception {
    // The file of the same graph is left out: this test writes nothing.
    String graph = blocks("yaml").get(0).replaceAll("(?m)^  save: .*\\n", "");
    PlanRunner runner = new PlanRunner(Compiler.compile(read(graph), options()).plan(), REGISTRY);

    runner.run("main");

    assertThat(runner.delivered().get("cameras/main/light").get(0) + "\n")
        .isEqualTo(blocks("json").get(0));
  }

  private static List<String> blocks(String language) throws IOException {
    String page = Files.readString(Distribution.PROJECT.resolve("docs/events.md"));
    return Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL)
        .matcher(page)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  private static GraphReader.Read read(String graph) {
    return GraphReader.read("docs/events.md", graph);
  }

  private static CompileOptions options() {
    return CompileOptions.builder(REGISTRY).build();
  }
}
