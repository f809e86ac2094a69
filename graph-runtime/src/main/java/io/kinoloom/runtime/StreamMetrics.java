package io.kinoloom.runtime;

import io.kinoloom.compile.PhysicalPlan;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts of one stream; thread-safe. */
public final class StreamMetrics {
  private final RunMetrics run;
  private final String stream;
  private final LongAdder framesIn = new LongAdder();
  private final LongAdder framesOut = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final AtomicLong expectedFrames = new AtomicLong();
  private final Map<String, Map<String, Double>> summaries = new ConcurrentSkipListMap<>();
  private final Map<String, String> written = new ConcurrentSkipListMap<>();
  private final Set<String> endedStages = ConcurrentHashMap.newKeySet();
  private final Set<String> endedBefore = ConcurrentHashMap.newKeySet();

  StreamMetrics(RunMetrics run, String stream) {
    this.run = run;
    this.stream = stream;
  }

  /** Name of the stream. */
  public String stream() {
    return stream;
  }

  NodeMeter node(String id) {
    return run.node(id);
  }

  /** Notes how many times a source of the stream expects to emit. */
  public void expectFrames(long frames) {
    expectedFrames.accumulateAndGet(frames, Math::max);
  }

  void countIn() {
    framesIn.increment();
  }

  void countOut() {
    framesOut.increment();
    run.noteOutput();
  }

  void countDropped() {
    dropped.increment();
  }

  void countError() {
    errors.increment();
  }

  void warn(String node, String message) {
    run.warn(new RunMetrics.Warning(node, stream, message));
  }

  void summary(String node, String name, double value) {
    summaries.computeIfAbsent(node, key -> new ConcurrentSkipListMap<>()).put(name, value);
  }

  /** Notes where the result of a sink lies. */
  public void wrote(String node, String target) {
    written.put(node, target);
  }

  /** Times that sources have emitted. */
  public long framesIn() {
    return framesIn.sum();
  }

  /** Packets that sinks have taken. */
  public long framesOut() {
    return framesOut.sum();
  }

  /** Packets skipped or lost. */
  public long dropped() {
    return dropped.sum();
  }

  /** Packets that a node failed on or refused, and frames a source could not read. */
  public long errors() {
    return errors.sum();
  }

  /**
   * Adds what was counted in another process.
   *
   * @param counts {@code framesIn, framesOut, dropped, errors}
   */
  public void add(long[] counts) {
    framesIn.add(counts[0]);
    framesOut.add(counts[1]);
    dropped.add(counts[2]);
    errors.add(counts[3]);
  }

  /** What was counted since the last call, for handing it on: in, out, dropped, errors. */
  public long[] drain() {
    return new long[] {
      framesIn.sumThenReset(),
      framesOut.sumThenReset(),
      dropped.sumThenReset(),
      errors.sumThenReset()
    };
  }

  /** A stage has come to the end of the stream. */
  public void ended(String stage) {
    endedStages.add(stage);
  }

  /** A source stage had come to the end of the stream before the run was resumed. */
  public void endedBefore(String stage) {
    endedBefore.add(stage);
  }

  /** Whether all stages of a plan have come to the end of the stream. */
  public boolean hasEnded(PhysicalPlan plan) {
    return plan.stages().stream().allMatch(stage -> endedStages.contains(stage.id()))
        || plan.stages().stream()
            .filter(PhysicalPlan.Stage::source)
            .allMatch(stage -> endedBefore.contains(stage.id()));
  }

  /** How many times the longest source of the stream expects to emit; 0 where none knows. */
  public long expectedFrames() {
    return expectedFrames.get();
  }

  /** Where the results of sinks lie, by node. */
  public Map<String, String> written() {
    return written;
  }

  /** Figures that nodes have reported, by node and name. */
  public Map<String, Map<String, Double>> summaries() {
    return summaries;
  }
}
