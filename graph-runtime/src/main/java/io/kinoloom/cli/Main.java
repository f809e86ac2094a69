package io.kinoloom.cli;

import io.kinoloom.assets.AssetException;
import io.kinoloom.graph.GraphException;
import io.kinoloom.graph.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code kinoloom} command. A mistake of the user, and a failure of a run, is told in a
 * message; a stack trace is shown only where the environment variable {@code KINOLOOM_DEBUG} is
 * set.
 */
@CommandLine.Command(
    name = "kinoloom",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionText.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Runs graphs of video nodes.",
    footer = {
      "",
      "Where to begin:",
      "  kinoloom serve --open              draws, runs and shows graphs in a browser",
      "  kinoloom run pipelines/edges.yaml  runs a graph file without one",
      "  kinoloom COMMAND --help            tells all about a command"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:the run failed", "2:the graph or the call is wrong"})
public final class Main implements Callable<Integer> {
  static final int FAILED = 1;
  static final int WRONG = 2;

  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    if (!isDebugging()) {
      LogManager.getLogManager().reset();
      LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
    }
    System.exit(execute(args));
  }

  /** Carries out a command line and gives its exit code. */
  public static int execute(String... args) {
    try {
      return commandLine().execute(args);
    } catch (Throwable failure) { // Nothing may end in a stack trace, not even an error.
      return report(new PrintWriter(System.err, true), failure);
    }
  }

  /** The command with all its subcommands. */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    ServiceLoader.load(Command.class, Main.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .map(CommandLine::new)
        .sorted(Comparator.comparing(CommandLine::getCommandName))
        .forEach(command -> line.addSubcommand(command.getCommandName(), command));
    line.addSubcommand(new CommandLine.HelpCommand());
    return line.setExecutionExceptionHandler(
            (failure, command, parsed) -> report(command.getErr(), failure))
        .setParameterExceptionHandler((mistake, args) -> report(mistake))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(false);
  }

  /** Without a command: tells which there are. */
  @Override
  public Integer call() {
    CommandLine line = spec.commandLine();
    line.getErr().println("error: a command is missing");
    line.getErr().println();
    line.usage(line.getErr());
    return WRONG;
  }

  private static int report(ParameterException mistake) {
    CommandLine line = mistake.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("error: " + mistake.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(mistake, err)) {
      err.println("    hint: " + line.getCommandSpec().qualifiedName() + " --help tells more");
    }
    trace(err, mistake);
    return WRONG;
  }

  private static int report(PrintWriter err, Throwable failure) {
    trace(err, failure);
    if (failure instanceof GraphException wrong) {
      List<Problem> problems = wrong.problems();
      problems.forEach(err::println);
      err.println(problems.size() == 1 ? "1 problem" : problems.size() + " problems");
      return WRONG;
    }
    if (failure instanceof UsageException usage) {
      err.println("error: " + usage.getMessage());
      err.println("    hint: " + usage.hint());
      return WRONG;
    }
    if (failure instanceof NoSuchFileException missing) {
      err.println("error: there is no file " + missing.getFile());
      err.println("    hint: check the path");
      return WRONG;
    }
    err.println("error: " + message(failure));
    if (!(failure instanceof IOException || failure instanceof AssetException)) {
      err.println("    hint: set KINOLOOM_DEBUG=1 to see where it comes from");
    }
    return FAILED;
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    boolean speaks = message != null && !message.isBlank();
    if (failure instanceof IOException || failure instanceof RuntimeException) {
      return speaks ? message : failure.getClass().getSimpleName();
    }
    return failure.getClass().getSimpleName() + (speaks ? ": " + message : "");
  }

  private static void trace(PrintWriter err, Throwable failure) {
    if (isDebugging()) {
      failure.printStackTrace(err);
    }
  }

  private static boolean isDebugging() {
    String debug = System.getenv("KINOLOOM_DEBUG");
    return debug != null && !debug.isEmpty() && !debug.equals("0");
  }

  static final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"kinoloom " + Version.current()};
    }
  }
}
