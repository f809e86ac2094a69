package io.kinoloom.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.kinoloom.tests.support.Distribution;
import io.kinoloom.tests.support.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are broken, missing or cannot be written: a clear word, and nothing half-written. */
class DamagedInputTest {
  private static final String GRAPH =
      Distribution.PROJECT.resolve("pipelines/edges.yaml").toString();

  @TempDir private Path directory;

  @AfterEach
  void unmount() throws Exception {
    if (Files.isDirectory(directory.resolve("small"))) {
      new ProcessBuilder("umount", directory.resolve("small").toString()).start().waitFor();
    }
  }

  @Test
  void aMissingFile() throws Exception {
    Distribution.Outcome outcome = run(directory.resolve("nowhere.mp4"), output());

    assertFails(outcome, "nowhere.mp4");
  }

  @Test
  void anEmptyFile() throws Exception {
    assertFails(run(Files.createFile(directory.resolve("empty.mp4")), output()), "empty.mp4");
  }

  @Test
  void aTextFileCalledMp4() throws Exception {
    Path text = Files.writeString(directory.resolve("text.mp4"), "no video at all\n".repeat(99));

    assertFails(run(text, output()), "text.mp4");
  }

  @Test
  void aFileCutInTheMiddleGivesTheFramesThatAreThere() throws Exception {
    byte[] whole = Files.readAllBytes(cleanInput("whole.mkv"));
    Path cut =
        Files.write(directory.resolve("cut.mkv"), Arrays.copyOf(whole, whole.length * 6 / 10));

    Distribution.Outcome outcome = run(cut, output());

    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("warning").contains("frames");
    assertThat(Pictures.times(output())).hasSizeBetween(30, 119).isSorted();
  }

  @Test
  void flippedBitsCostSomeFramesAndAWarning() throws Exception {
    byte[] bytes = Files.readAllBytes(cleanInput("whole.mkv"));
    Random random = new Random(3);
    for (int i = 0; i < 60; i++) {
      bytes[bytes.length / 4 + random.nextInt(bytes.length / 2)] ^= (byte) (1 << random.nextInt(8));
    }
    Path flipped = Files.write(directory.resolve("flipped.mkv"), bytes);

    Distribution.Outcome outcome = run(flipped, output());

    assertThat(outcome.exit()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("warning");
    assertThat(Pictures.times(output())).hasSizeBetween(30, 120).isSorted();
  }

  @Test
  void anOutputThatCannotBeWritten() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    Path impossible = file.resolve("out.mp4");

    assertFails(run("sample:talking-face", impossible), file.toString());
  }

  @Test
  void aFullDiskLeavesNothingUnderTheFinalName() throws Exception {
    Path small = Files.createDirectory(directory.resolve("small"));
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=300k", "none", small.toString())
            .redirectErrorStream(true)
            .start();
    assumeThat(mount.waitFor()).as("mounting a small file system needs root").isZero();

    Distribution.Outcome outcome = run("sample:talking-face", small.resolve("out.mp4"));

    assertFails(outcome, "out.mp4");
    assertThat(small.resolve("out.mp4")).doesNotExist();
  }

  private Path output() {
    return directory.resolve("out.mp4");
  }

  /** 120 sound frames of the sample. */
  private Path cleanInput(String name) throws Exception {
    Path clean = directory.resolve(name);
    Distribution.Outcome outcome =
        Distribution.run(
            directory, "run", GRAPH, "--output", clean.toString(), "--limit", "120", "--quiet");
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    return clean;
  }

  private Distribution.Outcome run(Object input, Path output)
      throws IOException, InterruptedException {
    return Distribution.run(
        directory, "run", GRAPH, "--input", input.toString(), "--output", output.toString());
  }

  private void assertFails(Distribution.Outcome outcome, String mentioned) throws IOException {
    assertThat(outcome.exit()).as(outcome.err()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("error: ", mentioned)
        .doesNotContain("\tat ")
        .doesNotContain("Exception");
    assertThat(output()).doesNotExist();
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.map(Path::getFileName).map(Path::toString))
          .as("leftovers")
          .noneMatch(name -> name.startsWith("."));
    }
  }
}
