package io.kinoloom.nodes.video;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.State;
import io.kinoloom.spi.Timing;
import io.kinoloom.spi.VideoFrame;
import java.util.List;
import java.util.Optional;

/**
 * Gives pictures at a constant rate: picture {@code n} has time {@code n / fps}.
 *
 * <p>{@code nearest} moves each picture to the nearest time of the grid and shows it until the next
 * one comes; of several at one time the last is kept. That is what FFmpeg's {@code fps} filter does
 * by default. {@code blend} mixes the two neighbours of each time of the grid in proportion to
 * their distance. The last picture is shown as long as the one before it was.
 */
public final class FrameRate implements NodeDefinition<FrameRate.Params> {
  public static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures at any times");
  public static final Output<VideoFrame> STEADY =
      Output.of("video", PayloadType.VIDEO, "Pictures at a constant rate").sameFormatAs(VIDEO);

  /** What a picture between two others shows. */
  public enum Mode {
    NEAREST,
    BLEND
  }

  /**
   * The rate.
   *
   * @param fps a number or fraction
   * @param mode what a picture between two others shows
   */
  public record Params(
      @Param(
              doc = "Pictures a second: a number or a fraction such as 30000/1001",
              pattern = FrameRates.PATTERN)
          String fps,
      @Param(
              doc = "Repeat and drop the nearest picture, or blend the two neighbours",
              value = "nearest")
          Mode mode) {}

  /**
   * The picture that came last.
   *
   * @param picture absent at the start
   * @param timeMicros its time
   * @param index its place in the grid, or the first one after it
   * @param intervalMicros from the picture before it; 0 if it is the first
   */
  record Last(Optional<VideoFrame> picture, long timeMicros, long index, long intervalMicros) {
    static final Last NONE = new Last(Optional.empty(), 0, 0, 0);
  }

  private static final State<Last> LAST = State.of("last", Last.class, () -> Last.NONE);

  /** The first place in the grid that is free. */
  private static final State<Long> NEXT =
      State.of("next", Long.class, () -> Long.MIN_VALUE).acrossDiscontinuities();

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "frame-rate",
          1,
          "Frame rate",
          "Repeats, drops or blends pictures so that they come at a constant rate.",
          Category.TIME,
          Params.class);

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(VIDEO)
        .output(STEADY)
        .timing(Timing.DELAYED)
        .state(LAST)
        .state(NEXT)
        .cost(params.mode() == Mode.BLEND ? Cost.MEDIUM : Cost.LIGHT)
        .build();
  }

  @Override
  public List<String> problems(Params params) {
    try {
      FrameRates.parse(params.fps());
      return List.of();
    } catch (IllegalArgumentException problem) {
      return List.of(problem.getMessage());
    }
  }

  @Override
  public Node create(Params params) {
    return new Body(FrameRates.parse(params.fps()), params.mode());
  }

  private record Body(FrameRates rate, Mode mode) implements Node {

    @Override
    public void process(ProcessContext context) {
      VideoFrame picture = context.require(VIDEO);
      long time = context.eventTimeMicros();
      long index = mode == Mode.NEAREST ? rate.nearest(time) : firstAtOrAfter(time);
      Last last = context.state(LAST);
      if (last.picture().isPresent()) {
        show(context, last, index, Optional.of(picture), time);
      }
      long interval = last.picture().isPresent() ? time - last.timeMicros() : 0;
      context.state(LAST, new Last(Optional.of(picture), time, index, interval));
    }

    @Override
    public void flush(ProcessContext context) {
      Last last = context.state(LAST);
      if (last.picture().isEmpty()) {
        return;
      }
      long end =
          last.intervalMicros() == 0
              ? last.index() + 1
              : indexOf(last.timeMicros() + last.intervalMicros());
      // The duration is kept, but something always comes out.
      long least = context.state(NEXT) == Long.MIN_VALUE ? last.index() + 1 : last.index();
      show(context, last, Math.max(end, least), Optional.empty(), 0);
      context.state(LAST, Last.NONE);
    }

    private long indexOf(long time) {
      return mode == Mode.NEAREST ? rate.nearest(time) : firstAtOrAfter(time);
    }

    private long firstAtOrAfter(long time) {
      long index = rate.nearest(time);
      return rate.timeOf(index) >= time ? index : index + 1;
    }

    /** Fills the grid from the last picture's place up to {@code end}, exclusive. */
    private void show(
        ProcessContext context, Last last, long end, Optional<VideoFrame> next, long nextTime) {
      long free = context.state(NEXT);
      VideoFrame picture = last.picture().orElseThrow();
      for (long index = Math.max(last.index(), free); index < end; index++) {
        long time = rate.timeOf(index);
        VideoFrame shown = picture;
        if (mode == Mode.BLEND && next.isPresent() && time > last.timeMicros()) {
          double weight = (double) (time - last.timeMicros()) / (nextTime - last.timeMicros());
          shown = Blending.mix(picture, next.get(), weight);
        }
        context.emitAt(STEADY, shown, time);
        free = index + 1;
      }
      context.state(NEXT, free);
    }
  }
}
