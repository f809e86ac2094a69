package io.kinoloom.nodes.conditions;

/**
 * Median of values that count by weight: the value below and above which lies half of the weight.
 * Where a whole interval is such a median, its middle; so equal weights give the ordinary median.
 * Values that are not finite and weights that are not positive do not count.
 */
final class WeightedMedian {
  private final float[] values;
  private final float[] weights;
  private int count;

  /** A median of at most so many values. */
  WeightedMedian(int capacity) {
    values = new float[capacity];
    weights = new float[capacity];
  }

  void clear() {
    count = 0;
  }

  /** Adds a value in its order. */
  void add(float value, float weight) {
    if (!Float.isFinite(value) || !(weight > 0)) {
      return;
    }
    int at = count++;
    while (at > 0 && values[at - 1] > value) {
      values[at] = values[at - 1];
      weights[at] = weights[at - 1];
      at--;
    }
    values[at] = value;
    weights[at] = weight;
  }

  /** The median, or {@code otherwise} of no values. */
  float orElse(float otherwise) {
    double total = 0;
    for (int i = 0; i < count; i++) {
      total += weights[i];
    }
    double below = 0;
    for (int i = 0; i < count; i++) {
      below += weights[i];
      if (2 * below > total) {
        return values[i];
      }
      if (2 * below == total) {
        return (float) ((values[i] + (double) values[i + 1]) / 2);
      }
    }
    return otherwise;
  }
}
