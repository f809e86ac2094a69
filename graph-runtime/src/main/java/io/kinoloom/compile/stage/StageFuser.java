package io.kinoloom.compile.stage;

import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import io.kinoloom.compile.stage.FusionPolicy.Keep;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Groups nodes into stages.
 *
 * <p>Nodes are taken in topological order. Each joins the stage of one of its producers or starts a
 * new one. It can join a stage only if the policy lets it for every wire from there, the placement
 * is the same, no other producer's stage depends on that stage (so that stages never wait for each
 * other in a circle), and, if the stage holds a source, all its inputs come from there. Among
 * several it joins the one that most bytes come from; the latest of equals. A node that the policy
 * wants in the stage of its consumer starts a stage that the consumer's absorbs.
 */
public final class StageFuser {
  private final ResolvedGraph graph;
  private final FusionPolicy policy;
  private final List<Stage> stages = new ArrayList<>();
  private final Map<String, Stage> stageOf = new HashMap<>();
  private final Map<ResolvedWire, String> reasons = new LinkedHashMap<>();

  private static final class Stage {
    final List<ResolvedNode> nodes = new ArrayList<>();
    final Set<Stage> before = new HashSet<>();

    /** Whether it waits for the stage of a consumer to absorb it. */
    boolean waiting;

    boolean hasSource() {
      return nodes.get(0).isSource();
    }
  }

  private StageFuser(ResolvedGraph graph, FusionPolicy policy) {
    this.graph = graph;
    this.policy = policy;
  }

  /** The stages of a graph without cycles. */
  public static StagedGraph fuse(ResolvedGraph graph, FusionPolicy policy) {
    return new StageFuser(graph, policy).fuse();
  }

  private StagedGraph fuse() {
    for (ResolvedNode node : graph.inOrder()) {
      List<ResolvedWire> inputs = graph.into(node.id());
      Map<Stage, Keep> refusals = new LinkedHashMap<>();
      Stage stage = choose(node, inputs, refusals).orElseGet(this::newStage);
      boolean waits = refusals.values().stream().anyMatch(Keep::withItsConsumer);
      stage.waiting = stage.nodes.isEmpty() && waits;
      for (Stage other : producers(inputs)) {
        if (mayAbsorb(stage, other, node, refusals)) {
          absorb(stage, other);
        }
      }
      stage.nodes.add(node);
      stageOf.put(node.id(), stage);
      for (ResolvedWire wire : inputs) {
        Stage from = stageOf.get(wire.from().node());
        if (from != stage) {
          stage.before.add(from);
          Keep withOthers =
              new Keep("%s runs with %s".formatted(node.id(), stage.nodes.get(0).id()));
          reasons.put(wire, refusals.getOrDefault(from, withOthers).reason());
        }
      }
    }
    List<List<ResolvedNode>> ordered = ordered().stream().map(stage -> stage.nodes).toList();
    return new StagedGraph(graph, ordered, reasons);
  }

  private Stage newStage() {
    Stage stage = new Stage();
    stages.add(stage);
    return stage;
  }

  private List<Stage> producers(List<ResolvedWire> inputs) {
    return inputs.stream().map(wire -> stageOf.get(wire.from().node())).distinct().toList();
  }

  private Optional<Stage> choose(
      ResolvedNode node, List<ResolvedWire> inputs, Map<Stage, Keep> refusals) {
    List<Stage> producers = producers(inputs);
    for (Stage stage : producers) {
      refusal(node, inputs, producers, stage).ifPresent(reason -> refusals.put(stage, reason));
    }
    return producers.stream()
        .filter(stage -> !refusals.containsKey(stage))
        .max(
            Comparator.<Stage, Boolean>comparing(stage -> !stage.waiting)
                .thenComparing(stage -> bytesFrom(stage, inputs))
                .thenComparing(stages::indexOf));
  }

  /** Whether a waiting stage, which nothing else reads, can run in the stage of its consumer. */
  private boolean mayAbsorb(
      Stage stage, Stage other, ResolvedNode consumer, Map<Stage, Keep> refusals) {
    boolean hasSource = !stage.nodes.isEmpty() && stage.hasSource();
    return other.waiting
        && other != stage
        && !hasSource
        && !refusals.containsKey(other)
        && other.nodes.stream()
            .flatMap(node -> graph.outOf(node.id()).stream())
            .allMatch(
                wire ->
                    wire.toNode().equals(consumer.id())
                        || other.nodes.contains(graph.node(wire.toNode())))
        && !other.before.contains(stage)
        && !dependsOn(other, stage);
  }

  private void absorb(Stage stage, Stage other) {
    other.nodes.forEach(node -> stageOf.put(node.id(), stage));
    stage.nodes.addAll(other.nodes);
    stage.before.addAll(other.before);
    stages.remove(other);
  }

  private Optional<Keep> refusal(
      ResolvedNode node, List<ResolvedWire> inputs, List<Stage> producers, Stage stage) {
    ResolvedNode first = stage.nodes.get(0);
    if (first.contract().placement() != node.contract().placement()) {
      return keep(
          "%s runs on %s, %s on %s", first.id(), placement(first), node.id(), placement(node));
    }
    for (ResolvedWire wire : inputs) {
      if (stageOf.get(wire.from().node()) == stage
          && policy.decide(new FusionPolicy.Question(graph, wire, stage.nodes))
              instanceof Keep keep) {
        return Optional.of(keep);
      }
    }
    if (stage.hasSource() && producers.size() > 1) {
      return keep("%s has inputs from several stages, and %s is a source", node.id(), first.id());
    }
    boolean loop = producers.stream().anyMatch(other -> other != stage && dependsOn(other, stage));
    if (loop) {
      return keep(
          "%s also needs what another stage makes of the output of %s", node.id(), first.id());
    }
    return Optional.empty();
  }

  private static Optional<Keep> keep(String reason, Object... names) {
    return Optional.of(new Keep(reason.formatted(names)));
  }

  private static String placement(ResolvedNode node) {
    return switch (node.contract().placement()) {
      case ANY -> "any worker";
      case ACCELERATOR -> "a worker with an accelerator";
    };
  }

  private double bytesFrom(Stage stage, List<ResolvedWire> inputs) {
    return inputs.stream()
        .filter(wire -> stageOf.get(wire.from().node()) == stage)
        .map(ResolvedWire::from)
        .distinct()
        .mapToDouble(end -> WireWeights.of(graph, end))
        .sum();
  }

  private static boolean dependsOn(Stage stage, Stage other) {
    List<Stage> waiting = new ArrayList<>(stage.before);
    Set<Stage> seen = new HashSet<>(stage.before);
    while (!waiting.isEmpty()) {
      Stage next = waiting.remove(waiting.size() - 1);
      if (next == other) {
        return true;
      }
      next.before.stream().filter(seen::add).forEach(waiting::add);
    }
    return false;
  }

  /** Sources first; then always the oldest stage that waits for nothing. */
  private List<Stage> ordered() {
    List<Stage> waiting = new ArrayList<>(stages.stream().filter(Stage::hasSource).toList());
    stages.stream().filter(stage -> !stage.hasSource()).forEach(waiting::add);
    List<Stage> ordered = new ArrayList<>();
    while (!waiting.isEmpty()) {
      Stage next =
          waiting.stream()
              .filter(stage -> ordered.containsAll(stage.before))
              .findFirst()
              .orElseThrow();
      waiting.remove(next);
      ordered.add(next);
    }
    return ordered;
  }
}
