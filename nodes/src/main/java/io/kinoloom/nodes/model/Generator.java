package io.kinoloom.nodes.model;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.NodeBody;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.State;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code generator}: draws pictures with a model bundle, any TorchScript or ONNX module that turns
 * a picture, a tensor, a label map or a mask into a picture.
 *
 * <p>A bundle with an input {@code previous} is sequential: it sees what it drew before, and as
 * many earlier conditions as it asks for. Both are kept as state, which starts afresh after a
 * discontinuity: the oldest condition is then repeated, and the pictures before are zeros.
 *
 * <p>With a {@code base} video the result is pasted into it at {@code region}, with a fading edge;
 * pictures of the base that have no condition pass unchanged.
 */
public final class Generator implements ModelNode<Generator.Params> {
  static final Input<VideoFrame> CONDITION =
      Input.of(
              "condition",
              PayloadType.VIDEO,
              "What to draw from, for models that take pictures (type: video)")
          .accepts(PixelFormat.BGR24, PixelFormat.BGRA32)
          .optional();
  static final Input<Tensor> FEATURES =
      Input.of(
              "features",
              PayloadType.TENSOR,
              "What to draw from, for models that take tensors (type: tensor)")
          .optional();
  static final Input<LabelMap> LABELS =
      Input.of(
              "labels",
              PayloadType.LABELS,
              "What to draw from, for models that take label maps (type: label-map)")
          .optional();
  static final Input<Mask> SHAPE =
      Input.of(
              "shape",
              PayloadType.MASK,
              "What to draw from, for models that take masks (type: mask)")
          .optional();
  static final Input<VideoFrame> BASE =
      Input.of("base", PayloadType.VIDEO, "Pictures to paste the result into")
          .accepts(PixelFormat.BGR24)
          .optional();
  static final Input<Tensor> REGION =
      Input.of(
              "region",
              PayloadType.TENSOR,
              "Where in the base: centre x, centre y, width, height in pixels and, if it is turned,"
                  + " the angle in radians, clockwise; instead of the params x, y, width, height")
          .optional();

  static final Input<Tensor> STYLE =
      Input.of(
              "style",
              PayloadType.TENSOR,
              "Numbers of the style, for models that have one, such as 'style-extract' gives;"
                  + " instead of the params. Where there are none, the last ones hold")
          .optional();

  static final Output<VideoFrame> VIDEO =
      Output.of("video", PayloadType.VIDEO, "Drawn pictures, or the base with them pasted in")
          .produces(PixelFormat.BGR24);
  static final Output<FlowField> FLOW =
      Output.of(
          "flow",
          PayloadType.FLOW,
          "Where in the picture drawn before each pixel comes from, if the model tells");
  static final Output<Mask> FRESH =
      Output.of(
          "mask", PayloadType.MASK, "How much of each pixel is painted afresh, if the model tells");

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "generator",
          1,
          "Generator",
          "Draws pictures with a trained model, frame by frame or with what it drew before.",
          Category.MODEL,
          Params.class);

  /**
   * What a sequential model looks back on.
   *
   * @param width of the condition
   * @param height of the condition
   * @param conditions planes, oldest first
   * @param pictures what it drew, planes, oldest first
   */
  public record History(int width, int height, List<float[]> conditions, List<float[]> pictures) {
    static final History NONE = new History(0, 0, List.of(), List.of());

    public History {
      conditions = List.copyOf(conditions);
      pictures = List.copyOf(pictures);
    }
  }

  static final State<History> HISTORY = State.of("history", History.class, () -> History.NONE);

  /** The last style that came in. */
  static final State<Optional<Tensor>> GIVEN_STYLE =
      State.optional("style", Tensor.class).acrossDiscontinuities();

  /** Params of {@code generator}. */
  public record Params(
      @Param(doc = ModelUse.MODEL, kind = Param.Kind.MODEL) String model,
      @Param(doc = ModelUse.DEVICE, value = "auto", pattern = ModelUse.DEVICES) String device,
      @Param(doc = ModelUse.MAX_BATCH, value = "8", min = 1, max = 256) int maxBatch,
      @Param(doc = ModelUse.MAX_DELAY, value = "2ms", min = 0, max = 1) Duration maxDelay,
      @Param(
              doc =
                  "Seed of the style, for models that have one; drawn from the run's seed and the"
                      + " stream where absent")
          Optional<Long> styleSeed,
      @Param(
              doc = "The style itself, as many numbers as the model takes; drawn where empty",
              value = "[]")
          List<Double> style,
      @Param(
              doc =
                  "Side of the tiles that larger pictures are drawn in, pixels of the condition;"
                      + " for models that take any size; 0 for whole pictures",
              value = "0",
              min = 0,
              max = 8192)
          int tile,
      @Param(
              doc = "Pixels that neighbouring tiles share and fade over",
              value = "32",
              min = 0,
              max = 4096)
          int tileOverlap,
      @Param(
              doc =
                  "Left edge of the result in the base, pixels; centred (to an even number) where"
                      + " absent, as 'crop' does",
              min = 0,
              max = 32767)
          Optional<Integer> x,
      @Param(
              doc = "Top edge of the result in the base, pixels; centred where absent",
              min = 0,
              max = 32767)
          Optional<Integer> y,
      @Param(
              doc = "Width of the result in the base, pixels; its own where absent",
              min = 1,
              max = 32768)
          Optional<Integer> width,
      @Param(
              doc = "Height of the result in the base, pixels; its own where absent",
              min = 1,
              max = 32768)
          Optional<Integer> height,
      @Param(
              doc = "Width of the edge that fades into the base, a share of the shorter side",
              value = "0.1",
              min = 0,
              max = 0.5)
          double feather)
      implements ModelNode.Choice {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(CONDITION)
        .input(FEATURES)
        .input(LABELS)
        .input(SHAPE)
        .input(BASE)
        .input(REGION)
        .input(STYLE)
        .output(VIDEO)
        .output(FLOW)
        .output(FRESH)
        .state(HISTORY)
        .state(GIVEN_STYLE)
        .cost(Cost.HEAVY)
        .placement(params.placement())
        .build();
  }

  @Override
  public List<String> problems(Params params) {
    List<String> problems = new ArrayList<>(ModelNode.super.problems(params));
    if (params.tile > 0 && params.tileOverlap >= params.tile) {
      problems.add(
          "'tile-overlap' (%d) must be smaller than 'tile' (%d)"
              .formatted(params.tileOverlap, params.tile));
    }
    if (params.styleSeed.isPresent() && !params.style.isEmpty()) {
      problems.add("'style-seed' draws a style and 'style' gives one; remove either");
    }
    return problems;
  }

  @Override
  public NodeBody create(Params params) {
    return new GeneratorBody(params);
  }
}
