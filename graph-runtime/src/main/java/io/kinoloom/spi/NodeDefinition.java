package io.kinoloom.spi;

import java.util.List;

/**
 * A node type: stateless, one instance for each type, found by {@link java.util.ServiceLoader}
 * (service {@code io.kinoloom.spi.NodeDefinition}). Loading the class must be cheap: no native
 * library, no file.
 */
public interface NodeDefinition<P extends Record> {

  NodeType<P> type();

  /**
   * The ports and promises of a node with these params. Pure: same params, same contract.
   *
   * @throws IllegalArgumentException if the params contradict each other; the message is shown to
   *     the author of the graph
   */
  Contract contract(P params);

  /** Makes the body. Cheap; heavy resources belong in {@code open}. */
  NodeBody create(P params);

  /**
   * Loads what every body needs, such as native libraries, so that this can be done while the run
   * is still being launched. Called on any thread, perhaps never, and perhaps while a body is
   * opened.
   */
  default void preload() {}

  /**
   * Checks what bounds on single params cannot say.
   *
   * @return one message for each problem, empty if the params are fine
   */
  default List<String> problems(P params) {
    return List.of();
  }
}
