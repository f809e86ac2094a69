package io.kinoloom.spi;

import java.util.List;
import java.util.Optional;

/** One call of a node: its aligned inputs, its state, its outputs. Valid during the call only. */
public interface ProcessContext {

  /**
   * Presentation time of the inputs in microseconds; the only clock a node has. In {@code flush}
   * and {@code finish} the time of the last inputs.
   */
  long eventTimeMicros();

  /**
   * Number of the packet on the first input of the contract that has one now and is aligned
   * exactly; rises by one within a stream.
   */
  long sequence();

  /** Whether these inputs do not continue the previous ones. */
  boolean discontinuity();

  /** The packet on this input; always present on a required input during {@code process}. */
  <T extends Payload> Optional<T> get(Input<T> input);

  /** The packet on a required input. */
  default <T extends Payload> T require(Input<T> input) {
    return get(input)
        .orElseThrow(() -> new IllegalStateException("no packet on input " + input.name()));
  }

  /** The packets on the wires of a repeated input, in the order of the graph file. */
  <T extends Payload> List<T> all(Input<T> input);

  /** Current value of a state. */
  <T> T state(State<T> state);

  /** Replaces the value of a state. */
  <T> void state(State<T> state, T value);

  /** Emits with the time of the inputs. At most once an output and call. */
  <T extends Payload> void emit(Output<T> output, T payload);

  /**
   * Emits with a time of its own; for {@link Timing#DELAYED} nodes only. Times rise on each output.
   */
  <T extends Payload> void emitAt(Output<T> output, T payload, long timeMicros);

  /**
   * Says that what is emitted from this call on does not continue what was emitted before it (scene
   * cut): the next packet of every output carries the mark, and states of nodes downstream start
   * afresh there. The node's own states stay as they are. Not while flushing.
   */
  void markDiscontinuity();

  /**
   * Refuses these inputs: the graph's {@code on-error} decides whether the run fails, the packet is
   * skipped and counted, or the reason goes to the error output. Nothing is emitted for this time.
   */
  void reject(String reason);

  /** Puts a figure into the run's report; the last value for each name, node and stream counts. */
  void summary(String name, double value);

  /**
   * Tells where a result now lies, for the end of the run and its report. For sinks, in {@code
   * finish}.
   *
   * @param target a path or URI as the graph names it
   */
  void wrote(String target);
}
