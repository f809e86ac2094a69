package io.kinoloom.cli;

import io.kinoloom.compile.CompileOptions;
import io.kinoloom.compile.Compiler;
import io.kinoloom.compile.Explanation;
import io.kinoloom.compile.StreamSpec;
import io.kinoloom.graph.GraphException;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.yaml.GraphReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kinoloom explain}: how a graph would run, and why so. */
@CommandLine.Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Prints how a graph would run, and why.",
      "That is its passes, its stages, and why each boundary is there."
    })
public final class ExplainCommand implements Command {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "GRAPH", description = "graph file, or a video made by one")
  private Path file;

  @Mixin private ParamOptions paramOptions;

  @Option(
      names = "--stream",
      paramLabel = "NAME=URI",
      description = "a stream whose param 'input' is URI")
  private Map<String, String> streams = new LinkedHashMap<>();

  @ArgGroup private Form form = new Form();

  /** How to print it. */
  private static final class Form {
    @Option(names = "--json", description = "print as JSON")
    private boolean json;

    @Option(names = "--dot", description = "print as a Graphviz graph")
    private boolean dot;
  }

  @Override
  public Integer call() throws IOException, GraphException {
    GraphText text = GraphText.load(file);
    Map<String, String> params = new LinkedHashMap<>(text.params());
    params.putAll(paramOptions.values());
    CompileOptions.Builder options =
        CompileOptions.builder(NodeRegistry.load())
            .set(params)
            .exampleParams(true)
            .baseDirectory(Optional.ofNullable(file.getParent()).orElse(Path.of("")));
    if (!streams.isEmpty()) {
      options.streams(
          streams.entrySet().stream()
              .map(entry -> StreamSpec.reading(entry.getKey(), entry.getValue()))
              .toList());
    }
    GraphReader.Read read = GraphReader.read(file.toString(), text.yaml());
    Explanation explanation = new Explanation(Compiler.compile(read, options.build()));
    PrintWriter out = spec.commandLine().getOut();
    if (form.json) {
      out.println(Json.write(explanation.data()));
    } else {
      out.print(form.dot ? explanation.dot() : explanation.text());
    }
    out.flush();
    return 0;
  }
}
