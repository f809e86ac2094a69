package io.kinoloom.cli;

import io.kinoloom.compile.CompileOptions;
import io.kinoloom.compile.Compiler;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.yaml.GraphReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kinoloom validate}: everything that is wrong with graph files. */
@CommandLine.Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = "Checks graph files and prints all that is wrong with them.")
public final class ValidateCommand implements Command {
  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "GRAPH", description = "graph files")
  private List<Path> files;

  @Mixin private ParamOptions paramOptions;

  @Option(names = "--json", description = "print problems as JSON")
  private boolean json;

  @Override
  public Integer call() {
    NodeRegistry registry = NodeRegistry.load();
    Map<Path, List<Problem>> problems = new LinkedHashMap<>();
    for (Path file : files) {
      problems.put(file, problems(file, registry));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(asJson(problems)));
    } else {
      problems.forEach((file, found) -> print(out, file, found));
    }
    out.flush();
    return problems.values().stream().allMatch(List::isEmpty) ? 0 : Main.WRONG;
  }

  private List<Problem> problems(Path file, NodeRegistry registry) {
    GraphReader.Read read;
    try {
      read = GraphReader.read(file);
    } catch (IOException e) {
      return List.of(unreadable(file, e));
    }
    CompileOptions options =
        CompileOptions.builder(registry)
            .set(paramOptions.values())
            .baseDirectory(Optional.ofNullable(file.getParent()).orElse(Path.of("")))
            .exampleParams(true)
            .build();
    return Compiler.check(read, options);
  }

  private static Problem unreadable(Path file, IOException cause) {
    Location location = Location.of(file.toString());
    if (Files.isDirectory(file)) {
      return Problem.of(
          "missing-file", location, "it is a directory", "give the path of a graph file");
    }
    return Files.exists(file)
        ? Problem.of(
            "unreadable-file",
            location,
            "the file cannot be read: " + cause.getMessage(),
            "check its permissions")
        : Problem.of("missing-file", location, "there is no such file", "check the path");
  }

  private static void print(PrintWriter out, Path file, List<Problem> problems) {
    problems.forEach(out::println);
    out.println(
        switch (problems.size()) {
          case 0 -> file + ": ok";
          case 1 -> file + ": 1 problem";
          default -> file + ": " + problems.size() + " problems";
        });
  }

  private static Map<String, Object> asJson(Map<Path, List<Problem>> problems) {
    List<Object> entries = new ArrayList<>();
    problems.forEach(
        (file, found) -> {
          Map<String, Object> entry = new LinkedHashMap<>();
          entry.put("file", file.toString());
          entry.put("ok", found.isEmpty());
          entry.put("problems", found.stream().map(Json::of).toList());
          entries.add(entry);
        });
    return Map.of("files", entries);
  }
}
