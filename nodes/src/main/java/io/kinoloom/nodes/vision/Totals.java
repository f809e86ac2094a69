package io.kinoloom.nodes.vision;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Sums over a stream of the figures of its pictures, kept as state.
 *
 * @param byName one for each figure
 */
public record Totals(Map<String, Total> byName) {
  /** The sums of no picture. */
  public static final Totals NONE = new Totals(Map.of());

  public Totals {
    byName = Map.copyOf(byName);
  }

  /** These sums with the figures of one more picture. */
  public Totals plus(Map<String, Double> figures) {
    Map<String, Total> sums = new TreeMap<>(byName);
    figures.forEach((name, value) -> sums.merge(name, Total.of(value), Total::plus));
    return new Totals(sums);
  }

  /** The sums of a figure; empty where no picture had it. */
  public Optional<Total> of(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * Sum of one figure.
   *
   * @param count values that were finite
   * @param notFinite values that were not
   * @param sum of the finite ones
   * @param min smallest of them; infinity where there is none
   * @param max largest of them; minus infinity where there is none
   */
  public record Total(long count, long notFinite, double sum, double min, double max) {
    static Total of(double value) {
      return Double.isFinite(value)
          ? new Total(1, 0, value, value, value)
          : new Total(0, 1, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    }

    Total plus(Total other) {
      return new Total(
          count + other.count,
          notFinite + other.notFinite,
          sum + other.sum,
          Math.min(min, other.min),
          Math.max(max, other.max));
    }

    /** Mean of the finite values; not a number where there is none. */
    public double mean() {
      return sum / count;
    }
  }
}
