package io.kinoloom.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** What is measured of one run in this process. */
public final class RunMetrics {
  private static final int MOST_WARNINGS = 100;
  private static final ConcurrentMap<String, RunMetrics> RUNS = new ConcurrentHashMap<>();

  /**
   * Something the user should know.
   *
   * @param node who says it
   * @param stream of which stream
   * @param message what
   */
  public record Warning(String node, String stream, String message) {}

  private final Map<String, NodeMeter> nodes = new ConcurrentSkipListMap<>();
  private final Map<String, StreamMetrics> streams = new ConcurrentSkipListMap<>();
  private final List<Warning> warnings = new ArrayList<>();
  private final AtomicLong firstOutputNanos = new AtomicLong();
  private volatile long lastOutputNanos;
  private volatile Consumer<Warning> warningListener = warning -> {};

  private RunMetrics() {}

  /** The metrics of a run, made on first use. */
  public static RunMetrics of(String run) {
    return RUNS.computeIfAbsent(run, key -> new RunMetrics());
  }

  /** Lets go of a finished run. */
  public static void forget(String run) {
    RUNS.remove(run);
  }

  /** Told of every warning from now on. */
  public void onWarning(Consumer<Warning> listener) {
    warningListener = listener;
  }

  /** The meter of a node. */
  public NodeMeter node(String id) {
    return nodes.computeIfAbsent(id, key -> new NodeMeter());
  }

  /** The counts of a stream. */
  public StreamMetrics stream(String name) {
    return streams.computeIfAbsent(name, key -> new StreamMetrics(this, key));
  }

  /** All meters, by node id. */
  public Map<String, NodeMeter> nodes() {
    return nodes;
  }

  /** All streams, by name. */
  public Map<String, StreamMetrics> streams() {
    return streams;
  }

  /** {@link System#nanoTime} of the first packet a sink took; 0 before. */
  public long firstOutputNanos() {
    return firstOutputNanos.get();
  }

  /** The first warnings of the run. */
  public List<Warning> warnings() {
    synchronized (warnings) {
      return List.copyOf(warnings);
    }
  }

  /** {@link System#nanoTime} of the last packet a sink took; 0 before the first. */
  public long lastOutputNanos() {
    return lastOutputNanos;
  }

  void noteOutput() {
    long now = System.nanoTime();
    lastOutputNanos = now;
    if (firstOutputNanos.get() == 0) {
      firstOutputNanos.compareAndSet(0, now);
    }
  }

  /** Tells the user something once; what comes after the first hundred warnings is left out. */
  public void warn(Warning warning) {
    synchronized (warnings) {
      if (warnings.size() == MOST_WARNINGS || warnings.contains(warning)) {
        return;
      }
      warnings.add(warning);
    }
    warningListener.accept(warning);
  }
}
