package io.kinoloom.nodes.compose;

import io.kinoloom.nodes.vision.Luma;
import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Color;
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
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.VideoFrame;
import java.util.OptionalInt;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Mirrors pictures, then turns them clockwise.
 *
 * <p>Mirrors and quarter turns move samples and change none, plane by plane; with YUV 4:2:0 and an
 * odd extent chroma thereby shifts by one luma pixel, as in FFmpeg's {@code hflip} and {@code
 * transpose}. Any other angle interpolates linearly about the centre of the picture.
 */
public final class Rotate implements NodeDefinition<Rotate.Params> {
  static final Input<VideoFrame> VIDEO = Input.of("video", PayloadType.VIDEO, "Pictures to turn");
  static final Output<VideoFrame> TURNED =
      Output.of("video", PayloadType.VIDEO, "The turned pictures").sameFormatAs(VIDEO);

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "rotate", 1, "Rotate", "Mirrors and turns pictures.", Category.GEOMETRY, Params.class);

  /** A mirror image. */
  public enum Flip {
    NONE,
    /** Left becomes right. */
    HORIZONTAL,
    /** Top becomes bottom. */
    VERTICAL,
    BOTH
  }

  /** Params of {@code rotate}. */
  public record Params(
      @Param(doc = "Degrees, clockwise", value = "0", min = -360, max = 360) double angle,
      @Param(doc = "Mirror before turning", value = "none") Flip flip,
      @Param(
              doc = "Grow the picture so that nothing is cut off at angles between quarter turns",
              value = "true")
          boolean expand,
      @Param(doc = "Colour of the corners that come into view", value = "#000000") Color color) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    boolean exact = quarterTurns(params.angle).isPresent();
    return Contract.builder()
        .input(exact ? VIDEO : VIDEO.accepts(Formats.unsubsampled()))
        .output(TURNED)
        .cost(exact ? Cost.MEDIUM : Cost.HEAVY)
        .build();
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params);
  }

  /** The quarter turns clockwise, 0..3, that an angle consists of; empty for an angle between. */
  private static OptionalInt quarterTurns(double angle) {
    return angle % 90 == 0
        ? OptionalInt.of(Math.floorMod((int) (angle / 90), 4))
        : OptionalInt.empty();
  }

  /** The OpenCV half. */
  private static final class Body implements Node {
    private final Params params;
    private final Mats mats = new Mats();
    private PlaneFilter filter;
    private Mat flipped;
    private Mat motion;
    private Size size;
    private Scalar corners;

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) {
      filter = new PlaneFilter(mats);
      flipped = mats.mat();
      motion = mats.mat();
      motion.create(2, 3, opencv_core.CV_64F);
      size = mats.own(new Size(1, 1));
      corners = mats.own(new Scalar(0, 0, 0, 0));
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame frame = context.require(VIDEO);
      OptionalInt turns = quarterTurns(params.angle);
      if (turns.isPresent() && turns.getAsInt() == 0 && params.flip == Flip.NONE) {
        context.emit(TURNED, frame);
        return;
      }
      context.emit(TURNED, turns.isPresent() ? turned(frame, turns.getAsInt()) : rotated(frame));
    }

    private VideoFrame turned(VideoFrame frame, int turns) {
      boolean upright = turns % 2 == 0;
      return filter.apply(
          frame,
          upright ? frame.width() : frame.height(),
          upright ? frame.height() : frame.width(),
          (source, from, target, to) -> {
            Mat mirrored = mirrored(source);
            if (turns == 0) {
              mirrored.copyTo(target);
            } else {
              opencv_core.rotate(mirrored, target, turns - 1);
            }
          });
    }

    private Mat mirrored(Mat source) {
      switch (params.flip) {
        case NONE -> {
          return source;
        }
        case HORIZONTAL -> opencv_core.flip(source, flipped, 1);
        case VERTICAL -> opencv_core.flip(source, flipped, 0);
        case BOTH -> opencv_core.flip(source, flipped, -1);
      }
      return flipped;
    }

    private VideoFrame rotated(VideoFrame frame) {
      double cosine = Math.cos(Math.toRadians(params.angle));
      double sine = Math.sin(Math.toRadians(params.angle));
      int width = frame.width();
      int height = frame.height();
      if (params.expand) {
        width = extent(frame.width() * cosine, frame.height() * sine);
        height = extent(frame.width() * sine, frame.height() * cosine);
      }
      double centerX = (frame.width() - 1) / 2.0;
      double centerY = (frame.height() - 1) / 2.0;
      // Clockwise on a screen, whose y axis points down.
      try (DoublePointer values = new DoublePointer(motion.data())) {
        values.put(
            cosine,
            -sine,
            (width - 1) / 2.0 - cosine * centerX + sine * centerY,
            sine,
            cosine,
            (height - 1) / 2.0 - sine * centerX - cosine * centerY);
      }
      cornerColor(frame);
      return filter.apply(
          frame,
          width,
          height,
          (source, from, target, to) -> {
            size.width(to.width()).height(to.height());
            opencv_imgproc.warpAffine(
                mirrored(source),
                target,
                motion,
                size,
                opencv_imgproc.INTER_LINEAR,
                opencv_core.BORDER_CONSTANT,
                corners);
          });
    }

    private static int extent(double one, double other) {
      // The tolerance keeps rounding errors from adding an empty column.
      return Math.max(1, (int) Math.ceil(Math.abs(one) + Math.abs(other) - 1e-6));
    }

    private void cornerColor(VideoFrame frame) {
      Color color = params.color;
      switch (frame.format()) {
        case GRAY8 ->
            set(Luma.of(frame.colorSpace()).of(color.red(), color.green(), color.blue()), 0, 0, 0);
        case BGR24, BGRA32 -> set(color.blue(), color.green(), color.red(), color.alpha());
        case RGB_F32 -> set(color.red() / 255.0, color.green() / 255.0, color.blue() / 255.0, 0);
        case YUV420P -> throw new IllegalArgumentException("yuv420p takes quarter turns only");
      }
    }

    private void set(double first, double second, double third, double fourth) {
      corners.put(first, second, third, fourth);
    }

    @Override
    public void close() {
      mats.close();
    }
  }
}
