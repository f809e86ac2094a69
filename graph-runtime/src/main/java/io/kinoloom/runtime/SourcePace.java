package io.kinoloom.runtime;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the sources of a stream abreast, so that where their wires meet not more than a moment of
 * the faster one waits for the slower one. A source that is ahead of the slowest one by more than
 * {@link #LEAD_MICROS} of event time pauses; the slowest one never does, so somebody always moves
 * on. Thread-safe.
 */
public final class SourcePace {
  /** How far a source may be ahead. */
  static final long LEAD_MICROS = 1_000_000;

  private static final Map<String, SourcePace> RUNS = new ConcurrentHashMap<>();

  private final Map<String, Map<String, Long>> reached = new ConcurrentHashMap<>();

  private SourcePace() {}

  /** The pace of a run in this process. */
  public static SourcePace of(String run) {
    return RUNS.computeIfAbsent(run, key -> new SourcePace());
  }

  /** Lets go of a finished run. */
  public static void forget(String run) {
    RUNS.remove(run);
  }

  /** Tells which stages read sources of a stream; each stands at the start until it says more. */
  public void expect(String stream, Collection<String> stages) {
    Map<String, Long> times = times(stream);
    stages.forEach(stage -> times.putIfAbsent(stage, 0L));
  }

  /** The sources of a stage have come to this event time. */
  public void reached(String stream, String stage, long timeMicros) {
    times(stream).put(stage, timeMicros);
  }

  /** The sources of a stage have ended: nobody waits for them any more. */
  public void ended(String stream, String stage) {
    times(stream).put(stage, Long.MAX_VALUE);
  }

  /** Whether a stage should pause. */
  public boolean isAhead(String stream, String stage) {
    Map<String, Long> times = times(stream);
    long slowest = times.values().stream().mapToLong(Long::longValue).min().orElse(0);
    Long own = times.get(stage);
    return own != null && own - LEAD_MICROS > slowest;
  }

  private Map<String, Long> times(String stream) {
    return reached.computeIfAbsent(stream, key -> new ConcurrentHashMap<>());
  }
}
