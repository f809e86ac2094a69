package io.kinoloom.bench;

import io.kinoloom.spi.BenchPeer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program of its own. Its start-up is excluded by running it twice, over all frames and over a
 * quarter of them: the steady state is the difference of frames over the difference of time.
 */
abstract class ProcessPeer implements BenchPeer {
  private static final int FRACTION = 4;

  private final String program;

  ProcessPeer(String program) {
    this.program = program;
  }

  /** The command line for so many frames. */
  abstract List<String> command(Work work, Path input, int frames, Path output);

  @Override
  public Optional<String> unavailable() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    for (String directory : path.split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return Optional.empty();
      }
    }
    return Optional.of(program + " is not installed");
  }

  @Override
  public Speed run(Work work, Path input, int frames, Path output) throws Exception {
    int fewer = frames / FRACTION;
    double shortSeconds = seconds(command(work, input, fewer, output));
    double longSeconds = seconds(command(work, input, frames, output));
    double rate = (frames - fewer) / Math.max(1e-9, longSeconds - shortSeconds);
    return new Speed(rate, Optional.of(Math.max(0, shortSeconds - fewer / rate)));
  }

  private double seconds(List<String> command) throws IOException, InterruptedException {
    Path log = Files.createTempFile("kinoloom-bench", ".log");
    try {
      long started = System.nanoTime();
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .start();
      if (!process.waitFor(10, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
      double seconds = (System.nanoTime() - started) / 1e9;
      if (process.exitValue() != 0) {
        throw new IOException(
            String.join(" ", command) + " failed:\n" + Files.readString(log).strip());
      }
      return seconds;
    } finally {
      Files.deleteIfExists(log);
    }
  }
}
