package io.kinoloom.nodes.motion;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeBody;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.State;
import io.kinoloom.spi.Timing;
import io.kinoloom.spi.VideoFrame;
import java.util.List;
import java.util.Optional;

/**
 * The motion of every pixel from one picture to the next or to the previous one.
 *
 * <ul>
 *   <li><b>dis</b>: dense inverse search. T. Kroeger, R. Timofte, D. Dai, L. Van Gool, "Fast
 *       Optical Flow using Dense Inverse Search", ECCV 2016.
 *   <li><b>farneback</b>: G. Farneback, "Two-Frame Motion Estimation Based on Polynomial
 *       Expansion", SCIA 2003; five levels, three iterations.
 *   <li><b>lucas-kanade</b>: points of a grid tracked in a pyramid, see {@link GridFlow}.
 * </ul>
 *
 * <p>Motion to the previous picture is known at once; motion to the next one a picture later, so
 * that with {@code direction: forward} or {@code both} everything comes out one picture late, with
 * the time of the picture it belongs to. Motion is unknown (NaN) where there is no picture to
 * compare with: backward at the start, forward at the end, and both ways across a discontinuity or
 * a change of size. Such pictures count as hidden everywhere. What is hidden is told by following
 * points there and back, see {@link Flows#hidden}; only then both directions are measured.
 */
