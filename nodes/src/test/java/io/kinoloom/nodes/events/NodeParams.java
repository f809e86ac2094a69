package io.kinoloom.nodes.events;

import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.NodeDefinition;
import java.util.HashMap;
import java.util.Map;

/** Params as graphs write them. */
final class NodeParams {
  private NodeParams() {}

  static <P extends Record> P bind(
      NodeDefinition<P> definition, Map<String, ?> params, Map<String, ?> more) {
    Map<String, Object> all = new HashMap<>(params);
    all.putAll(more);
    return ParamsBinder.fromPlain(definition.type().params(), all);
  }

  static <P extends Record> Contract contract(NodeDefinition<P> definition, Map<String, ?> params) {
    return definition.contract(bind(definition, params, Map.of()));
  }
}
