package io.kinoloom.tests.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Videos whose every picture carries its number: making them, and counting what is left of them.
 */
public final class FrameCodes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FrameCodes() {}

  /** A graph file of the tests. */
  public static String graph(String name) {
    return Distribution.PROJECT.resolve("tests/src/test/resources/graphs/" + name).toString();
  }

  /** Renders a numbered video. */
  public static Path render(Path directory, int frames) throws IOException, InterruptedException {
    Path video = directory.resolve("numbered.mp4");
    Distribution.Outcome outcome =
        Distribution.run(
            directory,
            "run",
            graph("numbered.yaml"),
            "--output",
            video.toString(),
            "--set",
            "frames=" + frames);
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    return video;
  }

  /** Checks that a video made by {@code stateful.yaml} holds 0 to frames - 1, once, in order. */
  public static void assertEveryNumberOnce(Path directory, Path video, int frames)
      throws IOException, InterruptedException {
    Path work = Files.createTempDirectory(directory, "count");
    Path report = work.resolve("report.json");
    Distribution.Outcome outcome =
        Distribution.run(
            work,
            "run",
            graph("count.yaml"),
            "--input",
            video.toString(),
            "--report",
            report.toString());
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    JsonNode summaries = JSON.readTree(report.toFile()).path("summaries");
    JsonNode numbers = null;
    for (JsonNode summary : summaries) {
      if (summary.path("node").asText().equals("numbers")) {
        numbers = summary.path("values");
      }
    }
    assertThat(numbers).as("figures of read-frame-code in " + summaries).isNotNull();
    assertThat(numbers.path("count").asInt()).as("pictures").isEqualTo(frames);
    assertThat(numbers.path("first").asInt()).as("first").isZero();
    assertThat(numbers.path("last").asInt()).as("last").isEqualTo(frames - 1);
    assertThat(numbers.path("missing").asInt()).as("missing").isZero();
    assertThat(numbers.path("duplicates").asInt()).as("duplicates").isZero();
    assertThat(numbers.path("out-of-order").asInt()).as("out of order").isZero();
  }
}
