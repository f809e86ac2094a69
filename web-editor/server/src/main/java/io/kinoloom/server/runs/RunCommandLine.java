package io.kinoloom.server.runs;

import io.kinoloom.cli.Main;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a run is started: as on a command line, by the launcher where this process has one. */
final class RunCommandLine {
  private static final String LAUNCHER = "kinoloom.launcher";

  private RunCommandLine() {}

  /**
   * How a run takes checkpoints.
   *
   * @param folder where they go
   * @param interval how often
   * @param resume whether the run goes on from the last one
   */
  record Checkpoints(Path folder, Duration interval, boolean resume) {}

  static List<String> of(
      Path graph,
      Path control,
      RunView run,
      Optional<Checkpoints> checkpoints,
      List<String> further) {
    List<String> command = new ArrayList<>(kinoloom());
    command.addAll(List.of("run", graph.toString(), "--quiet", "--control", control.toString()));
    command.addAll(List.of("--as", run.path().orElse(RunFolder.GRAPH)));
    run.params().forEach((name, value) -> command.addAll(List.of("--set", name + "=" + value)));
    run.inputs()
        .orElse(List.of())
        .forEach(input -> command.addAll(List.of("--stream", input.name() + "=" + input.uri())));
    run.limit().ifPresent(frames -> command.addAll(List.of("--limit", String.valueOf(frames))));
    checkpoints.ifPresent(
        taken -> {
          command.addAll(List.of("--checkpoint", taken.folder().toString()));
          command.addAll(List.of("--checkpoint-interval", taken.interval().toMillis() + "ms"));
          if (taken.resume()) {
            command.add("--resume");
          }
        });
    command.addAll(further);
    return command;
  }

  private static List<String> kinoloom() {
    String launcher = System.getProperty(LAUNCHER);
    if (launcher != null) {
      return List.of(launcher);
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-agentlib") && !option.startsWith("-javaagent"))
        .forEach(command::add);
    command.add("-cp");
    command.add(absolute(System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    return command;
  }

  /** The run works in another folder. */
  private static String absolute(String classPath) {
    List<String> entries = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      if (!entry.isEmpty()) {
        entries.add(Path.of(entry).toAbsolutePath().toString());
      }
    }
    return String.join(File.pathSeparator, entries);
  }
}
