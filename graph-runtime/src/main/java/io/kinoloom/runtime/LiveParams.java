package io.kinoloom.runtime;

import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.compile.PhysicalPlan.PlannedNode;
import io.kinoloom.compile.PhysicalPlan.Stage;
import io.kinoloom.compile.PhysicalPlan.StreamPlan;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.registry.ParamSpec;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Params that are changed while a run is at work in this process. A node goes on with a fresh body
 * from its next call on, as {@link Node} allows between any two calls; of several changes between
 * two calls the last counts. The graph stays as it is: who runs it again, runs it unchanged.
 */
public final class LiveParams {
  private static final ConcurrentMap<String, LiveParams> RUNS = new ConcurrentHashMap<>();

  private volatile PhysicalPlan plan;
  private final NodeRegistry registry;
  private final Map<String, AtomicReference<Map<String, Object>>> changes = new TreeMap<>();

  private LiveParams(PhysicalPlan plan, NodeRegistry registry) {
    this.plan = plan;
    this.registry = registry;
    for (Stage stage : plan.stages()) {
      for (PlannedNode node : stage.nodes()) {
        if (!liveNames(node).isEmpty()) {
          changes.put(node.id(), new AtomicReference<>(Map.of()));
        }
      }
    }
  }

  /** Makes a run's params changeable; before its stages are built. */
  public static LiveParams install(PhysicalPlan plan, NodeRegistry registry) {
    LiveParams params = new LiveParams(plan, registry);
    RUNS.put(plan.info().run(), params);
    return params;
  }

  /** The params of a run that can be changed. */
  public static Optional<LiveParams> of(String run) {
    return Optional.ofNullable(RUNS.get(run));
  }

  /** Lets go of a finished run. */
  public static void forget(String run) {
    RUNS.remove(run);
  }

  /**
   * Streams have joined the run, which had their like.
   *
   * @param larger the plan with them
   */
  public void joined(PhysicalPlan larger) {
    plan = larger;
  }

  private List<String> liveNames(PlannedNode node) {
    return registry.find(node.type(), node.version()).stream()
        .flatMap(definition -> ParamSpec.of(definition.type().params()).stream())
        .filter(ParamSpec::live)
        .map(ParamSpec::name)
        .toList();
  }

  /**
   * Changes params of a node in all streams.
   *
   * @param node id in the plan
   * @param values in the plain form of {@link ParamsBinder}
   * @throws IllegalArgumentException if that cannot be, with the reason in words for the user;
   *     nothing has been changed then
   */
  public synchronized void set(String node, Map<String, Object> values) {
    PlannedNode planned =
        plan.stages().stream()
            .flatMap(stage -> stage.nodes().stream())
            .filter(candidate -> candidate.id().equals(node))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException("no node '" + node + "' is at work in this run"));
    List<String> live = liveNames(planned);
    for (String name : values.keySet()) {
      if (!live.contains(name)) {
        throw new IllegalArgumentException(
            "'%s' of '%s' cannot be changed while the graph runs; %s"
                .formatted(
                    name,
                    node,
                    live.isEmpty()
                        ? "nothing of " + planned.type() + " can"
                        : "these can: " + String.join(", ", live)));
      }
    }
    Map<String, Object> next = merged(changes.get(node).get(), values);
    NodeDefinition<?> definition = registry.find(planned.type(), planned.version()).orElseThrow();
    for (StreamPlan stream : plan.streams()) {
      check(definition, merged(stream.paramsOf(planned), next));
    }
    changes.get(node).set(next);
  }

  private static <P extends Record> void check(
      NodeDefinition<P> definition, Map<String, Object> plain) {
    P params = ParamsBinder.fromPlain(definition.type().params(), plain);
    definition.contract(params); // refuses params that contradict each other
    List<String> problems = definition.problems(params);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  private static Map<String, Object> merged(Map<String, Object> under, Map<String, Object> over) {
    Map<String, Object> all = new LinkedHashMap<>(under);
    all.putAll(over);
    return all;
  }

  /** Lets the nodes of a stage that has not been opened follow the changes. */
  public void attach(StageProgram program, String stage, StreamPlan stream) {
    for (PlannedNode node : plan.stage(stage).nodes()) {
      AtomicReference<Map<String, Object>> wanted = changes.get(node.id());
      if (wanted != null) {
        NodeDefinition<?> definition = registry.find(node.type(), node.version()).orElseThrow();
        program.renew(node.id(), new Renewal(definition, stream.paramsOf(node), wanted));
      }
    }
  }

  /** Gives the node of one stream a body whenever its params have changed. */
  private static final class Renewal implements Supplier<Optional<Node>> {
    private final NodeDefinition<?> definition;
    private final Map<String, Object> planned;
    private final AtomicReference<Map<String, Object>> wanted;
    private Map<String, Object> had = Map.of();

    Renewal(
        NodeDefinition<?> definition,
        Map<String, Object> planned,
        AtomicReference<Map<String, Object>> wanted) {
      this.definition = definition;
      this.planned = planned;
      this.wanted = wanted;
    }

    @Override
    public Optional<Node> get() {
      Map<String, Object> now = wanted.get();
      if (now.equals(had)) {
        return Optional.empty();
      }
      had = now;
      return Optional.of((Node) create(definition, merged(planned, now)));
    }

    private static <P extends Record> Object create(
        NodeDefinition<P> definition, Map<String, Object> plain) {
      return definition.create(ParamsBinder.fromPlain(definition.type().params(), plain));
    }
  }
}
