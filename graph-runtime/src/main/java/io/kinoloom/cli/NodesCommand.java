package io.kinoloom.cli;

import io.kinoloom.graph.GraphException;
import io.kinoloom.registry.GraphSchema;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.registry.ReferenceDocs;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Names;
import io.kinoloom.spi.NodeDefinition;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kinoloom nodes}: what node types there are, and the page of each. */
@CommandLine.Command(
    name = "nodes",
    mixinStandardHelpOptions = true,
    description = "Lists node types, or prints the page of one.")
public final class NodesCommand implements Command {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "TYPE",
      description = "a node type whose page to print")
  private Optional<String> type = Optional.empty();

  @Option(
      names = "--json",
      description = "print the JSON Schema of graph files, or of one node type's params")
  private boolean json;

  @Option(
      names = "--markdown",
      paramLabel = "DIR",
      description = "write a page for each node type into this directory")
  private Optional<Path> directory = Optional.empty();

  @Option(
      names = "--graphs",
      paramLabel = "DIR",
      description = "with --markdown: link to the graphs below this directory")
  private Optional<Path> graphs = Optional.empty();

  @Override
  public Integer call() throws IOException, GraphException {
    NodeRegistry registry = NodeRegistry.load();
    PrintWriter out = spec.commandLine().getOut();
    if (directory.isPresent()) {
      writePages(registry, directory.get(), graphs);
    } else if (type.isPresent()) {
      NodeDefinition<?> definition = find(registry, type.get());
      out.print(
          json
              ? Json.write(GraphSchema.params(definition)) + "\n"
              : ReferenceDocs.page(definition));
    } else if (json) {
      out.println(Json.write(GraphSchema.of(registry)));
    } else {
      list(registry).forEach(out::println);
    }
    out.flush();
    return 0;
  }

  private static NodeDefinition<?> find(NodeRegistry registry, String id) {
    return registry
        .find(id)
        .orElseThrow(
            () ->
                new UsageException(
                    "there is no node type '" + id + "'",
                    Names.hint(id, "node types", registry.ids())));
  }

  private static List<String> list(NodeRegistry registry) {
    List<String> lines = new ArrayList<>();
    for (Category category : Category.values()) {
      List<String[]> rows =
          registry.all().stream()
              .map(NodeDefinition::type)
              .filter(type -> type.category() == category)
              .map(type -> new String[] {"  " + type.id(), type.summary()})
              .toList();
      if (!rows.isEmpty()) {
        lines.add((lines.isEmpty() ? "" : "\n") + category.title());
        lines.addAll(TextTable.layOut(rows, 2));
      }
    }
    return lines;
  }

  /** Writes all pages; a page of a node type that is gone stays. */
  private static void writePages(NodeRegistry registry, Path directory, Optional<Path> graphs)
      throws IOException, GraphException {
    Map<String, List<ReferenceDocs.Example>> examples =
        graphs.isPresent() ? ExampleGraphs.byNodeType(graphs.get(), directory) : Map.of();
    Map<String, String> pages = ReferenceDocs.pages(registry, examples);
    Files.createDirectories(directory);
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Files.writeString(directory.resolve(page.getKey()), page.getValue());
    }
  }
}
