package io.kinoloom.nodes.video;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Programs that tests compare with where they are installed. */
public final class Tools {
  private Tools() {}

  /** Skips the test where the {@code ffmpeg} program is not installed. */
  public static void assumeFfmpeg() {
    boolean found;
    try {
      run("ffmpeg", "-version");
      found = true;
    } catch (IOException | InterruptedException missing) {
      found = false;
    }
    Assumptions.assumeTrue(found, "needs the ffmpeg program");
  }

  /** Runs a program to its end and gives what it printed. */
  public static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + output);
    }
    return output;
  }
}
