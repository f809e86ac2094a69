package io.kinoloom.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.cli.ExampleGraphs;
import io.kinoloom.compile.CompileOptions;
import io.kinoloom.compile.Compiler;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.registry.ReferenceDocs;
import io.kinoloom.tests.support.Distribution;
import io.kinoloom.yaml.GraphReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pages about node types and graph files say what is so. */
class NodeReferenceTest {
  private static final String HOW =
      "run: ./kinoloom nodes --markdown docs/nodes --graphs pipelines";
  private static final Path DOCS = Distribution.PROJECT.resolve("docs");
  private static final Pattern GRAPH =
      Pattern.compile("```yaml\\n(kinoloom: 1\\n.*?)```", Pattern.DOTALL);

  @Test
  void pagesAreThoseOfTheNodeTypes() throws Exception {
    Path directory = DOCS.resolve("nodes");
    Map<String, String> pages =
        ReferenceDocs.pages(
            NodeRegistry.load(),
            ExampleGraphs.byNodeType(Distribution.PROJECT.resolve("pipelines"), directory));
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("%s, and delete pages of no node type", HOW)
          .containsExactlyInAnyOrderElementsOf(pages.keySet());
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      assertThat(directory.resolve(page.getKey())).as(HOW).hasContent(page.getValue());
    }
  }

  @Test
  void everyNodeTypeIsAtWorkInAGraph() throws Exception {
    Map<String, List<ReferenceDocs.Example>> examples =
        ExampleGraphs.byNodeType(Distribution.PROJECT.resolve("pipelines"), DOCS);

    assertThat(examples.keySet())
        .as("a node type needs a graph in pipelines or pipelines/examples")
        .containsExactlyInAnyOrderElementsOf(NodeRegistry.load().ids());
  }

  @Test
  void graphsInTheLanguagePageAreSound() throws IOException {
    String page = Files.readString(DOCS.resolve("graph-files.md"));
    List<String> graphs =
        GRAPH.matcher(page).results().map((MatchResult match) -> match.group(1)).toList();
    assertThat(graphs).hasSize(3);
    CompileOptions options = CompileOptions.builder(NodeRegistry.load()).build();
    for (String graph : graphs) {
      assertThat(Compiler.check(GraphReader.read("docs/graph-files.md", graph), options)).isEmpty();
    }
  }
}
