package io.kinoloom.runtime;

import java.util.List;
import java.util.Map;

/**
 * Everything a stage remembers of one stream. Immutable all the way down, so that a checkpoint may
 * encode it on another thread while the stage goes on.
 *
 * @param nodes by position in the stage
 */
public record StageState(List<NodeState> nodes) {
  public StageState {
    nodes = List.copyOf(nodes);
  }

  /**
   * What one node remembers.
   *
   * @param values declared states by name; those never written are absent
   * @param inputs one entry for each wire
   * @param outputs one entry for each output, by name
   * @param lastTimeMicros of its last inputs, or what a source emitted last; {@link Long#MIN_VALUE}
   *     before
   * @param calls how many sets of inputs it has seen, or how many times a source has emitted
   * @param firstTimeMicros time of the first of them; {@link Long#MIN_VALUE} before
   * @param ended whether it has seen the end of the stream
   */
  public record NodeState(
      Map<String, Object> values,
      List<InputState> inputs,
      Map<String, OutputState> outputs,
      long lastTimeMicros,
      long firstTimeMicros,
      long calls,
      boolean ended) {}

  /**
   * What waits on one wire.
   *
   * @param waiting packets not yet used
   * @param held what a side input keeps, a list of at most one packet
   * @param ended whether the wire has ended
   */
  public record InputState(List<Packet.Timed> waiting, List<Packet.Data> held, boolean ended) {}

  /**
   * Where an output stands.
   *
   * @param nextSequence number of its next packet
   * @param lastTimeMicros time of its last packet; {@link Long#MIN_VALUE} before
   * @param discontinuous whether its next packet has to carry the mark
   */
  public record OutputState(long nextSequence, long lastTimeMicros, boolean discontinuous) {}
}
