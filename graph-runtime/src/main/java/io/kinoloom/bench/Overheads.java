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

/**
 * What the machinery costs, as processor time a frame: the same graph with more of it and with
 * less, the difference divided by how much more there was.
 */
final class Overheads {
  private static final int IDENTITIES = 20;

  private final KinoloomRuns runs;

  Overheads(KinoloomRuns runs) {
    this.runs = runs;
  }

  /** Microseconds a frame by what costs them. */
  Map<String, Double> measure(Path input, int frames) throws RunFailedException, GraphException {
    Map<String, Double> overheads = new TreeMap<>();
    double plain = cpuMicros(graph(1, ""), FusionPolicy.alwaysFuse(), true, input, frames);
    double many =
        cpuMicros(graph(1 + IDENTITIES, ""), FusionPolicy.alwaysFuse(), true, input, frames);
    overheads.put("identity node in a fused stage", (many - plain) / IDENTITIES);
    // decode | identity | encode: two crossings more than fused.
    double cut = cpuMicros(graph(1, ""), FusionPolicy.neverFuse(), true, input, frames);
    overheads.put("crossing, same process, YUV 720p", (cut - plain) / 2);
    double bytes = cpuMicros(graph(1, ""), FusionPolicy.neverFuse(), false, input, frames);
    overheads.put("crossing, as bytes, YUV 720p", (bytes - plain) / 2);
    String toBgr =
        "  bgr: { type: convert, inputs: { video: video }, params: { format: bgr24 } }\n";
    double plainBgr = cpuMicros(graph(1, toBgr), FusionPolicy.alwaysFuse(), true, input, frames);
    // One crossing carries YUV (decode | convert), two carry BGR.
    double bytesBgr = cpuMicros(graph(1, toBgr), FusionPolicy.neverFuse(), false, input, frames);
    overheads.put("crossing, as bytes, BGR 720p", (bytesBgr - plainBgr - (bytes - plain) / 2) / 2);
    return overheads;
  }

  private double cpuMicros(
      String graph, FusionPolicy policy, boolean handover, Path input, int frames)
      throws RunFailedException, GraphException {
    // A run of a quarter of the frames is subtracted: it has the same start-up.
    int fewer = frames / 4;
    double less = cpu(graph, policy, handover, input, fewer);
    double more = cpu(graph, policy, handover, input, frames);
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

  private static String graph(int identities, String converter) {
    StringBuilder yaml =
        new StringBuilder(
            """
            kinoloom: 1
            name: bench-overhead
            params:
              input: { type: uri }
            nodes:
              video: { type: decode, params: { uri: "${input}" } }
            """);
    yaml.append(converter);
    String from = converter.isEmpty() ? "video" : "bgr";
    for (int i = 0; i < identities; i++) {
      yaml.append("  step-%d: { type: identity, inputs: { video: %s } }%n".formatted(i, from));
      from = "step-" + i;
    }
    yaml.append("  save: { type: encode, inputs: { video: %s }".formatted(from));
    yaml.append(", params: { uri: \"null:\" } }\n");
    return yaml.toString();
  }
}
