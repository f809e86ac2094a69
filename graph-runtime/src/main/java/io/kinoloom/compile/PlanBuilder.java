package io.kinoloom.compile;

import io.kinoloom.compile.PhysicalPlan.Exchange;
import io.kinoloom.compile.PhysicalPlan.PlannedDelivery;
import io.kinoloom.compile.PhysicalPlan.PlannedNode;
import io.kinoloom.compile.PhysicalPlan.PlannedWire;
import io.kinoloom.compile.PhysicalPlan.SerializableAlignment;
import io.kinoloom.compile.PhysicalPlan.Stage;
import io.kinoloom.compile.PhysicalPlan.StreamPlan;
import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.End;
import io.kinoloom.compile.resolve.ResolvedGraph.Instance;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import io.kinoloom.compile.stage.StagedGraph;
import io.kinoloom.spi.Delivery;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.RunInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes a staged graph down as a plan. Decides nothing. */
final class PlanBuilder {
  private final StagedGraph staged;
  private final ResolvedGraph graph;
  private final List<String> streams;

  PlanBuilder(StagedGraph staged, List<String> streams) {
    this.staged = staged;
    this.graph = staged.graph();
    this.streams = streams;
  }

  PhysicalPlan build(RunInfo info) {
    Map<String, Exchange> exchanges = new LinkedHashMap<>();
    List<Stage> stages = new ArrayList<>();
    for (int index = 0; index < staged.stages().size(); index++) {
      List<ResolvedNode> nodes = staged.stages().get(index);
      List<PlannedWire> wires = new ArrayList<>();
      for (ResolvedNode node : nodes) {
        for (ResolvedWire wire : graph.into(node.id())) {
          String exchange = "";
          if (staged.stageOf(wire.from().node()) != index) {
            Exchange crossing = exchange(wire, index);
            exchange = crossing.id();
            exchanges.putIfAbsent(exchange, crossing);
          }
          wires.add(planned(wire, exchange));
        }
      }
      stages.add(
          new Stage(
              name(index),
              nodes.get(0).isSource(),
              nodes.stream().map(this::planned).toList(),
              wires));
    }
    List<PlannedDelivery> deliveries = new ArrayList<>();
    for (ResolvedNode node : graph.nodes()) {
      node.contract()
          .delivery()
          .ifPresent(
              delivery -> {
                Map<String, String> topics = topics(node.instance().orElseThrow());
                Exchange leaving = exchange(node, delivery, topics);
                exchanges.put(leaving.id(), leaving);
                deliveries.add(planned(node, delivery, topics, leaving));
              });
    }
    return new PhysicalPlan(
        stages, List.copyOf(exchanges.values()), deliveries, streamPlans(), info);
  }

  private Exchange exchange(ResolvedNode node, Delivery delivery, Map<String, String> topics) {
    String from = name(staged.stageOf(node.id()));
    String port = delivery.output().name();
    return new Exchange(
        "%s>%s:%s.%s".formatted(from, PlannedDelivery.OUTSIDE, node.id(), port),
        from,
        node.id(),
        port,
        PlannedDelivery.OUTSIDE,
        "delivered to %s, topic %s, by Beam's %s connector, at least once"
            .formatted(
                delivery.address(),
                topics.values().stream().distinct().collect(Collectors.joining(", ")),
                delivery.connector()));
  }

  private static PlannedDelivery planned(
      ResolvedNode node, Delivery delivery, Map<String, String> topics, Exchange leaving) {
    return new PlannedDelivery(
        leaving.id(),
        node.id(),
        delivery.connector(),
        delivery.address(),
        topics,
        delivery.patience().toMillis(),
        delivery.settings());
  }

  private Map<String, String> topics(Instance<?> instance) {
    Map<String, String> topics = new TreeMap<>();
    streams.forEach(stream -> topics.put(stream, topic(instance, stream)));
    return topics;
  }

  private static <P extends Record> String topic(Instance<P> instance, String stream) {
    return instance
        .definition()
        .contract(instance.params().get(stream))
        .delivery()
        .orElseThrow()
        .topic();
  }

  private static String name(int stage) {
    return "stage-" + (stage + 1);
  }

  private Exchange exchange(ResolvedWire wire, int toStage) {
    String from = name(staged.stageOf(wire.from().node()));
    String to = name(toStage);
    return new Exchange(
        "%s>%s:%s".formatted(from, to, wire.from()),
        from,
        wire.from().node(),
        wire.from().port(),
        to,
        staged.reasons().get(wire));
  }

  private static PlannedWire planned(ResolvedWire wire, String exchange) {
    return new PlannedWire(
        exchange,
        wire.from().node(),
        wire.from().port(),
        wire.toNode(),
        wire.toPort(),
        wire.index(),
        SerializableAlignment.of(wire.alignment()));
  }

  private PlannedNode planned(ResolvedNode node) {
    Instance<?> instance = node.instance().orElseThrow();
    Map<String, PixelFormat> formats = new TreeMap<>();
    List<String> wired = new ArrayList<>();
    List<Output<?>> outputs = new ArrayList<>(instance.contract().outputs());
    outputs.add(Output.ERRORS);
    Optional<Output<?>> delivered = instance.contract().delivery().map(Delivery::output);
    for (Output<?> output : outputs) {
      End end = new End(node.id(), output.name());
      if (graph.formats().containsKey(end)) {
        formats.put(output.name(), graph.formats().get(end));
      }
      if (!graph.outOf(end).isEmpty()
          || graph.observed().contains(end)
          || delivered.filter(output::equals).isPresent()) {
        wired.add(output.name());
      }
    }
    return new PlannedNode(
        node.id(),
        instance.type(),
        instance.definition().type().version(),
        instance.plain(streams.get(0)),
        node.onError(),
        formats,
        wired);
  }

  private List<StreamPlan> streamPlans() {
    List<StreamPlan> plans = new ArrayList<>();
    for (String stream : streams) {
      Map<String, Map<String, Object>> different = new TreeMap<>();
      for (ResolvedNode node : graph.nodes()) {
        Instance<?> instance = node.instance().orElseThrow();
        Map<String, Object> params = instance.plain(stream);
        if (!params.equals(instance.plain(streams.get(0)))) {
          different.put(node.id(), params);
        }
      }
      plans.add(new StreamPlan(stream, different));
    }
    return plans;
  }
}
