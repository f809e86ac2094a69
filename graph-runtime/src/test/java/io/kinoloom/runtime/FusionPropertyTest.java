package io.kinoloom.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.compile.CompileOptions;
import io.kinoloom.compile.Compiler;
import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.compile.PhysicalPlan.PlannedNode;
import io.kinoloom.compile.StreamSpec;
import io.kinoloom.compile.stage.FusionPolicy;
import io.kinoloom.graph.GraphException;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.testing.PlanRunner;
import io.kinoloom.yaml.GraphReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * However a graph is cut into stages, whatever turns the stages take, and wherever they are saved
 * and restored: every output gives the same packets.
 */
class FusionPropertyTest {
  private static final NodeRegistry REGISTRY = NodeRegistry.of(NumberNodes.all());

  @Property(tries = 300)
  void everyCutAndEveryRestoreGiveTheSamePackets(@ForAll long seed) throws GraphException {
    String graph = randomGraph(new Random(seed));
    PhysicalPlan whole = plan(graph, FusionPolicy.alwaysFuse());
    Map<String, List<Packet>> expected = run(whole, 0, 0);

    assertThat(expected).isNotEmpty();
    PhysicalPlan single = plan(graph, FusionPolicy.neverFuse());
    assertThat(single.stages()).allMatch(stage -> stage.nodes().size() == 1);
    for (PhysicalPlan cut : List.of(whole, single, plan(graph, FusionPolicy.standard()))) {
      assertThat(run(cut, seed + 1, 0)).as(graph).isEqualTo(expected);
      assertThat(run(cut, seed + 2, 0.3)).as(graph).isEqualTo(expected);
    }
  }

  private static Map<String, List<Packet>> run(PhysicalPlan plan, long turns, double restoring) {
    PlanRunner runner = new PlanRunner(plan, REGISTRY).interleaved(turns).restoring(restoring);
    for (PhysicalPlan.Stage stage : plan.stages()) {
      for (PlannedNode node : stage.nodes()) {
        if (!node.type().equals("number-sink")) {
          runner.tap(node.id(), "number");
        }
      }
    }
    try {
      return runner.run(StreamSpec.DEFAULT_NAME);
    } finally {
      RunMetrics.forget(plan.info().run());
    }
  }

  private static PhysicalPlan plan(String graph, FusionPolicy policy) throws GraphException {
    return Compiler.compile(
            GraphReader.read("random.yaml", graph),
            CompileOptions.builder(REGISTRY)
                .policy(policy)
                .run(UUID.randomUUID().toString())
                .build())
        .plan();
  }

  /** One or two sources, some nodes in the middle, and a sink behind every output. */
  static String randomGraph(Random random) {
    StringBuilder yaml = new StringBuilder("kinoloom: 1\nname: random\nnodes:\n");
    List<String> made = new ArrayList<>();
    int sources = 1 + random.nextInt(2);
    for (int i = 0; i < sources; i++) {
      yaml.append(
          "  source-%d: { type: number-source, params: { count: %d, step: %d, cut: %d } }%n"
              .formatted(i, random.nextInt(25), 1 + random.nextInt(3), 3 + random.nextInt(9)));
      made.add("source-" + i);
    }
    int middle = 1 + random.nextInt(7);
    for (int i = 0; i < middle; i++) {
      String from = made.get(random.nextInt(made.size()));
      String type =
          List.of(
                  "number-sum",
                  "number-odd",
                  "number-mark",
                  "number-delay",
                  "number-halve",
                  "number-join")
              .get(random.nextInt(6));
      String id = "node-" + i;
      if (type.equals("number-join")) {
        String other = made.get(random.nextInt(made.size()));
        String align =
            List.of("align: exact", "align: latest", "align: nearest, within: 15ms")
                .get(random.nextInt(3));
        yaml.append(
            "  %s: { type: %s, inputs: { number: %s, other: { from: %s, %s } } }%n"
                .formatted(id, type, from, other, align));
      } else {
        yaml.append("  %s: { type: %s, inputs: { number: %s } }%n".formatted(id, type, from));
      }
      made.add(id);
    }
    for (String node : made) {
      yaml.append(
          "  sink-%s: { type: number-sink, inputs: { number: %s } }%n".formatted(node, node));
    }
    return yaml.toString();
  }
}
