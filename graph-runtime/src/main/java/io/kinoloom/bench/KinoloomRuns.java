package io.kinoloom.bench;

import io.kinoloom.beam.FlinkLauncher;
import io.kinoloom.beam.LaunchOptions;
import io.kinoloom.beam.RunFailedException;
import io.kinoloom.cli.Version;
import io.kinoloom.compile.CompileOptions;
import io.kinoloom.compile.Compiler;
import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.compile.stage.FusionPolicy;
import io.kinoloom.graph.GraphException;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.runtime.RunMetrics;
import io.kinoloom.runtime.SourceLimits;
import io.kinoloom.spi.BenchPeer;
import io.kinoloom.yaml.GraphReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Runs graphs in this process, through the same compiler, Beam and Flink as {@code run}. */
final class KinoloomRuns {
  /** Name among the peers. */
  static final String NAME = "kinoloom";

  private static final String INPUT =
      """
      kinoloom: 1
      name: bench-input
      params:
        output: { type: uri }
      nodes:
        video: { type: decode, params: { uri: "sample:franck" } }
        large:
          type: resize
          inputs: { video: video }
          params: { width: 1280, height: 720, interpolation: cubic }
        save:
          type: encode
          inputs: { video: large }
          params: { uri: "${output}", codec: h264, quality: 80, gop: 60 }
      """;

  private final NodeRegistry registry = NodeRegistry.load();

  /** What one run took. */
  record Measured(long frames, double seconds, double startSeconds, double cpuSeconds) {
    double framesPerSecond() {
      return (frames - 1) / seconds;
    }
  }

  /** Writes the input of all measurements: a real clip, enlarged. */
  void makeInput(Path input, int frames) throws RunFailedException, GraphException {
    run(
        plan(INPUT, Map.of("output", input.toString()), FusionPolicy.standard()),
        LaunchOptions.embedded().withLimits(new SourceLimits(frames, Long.MAX_VALUE)));
  }

  /** Runs a case. */
  BenchPeer.Speed run(BenchCase benchCase, Path input, int frames, Path output)
      throws RunFailedException, GraphException {
    Measured measured =
        run(
            plan(
                benchCase.graph(),
                Map.of("input", input.toString(), "output", output.toString()),
                FusionPolicy.standard()),
            LaunchOptions.embedded().withLimits(new SourceLimits(frames, Long.MAX_VALUE)));
    return new BenchPeer.Speed(measured.framesPerSecond(), Optional.of(measured.startSeconds()));
  }

  PhysicalPlan plan(String graph, Map<String, String> params, FusionPolicy policy)
      throws GraphException {
    return Compiler.compile(
            GraphReader.read("bench", graph),
            CompileOptions.builder(registry)
                .set(params)
                .run(UUID.randomUUID().toString().substring(0, 8))
                .graphText(graph)
                .version(Version.current())
                .policy(policy)
                .build())
        .plan();
  }

  Measured run(PhysicalPlan plan, LaunchOptions options) throws RunFailedException {
    RunMetrics metrics = RunMetrics.of(plan.info().run());
    long started = System.nanoTime();
    long cpu = ProcessTime.cpuNanos();
    try {
      FlinkLauncher.run(plan, options);
      long frames =
          metrics.streams().values().stream().mapToLong(stream -> stream.framesOut()).sum();
      return new Measured(
          frames,
          (metrics.lastOutputNanos() - metrics.firstOutputNanos()) / 1e9,
          (metrics.firstOutputNanos() - started) / 1e9,
          (ProcessTime.cpuNanos() - cpu) / 1e9);
    } finally {
      RunMetrics.forget(plan.info().run());
    }
  }
}
