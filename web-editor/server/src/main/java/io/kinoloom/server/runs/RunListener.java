package io.kinoloom.server.runs;

import com.fasterxml.jackson.databind.JsonNode;

/** Somebody who follows a run. Called by the run's threads; returns at once. */
public interface RunListener {
  /** Its state has changed. */
  void changed(RunView run);

  /** It has new figures. */
  void metrics(JsonNode figures);

  /** It has said something. */
  void log(String line);

  /** A wire that the listener watches carried something. */
  void preview(String wire, byte[] frame);
}
