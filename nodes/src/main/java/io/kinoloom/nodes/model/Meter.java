package io.kinoloom.nodes.model;

import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Counts what a model does. Guarded by its owner. */
final class Meter {
  private static final long LONGEST_MICROS = 600_000_000L;
  private static final double MICROS_PER_MILLI = 1000;

  private final Histogram latencies = new Histogram(LONGEST_MICROS, 2);
  private final TreeMap<Integer, Long> batchSizes = new TreeMap<>();
  private long calls;
  private long batches;
  private long runNanos;
  private long reloads;

  void batch(int size, long nanos) {
    batches++;
    calls += size;
    runNanos += nanos;
    batchSizes.merge(size, 1L, Long::sum);
  }

  void latency(long nanos) {
    latencies.recordValue(Math.min(LONGEST_MICROS, Math.max(0, nanos / 1000)));
  }

  void reload() {
    reloads++;
  }

  ModelFigures figures() {
    return new ModelFigures(
        calls,
        batches,
        batchSizes,
        reloads,
        latencies.getValueAtPercentile(50) / MICROS_PER_MILLI,
        latencies.getValueAtPercentile(95) / MICROS_PER_MILLI,
        latencies.getValueAtPercentile(99) / MICROS_PER_MILLI,
        batches == 0 ? 0 : runNanos / 1e6 / batches);
  }
}
