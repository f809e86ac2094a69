package io.kinoloom.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.tests.support.Distribution;
import io.kinoloom.tests.support.FrameCodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are killed with {@code kill -9} lose no frame and repeat none. */
class ExactlyOnceTest {
  private static final int FRAMES = 1200;
  private static final int KILLS = 5;
  private static final long SEED = 20251122;

  @TempDir private Path directory;

  @Test
  void anEmbeddedRunKilledFiveTimesHoldsEveryFrameOnce() throws Exception {
    Path input = FrameCodes.render(directory, FRAMES);
    Path output = directory.resolve("out.mp4");
    Path checkpoints = directory.resolve("checkpoints");
    Random random = new Random(SEED);

    int killed = 0;
    boolean resume = false;
    while (killed < KILLS) {
      FileTime newest = newestCheckpoint(checkpoints);
      Process process = start(input, output, checkpoints, resume);
      resume = true;
      awaitNewerCheckpoint(checkpoints, newest, process);
      Thread.sleep(random.nextInt(700));
      assertThat(process.isAlive()).as("alive before kill %d", killed + 1).isTrue();
      killTree(process);
      assertThat(output).as("no half-written file under the final name").doesNotExist();
      killed++;
    }
    Process last = start(input, output, checkpoints, true);
    assertThat(last.waitFor(4, TimeUnit.MINUTES)).isTrue();
    assertThat(last.exitValue()).as(errors()).isZero();

    FrameCodes.assertEveryNumberOnce(directory, output, FRAMES);
    assertThat(hiddenFiles()).as("leftovers").isEmpty();
  }

  @Test
  void aClusterWhoseWorkersAreKilledFiveTimesHoldsEveryFrameOnce() throws Exception {
    Path input = FrameCodes.render(directory, FRAMES);
    Path output = directory.resolve("out.mp4");
    Path checkpoints = directory.resolve("checkpoints");
    Random random = new Random(SEED + 1);
    try (FlinkCluster cluster = FlinkCluster.start(directory.resolve("flink"), 1)) {
      Process process = start(input, output, checkpoints, false, "--master", cluster.master());
      for (int kill = 0; kill < KILLS; kill++) {
        awaitNewerCheckpoint(checkpoints, newestCheckpoint(checkpoints), process);
        Thread.sleep(random.nextInt(700));
        assertThat(process.isAlive()).as("alive before kill %d: %s", kill + 1, errors()).isTrue();
        cluster.killTaskManager(kill);
        assertThat(output).as("no half-written file under the final name").doesNotExist();
        cluster.addTaskManager();
      }
      assertThat(process.waitFor(4, TimeUnit.MINUTES)).as(errors()).isTrue();
      assertThat(process.exitValue()).as(errors()).isZero();
    }

    FrameCodes.assertEveryNumberOnce(directory, output, FRAMES);
    assertThat(hiddenFiles()).as("leftovers").isEmpty();
  }

  private Process start(Path input, Path output, Path checkpoints, boolean resume, String... more)
      throws IOException {
    Stream<String> arguments =
        Stream.of(
            "run",
            FrameCodes.graph("stateful.yaml"),
            "--input",
            input.toString(),
            "--output",
            output.toString(),
            "--checkpoint",
            checkpoints.toString(),
            "--checkpoint-interval",
            "400ms");
    if (resume) {
      arguments = Stream.concat(arguments, Stream.of("--resume"));
    }
    arguments = Stream.concat(arguments, Stream.of(more));
    return Distribution.start(directory, arguments.toArray(String[]::new));
  }

  private void awaitNewerCheckpoint(Path checkpoints, FileTime old, Process process)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (newestCheckpoint(checkpoints).compareTo(old) <= 0) {
      assertThat(process.isAlive()).as("ended early: %s", errors()).isTrue();
      assertThat(System.nanoTime()).as("no checkpoint: %s", errors()).isLessThan(deadline);
      Thread.sleep(50);
    }
  }

  private static FileTime newestCheckpoint(Path checkpoints) throws IOException {
    FileTime newest = FileTime.fromMillis(0);
    if (!Files.exists(checkpoints)) {
      return newest;
    }
    try (Stream<Path> files = Files.walk(checkpoints, 5, FileVisitOption.FOLLOW_LINKS)) {
      for (Path file : files.filter(path -> path.endsWith("_metadata")).toList()) {
        FileTime modified = Files.getLastModifiedTime(file);
        newest = modified.compareTo(newest) > 0 ? modified : newest;
      }
    } catch (UncheckedIOException deletedMeanwhile) {
      return newest;
    }
    return newest;
  }

  private static void killTree(Process process) throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }

  private Stream<Path> hiddenFiles() throws IOException {
    return Files.list(directory).filter(file -> file.getFileName().toString().startsWith("."));
  }

  private String errors() {
    try {
      return Files.readString(directory.resolve("stderr.txt"));
    } catch (IOException unreadable) {
      return String.valueOf(unreadable);
    }
  }
}
