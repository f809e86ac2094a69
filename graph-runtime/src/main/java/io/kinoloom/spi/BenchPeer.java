package io.kinoloom.spi;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Another way of doing the work of a benchmark case, the one a user would take without Kinoloom.
 * Found by {@link java.util.ServiceLoader}.
 */
public interface BenchPeer {

  /** What a benchmark case does with its input. */
  enum Work {
    /** Decode, detect edges, throw away. */
    EDGES,
    /** Decode, detect edges, encode. */
    EDGES_ENCODED
  }

  /**
   * How fast it went.
   *
   * @param framesPerSecond in the steady state, start-up excluded
   * @param startSeconds from the start to the first frame done; absent where it cannot be told
   */
  record Speed(double framesPerSecond, Optional<Double> startSeconds) {}

  /** Kebab-case name. */
  String name();

  /** Why it cannot run here, such as a program that is not installed; empty if it can. */
  Optional<String> unavailable();

  /**
   * Does the work once.
   *
   * @param work what to do
   * @param input the video
   * @param frames how many frames of it
   * @param output where an encoded result goes
   * @throws Exception if it fails, which fails the benchmark
   */
  Speed run(Work work, Path input, int frames, Path output) throws Exception;
}
