package io.kinoloom.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinoloom.tests.support.Distribution;
import io.kinoloom.tests.support.Pictures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job, as a newcomer runs it: edges of a real talking face. */
class EdgesTest {
  private static final String GRAPH =
      Distribution.PROJECT.resolve("pipelines/edges.yaml").toString();

  @TempDir private Path directory;

  @Test
  void writesAsManyFramesAsItReadsOverTheSameTime() throws Exception {
    Path output = directory.resolve("out/edges.mp4");
    Path reportFile = directory.resolve("report.json");
    Distribution.Outcome outcome =
        Distribution.run(
            directory,
            "run",
            GRAPH,
            "--output",
            output.toString(),
            "--report",
            reportFile.toString());
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("p95 ms", "edge-detect", "wrote " + output, "done in");

    List<Long> written = Pictures.times(output);
    List<Long> read = Pictures.times(Pictures.sample("talking-face"));
    assertThat(written).hasSameSizeAs(read).isSorted().doesNotHaveDuplicates();
    long frame = read.get(1) - read.get(0);
    long lengthRead = read.get(read.size() - 1) - read.get(0);
    long lengthWritten = written.get(written.size() - 1) - written.get(0);
    assertThat(lengthWritten).isBetween(lengthRead - frame, lengthRead + frame);

    JsonNode report = new ObjectMapper().readTree(reportFile.toFile());
    assertThat(report.path("graph").asText()).isEqualTo("edges");
    assertThat(report.path("run").asText()).isNotEmpty();
    assertThat(report.path("seconds").asDouble()).isPositive();
    assertThat(report.path("start_seconds").asDouble()).isPositive();
    assertThat(report.path("peak_rss_bytes").asLong()).isPositive();
    assertThat(report.path("outputs").get(0).path("uri").asText()).isEqualTo(output.toString());
    JsonNode stream = report.path("streams").get(0);
    assertThat(stream.path("name").asText()).isEqualTo("main");
    assertThat(stream.path("frames_in").asInt()).isEqualTo(read.size());
    assertThat(stream.path("frames_out").asInt()).isEqualTo(read.size());
    assertThat(stream.path("dropped").asInt()).isZero();
    assertThat(stream.path("errors").asInt()).isZero();
    for (JsonNode node : report.path("nodes")) {
      assertThat(node.path("frames").asInt()).isEqualTo(read.size());
      assertThat(node.path("p99_ms").asDouble())
          .isGreaterThanOrEqualTo(node.path("p50_ms").asDouble());
    }
  }

  @Test
  void theOutputRecordsItsGraphAndRunsAgainToTheSamePictures() throws Exception {
    Path output = directory.resolve("edges.mp4");
    Path again = directory.resolve("again.mp4");
    run("run", GRAPH, "--output", output.toString(), "--limit", "40", "--seed", "7");
    run("run", output.toString(), "--output", again.toString(), "--limit", "40");

    assertThat(Pictures.hashes(again)).hasSize(40).isEqualTo(Pictures.hashes(output));
  }

  @Test
  void severalStreamsWriteFilesOfTheirOwn() throws Exception {
    run(
        "run",
        GRAPH,
        "--stream",
        "one=sample:talking-face",
        "--stream",
        "two=sample:franck",
        "--output",
        directory + "/${stream}.mp4",
        "--limit",
        "30");

    assertThat(Pictures.hashes(directory.resolve("one.mp4"))).hasSize(30);
    assertThat(Pictures.hashes(directory.resolve("two.mp4"))).hasSize(30);
    assertThat(Pictures.hashes(directory.resolve("one.mp4")))
        .isNotEqualTo(Pictures.hashes(directory.resolve("two.mp4")));
  }

  @Test
  void stopsAfterTheTimeGiven() throws Exception {
    Path output = directory.resolve("edges.mp4");
    run("run", GRAPH, "--output", output.toString(), "--for", "2s");

    assertThat(Pictures.times(output)).hasSize(50); // 25 frames a second
  }

  @Test
  void stoppingLeavesAFileThatPlays() throws Exception {
    Path output = directory.resolve("edges.mp4");
    Process process =
        Distribution.start(
            directory, "run", GRAPH, "--input", "sample:franck", "--output", output.toString());
    Path errors = directory.resolve("stderr.txt");
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (Files.list(directory).noneMatch(EdgesTest::isBeingWritten)) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      assertThat(process.isAlive()).as(Files.readString(errors)).isTrue();
      Thread.sleep(50);
    }
    Thread.sleep(800);
    // Handled like Ctrl-C, which a process started in the background would ignore.
    new ProcessBuilder("kill", "-TERM", String.valueOf(process.pid())).start().waitFor();

    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    assertThat(Files.readString(errors)).contains("stopping");
    assertThat(Pictures.times(output)).hasSizeBetween(1, 4799).isSorted();
  }

  private static boolean isBeingWritten(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(".") && name.contains("edges");
  }

  private void run(String... arguments) throws Exception {
    Distribution.Outcome outcome = Distribution.run(directory, arguments);
    assertThat(outcome.exit()).as(outcome.err()).isZero();
  }
}
