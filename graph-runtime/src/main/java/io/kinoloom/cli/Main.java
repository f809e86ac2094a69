package io.kinoloom.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code kinoloom} command. */
@Command(
    name = "kinoloom",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Runs graphs of video nodes.")
public final class Main implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"kinoloom " + (version == null ? "unpackaged" : version)};
    }
  }
}
