package io.kinoloom.cli;

import io.kinoloom.assets.AssetException;
import io.kinoloom.graph.GraphException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ServiceLoader;
import java.util.logging.Level;
import java.util.logging.LogManager;
import picocli.CommandLine;

/** The {@code kinoloom} command. */
@CommandLine.Command(
    name = "kinoloom",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionText.class,
    description = "Runs graphs of video nodes.")
public final class Main implements Runnable {
  private static final boolean DEBUG = System.getenv("KINOLOOM_DEBUG") != null;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    if (!DEBUG) {
      LogManager.getLogManager().reset();
      LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
    }
    System.exit(commandLine().execute(arguments));
  }

  /** The command with all its subcommands. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    ServiceLoader.load(Command.class).forEach(line::addSubcommand);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((cause, command, result) -> explain(cause, command.getErr()));
    return line;
  }

  private static int explain(Exception cause, PrintWriter err) {
    if (DEBUG) {
      cause.printStackTrace(err);
    }
    if (cause instanceof UsageException usage) {
      err.println("error: " + usage.getMessage());
      err.println("    hint: " + usage.hint());
      return CommandLine.ExitCode.USAGE;
    }
    if (cause instanceof GraphException graph) {
      graph.problems().forEach(err::println);
      err.println(
          graph.problems().size() == 1 ? "1 problem" : graph.problems().size() + " problems");
      return CommandLine.ExitCode.USAGE;
    }
    boolean expected = cause instanceof IOException || cause instanceof AssetException;
    err.println(
        "error: "
            + (expected ? cause.getMessage() : "this should not have happened: " + cause)
            + (expected || DEBUG ? "" : "\n    hint: set KINOLOOM_DEBUG=1 to see where"));
    return CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  static final class VersionText implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"kinoloom " + Version.current()};
    }
  }
}
