package io.kinoloom.runtime;

import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Times the calls of one node over all streams of this process. Thread-safe, bounded memory. */
public final class NodeMeter {
  private static final long LONGEST_NANOS = 600_000_000_000L;

  private final Recorder recorder = new Recorder(LONGEST_NANOS, 2);
  private final Histogram total = new Histogram(LONGEST_NANOS, 2);
  private final LongAdder calls = new LongAdder();

  void record(long nanos) {
    recorder.recordValue(Math.min(Math.max(nanos, 0), LONGEST_NANOS));
    calls.increment();
  }

  /** Calls so far. */
  public long calls() {
    return calls.sum();
  }

  /** Milliseconds below which this share of the calls stayed. */
  public synchronized double percentileMillis(double percent) {
    return snapshot().getValueAtPercentile(percent) / 1e6;
  }

  /** All calls so far. */
  public synchronized Histogram snapshot() {
    total.add(recorder.getIntervalHistogram());
    return total.copy();
  }

  /** The calls since the last call of this method, for handing them on to another process. */
  public synchronized Histogram drain() {
    total.add(recorder.getIntervalHistogram());
    Histogram drained = total.copy();
    total.reset();
    calls.reset();
    return drained;
  }

  /** Adds calls that were timed elsewhere. */
  public synchronized void add(Histogram other) {
    total.add(other);
    calls.add(other.getTotalCount());
  }
}
