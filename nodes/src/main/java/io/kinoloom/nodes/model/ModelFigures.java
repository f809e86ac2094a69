package io.kinoloom.nodes.model;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model has done since it was loaded, for all its users together.
 *
 * @param calls requests answered
 * @param batches runs of the network
 * @param batchSizes how many runs had so many requests, by size
 * @param reloads how often its weights were replaced
 * @param p50Millis half of the calls took no longer, waiting included
 * @param p95Millis 95 of 100 calls took no longer
 * @param p99Millis 99 of 100 calls took no longer
 * @param runMillis mean time of a run of the network
 */
public record ModelFigures(
    long calls,
    long batches,
    Map<Integer, Long> batchSizes,
    long reloads,
    double p50Millis,
    double p95Millis,
    double p99Millis,
    double runMillis) {
  public ModelFigures {
    batchSizes = Collections.unmodifiableMap(new TreeMap<>(batchSizes));
  }

  /** Requests in a run, on average; 0 before the first. */
  public double meanBatch() {
    return batches == 0 ? 0 : (double) calls / batches;
  }
}
