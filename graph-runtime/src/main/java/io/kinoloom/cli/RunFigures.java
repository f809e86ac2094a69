package io.kinoloom.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinoloom.beam.WaitingPackets;
import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.runtime.NodeMeter;
import io.kinoloom.runtime.RunControl;
import io.kinoloom.runtime.RunMetrics;
import io.kinoloom.runtime.StreamMetrics;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** How a run gets on, as JSON, from time to time. Not thread-safe. */
final class RunFigures {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PhysicalPlan plan;
  private final RunMetrics metrics;
  private final long startedNanos = System.nanoTime();
  private final Map<String, Long> callsBefore = new HashMap<>();
  private final FrameRate rate = new FrameRate();
  private long lastNanos = startedNanos;

  RunFigures(PhysicalPlan plan, RunMetrics metrics) {
    this.plan = plan;
    this.metrics = metrics;
  }

  /** The figures of now; rates are those since the last call. */
  ObjectNode next() {
    long now = System.nanoTime();
    double elapsed = Math.max((now - lastNanos) / 1e9, 1e-3);
    lastNanos = now;
    ObjectNode root = JSON.createObjectNode();
    root.set("progress", progress(now));
    root.set("nodes", nodes(elapsed));
    root.set("wires", wires());
    ArrayNode streams = root.putArray("streams");
    ArrayNode outputs = root.putArray("outputs");
    for (StreamMetrics stream : metrics.streams().values()) {
      streams
          .addObject()
          .put("name", stream.stream())
          .put("state", state(stream))
          .put("framesIn", stream.framesIn())
          .put("framesOut", stream.framesOut())
          .put("dropped", stream.dropped())
          .put("errors", stream.errors());
      stream
          .written()
          .forEach(
              (node, target) ->
                  outputs
                      .addObject()
                      .put("node", node)
                      .put("stream", stream.stream())
                      .put("uri", target));
    }
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

  private String state(StreamMetrics stream) {
    if (stream.hasEnded(plan)) {
      return "ended";
    }
    if (RunControl.isStopping(plan.info().run(), stream.stream())) {
      return "stopping";
    }
    return stream.framesIn() > 0 ? "running" : "waiting";
  }

  private ObjectNode progress(long now) {
    long frames = 0;
    long expected = 0;
    boolean known = !metrics.streams().isEmpty();
    for (StreamMetrics stream : metrics.streams().values()) {
      frames += Math.max(stream.framesIn(), 0);
      expected += stream.expectedFrames();
      known &= stream.expectedFrames() > 0;
    }
    double fps = rate.at(frames, now);
    ObjectNode progress =
        JSON.createObjectNode()
            .put("frames", frames)
            .put("fps", round(fps))
            .put("seconds", round((now - startedNanos) / 1e9));
    if (known && expected >= frames) {
      progress.put("expected", expected);
      long first = metrics.firstOutputNanos();
      double working = first == 0 ? 0 : (now - first) / 1e9;
      if (frames > 0 && working > 0.5) {
        progress.put("secondsLeft", round((expected - frames) * working / frames));
      } else if (first == 0 && fps > 0) { // outputs are on a cluster
        progress.put("secondsLeft", round((expected - frames) / fps));
      }
    }
    return progress;
  }

  private ArrayNode nodes(double elapsed) {
    ArrayNode nodes = JSON.createArrayNode();
    for (PhysicalPlan.Stage stage : plan.stages()) {
      for (PhysicalPlan.PlannedNode node : stage.nodes()) {
        NodeMeter meter = metrics.node(node.id());
        long calls = meter.calls();
        Long before = callsBefore.put(node.id(), calls);
        Histogram times = meter.snapshot();
        nodes
            .addObject()
            .put("id", node.id())
            .put("type", node.type())
            .put("stage", stage.id())
            .put("calls", calls)
            .put("fps", round((calls - (before == null ? 0 : before)) / elapsed))
            .put("p50", round(times.getValueAtPercentile(50) / 1e6))
            .put("p99", round(times.getValueAtPercentile(99) / 1e6));
      }
    }
    return nodes;
  }

  /** How full the wires are that lead from one stage to another. */
  private ArrayNode wires() {
    Map<String, Integer> waiting = new HashMap<>();
    WaitingPackets.of(plan.info().run())
        .forEach((exchange, count) -> waiting.put(plan.exchanges().get(exchange).id(), count));
    ArrayNode wires = JSON.createArrayNode();
    for (PhysicalPlan.Stage stage : plan.stages()) {
      for (PhysicalPlan.PlannedWire wire : stage.wires()) {
        if (waiting.containsKey(wire.exchange())) {
          wires
              .addObject()
              .put("from", wire.fromNode() + "." + wire.fromPort())
              .put("to", wire.toNode() + "." + wire.toPort())
              .put("waiting", waiting.get(wire.exchange()))
              .put("capacity", WaitingPackets.CAPACITY);
        }
      }
    }
    return wires;
  }

  private static double round(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
