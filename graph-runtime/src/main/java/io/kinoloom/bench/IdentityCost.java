package io.kinoloom.bench;

import io.kinoloom.compile.PhysicalPlan.PlannedWire;
import io.kinoloom.compile.PhysicalPlan.SerializableAlignment;
import io.kinoloom.graph.OnError;
import io.kinoloom.runtime.BoundNode;
import io.kinoloom.runtime.RunMetrics;
import io.kinoloom.runtime.SourceLimits;
import io.kinoloom.runtime.StageEnvironment;
import io.kinoloom.runtime.StageProgram;
import io.kinoloom.spi.Alignment;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeBody;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.RunInfo;
import io.kinoloom.spi.Source;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a node that does nothing costs in a fused stage: a stage program with many of them and with
 * none, each timed by itself in this thread, the difference divided by their number.
 */
final class IdentityCost {
  private static final int FRAMES = 20_000;
  private static final int NODES = 20;
  private static final Input<VideoFrame> IN = Input.of("video", PayloadType.VIDEO, "Pictures");
  private static final Output<VideoFrame> OUT =
      Output.of("video", PayloadType.VIDEO, "The same").sameFormatAs(IN);
  private static final Output<VideoFrame> MADE =
      Output.of("video", PayloadType.VIDEO, "Pictures").produces(PixelFormat.YUV420P);

  private IdentityCost() {}

  /** Microseconds a node and frame. */
  static double micros() {
    seconds(NODES); // warms up
    double none = seconds(0);
    double many = seconds(NODES);
    return Math.max(0, many - none) * 1e6 / FRAMES / NODES;
  }

  private static double seconds(int identities) {
    String run = "identity-cost-" + identities;
    List<BoundNode> nodes = new ArrayList<>();
    List<PlannedWire> wires = new ArrayList<>();
    nodes.add(
        bound("node-0", Contract.builder().output(MADE).build(), new Frames(), Set.of("video")));
    Contract identity = Contract.builder().input(IN).output(OUT).build();
    for (int i = 1; i <= identities; i++) {
      nodes.add(
          bound(
              "node-" + i,
              identity,
              (Node) context -> context.emit(OUT, context.require(IN)),
              Set.of("video")));
      wires.add(
          new PlannedWire(
              "",
              "node-" + (i - 1),
              "video",
              "node-" + i,
              "video",
              0,
              SerializableAlignment.of(Alignment.EXACT)));
    }
    StageEnvironment environment =
        new StageEnvironment(
            "main",
            new RunInfo(run, "bench", "", Map.of(), 1, ""),
            false,
            SourceLimits.NONE,
            () -> false,
            RunMetrics.of(run).stream("main"));
    try (StageProgram program =
        new StageProgram(nodes, wires, List.of(), environment, (exchange, packet) -> {})) {
      program.open(Optional.empty());
      long started = System.nanoTime();
      while (program.pull()) {
        // Everything happens in pull.
      }
      return (System.nanoTime() - started) / 1e9;
    } finally {
      RunMetrics.forget(run);
    }
  }

  private static BoundNode bound(String id, Contract contract, NodeBody body, Set<String> wired) {
    return new BoundNode(
        id, contract, body, OnError.FAIL, Map.of("video", PixelFormat.YUV420P), wired);
  }

  /** The same picture again and again. */
  private static final class Frames implements Source {
    private final VideoFrame frame =
        new VideoFrame(
            PixelFormat.YUV420P, 1280, 720, new byte[PixelFormat.YUV420P.byteSize(1280, 720)]);
    private int emitted;

    @Override
    public void open(OpenContext context, Position position) {
      emitted = 0;
    }

    @Override
    public boolean next(Emitter emitter) {
      if (emitted == FRAMES) {
        return false;
      }
      emitter.emit(MADE, frame, emitted * 40_000L);
      emitted++;
      return true;
    }
  }
}
