package io.kinoloom.beam;

import io.kinoloom.runtime.SourceLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where and how a plan is run.
 *
 * @param master {@code host:port} of a Flink cluster; absent for this process
 * @param checkpoints where checkpoints go and how often they are taken
 * @param restoreFrom checkpoint to go on from
 * @param limits where sources stop
 * @param parallelism operators of each stage; absent for one each stream, up to the cores
 * @param handover whether an embedded run hands packets over by reference; false makes it write and
 *     read them like a cluster, for measurements
 * @param filesToStage jars that a cluster without Kinoloom needs; empty where it is installed there
 */
public record LaunchOptions(
    Optional<String> master,
    Optional<Checkpoints> checkpoints,
    Optional<String> restoreFrom,
    SourceLimits limits,
    Optional<Integer> parallelism,
    boolean handover,
    List<String> filesToStage) {

  /**
   * Checkpoints to take.
   *
   * @param directory where
   * @param interval how often
   */
  public record Checkpoints(Path directory, Duration interval) {}

  /** Embedded, without checkpoints and limits. */
  public static LaunchOptions embedded() {
    return new LaunchOptions(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        SourceLimits.NONE,
        Optional.empty(),
        true,
        List.of());
  }

  /** The same, with other limits. */
  public LaunchOptions withLimits(SourceLimits newLimits) {
    return new LaunchOptions(
        master, checkpoints, restoreFrom, newLimits, parallelism, handover, filesToStage);
  }

  /** The same, with so many operators of each stage. */
  public LaunchOptions withParallelism(int operators) {
    return new LaunchOptions(
        master, checkpoints, restoreFrom, limits, Optional.of(operators), handover, filesToStage);
  }

  /** The same, with or without {@link #handover}. */
  public LaunchOptions withHandover(boolean newHandover) {
    return new LaunchOptions(
        master, checkpoints, restoreFrom, limits, parallelism, newHandover, filesToStage);
  }
}
