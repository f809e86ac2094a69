package io.kinoloom.nodes.model;

import java.util.HashMap;
import java.util.Map;

/**
 * Finds out while a model runs how large batches are worth it. On a GPU a batch of eight costs
 * little more than a single picture; on a processor the pictures of a batch may drive one another
 * out of its caches, and one by one is quicker.
 *
 * <p>Begins with single requests and doubles as long as an item gets no dearer than it was in
 * batches of half the size. The quickest of several runs counts: whatever else the machine does
 * only adds to a time.
 */
final class BatchGrowth {
  private static final int RUNS = 6;

  /** An item may cost this much more in the larger batch. */
  private static final double TOLERANCE = 1.03;

  /** Runs of one batch size. */
  private static final class Runs {
    private int count;
    private double quickest = Double.POSITIVE_INFINITY;
  }

  private final Map<Integer, Runs> bySize = new HashMap<>();
  private int limit = 1;
  private boolean settled;

  /** Requests that a batch may hold now. */
  int limit() {
    return limit;
  }

  /** Takes note of a run. */
  void ran(int size, long nanos) {
    Runs runs = bySize.computeIfAbsent(size, key -> new Runs());
    runs.count++;
    runs.quickest = Math.min(runs.quickest, (double) nanos / size);
    if (settled || size != limit || runs.count < RUNS) {
      return;
    }
    if (size > 1 && runs.quickest > bySize.get(size / 2).quickest * TOLERANCE) {
      limit = size / 2;
      settled = true;
    } else {
      limit = size * 2;
    }
  }
}
