package io.kinoloom.nodes.video;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Clip;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.State;
import io.kinoloom.spi.Timing;
import io.kinoloom.spi.VideoFrame;

/**
 * Gives the pictures of clips one by one, each at its own time. Of clips that overlap every picture
 * is given once, as it was in the first of them.
 */
public final class ClipToFrames implements NodeDefinition<ClipToFrames.Params> {
  public static final Input<Clip> CLIP =
      Input.of("clip", PayloadType.CLIP, "Clips in order of time");
  public static final Output<VideoFrame> VIDEO =
      Output.of("video", PayloadType.VIDEO, "Their pictures")
          .produces(
              PixelFormat.YUV420P,
              PixelFormat.BGR24,
              PixelFormat.GRAY8,
              PixelFormat.BGRA32,
              PixelFormat.RGB_F32);

  /** Nothing to set. */
  public record Params() {}

  private static final State<Long> LAST_TIME =
      State.of("last-time", Long.class, () -> Long.MIN_VALUE).acrossDiscontinuities();

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "clip-to-frames",
          1,
          "Clip to frames",
          "Gives the pictures of clips one by one.",
          Category.TIME,
          Params.class);

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(CLIP)
        .output(VIDEO)
        .timing(Timing.DELAYED)
        .state(LAST_TIME)
        .cost(Cost.LIGHT)
        .build();
  }

  @Override
  public Node create(Params params) {
    return new Body();
  }

  private static final class Body implements Node {
    private final PixelConverter converter = new PixelConverter();
    private PixelFormat format;

    @Override
    public void open(OpenContext context) {
      format = context.format(VIDEO);
    }

    @Override
    public void process(ProcessContext context) throws MediaException {
      long last = context.state(LAST_TIME);
      for (Clip.TimedFrame frame : context.require(CLIP).frames()) {
        if (frame.timeMicros() > last) {
          context.emitAt(VIDEO, converter.convert(frame.frame(), format), frame.timeMicros());
          last = frame.timeMicros();
        }
      }
      context.state(LAST_TIME, last);
    }

    @Override
    public void close() {
      converter.close();
    }
  }
}
