package io.kinoloom.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.runtime.NodeMeter;
import io.kinoloom.runtime.RunMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run did and how long it took: the JSON of {@code --report}, and the table at the end.
 *
 * @param plan what was run
 * @param metrics what was measured
 * @param seconds from launch to the end
 * @param startSeconds from the start of this process to the first packet a sink took; 0 without one
 */
record RunReport(PhysicalPlan plan, RunMetrics metrics, double seconds, double startSeconds) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Writes the report, never leaving half of one. */
  void write(Path file) throws IOException {
    WholeFile.write(
        file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(toJson()) + "\n");
  }

  ObjectNode toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("graph", plan.info().graphName());
    root.put("run", plan.info().run());
    root.put("seconds", round(seconds));
    root.put("start_seconds", round(startSeconds));
    root.put("peak_rss_bytes", ProcessMemory.peakBytes());
    ArrayNode streams = root.putArray("streams");
    metrics
        .streams()
        .forEach(
            (name, stream) ->
                streams
                    .addObject()
                    .put("name", name)
                    .put("frames_in", stream.framesIn())
                    .put("frames_out", stream.framesOut())
                    .put("dropped", stream.dropped())
                    .put("errors", stream.errors()));
    ArrayNode nodes = root.putArray("nodes");
    for (PhysicalPlan.Stage stage : plan.stages()) {
      for (PhysicalPlan.PlannedNode node : stage.nodes()) {
        NodeMeter meter = metrics.node(node.id());
        nodes
            .addObject()
            .put("id", node.id())
            .put("type", node.type())
            .put("stage", stage.id())
            .put("frames", meter.calls())
            .put("p50_ms", round(meter.percentileMillis(50)))
            .put("p95_ms", round(meter.percentileMillis(95)))
            .put("p99_ms", round(meter.percentileMillis(99)));
      }
    }
    ArrayNode summaries = root.putArray("summaries");
    metrics
        .streams()
        .forEach(
            (name, stream) ->
                stream
                    .summaries()
                    .forEach(
                        (node, values) -> {
                          ObjectNode entry =
                              summaries.addObject().put("node", node).put("stream", name);
                          values.forEach(entry.putObject("values")::put);
                        }));
    ArrayNode outputs = root.putArray("outputs");
    metrics
        .streams()
        .forEach(
            (name, stream) ->
                stream
                    .written()
                    .forEach(
                        (node, target) ->
                            outputs
                                .addObject()
                                .put("node", node)
                                .put("stream", name)
                                .put("uri", target)));
    ArrayNode warnings = root.putArray("warnings");
    for (RunMetrics.Warning warning : metrics.warnings()) {
      warnings
          .addObject()
          .put("node", warning.node())
          .put("stream", warning.stream())
          .put("message", warning.message());
    }
    return root;
  }

  /** The tables for people: one line a node, then one for each figure that a node summed up. */
  List<String> table() {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"node", "type", "stage", "frames", "p50 ms", "p95 ms", "p99 ms"});
    for (PhysicalPlan.Stage stage : plan.stages()) {
      for (PhysicalPlan.PlannedNode node : stage.nodes()) {
        NodeMeter meter = metrics.node(node.id());
        rows.add(
            new String[] {
              node.id(),
              node.type(),
              stage.id(),
              String.valueOf(meter.calls()),
              "%.2f".formatted(meter.percentileMillis(50)),
              "%.2f".formatted(meter.percentileMillis(95)),
              "%.2f".formatted(meter.percentileMillis(99))
            });
      }
    }
    List<String> lines = TextTable.layOut(rows, 3);
    Map<String, Map<String, Map<String, Double>>> summaries = new TreeMap<>();
    metrics.streams().forEach((name, stream) -> summaries.put(name, stream.summaries()));
    lines.addAll(FigureTable.lines(summaries));
    return lines;
  }

  private static double round(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
