package io.kinoloom.cli;

/**
 * Frames per second of a count that is looked at from time to time. A count that comes in steps, as
 * from a cluster every ten seconds, has the rate of its last step until the next one is overdue.
 */
final class FrameRate {
  private static final double SHORTEST_SECONDS = 1.5;

  private long countBefore;
  private long changedNanos;
  private double stepSeconds;
  private double rate;

  /** The rate, now that the count is this. */
  double at(long count, long nowNanos) {
    double elapsed = Math.max((nowNanos - changedNanos) / 1e9, 1e-3);
    if (countBefore == 0) {
      countBefore = count; // what was counted before the first look took nobody knows how long
      changedNanos = nowNanos;
    } else if (count != countBefore) {
      rate = Math.max(0, count - countBefore) / elapsed;
      countBefore = count;
      changedNanos = nowNanos;
      stepSeconds = elapsed;
    } else if (elapsed > Math.max(SHORTEST_SECONDS, 2 * stepSeconds)) {
      rate = 0;
    }
    return rate;
  }
}
