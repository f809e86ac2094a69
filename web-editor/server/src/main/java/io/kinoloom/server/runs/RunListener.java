package io.kinoloom.server.runs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Somebody who follows a run. Called by the run's threads; returns at once. */
public interface RunListener {
  /** Its state has changed. */
  void changed(RunView run);

  /** It has new figures. */
  void metrics(JsonNode figures);

  /** Params were changed while it runs: all changes so far, by node. */
  void live(Map<String, Map<String, JsonNode>> changes);

  /** It has said something. */
  void log(String line);

  /**
   * A wire that the listener watches carried something.
   *
   * @param caughtUp to be called once the listener has taken everything, if it is behind now
   * @return whether it keeps up; if not, nothing more is drawn for it until it has caught up
   */
  boolean preview(String wire, byte[] frame, Runnable caughtUp);
}
