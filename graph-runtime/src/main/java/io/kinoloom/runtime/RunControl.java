package io.kinoloom.runtime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Requests to the runs of this process: so far, to end in good order. */
public final class RunControl {
  private static final Set<String> STOPPING = ConcurrentHashMap.newKeySet();

  private RunControl() {}

  /** Asks the sources of a run to end their streams, so that everything downstream finishes. */
  public static void stop(String run) {
    STOPPING.add(run);
  }

  /** Whether {@link #stop} was called. */
  public static boolean isStopping(String run) {
    return STOPPING.contains(run);
  }

  /** Lets go of a finished run. */
  public static void forget(String run) {
    STOPPING.remove(run);
  }
}
