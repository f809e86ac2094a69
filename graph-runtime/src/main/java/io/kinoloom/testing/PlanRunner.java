package io.kinoloom.testing;

import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.compile.PhysicalPlan.Exchange;
import io.kinoloom.compile.PhysicalPlan.PlannedDelivery;
import io.kinoloom.compile.PhysicalPlan.PlannedNode;
import io.kinoloom.compile.PhysicalPlan.Stage;
import io.kinoloom.compile.PhysicalPlan.StreamPlan;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.runtime.Packet;
import io.kinoloom.runtime.RunMetrics;
import io.kinoloom.runtime.SourceLimits;
import io.kinoloom.runtime.StageBuilder;
import io.kinoloom.runtime.StageEnvironment;
import io.kinoloom.runtime.StageProgram;
import io.kinoloom.runtime.StageState;
import io.kinoloom.spi.Text;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * Runs a plan in the calling thread, without Beam and Flink: the stages take turns in an order
 * drawn from a seed, as a scheduler might let them, and may be saved to bytes, thrown away and
 * restored at any point.
 */
public final class PlanRunner {
  private final PhysicalPlan plan;
  private final NodeRegistry registry;
  private final List<Tap> taps = new ArrayList<>();
  private final Map<String, List<String>> delivered = new TreeMap<>();
  private SourceLimits limits = SourceLimits.NONE;
  private double restoreChance;
  private Random random = new Random(0);

  private record Tap(String node, String port) {}

  public PlanRunner(PhysicalPlan plan, NodeRegistry registry) {
    this.plan = plan;
    this.registry = registry;
  }

  /** Looks at an output. */
  public PlanRunner tap(String node, String port) {
    taps.add(new Tap(node, port));
    return this;
  }

  /** Stops sources early. */
  public PlanRunner limit(long frames) {
    limits = new SourceLimits(frames, Long.MAX_VALUE);
    return this;
  }

  /** Draws the order of turns from a seed. */
  public PlanRunner interleaved(long seed) {
    random = new Random(seed);
    return this;
  }

  /** After each turn, saves and restores the stage with this probability. */
  public PlanRunner restoring(double chance) {
    restoreChance = chance;
    return this;
  }

  /**
   * Runs one stream of the plan to its end.
   *
   * @return the packets of every output looked at, by {@code node.port}
   * @throws io.kinoloom.runtime.NodeFailure if a node fails
   */
  public Map<String, List<Packet>> run(String stream) {
    Map<String, List<Packet>> seen = new TreeMap<>();
    taps.forEach(tap -> seen.put(tap.node() + "." + tap.port(), new ArrayList<>()));
    StreamPlan streamPlan =
        plan.streams().stream()
            .filter(candidate -> candidate.name().equals(stream))
            .findFirst()
            .orElseThrow();
    Execution execution = new Execution(streamPlan, seen);
    try {
      execution.run();
    } finally {
      execution.close();
    }
    return seen;
  }

  /** What message brokers would have got so far, by topic. */
  public Map<String, List<String>> delivered() {
    return Collections.unmodifiableMap(delivered);
  }

  /** One execution of one stream. */
  private final class Execution {
    private final StreamPlan stream;
    private final Map<String, List<Packet>> seen;
    private final Map<String, StageProgram> programs = new LinkedHashMap<>();
    private final Map<String, ArrayDeque<Packet>> exchanges = new LinkedHashMap<>();

    Execution(StreamPlan stream, Map<String, List<Packet>> seen) {
      this.stream = stream;
      this.seen = seen;
      for (Exchange exchange : plan.exchanges()) {
        exchanges.put(exchange.id(), new ArrayDeque<>());
      }
    }

    void run() {
      for (Stage stage : plan.stages()) {
        programs.put(stage.id(), build(stage, Optional.empty()));
      }
      List<Runnable> turns = turns();
      while (!turns.isEmpty()) {
        turns.get(random.nextInt(turns.size())).run();
        turns = turns();
      }
    }

    private List<Runnable> turns() {
      List<Runnable> turns = new ArrayList<>();
      for (Stage stage : plan.stages()) {
        if (stage.source() && !programs.get(stage.id()).ended()) {
          turns.add(
              () -> {
                programs.get(stage.id()).pull();
                maybeRestore(stage);
              });
        }
      }
      for (Exchange exchange : plan.exchanges()) {
        ArrayDeque<Packet> waiting = exchanges.get(exchange.id());
        if (exchange.toStage().equals(PlannedDelivery.OUTSIDE)) {
          waiting.forEach(packet -> deliver(exchange, packet));
          waiting.clear();
        } else if (!waiting.isEmpty()) {
          turns.add(
              () -> {
                programs.get(exchange.toStage()).push(exchange.id(), waiting.removeFirst());
                maybeRestore(plan.stage(exchange.toStage()));
              });
        }
      }
      return turns;
    }

    private void deliver(Exchange exchange, Packet packet) {
      if (packet instanceof Packet.Data data && data.payload() instanceof Text text) {
        String topic =
            plan.deliveries().stream()
                .filter(delivery -> delivery.exchange().equals(exchange.id()))
                .map(delivery -> delivery.topics().get(stream.name()))
                .findFirst()
                .orElseThrow();
        delivered
            .computeIfAbsent(topic, key -> new ArrayList<>())
            .addAll(text.value().lines().toList());
      }
    }

    private void maybeRestore(Stage stage) {
      if (random.nextDouble() < restoreChance) {
        StageProgram old = programs.get(stage.id());
        old.seal();
        StageState state =
            StateBytes.through(old.save(), Thread.currentThread().getContextClassLoader());
        old.close();
        programs.put(stage.id(), build(stage, Optional.of(state)));
      }
    }

    private StageProgram build(Stage stage, Optional<StageState> saved) {
      String run = plan.info().run();
      StageProgram program =
          new StageBuilder(plan, registry)
              .build(
                  stage.id(),
                  stream,
                  new StageEnvironment(
                      stream.name(),
                      plan.info(),
                      restoreChance > 0,
                      limits,
                      () -> false,
                      RunMetrics.of(run).stream(stream.name())),
                  (exchange, packet) -> exchanges.get(exchange).add(packet));
      for (Tap tap : taps) {
        if (stage.nodes().stream().map(PlannedNode::id).anyMatch(tap.node()::equals)) {
          program.tap(tap.node(), tap.port(), seen.get(tap.node() + "." + tap.port())::add);
        }
      }
      program.open(saved);
      return program;
    }

    void close() {
      programs.values().forEach(StageProgram::close);
    }
  }
}
