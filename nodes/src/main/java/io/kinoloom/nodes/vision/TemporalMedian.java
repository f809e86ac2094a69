package io.kinoloom.nodes.vision;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Clip;
import io.kinoloom.spi.Clip.TimedFrame;
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
import io.kinoloom.spi.State;
import io.kinoloom.spi.Timing;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Replaces every sample by the median of the same sample in the pictures around, as many before as
 * after: takes out noise, rain and passers-by, and leaves still things sharp.
 *
 * <p>Near both ends of a stream, and around a discontinuity, the window shrinks to what is there on
 * both sides: the first and the last picture stay as they are. A picture comes out when the last
 * one of its window has come in, with its own time.
 */
public final class TemporalMedian implements NodeDefinition<TemporalMedian.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures, all of one size")
          .accepts(PixelFormat.YUV420P, PixelFormat.BGR24, PixelFormat.BGRA32, PixelFormat.GRAY8);
  static final Output<VideoFrame> CALM =
      Output.of("video", PayloadType.VIDEO, "The medians, one for each picture")
          .sameFormatAs(VIDEO);

  /** The last pictures that came in, at most a window of them less one. */
  static final State<Clip> WINDOW = State.of("window", Clip.class, () -> new Clip(List.of()));

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "temporal-median",
          1,
          "Temporal median",
          "Replaces every pixel by its median over a window of time.",
          Category.TIME,
          Params.class);

  /** Params of {@code temporal-median}. */
  public record Params(
      @Param(doc = "Pictures in the window, an odd number", value = "5", min = 1, max = 63)
          int window) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(VIDEO)
        .output(CALM)
        .state(WINDOW)
        .timing(Timing.DELAYED)
        .cost(params.window <= 5 ? Cost.MEDIUM : Cost.HEAVY)
        .build();
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params.window / 2);
  }

  @Override
  public List<String> problems(Params params) {
    return params.window % 2 == 0
        ? List.of(
            "'window' must be odd, is %d; use %d or %d"
                .formatted(params.window, params.window - 1, params.window + 1))
        : List.of();
  }

  /** The OpenCV half. */
  private static final class Body implements Node {
    private final int reach;
    private final Mats mats = new Mats();
    private final List<Mat> lanes = new ArrayList<>();
    private final Map<Integer, List<MedianNetwork.Step>> networks = new HashMap<>();
    private Mat spare;

    Body(int reach) {
      this.reach = reach;
    }

    @Override
    public void open(OpenContext context) {
      spare = mats.mat();
      for (int i = 0; i <= 2 * reach; i++) {
        lanes.add(mats.mat());
      }
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame frame = context.require(VIDEO);
      List<TimedFrame> frames = new ArrayList<>(context.state(WINDOW).frames());
      if (!frames.isEmpty() && !sameShape(frames.get(0).frame(), frame)) {
        VideoFrame first = frames.get(0).frame();
        context.reject(
            "the picture is %dx%d %s, those before were %dx%d %s; put 'resize' before"
                .formatted(
                    frame.width(),
                    frame.height(),
                    frame.format(),
                    first.width(),
                    first.height(),
                    first.format()));
        return;
      }
      frames.add(new TimedFrame(context.eventTimeMicros(), frame));
      // Until the window is full its centre is the middle of the stream so far.
      if (frames.size() % 2 == 1) {
        emit(context, frames, frames.size() / 2, frames.size() / 2);
      }
      if (frames.size() == 2 * reach + 1) {
        frames.remove(0);
      }
      context.state(WINDOW, new Clip(frames));
    }

    @Override
    public void flush(ProcessContext context) {
      List<TimedFrame> frames = context.state(WINDOW).frames();
      // The later half has not been the centre of a window yet.
      for (int center = (frames.size() + 1) / 2; center < frames.size(); center++) {
        emit(context, frames, center, frames.size() - 1 - center);
      }
      context.state(WINDOW, WINDOW.initial().get());
    }

    private static boolean sameShape(VideoFrame one, VideoFrame other) {
      return one.format() == other.format()
          && one.width() == other.width()
          && one.height() == other.height();
    }

    private void emit(ProcessContext context, List<TimedFrame> frames, int center, int radius) {
      List<VideoFrame> window = new ArrayList<>();
      for (TimedFrame frame : frames.subList(center - radius, center + radius + 1)) {
        window.add(frame.frame());
      }
      context.emitAt(CALM, median(window), frames.get(center).timeMicros());
    }

    private VideoFrame median(List<VideoFrame> window) {
      VideoFrame middle = window.get(window.size() / 2);
      if (window.size() == 1) {
        return middle;
      }
      // Samples are independent of each other: one long row serves every format.
      Plane row = new Plane(0, middle.data().length, 1, 1, false, 0);
      for (int i = 0; i < window.size(); i++) {
        Mats.write(lanes.get(i), row, window.get(i).data());
      }
      for (MedianNetwork.Step step : networks.computeIfAbsent(window.size(), MedianNetwork::of)) {
        apply(step);
      }
      byte[] result = new byte[middle.data().length];
      Mats.read(lanes.get(window.size() / 2), row, result);
      return new VideoFrame(
          middle.format(), middle.width(), middle.height(), middle.colorSpace(), result);
    }

    private void apply(MedianNetwork.Step step) {
      Mat first = lanes.get(step.first());
      Mat second = lanes.get(step.second());
      switch (step.keep()) {
        case SMALLER -> opencv_core.min(first, second, first);
        case LARGER -> opencv_core.max(first, second, second);
        case BOTH -> {
          opencv_core.min(first, second, spare);
          opencv_core.max(first, second, second);
          lanes.set(step.first(), spare);
          spare = first;
        }
      }
    }

    @Override
    public void close() {
      mats.close();
    }
  }
}
