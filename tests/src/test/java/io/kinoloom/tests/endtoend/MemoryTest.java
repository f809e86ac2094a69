package io.kinoloom.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinoloom.tests.support.Distribution;
import io.kinoloom.tests.support.Pictures;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory does not grow with the length of the clip. */
class MemoryTest {
  @TempDir private Path directory;

  @Test
  void tenMinutesTakeNoMoreThanOne() throws Exception {
    Path long10 = directory.resolve("long.mp4");
    assumeThat(repeat(Pictures.sample("franck"), long10)).as("needs ffmpeg").isTrue();

    long one = peakBytes(long10, "60s");
    long ten = peakBytes(long10, "600s");

    assertThat((double) ten / one).isLessThan(1.05);
  }

  /** 200 s three times over. */
  private static boolean repeat(Path input, Path output) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(
                  "ffmpeg",
                  "-v",
                  "error",
                  "-nostdin",
                  "-stream_loop",
                  "2",
                  "-i",
                  input.toString(),
                  "-c",
                  "copy",
                  output.toString())
              .inheritIO()
              .start();
      return process.waitFor() == 0;
    } catch (IOException notInstalled) {
      return false;
    }
  }

  private long peakBytes(Path input, String length) throws IOException, InterruptedException {
    Path report = directory.resolve(length + ".json");
    Distribution.Outcome outcome =
        Distribution.run(
            directory,
            "run",
            Distribution.PROJECT.resolve("pipelines/edges.yaml").toString(),
            "--input",
            input.toString(),
            "--output",
            directory.resolve(length + ".mp4").toString(),
            "--for",
            length,
            "--report",
            report.toString());
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    return new ObjectMapper().readTree(report.toFile()).path("peak_rss_bytes").asLong();
  }
}
