package io.kinoloom.runtime;

import io.kinoloom.compile.CompileOptions;
import io.kinoloom.compile.Compiler;
import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.compile.stage.FusionPolicy;
import io.kinoloom.graph.GraphException;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.yaml.GraphReader;

/** Graphs whose nodes are all fused into one stage, which a test drives by itself. */
final class OnlyStage {
  private OnlyStage() {}

  /** Compiles a graph. */
  static PhysicalPlan plan(String graph, NodeRegistry registry, String run) throws GraphException {
    return Compiler.compile(
            GraphReader.read("graph.yaml", graph),
            CompileOptions.builder(registry).policy(FusionPolicy.alwaysFuse()).run(run).build())
        .plan();
  }

  /** Builds the stage for the first stream; it has still to be opened. */
  static StageProgram program(PhysicalPlan plan, NodeRegistry registry) {
    PhysicalPlan.StreamPlan stream = plan.streams().get(0);
    return new StageBuilder(plan, registry)
        .build(
            plan.stages().get(0).id(),
            stream,
            new StageEnvironment(
                stream.name(),
                plan.info(),
                false,
                SourceLimits.NONE,
                () -> false,
                RunMetrics.of(plan.info().run()).stream(stream.name())),
            (exchange, packet) -> {});
  }
}
