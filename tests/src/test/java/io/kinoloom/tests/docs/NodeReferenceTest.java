package io.kinoloom.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

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
  private static final Path DOCS = Distribution.PROJECT.resolve("docs");
  private static final Pattern GRAPH =
      Pattern.compile("```yaml\\n(kinoloom: 1\\n.*?)```", Pattern.DOTALL);

  @Test
  void pagesAreThoseOfTheNodeTypes() throws IOException {
    Map<String, String> pages = ReferenceDocs.pages(NodeRegistry.load());
    Path directory = DOCS.resolve("nodes");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("run: ./kinoloom nodes --markdown docs/nodes, and delete pages of no node type")
          .containsExactlyInAnyOrderElementsOf(pages.keySet());
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      assertThat(directory.resolve(page.getKey()))
          .as("run: ./kinoloom nodes --markdown docs/nodes")
          .hasContent(page.getValue());
    }
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
