package io.kinoloom.nodes.compose;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
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
import io.kinoloom.spi.VideoFrame;
import java.util.Optional;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Lays one video over another: {@code (1 - w) a + w B(a, b)}, where B is the mode and w the
 * opacity, times the mask where there is one. The modes are those of W3C Compositing and Blending
 * Level 1, section 9.1.
 */
public final class Blend implements NodeDefinition<Blend.Params> {
  static final Input<VideoFrame> A = Input.of("a", PayloadType.VIDEO, "The video below");
  static final Input<VideoFrame> B =
      Input.of("b", PayloadType.VIDEO, "The video on top, of the same size");
  static final Input<Mask> MASK =
      Input.of("mask", PayloadType.MASK, "Where the video on top shows; everywhere if not wired")
          .optional();
  static final Output<VideoFrame> BLENDED =
      Output.of("video", PayloadType.VIDEO, "Both in one picture");

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "blend", 1, "Blend", "Lays one video over another.", Category.COMPOSE, Params.class);

  /** What becomes of a pixel of each video. */
  public enum Mode {
    /** That of the video on top. */
    NORMAL,
    /** The sum, at most white. */
    ADD,
    /** The product, white being 1. */
    MULTIPLY,
    /** The product of the negatives, as a negative. */
    SCREEN,
    /** The distance. */
    DIFFERENCE,
    /** The larger one, component by component. */
    LIGHTEN,
    /** The smaller one, component by component. */
    DARKEN
  }

  /** What the videos are brought to before they meet. */
  public enum Pixels {
    BGR24,
    GRAY8;

    PixelFormat format() {
      return switch (this) {
        case BGR24 -> PixelFormat.BGR24;
        case GRAY8 -> PixelFormat.GRAY8;
      };
    }
  }

  /** Params of {@code blend}. */
  public record Params(
      @Param(doc = "What becomes of a pixel of each video", value = "normal") Mode mode,
      @Param(
              doc = "Weight of the result over the video below",
              value = "1",
              min = 0,
              max = 1,
              live = true)
          double opacity,
      @Param(doc = "What the videos are brought to before they meet", value = "bgr24")
          Pixels pixels) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    PixelFormat format = params.pixels.format();
    return Contract.builder()
        .input(A.accepts(format))
        .input(B.accepts(format))
        .input(MASK)
        .output(BLENDED.produces(format))
        .cost(Cost.MEDIUM)
        .build();
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params);
  }

  /** The OpenCV half. */
  private static final class Body implements Node {
    private final Params params;
    private final Mats mats = new Mats();
    private Mat below;
    private Mat above;
    private Mat result;
    private Mat alpha;
    private Mat weightBelow;
    private Mat weightAbove;

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) {
      below = mats.mat();
      above = mats.mat();
      result = mats.mat();
      alpha = mats.mat();
      weightBelow = mats.mat();
      weightAbove = mats.mat();
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame a = context.require(A);
      VideoFrame b = context.require(B);
      if (a.width() != b.width() || a.height() != b.height()) {
        context.reject(
            "'a' is %dx%d and 'b' is %dx%d; put 'resize' before one of them"
                .formatted(a.width(), a.height(), b.width(), b.height()));
        return;
      }
      Optional<Mask> mask = context.get(MASK);
      if (mask.isPresent()
          && (mask.get().width() != a.width() || mask.get().height() != a.height())) {
        context.reject(
            "'mask' is %dx%d but the videos are %dx%d; make the mask from a video of their size"
                .formatted(mask.get().width(), mask.get().height(), a.width(), a.height()));
        return;
      }
      Plane plane = Plane.of(a).get(0);
      Mats.write(below, plane, a.data());
      Mats.write(above, plane, b.data());
      Mats.shape(result, plane);
      mix();
      if (mask.isPresent()) {
        fade(mask.get());
      } else if (params.opacity < 1) {
        opencv_core.addWeighted(below, 1 - params.opacity, result, params.opacity, 0, result, -1);
      }
      byte[] data = new byte[a.data().length];
      Mats.read(result, plane, data);
      context.emit(
          BLENDED, new VideoFrame(a.format(), a.width(), a.height(), a.colorSpace(), data));
    }

    private void mix() {
      switch (params.mode) {
        case NORMAL -> above.copyTo(result);
        case ADD -> opencv_core.add(below, above, result);
        case MULTIPLY -> opencv_core.multiply(below, above, result, 1 / 255.0, -1);
        case SCREEN -> {
          opencv_core.bitwise_not(below, result);
          opencv_core.bitwise_not(above, above);
          opencv_core.multiply(result, above, result, 1 / 255.0, -1);
          opencv_core.bitwise_not(result, result);
        }
        case DIFFERENCE -> opencv_core.absdiff(below, above, result);
        case LIGHTEN -> opencv_core.max(below, above, result);
        case DARKEN -> opencv_core.min(below, above, result);
      }
    }

    /** Fades the result into the video below where the mask is low. */
    private void fade(Mask mask) {
      Plane plane = Plane.of(PixelFormat.GRAY8, mask.width(), mask.height()).get(0);
      Mats.write(alpha, plane, mask.alpha());
      double weight = params.opacity / 255;
      alpha.convertTo(weightAbove, opencv_core.CV_32F, weight, 0);
      alpha.convertTo(weightBelow, opencv_core.CV_32F, -weight, 1);
      opencv_imgproc.blendLinear(below, result, weightBelow, weightAbove, result);
    }

    @Override
    public void close() {
      mats.close();
    }
  }
}
