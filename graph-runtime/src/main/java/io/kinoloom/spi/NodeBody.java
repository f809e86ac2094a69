package io.kinoloom.spi;

/**
 * The running half of a node: a {@link Source}, or a {@link Node} (of which {@link Sink} is one).
 */
public sealed interface NodeBody extends AutoCloseable permits Source, Node {

  /**
   * Frees what {@code open} took. Called once after every successful or failed {@code open}, also
   * when the run fails; never followed by another call.
   */
  @Override
  default void close() throws Exception {}
}
