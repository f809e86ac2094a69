package io.kinoloom.nodes.motion;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.State;
import io.kinoloom.spi.VideoFrame;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * {@code flow-blend}: calms a video that was made picture by picture, by blending each picture with
 * the previous result moved along a flow:
 *
 * <pre>y[t](p) = w(p) y[t-1](p + f(p)) + (1 - w(p)) x[t](p),   w(p) = persistence * c(p)</pre>
 *
 * <p>The flow f leads from picture t back to picture t - 1. It is measured where motion can be
 * measured, usually on the input of the method whose output is calmed. The consistency c is 1 where
 * the flow leads to a place inside the picture that the previous picture shows, 0 elsewhere; and
 * with a {@code tolerance} it falls with the distance d of x[t] from the moved y[t-1], the root
 * mean square over the colours, as exp(-(d / tolerance)^2), so that what has changed does not leave
 * ghosts. The first picture, the first one after a discontinuity or a change of size, passes as it
 * is.
 *
 * <p>This stands in for coherent video style transfer (D. Chen and others, "Coherent Online Video
 * Style Transfer", ICCV 2017), whose flow, mask and blending are networks; the recursion is the
 * same. It needs no training, adds no delay, and blurs where the flow is wrong.
 */
public final class FlowBlend implements NodeDefinition<FlowBlend.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures to calm").accepts(PixelFormat.RGB_F32);
  static final Input<FlowField> FLOW =
      Input.of(
          "flow",
          PayloadType.FLOW,
          "Where in the previous picture each pixel comes from, of the same size");
  static final Input<Mask> OCCLUSION =
      Input.of("occlusion", PayloadType.MASK, "Points that the previous picture does not show")
          .optional();
  static final Output<VideoFrame> CALM =
      Output.of("video", PayloadType.VIDEO, "Calmed pictures").produces(PixelFormat.RGB_F32);

  /** What was given out last. */
  static final State<Optional<VideoFrame>> LAST = State.optional("last", VideoFrame.class);

  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int COLORS = 3;
  private static final double LEVELS = 255;

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "flow-blend",
          1,
          "Flow blend",
          "Calms a video by blending each picture with the last result moved along a flow.",
          Category.TIME,
          Params.class);

  /** Params of {@code flow-blend}. */
  public record Params(
      @Param(
              doc = "Share of the moved last result where the flow is sure; 0 changes nothing",
              value = "0.8",
              min = 0,
              max = 0.99)
          double persistence,
      @Param(
              doc =
                  "Grey levels by which a colour may differ from the moved last result before the"
                      + " share falls to a third; absent: whatever it differs by",
              min = 0.1,
              max = 1000)
          Optional<Double> tolerance) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(VIDEO)
        .input(FLOW)
        .input(OCCLUSION)
        .output(CALM)
        .state(LAST)
        .cost(Cost.MEDIUM)
        .build();
  }

  @Override
  public Node create(Params params) {
    return new Body(params);
  }

  /** The recursion. */
  private static final class Body implements Node {
    private final Params params;

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame now = context.require(VIDEO);
      FlowField flow = context.require(FLOW);
      Optional<Mask> occlusion = context.get(OCCLUSION);
      Optional<String> problem =
          mismatch("flow", flow.width(), flow.height(), now)
              .or(
                  () ->
                      occlusion.flatMap(
                          mask -> mismatch("occlusion", mask.width(), mask.height(), now)));
      if (problem.isPresent()) {
        context.reject(problem.get());
        return;
      }
      VideoFrame result =
          context
              .state(LAST)
              .filter(last -> last.width() == now.width() && last.height() == now.height())
              .map(last -> blend(now, last, flow, occlusion))
              .orElse(now);
      context.state(LAST, Optional.of(result));
      context.emit(CALM, result);
    }

    private static Optional<String> mismatch(String input, int width, int height, VideoFrame now) {
      return width == now.width() && height == now.height()
          ? Optional.empty()
          : Optional.of(
              "'%s' is %dx%d and 'video' is %dx%d; measure it on pictures of the same size"
                  .formatted(input, width, height, now.width(), now.height()));
    }

    private VideoFrame blend(
        VideoFrame now, VideoFrame last, FlowField flow, Optional<Mask> occlusion) {
      Warper warper = new Warper(flow, false);
      byte[] moved = warper.warp(last).data();
      byte[] valid = warper.valid().alpha();
      byte[] picture = now.data();
      byte[] result = picture.clone();
      for (int pixel = 0; pixel < valid.length; pixel++) {
        if (valid[pixel] == 0) {
          continue;
        }
        double weight = params.persistence;
        if (occlusion.isPresent()) {
          weight *= 1 - (occlusion.get().alpha()[pixel] & 0xff) / LEVELS;
        }
        int at = pixel * COLORS * Float.BYTES;
        if (params.tolerance.isPresent()) {
          weight *= consistency(picture, moved, at, params.tolerance.get() / LEVELS);
        }
        float share = (float) weight;
        for (int i = 0; i < COLORS; i++, at += Float.BYTES) {
          float here = (float) FLOAT.get(picture, at);
          FLOAT.set(result, at, here + share * ((float) FLOAT.get(moved, at) - here));
        }
      }
      return new VideoFrame(now.format(), now.width(), now.height(), now.colorSpace(), result);
    }

    private static double consistency(byte[] one, byte[] other, int at, double tolerance) {
      double squares = 0;
      for (int i = 0; i < COLORS; i++) {
        double distance =
            (float) FLOAT.get(one, at + i * Float.BYTES)
                - (float) FLOAT.get(other, at + i * Float.BYTES);
        squares += distance * distance;
      }
      return Math.exp(-squares / COLORS / (tolerance * tolerance));
    }
  }
}
