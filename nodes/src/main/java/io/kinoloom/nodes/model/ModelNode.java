package io.kinoloom.nodes.model;

import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.Placement;
import java.time.Duration;
import java.util.List;

/** A node definition whose params choose a model and how it is run. */
interface ModelNode<P extends Record & ModelNode.Choice> extends NodeDefinition<P> {
  /** Params that choose a model. */
  interface Choice {
    /** Reference of the model. */
    String model();

    /** {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}. */
    String device();

    /** Most frames of several streams that are run at once. */
    int maxBatch();

    /** How long a frame waits for those of other streams. */
    Duration maxDelay();

    /** How calls are gathered. */
    default Batching batching() {
      return new Batching(maxBatch(), maxDelay());
    }

    /** Where the node may run. */
    default Placement placement() {
      return device().startsWith("gpu") ? Placement.ACCELERATOR : Placement.ANY;
    }
  }

  @Override
  default List<String> problems(P params) {
    return params.model().isBlank()
        ? List.of("'model' is empty; name a model, see 'kinoloom models list'")
        : List.of();
  }

  @Override
  default void preload() {
    ModelHost.preload();
  }
}