public final class OpticalFlow implements NodeDefinition<OpticalFlow.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures").accepts(PixelFormat.GRAY8);
  static final Output<FlowField> FLOW =
      Output.of(
          "flow",
          PayloadType.FLOW,
          "Motion to the next picture; unknown at the end and right before a cut");
  static final Output<Mask> OCCLUSION =
      Output.of("occlusion", PayloadType.MASK, "Points that the next picture does not show");
  static final Output<FlowField> BACKWARD_FLOW =
      Output.of(
          "backward-flow",
          PayloadType.FLOW,
          "Motion to the previous picture; unknown at the start and right after a cut");
  static final Output<Mask> BACKWARD_OCCLUSION =
      Output.of(
          "backward-occlusion", PayloadType.MASK, "Points that the previous picture does not show");

  /** The picture that came in last. */
  static final State<Optional<Seen>> SEEN = State.optional("seen", Seen.class);

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "optical-flow",
          1,
          "Optical flow",
          "Measures the motion of every pixel between consecutive pictures.",
          Category.VISION,
          Params.class);

  /** How motion is measured. */
  public enum Method {
    DIS,
    FARNEBACK,
    LUCAS_KANADE
  }

  /** How much work dense inverse search does. */
  public enum Preset {
    ULTRAFAST,
    FAST,
    MEDIUM
  }

  /** To which picture motion is measured. */
  public enum Direction {
    /** To the previous one, known at once. */
    BACKWARD,
    /** To the next one, known one picture later. */
    FORWARD,
    /** Both, one picture later. */
    BOTH
  }

  /** Params of {@code optical-flow}. */
  public record Params(
      @Param(doc = "How motion is measured", value = "dis") Method method,
      @Param(doc = "Dis: how much work is done; more is more exact and slower", value = "medium")
          Preset preset,
      @Param(
              doc =
                  "To which picture motion is measured: backward is the previous one, known at"
                      + " once; forward is the next one, known one picture later",
              value = "backward")
          Direction direction,
      @Param(
              doc =
                  "Size at which motion is measured, as a share of the picture's; less is quicker"
                      + " and coarser. Vectors come out in pixels of the whole picture",
              value = "1",
              min = 0.05,
              max = 1)
          double scale,
      @Param(
              doc =
                  "Farneback and lucas-kanade: width of the patches compared, pixels; more is"
                      + " calmer and coarser",
              value = "15",
              min = 5,
              max = 101)
          int window,
      @Param(
              doc = "Lucas-kanade: distance in pixels of the points tracked",
              value = "8",
              min = 1,
              max = 64)
          int grid,
      @Param(
              doc =
                  "Occlusion: a point that goes there and back may miss itself by this share of"
                      + " both squared lengths",
              value = "0.01",
              min = 0,
              max = 1)
          double occlusionRelative,
      @Param(doc = "Occlusion: and by so many squared pixels", value = "0.5", min = 0, max = 10000)
          double occlusionAbsolute) {}

  /**
   * A picture and what is known about it that has not been given out yet.
   *
   * @param picture grey
   * @param timeMicros its time
   * @param flow motion to the picture before, if somebody wants it
   * @param occlusion what the picture before does not show, if somebody wants it
   */
  record Seen(
      VideoFrame picture, long timeMicros, Optional<FlowField> flow, Optional<Mask> occlusion) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public void preload() {
    Mats.preload();
  }

  @Override
  public Contract contract(Params params) {
    Contract.Builder contract = Contract.builder().input(VIDEO).state(SEEN).cost(Cost.HEAVY);
    if (params.direction != Direction.BACKWARD) {
      contract.output(FLOW).output(OCCLUSION).timing(Timing.DELAYED);
    }
    if (params.direction != Direction.FORWARD) {
      contract.output(BACKWARD_FLOW).output(BACKWARD_OCCLUSION);
    }
    return contract.build();
  }

  @Override
  public List<String> problems(Params params) {
    return params.window % 2 == 0
        ? List.of("'window' must be odd, is " + params.window)
        : List.of();
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params);
  }

  /** The OpenCV half. */
  private static final class Body implements Node {
    private final Params params;
    private FlowMeter meter;
    private boolean forward;
    private boolean hidden;
    private boolean backward;
    private boolean hiddenBefore;

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) {
      Mats.preload();
      meter = new FlowMeter(params);
      boolean next = params.direction != Direction.BACKWARD;
      boolean previous = params.direction != Direction.FORWARD;
      forward = next && context.isWired(FLOW);
      hidden = next && context.isWired(OCCLUSION);
      backward = previous && context.isWired(BACKWARD_FLOW);
      hiddenBefore = previous && context.isWired(BACKWARD_OCCLUSION);
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame picture = context.require(VIDEO);
      int width = picture.width();
      int height = picture.height();
      Optional<Seen> before = context.state(SEEN);
      boolean comparable =
          before.isPresent()
              && before.get().picture().width() == width
              && before.get().picture().height() == height;
      if (comparable) {
        compare(context, before.get(), picture);
      } else {
        before.ifPresent(seen -> giveLast(context, seen));
        take(
            context,
            picture,
            Optional.of(Flows.unknown(width, height)),
            Optional.of(Flows.everything(width, height)));
      }
    }

    private void compare(ProcessContext context, Seen before, VideoFrame picture) {
      int width = picture.width();
      int height = picture.height();
      boolean both = hidden || hiddenBefore;
      meter.take(before.picture(), picture);
      Optional<FlowField> there =
          forward || both ? Optional.of(meter.forward(width, height)) : Optional.empty();
      Optional<FlowField> back =
          backward || both ? Optional.of(meter.backward(width, height)) : Optional.empty();
      if (params.direction != Direction.BACKWARD) {
        give(context, before, there, hidden ? hidden(there, back) : Optional.empty());
      }
      take(context, picture, back, hiddenBefore ? hidden(back, there) : Optional.empty());
    }

    private Optional<Mask> hidden(Optional<FlowField> there, Optional<FlowField> back) {
      return Optional.of(
          Flows.hidden(
              there.orElseThrow(),
              back.orElseThrow(),
              params.occlusionRelative,
              params.occlusionAbsolute));
    }

    /** Gives out at once, or keeps, what is known of the picture that has just come in. */
    private void take(
        ProcessContext context,
        VideoFrame picture,
        Optional<FlowField> flow,
        Optional<Mask> occlusion) {
      Optional<FlowField> wantedFlow = backward ? flow : Optional.empty();
      Optional<Mask> wantedOcclusion = hiddenBefore ? occlusion : Optional.empty();
      boolean waits = params.direction != Direction.BACKWARD;
      if (!waits) {
        wantedFlow.ifPresent(field -> context.emit(BACKWARD_FLOW, field));
        wantedOcclusion.ifPresent(mask -> context.emit(BACKWARD_OCCLUSION, mask));
      }
      context.state(
          SEEN,
          Optional.of(
              new Seen(
                  picture,
                  context.eventTimeMicros(),
                  waits ? wantedFlow : Optional.empty(),
                  waits ? wantedOcclusion : Optional.empty())));
    }

    private void give(
        ProcessContext context, Seen seen, Optional<FlowField> flow, Optional<Mask> occlusion) {
      long time = seen.timeMicros();
      if (forward) {
        context.emitAt(FLOW, flow.orElseThrow(), time);
      }
      if (hidden) {
        context.emitAt(OCCLUSION, occlusion.orElseThrow(), time);
      }
      seen.flow().ifPresent(field -> context.emitAt(BACKWARD_FLOW, field, time));
      seen.occlusion().ifPresent(mask -> context.emitAt(BACKWARD_OCCLUSION, mask, time));
    }

    /** Gives out a picture that none follows. */
    private void giveLast(ProcessContext context, Seen seen) {
      if (params.direction != Direction.BACKWARD) {
        int width = seen.picture().width();
        int height = seen.picture().height();
        give(
            context,
            seen,
            Optional.of(Flows.unknown(width, height)),
            Optional.of(Flows.everything(width, height)));
      }
    }

    @Override
    public void flush(ProcessContext context) {
      context.state(SEEN).ifPresent(seen -> giveLast(context, seen));
      context.state(SEEN, Optional.empty());
    }

    @Override
    public void close() {
      if (meter != null) {
        meter.close();
      }
    }
  }
}
