package io.kinoloom.beam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.runtime.RunControl;
import io.kinoloom.runtime.RunMetrics;
import io.kinoloom.runtime.SourceLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RunStreamsTest {
  private final String run = UUID.randomUUID().toString();

  @TempDir Path folder;

  @AfterEach
  void forget() {
    RunMetrics.forget(run);
  }

  @Test
  void othersGoOnWhileStreamsJoinAndEnd() {
    PhysicalPlan two = plan("left", "right");
    CompletableFuture<Void> atWork = start(plan("left"), LaunchOptions.embedded());
    await(() -> taken("left").size() > 3);

    RunStreams.of(run).orElseThrow().join(two);
    await(() -> taken("right").size() > 3);
    RunControl.stop(run, "left");
    await(() -> finished("left"));

    assertThat(metrics("left")).isTrue();
    assertThat(metrics("right")).isFalse();
    int before = taken("right").size();
    await(() -> taken("right").size() > before);
    assertThat(atWork).isNotDone();
    assertThat(finished("right")).isFalse();
    RunControl.stop(run);
    atWork.join();
    assertThat(finished("right")).isTrue();
    assertThat(taken("left")).isEqualTo(sums(0, taken("left").size()));
    assertThat(taken("right")).isEqualTo(sums(0, taken("right").size()));
    assertThat(RunMetrics.of(run).stream("right").framesOut()).isEqualTo(taken("right").size());
  }

  @Test
  void spreadsWhatJoinsOverTheReaders() {
    LaunchOptions options = LaunchOptions.embedded().withParallelism(2);
    CompletableFuture<Void> atWork = start(plan("a"), options);
    await(() -> taken("a").size() > 3);

    RunStreams.of(run).orElseThrow().join(plan("a", "b", "c"));
    await(() -> taken("b").size() > 3 && taken("c").size() > 3);
    RunControl.stop(run, "a");
    RunControl.stop(run, "b");
    await(() -> finished("a") && finished("b"));
    RunStreams.of(run).orElseThrow().join(plan("a", "b", "c", "d"));
    await(() -> taken("d").size() > 3);

    RunControl.stop(run);
    atWork.join();
    for (String stream : List.of("a", "b", "c", "d")) {
      assertThat(taken(stream)).isEqualTo(sums(0, taken(stream).size()));
      assertThat(finished(stream)).isTrue();
    }
  }

  @Test
  void endsWithItsLastStream() {
    CompletableFuture<Void> atWork = start(plan("left", "right"), LaunchOptions.embedded());
    await(() -> !taken("left").isEmpty() && !taken("right").isEmpty());

    RunControl.stop(run, "right");
    await(() -> finished("right"));
    RunControl.stop(run, "left");
    atWork.join();

    assertThat(finished("left")).isTrue();
    assertThat(RunStreams.of(run)).isEmpty();
  }

  @Test
  void refusesWhatWouldChangeTheStages() {
    CompletableFuture<Void> atWork = start(plan("left"), LaunchOptions.embedded());
    await(() -> !taken("left").isEmpty());
    PhysicalPlan other =
        TestPlans.ticksAndSums(run, Map.of("count", 7L), Map.of(), "left", "right");

    assertThatThrownBy(() -> RunStreams.of(run).orElseThrow().join(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("start the run again with all streams");

    RunControl.stop(run);
    atWork.join();
    assertThat(TestNodes.Collect.TAKEN).doesNotContainKey(run + "/right");
  }

  @Test
  void goesOnWhereASavepointWasTaken() throws IOException {
    LaunchOptions options = checkpointed(Optional.empty());
    CompletableFuture<Void> atWork = start(plan("left"), options);
    await(() -> taken("left").size() > 3);
    RunStreams.of(run).orElseThrow().join(plan("left", "right"));
    await(() -> taken("right").size() > 3);

    Path savepoint = EmbeddedJobs.savepoint(run, folder.resolve("savepoints"));
    assertThat(savepoint).isDirectoryContaining("glob:**_metadata");
    RunControl.stop(run);
    atWork.join();
    List<String> left = List.copyOf(taken("left"));
    List<String> right = List.copyOf(taken("right"));
    TestNodes.Collect.TAKEN.keySet().removeIf(key -> key.startsWith(run));
    TestNodes.Collect.FINISHED.removeIf(key -> key.startsWith(run));

    CompletableFuture<Void> again =
        start(plan("left", "right", "late"), checkpointed(Optional.of(savepoint.toString())));
    await(() -> taken("left").size() > 3 && taken("right").size() > 3 && taken("late").size() > 3);
    RunControl.stop(run);
    again.join();

    assertThat(goesOn(left, taken("left"))).isTrue();
    assertThat(goesOn(right, taken("right"))).isTrue();
    assertThat(taken("late")).isEqualTo(sums(0, taken("late").size()));
  }

  @Test
  void saysWhyThereIsNoSavepoint() {
    assertThatThrownBy(() -> EmbeddedJobs.savepoint(run, folder))
        .isInstanceOf(IOException.class)
        .hasMessage("the run begins, or has ended");
  }

  /** Whether the second list begins within the first, not at its start, and misses nothing. */
  private static boolean goesOn(List<String> before, List<String> after) {
    int from = before.indexOf(after.get(0));
    return from > 0 && after.equals(sums(from, after.size()));
  }

  private LaunchOptions checkpointed(Optional<String> restoreFrom) {
    return new LaunchOptions(
        Optional.empty(),
        Optional.of(new LaunchOptions.Checkpoints(folder, Duration.ofHours(1))),
        restoreFrom,
        SourceLimits.NONE,
        Optional.empty(),
        true,
        List.of());
  }

  private boolean metrics(String stream) {
    return RunMetrics.of(run).stream(stream).hasEnded(plan("left", "right"));
  }

  private CompletableFuture<Void> start(PhysicalPlan plan, LaunchOptions options) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            FlinkLauncher.run(plan, options);
          } catch (RunFailedException cause) {
            throw new CompletionException(cause);
          }
        });
  }

  private PhysicalPlan plan(String... streams) {
    return TestPlans.ticksAndSums(run, Map.of("count", 1_000_000L, "pause", 5L), Map.of(), streams);
  }

  private List<String> taken(String stream) {
    return TestNodes.Collect.TAKEN.getOrDefault(run + "/" + stream, List.of());
  }

  private boolean finished(String stream) {
    return TestNodes.Collect.FINISHED.contains(run + "/" + stream);
  }

  /** What is collected: n-th sum and number. */
  private static List<String> sums(long from, int count) {
    return LongStream.range(from, from + count)
        .mapToObj(n -> n * (n + 1) / 2.0 + "/" + (double) n)
        .toList();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time").isLessThan(deadline);
      LockSupport.parkNanos(2_000_000);
    }
  }
}
