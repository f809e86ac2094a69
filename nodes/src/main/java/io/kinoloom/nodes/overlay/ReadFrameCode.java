package io.kinoloom.nodes.overlay;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.State;
import io.kinoloom.spi.Text;
import io.kinoloom.spi.VideoFrame;
import java.util.Optional;

/**
 * {@code read-frame-code}: reads the numbers that {@code annotate} draws with {@code frame-code},
 * also from pictures that were compressed, resized or converted since. See {@link FrameCode} for
 * the code and why it never yields a wrong number.
 */
public final class ReadFrameCode implements NodeDefinition<ReadFrameCode.Params> {
  public static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures with a frame code")
          .accepts(PixelFormat.GRAY8, PixelFormat.YUV420P, PixelFormat.BGR24, PixelFormat.BGRA32);
  public static final Output<Score> SCORE =
      Output.of("score", PayloadType.SCORE, "The number as frame; -1 where there is none");
  public static final Output<Text> TEXT =
      Output.of(
          "text", PayloadType.TEXT, "The number in decimal digits; empty where there is none");
  public static final Output<VideoFrame> PICTURES =
      Output.of("video", PayloadType.VIDEO, "The pictures as they came").sameFormatAs(VIDEO);

  static final State<Tally> TALLY =
      State.of("tally", Tally.class, Tally::empty).acrossDiscontinuities();

  /** What to do with a picture without a readable code. */
  public enum OnMissing {
    REJECT,
    EMIT
  }

  /** Where to look and what to do. */
  public record Params(
      @Param(doc = "Where the code was drawn; every place is tried where none is given")
          Optional<Place> position,
      @Param(
              doc = "Width of the code as a fraction of the picture's width, as it was drawn",
              value = "0.3",
              min = 0.05,
              max = 1)
          double size,
      @Param(
              doc = "Without a readable code: reject the picture, or emit frame -1",
              value = "reject")
          OnMissing onMissing,
      @Param(
              doc =
                  "Count in the run's report how many numbers were missing, repeated or out of"
                      + " order, as if each picture should carry the number after the last",
              value = "false")
          boolean expectConsecutive) {}

  /**
   * Numbers seen so far.
   *
   * @param count pictures with a readable code
   * @param unreadable pictures without, where they are not rejected
   * @param first the first number, -1 before
   * @param last the greatest number, -1 before
   * @param missing numbers that were jumped over, also if they came later, out of order
   * @param duplicates numbers equal to the one before
   * @param outOfOrder numbers below one seen before
   */
  record Tally(
      long count,
      long unreadable,
      long first,
      long last,
      long missing,
      long duplicates,
      long outOfOrder) {

    static Tally empty() {
      return new Tally(0, 0, -1, -1, 0, 0, 0);
    }

    Tally withUnreadable() {
      return new Tally(count, unreadable + 1, first, last, missing, duplicates, outOfOrder);
    }

    Tally with(long value) {
      if (count == 0) {
        return new Tally(1, unreadable, value, value, 0, 0, 0);
      }
      boolean repeated = value == last;
      boolean late = value < last;
      long jumped = Math.max(0, value - last - 1);
      return new Tally(
          count + 1,
          unreadable,
          first,
          Math.max(last, value),
          missing + jumped,
          duplicates + (repeated ? 1 : 0),
          outOfOrder + (late ? 1 : 0));
    }

    void report(ProcessContext context) {
      context.summary("count", count);
      context.summary("unreadable", unreadable);
      context.summary("first", first);
      context.summary("last", last);
      context.summary("missing", missing);
      context.summary("duplicates", duplicates);
      context.summary("out-of-order", outOfOrder);
    }
  }

  @Override
  public NodeType<Params> type() {
    return new NodeType<>(
        "read-frame-code",
        1,
        "Read frame code",
        "Reads the number that annotate drew into each picture.",
        Category.EVALUATION,
        Params.class);
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(VIDEO)
        .output(SCORE)
        .output(TEXT)
        .output(PICTURES)
        .state(TALLY)
        .build();
  }

  @Override
  public Node create(Params params) {
    return new Reader(params);
  }

  private static final class Reader implements Node {
    private final Params params;
    private final FrameCodeFinder finder;

    Reader(Params params) {
      this.params = params;
      this.finder = new FrameCodeFinder(params.position(), params.size());
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame frame = context.require(VIDEO);
      FrameCode.Reading reading = finder.read(Plane.brightness(frame));
      if (reading instanceof FrameCode.Unreadable unreadable
          && params.onMissing() == OnMissing.REJECT) {
        context.reject(unreadable.reason());
        return;
      }
      if (params.expectConsecutive()) {
        Tally tally = context.state(TALLY);
        tally =
            reading instanceof FrameCode.Found found
                ? tally.with(found.value())
                : tally.withUnreadable();
        context.state(TALLY, tally);
        tally.report(context);
      }
      if (reading instanceof FrameCode.Found found) {
        context.emit(SCORE, Score.of("frame", found.value()));
        context.emit(TEXT, new Text(Long.toString(found.value())));
      } else {
        context.emit(SCORE, Score.of("frame", -1));
        context.emit(TEXT, new Text(""));
      }
      context.emit(PICTURES, frame);
    }
  }
}
