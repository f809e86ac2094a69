package io.kinoloom.compile.resolve;

import io.kinoloom.compile.resolve.ResolvedGraph.Body;
import io.kinoloom.compile.resolve.ResolvedGraph.Broken;
import io.kinoloom.compile.resolve.ResolvedGraph.Instance;
import io.kinoloom.graph.GraphNode;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Value;
import io.kinoloom.registry.ParamSpec;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Delivery;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Binds the params of one node for every stream and asks for its contract. */
final class InstanceResolver<P extends Record> {
  private final NodeDefinition<P> definition;
  private final GraphNode node;
  private final Consumer<Problem> problems;

  InstanceResolver(NodeDefinition<P> definition, GraphNode node, Consumer<Problem> problems) {
    this.definition = definition;
    this.node = node;
    this.problems = problem -> problems.accept(problem.at(node.id()));
  }

  /**
   * The node's body. If params are wrong, the problems are reported, and the ports are those the
   * node most likely has, so that its wires can be checked all the same.
   *
   * @param entries params of each stream, references replaced
   */
  Body resolve(Map<String, Map<String, Value.Entry>> entries) {
    Map<String, P> params = new LinkedHashMap<>();
    boolean sound = true;
    for (Map.Entry<String, Map<String, Value.Entry>> stream : entries.entrySet()) {
      ParamsBinder.Bound<P> bound =
          ParamsBinder.bind(definition.type().params(), stream.getValue(), node.location());
      bound.problems().forEach(problems);
      sound &= bound.params().isPresent();
      bound
          .params()
          .or(() -> likely(stream.getValue()))
          .ifPresent(record -> params.put(stream.getKey(), record));
    }
    if (params.size() < entries.size()) {
      return new Broken();
    }
    // What is wrong between params that are only likely follows from what has been reported.
    Consumer<String> invalid = sound ? this::invalid : message -> {};
    params.values().stream()
        .distinct()
        .flatMap(record -> definition.problems(record).stream())
        .distinct()
        .forEach(invalid);
    Map<String, Contract> contracts = new LinkedHashMap<>();
    params.forEach(
        (stream, record) ->
            contract(record, invalid).ifPresent(found -> contracts.put(stream, found)));
    if (contracts.size() < params.size()) {
      return new Broken();
    }
    Contract contract = contracts.values().iterator().next();
    contracts.forEach(
        (stream, other) -> {
          if (!alike(contract, other)) {
            problem(
                "the ports or promises of '%s' are not the same for streams '%s' and '%s'"
                    .formatted(node.id(), contracts.keySet().iterator().next(), stream),
                "let only params that do not change ports differ between streams");
          }
        });
    Map<String, Location> places =
        node.params().values().stream()
            .collect(Collectors.toMap(Value.Entry::key, entry -> entry.value().location()));
    return new Instance<>(definition, params, contract, places);
  }

  private Optional<Contract> contract(P params, Consumer<String> invalid) {
    try {
      return Optional.of(definition.contract(params));
    } catch (IllegalArgumentException e) {
      invalid.accept(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Wrong params left out, missing ones replaced by an example. */
  private Optional<P> likely(Map<String, Value.Entry> entries) {
    Class<P> type = definition.type().params();
    Map<String, Value.Entry> sound = new LinkedHashMap<>();
    for (ParamSpec spec : ParamSpec.of(type)) {
      Value.Entry entry = entries.get(spec.name());
      if (entry != null && isSound(type, entry)) {
        sound.put(spec.name(), entry);
      } else if (spec.isRequired()) {
        Value example = new Value.Scalar(spec.example(), spec.exampleIsText(), node.location());
        sound.put(spec.name(), new Value.Entry(spec.name(), example, node.location()));
      }
    }
    return ParamsBinder.bind(type, sound, node.location()).params();
  }

  private boolean isSound(Class<P> type, Value.Entry entry) {
    return ParamsBinder.bind(type, Map.of(entry.key(), entry), node.location()).problems().stream()
        .allMatch(problem -> problem.code().equals("missing-param"));
  }

  private static boolean alike(Contract left, Contract right) {
    return left.inputs().equals(right.inputs())
        && left.outputs().equals(right.outputs())
        && left.timing() == right.timing()
        && left.cost() == right.cost()
        && left.placement() == right.placement()
        && broker(left).equals(broker(right))
        && names(left).equals(names(right));
  }

  /** Where the node delivers, but for the topic. */
  private static Optional<Delivery> broker(Contract contract) {
    return contract
        .delivery()
        .map(
            delivery ->
                new Delivery(
                    delivery.output(),
                    delivery.connector(),
                    delivery.address(),
                    "",
                    delivery.patience(),
                    delivery.settings()));
  }

  private static List<String> names(Contract contract) {
    return contract.states().stream().map(State::name).toList();
  }

  private void invalid(String message) {
    problem(message, "change the params of '" + node.id() + "'");
  }

  private void problem(String message, String hint) {
    problems.accept(Problem.of("invalid-params", node.location(), message, hint));
  }
}
