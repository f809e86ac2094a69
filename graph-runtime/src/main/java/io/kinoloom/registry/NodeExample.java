package io.kinoloom.registry;

import io.kinoloom.graph.Location;
import io.kinoloom.graph.Value;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.NodeDefinition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A node type with defaults, and examples of what has none: what docs and palettes show. */
final class NodeExample {
  private NodeExample() {}

  /** The contract, unless even examples do not satisfy the node type. */
  static <P extends Record> Optional<Contract> contract(NodeDefinition<P> definition) {
    Class<P> type = definition.type().params();
    Location nowhere = Location.of("");
    Map<String, Value.Entry> entries = new LinkedHashMap<>();
    for (ParamSpec spec : ParamSpec.of(type)) {
      if (spec.isRequired()) {
        Value example = new Value.Scalar(spec.example(), spec.exampleIsText(), nowhere);
        entries.put(spec.name(), new Value.Entry(spec.name(), example, nowhere));
      }
    }
    Optional<P> params = ParamsBinder.bind(type, entries, nowhere).params();
    try {
      return params.map(definition::contract);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
