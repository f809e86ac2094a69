package io.kinoloom.server.runs;

import java.util.ArrayList;
import java.util.List;

/**
 * The Flink cluster that a run is sent to.
 *
 * @param master {@code host:port} of its REST interface
 * @param stage whether Kinoloom is sent along
 * @param stopping whether the run was asked to end
 */
public record Cluster(String master, boolean stage, boolean stopping) {
  /** The exit code of a process that has left its run to the cluster. */
  static final int LEFT = 130;

  /** A cluster. */
  public Cluster(String master, boolean stage) {
    this(master, stage, false);
  }

  /** The same, for a run that was asked to end. */
  Cluster asStopping() {
    return new Cluster(master, stage, true);
  }

  /**
   * What sends a run there, on its command line.
   *
   * @param attach whether it is there already, and only followed
   */
  List<String> arguments(String run, boolean attach) {
    List<String> arguments = new ArrayList<>(List.of("--master", master));
    if (stage) {
      arguments.add("--stage");
    }
    arguments.addAll(List.of(attach ? "--attach" : "--id", run));
    return arguments;
  }
}
