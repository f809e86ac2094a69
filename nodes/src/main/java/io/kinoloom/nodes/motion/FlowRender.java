package io.kinoloom.nodes.motion;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeBody;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.State;
import io.kinoloom.spi.VideoFrame;
import java.util.Arrays;
import java.util.Optional;

/**
 * Shows flow in colours, see {@link FlowWheel}: white is still, hue the direction, saturation the
 * length.
 *
 * <p>Without {@code max-motion} full colour follows the 99th percentile of the lengths in a field,
 * at least one pixel: up at once, down slowly (by a factor e in four seconds), afresh after a
 * discontinuity. So colours do not flicker, one fast moment does not leave all that follows pale,
 * noise in a still scene stays pale, and one wild vector does not make everything else so.
 */
public final class FlowRender implements NodeDefinition<FlowRender.Params> {
  static final Input<FlowField> FLOW = Input.of("flow", PayloadType.FLOW, "Flow to show");
  static final Output<VideoFrame> VIDEO =
      Output.of("video", PayloadType.VIDEO, "The flow in colours").produces(PixelFormat.BGR24);

  private static final double SHORTEST = 1;
  private static final double DECAY_MICROS = 4_000_000;
  private static final int SAMPLES = 4096;
  private static final double PERCENTILE = 0.99;

  /**
   * What has full colour.
   *
   * @param longest pixels
   * @param timeMicros when
   */
  record Scale(double longest, long timeMicros) {}

  private static final State<Scale> SCALE =
      State.of("scale", Scale.class, () -> new Scale(SHORTEST, 0));

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "flow-render",
          1,
          "Flow render",
          "Shows flow in the colours of the Middlebury wheel.",
          Category.VISION,
          Params.class);

  /** Params of {@code flow-render}. */
  public record Params(
      @Param(
              doc =
                  "Motion in pixels that has full colour; longer motion is darker. Where absent it"
                      + " follows the motion there is, up at once and down slowly",
              min = 0.001)
          Optional<Double> maxMotion,
      @Param(doc = "Colour of unknown motion", value = "#000000") Color unknown) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    Contract.Builder contract = Contract.builder().input(FLOW).output(VIDEO).cost(Cost.MEDIUM);
    if (params.maxMotion.isEmpty()) {
      contract.state(SCALE);
    }
    return contract.build();
  }

  @Override
  public NodeBody create(Params params) {
    return (Node)
        context -> {
          FlowField flow = context.require(FLOW);
          double longest = params.maxMotion.orElseGet(() -> longest(context, flow));
          context.emit(VIDEO, paint(flow, longest, params.unknown));
        };
  }

  private static double longest(ProcessContext context, FlowField flow) {
    Scale before = context.state(SCALE);
    long time = context.eventTimeMicros();
    double faded = before.longest * Math.exp((before.timeMicros - time) / DECAY_MICROS);
    double longest = Math.max(SHORTEST, Math.max(faded, percentile(flow)));
    context.state(SCALE, new Scale(longest, time));
    return longest;
  }

  /** The length that 99 of 100 known vectors do not exceed, found from a sample of them. */
  private static double percentile(FlowField flow) {
    float[] vectors = flow.vectors();
    int pixels = vectors.length / 2;
    int step = Math.max(1, pixels / SAMPLES);
    double[] lengths = new double[(pixels + step - 1) / step];
    int count = 0;
    for (int i = 0; i < pixels; i += step) {
      double length = Math.hypot(vectors[2 * i], vectors[2 * i + 1]);
      if (Double.isFinite(length)) {
        lengths[count++] = length;
      }
    }
    if (count == 0) {
      return 0;
    }
    Arrays.sort(lengths, 0, count);
    return lengths[(int) Math.ceil(PERCENTILE * (count - 1))];
  }

  static VideoFrame paint(FlowField flow, double longest, Color unknown) {
    float[] vectors = flow.vectors();
    byte[] data = new byte[vectors.length / 2 * 3];
    float scale = (float) (1 / longest);
    for (int i = 0, at = 0; i < vectors.length; i += 2, at += 3) {
      float u = vectors[i] * scale;
      float v = vectors[i + 1] * scale;
      if (Float.isFinite(u) && Float.isFinite(v)) {
        FlowWheel.paint(u, v, data, at);
      } else {
        data[at] = (byte) unknown.blue();
        data[at + 1] = (byte) unknown.green();
        data[at + 2] = (byte) unknown.red();
      }
    }
    return new VideoFrame(PixelFormat.BGR24, flow.width(), flow.height(), data);
  }
}
