package io.kinoloom.cli;

import io.kinoloom.graph.Graph;
import io.kinoloom.graph.GraphException;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.testing.GraphTester;
import io.kinoloom.yaml.GraphReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kinoloom test}: runs the inline tests of graph files. */
@CommandLine.Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the tests that graph files declare.",
      "Sinks are left out, nothing is written."
    })
public final class TestCommand implements Command {
  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "GRAPH", description = "graph files")
  private List<Path> files;

  @Override
  public Integer call() throws IOException, GraphException {
    NodeRegistry registry = NodeRegistry.load();
    PrintWriter out = spec.commandLine().getOut();
    int passed = 0;
    int failed = 0;
    for (Path file : files) {
      GraphReader.Read read = GraphReader.read(file.toString(), GraphText.load(file).yaml());
      Graph graph = read.orThrow();
      Path directory = file.toAbsolutePath().getParent();
      for (GraphTester.Outcome outcome : new GraphTester(graph, directory, registry).run()) {
        if (outcome.passed()) {
          passed++;
          out.println("ok      " + outcome.test().location() + ": " + outcome.test().name());
        } else {
          failed++;
          out.println("FAILED  " + outcome.test().location() + ": " + outcome.test().name());
          outcome.failures().forEach(failure -> out.println("        " + failure));
        }
      }
    }
    out.printf("%d passed, %d failed%n", passed, failed);
    out.flush();
    return failed == 0 ? 0 : Main.FAILED;
  }
}
