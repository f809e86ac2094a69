package io.kinoloom.spi;

/**
 * The body of a node with inputs, for one stream. Single-threaded: one thread calls {@code open},
 * then {@code process} in order of event time, {@code flush} as often as told below, and {@code
 * close}.
 *
 * <p>A node reads no clock but {@link ProcessContext#eventTimeMicros()}, starts no thread, and
 * keeps what it remembers in declared {@link State}; fields hold only what {@code open} can rebuild
 * (scratch buffers, models). Between any two calls the runtime may save the states, throw the node
 * away and go on with a fresh one.
 */
public non-sealed interface Node extends NodeBody {

  /** Takes resources. Called once before anything else. */
  default void open(OpenContext context) throws Exception {}

  /**
   * Handles one set of aligned inputs. An exception fails the run, skips the packet or routes it to
   * the error output, as the graph's {@code on-error} says; states written before it are forgotten.
   */
  void process(ProcessContext context) throws Exception;

  /**
   * Gives out what the node still holds: at the end of the stream, and before a discontinuity,
   * which then resets every state that is not {@linkplain State#acrossDiscontinuities lasting}. No
   * input has a packet during this call.
   */
  default void flush(ProcessContext context) throws Exception {}
}
