package io.kinoloom.bench;

import io.kinoloom.beam.LaunchOptions;
import io.kinoloom.beam.RunFailedException;
import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.compile.stage.FusionPolicy;
import io.kinoloom.graph.GraphException;
import io.kinoloom.runtime.SourceLimits;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * What the machinery costs a frame. Crossings: processor time of the same graph with and without
 * stage boundaries, the difference divided by their number, the median of some rounds.
 */
final class Overheads {
  private static final int ROUNDS = 3;

  private final KinoloomRuns runs;

  Overheads(KinoloomRuns runs) {
    this.runs = runs;
  }

  /** Microseconds a frame by what costs them. */
  Map<String, Double> measure(Path input, int frames) throws RunFailedException, GraphException {
    Map<String, Double> overheads = new TreeMap<>();
    overheads.put("identity node in a fused stage", IdentityCost.micros());
    double[] handover = new double[ROUNDS];
    double[] bytes = new double[ROUNDS];
    double[] bytesBgr = new double[ROUNDS];
    String toBgr =
        "  bgr: { type: convert, inputs: { video: video }, params: { format: bgr24 } }\n";
    for (int round = 0; round < ROUNDS; round++) {
      double fused = cpuMicros("", FusionPolicy.alwaysFuse(), true, input, frames);
      // decode | identity | encode: two crossings more than fused.
      double cut = cpuMicros("", FusionPolicy.neverFuse(), true, input, frames);
      handover[round] = (cut - fused) / 2;
      double cutBytes = cpuMicros("", FusionPolicy.neverFuse(), false, input, frames);
      bytes[round] = (cutBytes - fused) / 2;
      double fusedBgr = cpuMicros(toBgr, FusionPolicy.alwaysFuse(), true, input, frames);
      // One crossing carries YUV (decode | convert), two carry BGR.
      double cutBgr = cpuMicros(toBgr, FusionPolicy.neverFuse(), false, input, frames);
      bytesBgr[round] = (cutBgr - fusedBgr - bytes[round]) / 2;
    }
    overheads.put("crossing, same process, YUV 720p", median(handover));
    overheads.put("crossing, as bytes, YUV 720p", median(bytes));
    overheads.put("crossing, as bytes, BGR 720p", median(bytesBgr));
    return overheads;
  }

  private static double median(double[] values) {
    return DoubleStream.of(values).sorted().skip(values.length / 2).findFirst().orElseThrow();
  }

  private double cpuMicros(
      String converter, FusionPolicy policy, boolean handover, Path input, int frames)
      throws RunFailedException, GraphException {
    // A run of a quarter of the frames is subtracted: it has the same start-up.
    int fewer = frames / 4;
    double less = cpu(graph(converter), policy, handover, input, fewer);
    double more = cpu(graph(converter), policy, handover, input, frames);
    return (more - less) * 1e6 / (frames - fewer);
  }

  private double cpu(String graph, FusionPolicy policy, boolean handover, Path input, int frames)
      throws RunFailedException, GraphException {
    PhysicalPlan plan = runs.plan(graph, Map.of("input", input.toString()), policy);
    return runs.run(
            plan,
            LaunchOptions.embedded()
                .withHandover(handover)
                .withLimits(new SourceLimits(frames, Long.MAX_VALUE)))
        .cpuSeconds();
  }

  private static String graph(String converter) {
    String from = converter.isEmpty() ? "video" : "bgr";
    return """
        kinoloom: 1
        name: bench-overhead
        params:
          input: { type: uri }
        nodes:
          video: { type: decode, params: { uri: "${input}" } }
        %s  same: { type: identity, inputs: { video: %s } }
          save: { type: encode, inputs: { video: same }, params: { uri: "null:" } }
        """
        .formatted(converter, from);
  }
}
