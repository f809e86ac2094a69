package io.kinoloom.runtime;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Requests to the runs of this process to end in good order: whole runs, or single streams. */
public final class RunControl {
  private static final Set<String> STOPPING = ConcurrentHashMap.newKeySet();
  private static final Map<String, Set<String>> STOPPING_STREAMS = new ConcurrentHashMap<>();

  private RunControl() {}

  /** Asks the sources of a run to end their streams, so that everything downstream finishes. */
  public static void stop(String run) {
    STOPPING.add(run);
  }

  /** Asks the sources of one stream of a run to end it; the others go on. */
  public static void stop(String run, String stream) {
    STOPPING_STREAMS.computeIfAbsent(run, key -> ConcurrentHashMap.newKeySet()).add(stream);
  }

  /** Whether a whole run was asked to end. */
  public static boolean isStopping(String run) {
    return STOPPING.contains(run);
  }

  /** Whether a stream was asked to end, alone or with its run. */
  public static boolean isStopping(String run, String stream) {
    return STOPPING.contains(run) || STOPPING_STREAMS.getOrDefault(run, Set.of()).contains(stream);
  }

  /** Lets go of a finished run. */
  public static void forget(String run) {
    STOPPING.remove(run);
    STOPPING_STREAMS.remove(run);
  }
}
