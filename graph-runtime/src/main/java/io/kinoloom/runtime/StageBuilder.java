package io.kinoloom.runtime;

import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.compile.PhysicalPlan.PlannedNode;
import io.kinoloom.compile.PhysicalPlan.Stage;
import io.kinoloom.compile.PhysicalPlan.StreamPlan;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.NodeDefinition;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rebuilds the nodes of a planned stage from their types and params, for one stream. */
public final class StageBuilder {
  private final PhysicalPlan plan;
  private final NodeRegistry registry;

  public StageBuilder(PhysicalPlan plan, NodeRegistry registry) {
    this.plan = plan;
    this.registry = registry;
  }

  /**
   * Makes the program of a stage for a stream; not opened yet.
   *
   * @throws IllegalStateException if this process lacks a node type of the plan
   */
  public StageProgram build(
      String stageId, StreamPlan stream, StageEnvironment environment, PacketReceiver receiver) {
    Stage stage = plan.stage(stageId);
    List<BoundNode> nodes = stage.nodes().stream().map(node -> bind(node, stream)).toList();
    return new StageProgram(nodes, stage.wires(), plan.from(stageId), environment, receiver);
  }

  private BoundNode bind(PlannedNode node, StreamPlan stream) {
    NodeDefinition<?> definition =
        registry
            .find(node.type(), node.version())
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "this worker has no node type %s@%d; install the same Kinoloom everywhere"
                            .formatted(node.type(), node.version())));
    return bind(node, definition, stream.paramsOf(node));
  }

  private static <P extends Record> BoundNode bind(
      PlannedNode node, NodeDefinition<P> definition, Map<String, Object> plain) {
    P params = ParamsBinder.fromPlain(definition.type().params(), plain);
    return new BoundNode(
        node.id(),
        definition.contract(params),
        definition.create(params),
        node.onError(),
        node.formats(),
        Set.copyOf(node.wiredOutputs()));
  }
}
