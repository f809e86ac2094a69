package io.kinoloom.nodes.motion;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Clip;
import io.kinoloom.spi.Clip.TimedFrame;
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
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.State;
import io.kinoloom.spi.Timing;
import io.kinoloom.spi.VideoFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Steadies a shaky camera: measures how each picture has moved since the one before (see {@link
 * CameraMeter}), finds where a steady camera would have been (see {@link CameraPath}), and shows
 * what that one would have seen.
 *
 * <p>Without {@code look-ahead} each picture comes out at once, with what is known from the past;
 * with it, pictures come out that much later and steadier. The path begins afresh after a
 * discontinuity and after a change of size. At most {@code limit} is corrected, so that a pan the
 * path cannot follow does not lose the picture.
 *
 * <p>The score holds of each picture {@code shift-x}, {@code shift-y} (pixels), {@code angle}
 * (degrees, clockwise) and {@code zoom} (factor) measured since the picture before, and as {@code
 * correction-x} and so on what was taken back. A picture that begins a path has not moved: 0, and 1
 * for zoom.
 */
public final class Stabilize implements NodeDefinition<Stabilize.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Shaky pictures")
          .accepts(PixelFormat.YUV420P, PixelFormat.BGR24, PixelFormat.GRAY8, PixelFormat.BGRA32);
  static final Output<VideoFrame> STEADY =
      Output.of("video", PayloadType.VIDEO, "Steady pictures").sameFormatAs(VIDEO);
  static final Output<Score> SCORE =
      Output.of("score", PayloadType.SCORE, "Measured motion and correction of each picture");

  /** How the camera moved of late. */
  static final State<CameraPath> PATH = State.of("path", CameraPath.class, () -> CameraPath.EMPTY);

  /** The last picture, grey and perhaps smaller. */
  static final State<Optional<VideoFrame>> LAST = State.optional("last", VideoFrame.class);

  /** Pictures that wait for the future. */
  static final State<Clip> WAITING = State.of("waiting", Clip.class, () -> new Clip(List.of()));

  /** Pictures are measured at most so large. */
  private static final int MEASURED = 640;

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "stabilize", 1, "Stabilize", "Steadies a shaky camera.", Category.GEOMETRY, Params.class);

  /** What is shown beyond the picture's border. */
  public enum Border {
    BLACK,
    REPLICATE,
    REFLECT
  }

  /** Params of {@code stabilize}. */
  public record Params(
      @Param(
              doc = "How slowly the steady camera moves: sigma in time of the smoothing",
              value = "1s")
          Duration smoothing,
      @Param(
              doc =
                  "How much of the future is taken into account, at most 'smoothing' times 3;"
                      + " pictures come out that much later",
              value = "0s")
          Duration lookAhead,
      @Param(
              doc = "Enlargement about the middle that keeps borders out of sight",
              value = "1.08",
              min = 1,
              max = 4)
          double zoom,
      @Param(doc = "What is shown beyond the picture's border", value = "replicate") Border border,
      @Param(
              doc =
                  "Largest correction: of a shift as a share of width and height, of a turn in"
                      + " radians, of a zoom as a share",
              value = "0.15",
              min = 0,
              max = 1)
          double limit) {}

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
    Contract.Builder contract =
        Contract.builder()
            .input(VIDEO)
            .output(STEADY)
            .output(SCORE)
            .state(PATH)
            .state(LAST)
            .cost(Cost.HEAVY);
    if (!params.lookAhead.isZero()) {
      contract.state(WAITING).timing(Timing.DELAYED);
    }
    return contract.build();
  }

  @Override
  public List<String> problems(Params params) {
    List<String> problems = new ArrayList<>();
    if (params.smoothing.compareTo(Duration.ofMillis(1)) < 0
        || params.smoothing.compareTo(Duration.ofSeconds(10)) > 0) {
      problems.add("'smoothing' must be between 1ms and 10s");
    }
    if (params.lookAhead.isNegative()
        || params.lookAhead.compareTo(Duration.ofSeconds(5)) > 0
        || params.lookAhead.compareTo(params.smoothing.multipliedBy(CameraPath.REACH)) > 0) {
      problems.add(
          "'look-ahead' must be between 0s and 5s and at most %d times 'smoothing'"
              .formatted(CameraPath.REACH));
    }
    return problems;
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params);
  }

  /** The OpenCV half. */
  private static final class Body implements Node {
    private final Params params;
    private final double sigma;
    private final long lookAhead;
    private final Mats mats = new Mats();
    private Lumas lumas;
    private CameraMeter meter;
    private Mat source;
    private Mat target;
    private Mat matrix;
    private Size extent;
    private Scalar beyond;
    private boolean shows;
    private boolean tells;

    Body(Params params) {
      this.params = params;
      sigma = params.smoothing.toNanos() / 1000.0;
      lookAhead = params.lookAhead.toNanos() / 1000;
    }

    @Override
    public void open(OpenContext context) {
      lumas = new Lumas(mats);
      meter = new CameraMeter(mats);
      source = mats.mat();
      target = mats.mat();
      matrix = mats.mat();
      matrix.create(2, 3, opencv_core.CV_64F);
      extent = mats.own(new Size(1, 1));
      beyond = mats.own(new Scalar(0, 0, 0, 0));
      shows = context.isWired(STEADY);
      tells = context.isWired(SCORE);
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame picture = context.require(VIDEO);
      double shrink = Math.min(1, (double) MEASURED / Math.max(picture.width(), picture.height()));
      VideoFrame grey =
          lumas.luma(
              picture,
              Math.max(1, (int) Math.round(picture.width() * shrink)),
              Math.max(1, (int) Math.round(picture.height() * shrink)));
      Optional<VideoFrame> last = context.state(LAST);
      if (last.isPresent()
          && (last.get().width() != grey.width() || last.get().height() != grey.height())) {
        flush(context);
        last = Optional.empty();
      }
      Similarity moved =
          last.map(before -> meter.measure(before, grey)).orElse(Similarity.IDENTITY);
      Similarity motion =
          new Similarity(moved.x() / shrink, moved.y() / shrink, moved.angle(), moved.zoom());
      long time = context.eventTimeMicros();
      long since = (long) (time - lookAhead - CameraPath.REACH * sigma);
      context.state(LAST, Optional.of(grey));
      context.state(PATH, context.state(PATH).with(new CameraPath.Step(time, motion), since));
      if (lookAhead == 0) {
        give(context, new TimedFrame(time, picture));
      } else {
        List<TimedFrame> waiting = new ArrayList<>(context.state(WAITING).frames());
        waiting.add(new TimedFrame(time, picture));
        while (time - waiting.get(0).timeMicros() >= lookAhead) {
          give(context, waiting.remove(0));
        }
        context.state(WAITING, new Clip(waiting));
      }
    }

    @Override
    public void flush(ProcessContext context) {
      if (lookAhead > 0) {
        context.state(WAITING).frames().forEach(frame -> give(context, frame));
        context.state(WAITING, WAITING.initial().get());
      }
      context.state(PATH, CameraPath.EMPTY);
      context.state(LAST, Optional.empty());
    }

    private void give(ProcessContext context, TimedFrame frame) {
      VideoFrame picture = frame.frame();
      CameraPath path = context.state(PATH);
      Similarity correction =
          path.steady(frame.timeMicros(), sigma)
              .clamped(
                  params.limit * picture.width(), params.limit * picture.height(), params.limit);
      if (shows) {
        VideoFrame steady = steady(picture, correction);
        if (lookAhead == 0) {
          context.emit(STEADY, steady);
        } else {
          context.emitAt(STEADY, steady, frame.timeMicros());
        }
      }
      if (tells) {
        Score score = score(path.motion(frame.timeMicros()), correction);
        if (lookAhead == 0) {
          context.emit(SCORE, score);
        } else {
          context.emitAt(SCORE, score, frame.timeMicros());
        }
      }
    }

    private static Score score(Similarity motion, Similarity correction) {
      return new Score(
          Map.of(
              "shift-x", motion.x(),
              "shift-y", motion.y(),
              "angle", Math.toDegrees(motion.angle()),
              "zoom", Math.exp(motion.zoom()),
              "correction-x", correction.x(),
              "correction-y", correction.y(),
              "correction-angle", Math.toDegrees(correction.angle()),
              "correction-zoom", Math.exp(correction.zoom())));
    }

    private VideoFrame steady(VideoFrame picture, Similarity correction) {
      List<Plane> planes = Plane.of(picture);
      List<byte[]> black =
          Plane.fill(picture.format(), picture.colorSpace(), new Color(0, 0, 0, 255));
      byte[] data = new byte[picture.data().length];
      for (int i = 0; i < planes.size(); i++) {
        Plane plane = planes.get(i);
        Mats.write(source, plane, picture.data());
        place(picture, plane, correction);
        byte[] pixel = black.get(i);
        beyond.put(pixel[0] & 0xff, at(pixel, 1), at(pixel, 2), at(pixel, 3));
        extent.width(plane.width()).height(plane.height());
        opencv_imgproc.warpAffine(
            source,
            target,
            matrix,
            extent,
            opencv_imgproc.INTER_LINEAR | opencv_imgproc.WARP_INVERSE_MAP,
            switch (params.border) {
              case BLACK -> opencv_core.BORDER_CONSTANT;
              case REPLICATE -> opencv_core.BORDER_REPLICATE;
              case REFLECT -> opencv_core.BORDER_REFLECT;
            },
            beyond);
        Mats.read(target, plane, data);
      }
      return new VideoFrame(
          picture.format(), picture.width(), picture.height(), picture.colorSpace(), data);
    }

    private static int at(byte[] pixel, int channel) {
      return channel < pixel.length ? pixel[channel] & 0xff : 0;
    }

    /** From places of a plane of the steady picture to places of the same plane as it was. */
    private void place(VideoFrame picture, Plane plane, Similarity correction) {
      double gain = Math.exp(correction.zoom()) / params.zoom;
      double cosine = gain * Math.cos(correction.angle());
      double sine = gain * Math.sin(correction.angle());
      int step = 1 << plane.halving();
      // The middle of the picture in samples of the plane; chroma sits between its luma samples.
      double middleX = ((picture.width() - 1) / 2.0 - (step - 1) / 2.0) / step;
      double middleY = ((picture.height() - 1) / 2.0 - (step - 1) / 2.0) / step;
      try (DoublePointer values = new DoublePointer(matrix.data())) {
        values.put(
            cosine,
            -sine,
            middleX + correction.x() / step - cosine * middleX + sine * middleY,
            sine,
            cosine,
            middleY + correction.y() / step - sine * middleX - cosine * middleY);
      }
    }

    @Override
    public void close() {
      mats.close();
    }
  }
}
