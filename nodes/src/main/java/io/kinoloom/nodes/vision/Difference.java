package io.kinoloom.nodes.vision;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
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
import io.kinoloom.spi.Score;
import io.kinoloom.spi.VideoFrame;
import java.util.Map;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * How far two videos differ: as a picture, and as numbers over all components of all pixels.
 *
 * <p>The score holds {@code mean-absolute-difference} in grey levels and {@code psnr} in decibels,
 * 10 log10(255^2 / mean square difference), infinite where the pictures are equal.
 */
public final class Difference implements NodeDefinition<Difference.Params> {
  static final Input<VideoFrame> A = Input.of("a", PayloadType.VIDEO, "One video");
  static final Input<VideoFrame> B =
      Input.of("b", PayloadType.VIDEO, "The other, of the same size");
  static final Output<VideoFrame> PICTURE =
      Output.of("video", PayloadType.VIDEO, "The difference, pixel by pixel");
  static final Output<Score> SCORE =
      Output.of("score", PayloadType.SCORE, "mean-absolute-difference and psnr of each picture");

  static final String MEAN = "mean-absolute-difference";
  static final String PSNR = "psnr";

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "difference",
          1,
          "Difference",
          "Shows and measures how two videos differ.",
          Category.EVALUATION,
          Params.class);

  /** How a difference is drawn. */
  public enum Mode {
    /** Black where equal. */
    ABSOLUTE,
    /** Middle grey (128) where equal, brighter where the first is brighter. */
    SIGNED
  }

  /** What the videos are brought to before they are compared. */
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

  /** Params of {@code difference}. */
  public record Params(
      @Param(doc = "How a difference is drawn", value = "absolute") Mode mode,
      @Param(doc = "Factor on the drawn difference", value = "1", min = 0, max = 255) double gain,
      @Param(doc = "What the videos are brought to before they are compared", value = "bgr24")
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
        .output(PICTURE.produces(format))
        .output(SCORE)
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
    private Mat first;
    private Mat second;
    private Mat result;
    private Mat everywhere;
    private boolean drawn;
    private boolean measured;

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) {
      first = mats.mat();
      second = mats.mat();
      result = mats.mat();
      everywhere = mats.mat();
      drawn = context.isWired(PICTURE);
      measured = context.isWired(SCORE);
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
      Plane plane = Plane.of(a).get(0);
      Mats.write(first, plane, a.data());
      Mats.write(second, plane, b.data());
      if (drawn) {
        context.emit(PICTURE, picture(a, plane));
      }
      if (measured) {
        context.emit(SCORE, score(a.data().length));
      }
    }

    private VideoFrame picture(VideoFrame frame, Plane plane) {
      switch (params.mode) {
        case ABSOLUTE -> {
          opencv_core.absdiff(first, second, result);
          result.convertTo(result, opencv_core.CV_8U, params.gain, 0);
        }
        case SIGNED ->
            opencv_core.addWeighted(first, params.gain, second, -params.gain, 128, result);
      }
      byte[] data = new byte[frame.data().length];
      Mats.read(result, plane, data);
      return new VideoFrame(
          frame.format(), frame.width(), frame.height(), frame.colorSpace(), data);
    }

    private Score score(int samples) {
      double absolute = opencv_core.norm(first, second, opencv_core.NORM_L1, everywhere);
      double square = opencv_core.norm(first, second, opencv_core.NORM_L2SQR, everywhere);
      return new Score(
          Map.of(
              MEAN, absolute / samples, PSNR, 10 * Math.log10(255.0 * 255.0 / (square / samples))));
    }

    @Override
    public void close() {
      mats.close();
    }
  }
}
