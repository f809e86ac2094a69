package io.kinoloom.nodes.train;

import java.util.Arrays;

/** Means of a stretch of steps, each over the steps that have the figure. */
final class Means {
  private final double[] sums;
  private final int[] counts;

  Means(int columns) {
    sums = new double[columns];
    counts = new int[columns];
  }

  /** Adds to a column; NaN where the step does not have the figure. */
  void add(int column, double value) {
    if (!Double.isNaN(value)) {
      sums[column] += value;
      counts[column]++;
    }
  }

  /** The means, NaN where no step had the figure; the next stretch begins. */
  double[] take() {
    double[] means = new double[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = counts[i] == 0 ? Double.NaN : sums[i] / counts[i];
    }
    Arrays.fill(sums, 0);
    Arrays.fill(counts, 0);
    return means;
  }
}
