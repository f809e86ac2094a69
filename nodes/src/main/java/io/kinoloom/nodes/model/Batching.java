package io.kinoloom.nodes.model;

import java.time.Duration;

/**
 * How requests of several streams become one run of the network.
 *
 * @param most requests of a run
 * @param delay how long a request waits for those of other streams, if there are any that were
 *     active lately
 */
public record Batching(int most, Duration delay) {
  /** Each request for itself. */
  public static final Batching NONE = new Batching(1, Duration.ZERO);

  public Batching {
    if (most < 1 || delay.isNegative()) {
      throw new IllegalArgumentException("a batch holds at least 1, and no delay is negative");
    }
  }
}
