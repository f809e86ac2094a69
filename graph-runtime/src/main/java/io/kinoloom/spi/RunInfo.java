package io.kinoloom.spi;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * What identifies a run, so that an output can say how it was made.
 *
 * @param run unique id of the run; a resumed run keeps it
 * @param graphName name of the graph
 * @param graphYaml text of the graph file
 * @param params the graph's params as resolved, by name
 * @param seed seed of the run
 * @param version version of Kinoloom
 */
public record RunInfo(
    String run,
    String graphName,
    String graphYaml,
    Map<String, String> params,
    long seed,
    String version)
    implements Serializable {
  public RunInfo {
    params = new TreeMap<>(params);
  }
}
