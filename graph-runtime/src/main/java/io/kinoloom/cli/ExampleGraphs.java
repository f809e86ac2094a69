package io.kinoloom.cli;

import io.kinoloom.graph.Graph;
import io.kinoloom.graph.GraphException;
import io.kinoloom.graph.GraphNode;
import io.kinoloom.registry.ReferenceDocs.Example;
import io.kinoloom.yaml.GraphReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds the graphs that show a node type at work. */
public final class ExampleGraphs {
  private static final String SUFFIX = ".yaml";

  private ExampleGraphs() {}

  /**
   * The graphs below a directory, by the node types they use.
   *
   * @param graphs directory with graph files, searched with all below it
   * @param pages directory of the pages that will link to them
   * @return examples by id of node type, in the order of their paths
   * @throws GraphException if one of them is no graph file
   */
  public static Map<String, List<Example>> byNodeType(Path graphs, Path pages)
      throws IOException, GraphException {
    Map<String, List<Example>> examples = new TreeMap<>();
    for (Path file : files(graphs)) {
      GraphReader.Read read = GraphReader.read(file.toString(), Files.readString(file));
      if (!read.problems().isEmpty()) {
        throw new GraphException(read.problems());
      }
      Graph graph = read.graph().orElseThrow();
      String link =
          pages.toAbsolutePath().relativize(file.toAbsolutePath()).toString().replace('\\', '/');
      Example example = new Example(graph.name(), link, graph.description());
      Stream<GraphNode> methods =
          graph.evaluation().stream().flatMap(compared -> compared.methods().values().stream());
      Stream.concat(graph.nodes().values().stream(), methods)
          .map(GraphNode::type)
          // Subgraph files are no node types.
          .filter(type -> !type.endsWith(SUFFIX))
          .distinct()
          .forEach(type -> examples.computeIfAbsent(type, key -> new ArrayList<>()).add(example));
    }
    return examples;
  }

  private static List<Path> files(Path graphs) throws IOException {
    try (Stream<Path> files = Files.walk(graphs)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
          .filter(ExampleGraphs::isGraph)
          .sorted()
          .toList();
    }
  }

  /** The directory holds lists of samples too. */
  private static boolean isGraph(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.anyMatch(line -> line.startsWith("kinoloom:"));
    } catch (IOException unreadable) {
      return true; // reading it again will tell
    }
  }
}
