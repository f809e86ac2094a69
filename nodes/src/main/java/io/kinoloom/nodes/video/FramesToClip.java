package io.kinoloom.nodes.video;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Clip;
import io.kinoloom.spi.Contract;
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
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers pictures into clips. A clip has the time of its last picture. Clips overlap where the
 * stride is less than the size and leave pictures out where it is more.
 */
public final class FramesToClip implements NodeDefinition<FramesToClip.Params> {
  public static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures in order of time");
  public static final Output<Clip> CLIP =
      Output.of("clip", PayloadType.CLIP, "Clips of consecutive pictures");

  /** What becomes of pictures at the end that fill no clip. */
  public enum Rest {
    KEEP,
    DROP
  }

  /**
   * How clips are cut.
   *
   * @param size pictures in a clip
   * @param stride pictures from the beginning of one clip to that of the next
   * @param rest what becomes of pictures at the end that fill no clip
   */
  public record Params(
      @Param(doc = "Pictures in a clip", min = 1, max = 256) int size,
      @Param(
              doc = "Pictures from the beginning of one clip to that of the next",
              value = "1",
              min = 1,
              max = 1_000_000)
          int stride,
      @Param(
              doc = "Give pictures at the end that fill no clip as a shorter one, or drop them",
              value = "drop")
          Rest rest) {}

  /**
   * What has been gathered.
   *
   * @param frames of the next clip
   * @param skip pictures to leave out before it begins
   * @param fresh how many of its frames were in no clip before
   */
  record Gathered(List<Clip.TimedFrame> frames, int skip, int fresh) {
    static final Gathered NOTHING = new Gathered(List.of(), 0, 0);

    Gathered {
      frames = List.copyOf(frames);
    }
  }

  private static final State<Gathered> GATHERED =
      State.of("gathered", Gathered.class, () -> Gathered.NOTHING);

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "frames-to-clip",
          1,
          "Frames to clip",
          "Gathers consecutive pictures into clips.",
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
        .output(CLIP)
        .timing(Timing.DELAYED)
        .state(GATHERED)
        .build();
  }

  @Override
  public Node create(Params params) {
    return new Body(params);
  }

  private record Body(Params params) implements Node {

    @Override
    public void process(ProcessContext context) {
      Gathered gathered = context.state(GATHERED);
      if (gathered.skip() > 0) {
        context.state(GATHERED, new Gathered(List.of(), gathered.skip() - 1, 0));
        return;
      }
      List<Clip.TimedFrame> frames = new ArrayList<>(gathered.frames());
      frames.add(new Clip.TimedFrame(context.eventTimeMicros(), context.require(VIDEO)));
      if (frames.size() < params.size()) {
        context.state(GATHERED, new Gathered(frames, 0, gathered.fresh() + 1));
        return;
      }
      context.emitAt(CLIP, new Clip(frames), context.eventTimeMicros());
      int drop = Math.min(params.stride(), params.size());
      context.state(
          GATHERED, new Gathered(frames.subList(drop, frames.size()), params.stride() - drop, 0));
    }

    @Override
    public void flush(ProcessContext context) {
      Gathered gathered = context.state(GATHERED);
      if (params.rest() == Rest.KEEP && gathered.fresh() > 0) {
        List<Clip.TimedFrame> frames = gathered.frames();
        context.emitAt(CLIP, new Clip(frames), frames.get(frames.size() - 1).timeMicros());
      }
      context.state(GATHERED, Gathered.NOTHING);
    }
  }
}
