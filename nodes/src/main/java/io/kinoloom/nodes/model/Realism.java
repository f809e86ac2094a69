package io.kinoloom.nodes.model;

import java.util.Optional;

/**
 * When a stream's realism has become too low, and when it is well again. Realism is averaged
 * exponentially over event time; what the average does must last before it counts, and to be well
 * again it must rise above the threshold by the hysteresis.
 *
 * @param threshold below which realism is too low
 * @param hysteresis above the threshold, from which it is well again
 * @param lastingMicros how long either must last
 * @param smoothingMicros time constant of the average; 0 for none
 */
record Realism(double threshold, double hysteresis, long lastingMicros, long smoothingMicros) {

  /**
   * The average, and since when it has been on the other side.
   *
   * @param average realism, averaged
   * @param timeMicros of the last picture
   * @param crossedMicros time since which it has been where it would change the state; empty where
   *     it is not
   */
  record Trend(double average, long timeMicros, Optional<Long> crossedMicros) {}

  /** The trend with one more picture. */
  Trend next(Optional<Trend> before, boolean low, double realism, long timeMicros) {
    double average = before.map(last -> average(last, realism, timeMicros)).orElse(realism);
    boolean crosses = low ? average >= threshold + hysteresis : average < threshold;
    Optional<Long> since =
        crosses ? before.flatMap(Trend::crossedMicros).or(() -> Optional.of(timeMicros)) : none();
    return new Trend(average, timeMicros, since);
  }

  private static Optional<Long> none() {
    return Optional.empty();
  }

  private double average(Trend last, double realism, long timeMicros) {
    if (smoothingMicros == 0) {
      return realism;
    }
    double kept = Math.exp(-(double) (timeMicros - last.timeMicros) / smoothingMicros);
    return kept * last.average + (1 - kept) * realism;
  }

  /** Whether the state changes now. */
  boolean changes(Trend trend) {
    return trend
        .crossedMicros
        .filter(since -> trend.timeMicros - since >= lastingMicros)
        .isPresent();
  }

  /** The trend after the state has changed. */
  static Trend settled(Trend trend) {
    return new Trend(trend.average, trend.timeMicros, Optional.empty());
  }
}
