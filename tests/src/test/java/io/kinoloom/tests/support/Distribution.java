package io.kinoloom.tests.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The assembled distribution, run as a user runs it. */
public final class Distribution {
  /** Root of the project. */
  public static final Path PROJECT = project();

  private static final Path HOME = PROJECT.resolve("docker/target/kinoloom");

  private Distribution() {}

  /**
   * What a command did.
   *
   * @param exit exit code; 137 if it had to be killed
   * @param out standard output
   * @param err standard error
   */
  public record Outcome(int exit, String out, String err) {}

  private static Path project() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("graph-runtime"))) {
      directory = directory.getParent();
      if (directory == null) {
        throw new IllegalStateException("tests run inside the project");
      }
    }
    return directory;
  }

  /** Every jar of the distribution, joined for {@code java -cp}. */
  public static String classPath() {
    try (Stream<Path> jars = Files.list(HOME.resolve("lib"))) {
      return jars.filter(jar -> jar.toString().endsWith(".jar"))
          .sorted()
          .map(Path::toString)
          .collect(Collectors.joining(System.getProperty("path.separator")));
    } catch (IOException cause) {
      throw new UncheckedIOException("build the distribution first: mvn package", cause);
    }
  }

  /** Starts {@code kinoloom} with these arguments; output goes to files in {@code directory}. */
  public static Process start(Path directory, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(HOME.resolve("bin/kinoloom").toString());
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectOutput(directory.resolve("stdout.txt").toFile())
        .redirectError(directory.resolve("stderr.txt").toFile())
        .start();
  }

  /** Runs {@code kinoloom} to its end. */
  public static Outcome run(Path directory, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(directory, arguments);
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly().waitFor();
    }
    return new Outcome(
        process.exitValue(),
        Files.readString(directory.resolve("stdout.txt")),
        Files.readString(directory.resolve("stderr.txt")));
  }
}
