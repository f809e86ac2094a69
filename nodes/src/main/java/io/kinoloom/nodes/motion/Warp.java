package io.kinoloom.nodes.motion;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeBody;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.Payload;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.State;
import io.kinoloom.spi.VideoFrame;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;

/**
 * Moves pictures, masks or labels by a flow: the result at x is what was at x + flow(x).
 *
 * <p>With {@code picture: previous} it is the previous picture of the stream that is moved: by the
 * backward flow of a picture, this foretells that picture from the one before. At the start, after
 * a discontinuity and after a change of size there is no previous picture, and the result is black
 * and nowhere valid.
 *
 * <p>Pictures and masks are interpolated bilinearly, labels taken from the nearest pixel. A place
 * is valid if its vector is known and leads to within the outermost pixel centres. Elsewhere the
 * result is black (clear, in pictures with alpha; label 0), or keeps what the moved picture has at
 * that place. Chroma of half extent moves by the mean of the valid vectors of its four pixels.
 */
public final class Warp implements NodeDefinition<Warp.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures to move")
          .accepts(
              PixelFormat.BGR24,
              PixelFormat.YUV420P,
              PixelFormat.GRAY8,
              PixelFormat.BGRA32,
              PixelFormat.RGB_F32);
  static final Input<Mask> MASK = Input.of("mask", PayloadType.MASK, "Masks to move");
  static final Input<LabelMap> LABELS = Input.of("labels", PayloadType.LABELS, "Labels to move");
  static final Input<FlowField> FLOW =
      Input.of("flow", PayloadType.FLOW, "Where each pixel is fetched from, of the same size");
  static final Output<VideoFrame> WARPED =
      Output.of("video", PayloadType.VIDEO, "Moved pictures").sameFormatAs(VIDEO);
  static final Output<Mask> WARPED_MASK = Output.of("mask", PayloadType.MASK, "Moved masks");
  static final Output<LabelMap> WARPED_LABELS =
      Output.of("labels", PayloadType.LABELS, "Moved labels");
  static final Output<Mask> VALID =
      Output.of("valid", PayloadType.MASK, "255 where the flow led to a place in the picture");

  private static final State<Optional<VideoFrame>> LAST_PICTURE =
      State.optional("last-picture", VideoFrame.class);
  private static final State<Optional<Mask>> LAST_MASK = State.optional("last-mask", Mask.class);
  private static final State<Optional<LabelMap>> LAST_LABELS =
      State.optional("last-labels", LabelMap.class);

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "warp",
          1,
          "Warp",
          "Moves pictures, masks or labels by a flow.",
          Category.GEOMETRY,
          Params.class);

  /** What is moved. */
  public enum What {
    VIDEO,
    MASK,
    LABELS
  }

  /** Which picture is moved. */
  public enum Which {
    /** The one of the flow's time. */
    CURRENT,
    /** The one before it. */
    PREVIOUS
  }

  /** What is shown where the flow leads nowhere. */
  public enum Invalid {
    BLACK,
    /** What the moved picture has at that place. */
    KEEP
  }

  /** Params of {@code warp}. */
  public record Params(
      @Param(doc = "What is moved", value = "video") What what,
      @Param(
              doc =
                  "Which picture is moved: the current one, or the previous one, which by the"
                      + " backward flow of the current one foretells it",
              value = "current")
          Which picture,
      @Param(
              doc =
                  "What is shown where the flow is unknown or leads out of the picture: black, or"
                      + " keep what the moved picture has there",
              value = "black")
          Invalid invalid) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    boolean previous = params.picture == Which.PREVIOUS;
    Contract.Builder contract = Contract.builder();
    switch (params.what) {
      case VIDEO -> contract.input(VIDEO).output(WARPED);
      case MASK -> contract.input(MASK).output(WARPED_MASK);
      case LABELS -> contract.input(LABELS).output(WARPED_LABELS);
    }
    if (previous) {
      contract.state(
          switch (params.what) {
            case VIDEO -> LAST_PICTURE;
            case MASK -> LAST_MASK;
            case LABELS -> LAST_LABELS;
          });
    }
    return contract.input(FLOW).output(VALID).cost(Cost.MEDIUM).build();
  }

  @Override
  public NodeBody create(Params params) {
    return switch (params.what) {
      case VIDEO ->
          new Body<>(
              params,
              new Kind<>(
                  VIDEO,
                  WARPED,
                  LAST_PICTURE,
                  VideoFrame::width,
                  VideoFrame::height,
                  Warper::warp,
                  Warper::black));
      case MASK ->
          new Body<>(
              params,
              new Kind<>(
                  MASK,
                  WARPED_MASK,
                  LAST_MASK,
                  Mask::width,
                  Mask::height,
                  Warper::warp,
                  mask -> new Mask(mask.width(), mask.height(), new byte[mask.alpha().length])));
      case LABELS ->
          new Body<>(
              params,
              new Kind<>(
                  LABELS,
                  WARPED_LABELS,
                  LAST_LABELS,
                  LabelMap::width,
                  LabelMap::height,
                  Warper::warp,
                  map ->
                      new LabelMap(
                          map.width(),
                          map.height(),
                          map.palette(),
                          new short[map.labels().length])));
    };
  }

  /** What differs between pictures, masks and labels. */
  private record Kind<T extends Payload>(
      Input<T> input,
      Output<T> output,
      State<Optional<T>> last,
      ToIntFunction<T> width,
      ToIntFunction<T> height,
      BiFunction<Warper, T, T> warp,
      UnaryOperator<T> blank) {
    boolean fits(T payload, int wantedWidth, int wantedHeight) {
      return width.applyAsInt(payload) == wantedWidth && height.applyAsInt(payload) == wantedHeight;
    }
  }

  private static final class Body<T extends Payload> implements Node {
    private final Params params;
    private final Kind<T> kind;
    private boolean moves;
    private boolean tells;

    Body(Params params, Kind<T> kind) {
      this.params = params;
      this.kind = kind;
    }

    @Override
    public void open(OpenContext context) {
      moves = context.isWired(kind.output);
      tells = context.isWired(VALID);
    }

    @Override
    public void process(ProcessContext context) {
      T now = context.require(kind.input);
      FlowField flow = context.require(FLOW);
      if (!kind.fits(now, flow.width(), flow.height())) {
        context.reject(
            "'%s' is %dx%d and 'flow' is %dx%d; measure the flow on pictures of the same size"
                .formatted(
                    kind.input.name(),
                    kind.width.applyAsInt(now),
                    kind.height.applyAsInt(now),
                    flow.width(),
                    flow.height()));
        return;
      }
      Optional<T> moved = Optional.of(now);
      if (params.picture == Which.PREVIOUS) {
        moved =
            context.state(kind.last).filter(last -> kind.fits(last, flow.width(), flow.height()));
        context.state(kind.last, Optional.of(now));
      }
      Warper warper = new Warper(flow, params.invalid == Invalid.KEEP);
      if (moves) {
        context.emit(
            kind.output,
            moved.isPresent() ? kind.warp.apply(warper, moved.get()) : kind.blank.apply(now));
      }
      if (tells) {
        context.emit(
            VALID,
            moved.isPresent()
                ? warper.valid()
                : new Mask(flow.width(), flow.height(), new byte[flow.width() * flow.height()]));
      }
    }
  }
}
