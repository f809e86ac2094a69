package io.kinoloom.nodes.eval;

import io.kinoloom.nodes.vision.Totals;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.State;
import io.kinoloom.spi.VideoFrame;
import java.util.Map;
import java.util.Optional;

/**
 * {@code flicker}: change from picture to picture that the reference does not have. With the luma
 * residual r[t] = video[t] - reference[t],
 *
 * <ul>
 *   <li>{@code flicker} is the mean over the pixels of |r[t] - r[t-1]|, in grey levels: the
 *       difference of the changes of both videos, by which X. Fan, W. Gao, Y. Lu and D. Zhao,
 *       "Flicking Reduction in All Intra Frame Coding", JVT-E070, 2002, judge codecs;
 *   <li>{@code brightness-flicker} is |mean r[t] - mean r[t-1]|: flicker of the picture as a whole,
 *       which moving noise does not raise.
 * </ul>
 *
 * <p>A video that differs from the reference by something that stays, such as a tint or a still
 * watermark, has none. Without a reference the change of the video itself is measured, which is
 * flicker only as far as nothing moves. The score of a pair comes with its later picture; the
 * report gets the means over the stream.
 */
public final class Flicker implements NodeDefinition<Flicker.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures to measure").accepts(PixelFormat.GRAY8);
  static final Input<VideoFrame> REFERENCE =
      Input.of(
              "reference",
              PayloadType.VIDEO,
              "A steady video with the same motion; a still one if not wired")
          .accepts(PixelFormat.GRAY8)
          .aligned(Comparison.REFERENCE_ALIGNMENT)
          .optional();
  static final Output<Score> SCORE =
      Output.of("score", PayloadType.SCORE, "flicker of each picture against the one before");

  private static final State<Totals> TOTALS = Comparison.TOTALS;

  /** The pictures before. */
  static final State<Optional<Held>> LAST = State.optional("last", Held.class);

  private static final String FLICKER = "flicker";
  private static final String BRIGHTNESS = "brightness-flicker";

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          FLICKER,
          1,
          "Flicker",
          "Measures change from picture to picture that a reference does not have.",
          Category.EVALUATION,
          Params.class);

  /** {@code flicker} has no params. */
  public record Params() {}

  /**
   * A pair of pictures.
   *
   * @param video the picture
   * @param reference that of the reference, where there is one
   */
  record Held(VideoFrame video, Optional<VideoFrame> reference) {
    boolean continues(Held before) {
      return video.width() == before.video.width()
          && video.height() == before.video.height()
          && reference.isPresent() == before.reference.isPresent();
    }

    int residual(int pixel) {
      int value = video.data()[pixel] & 0xff;
      return reference.isPresent() ? value - (reference.get().data()[pixel] & 0xff) : value;
    }
  }

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(VIDEO)
        .input(REFERENCE)
        .output(SCORE)
        .state(TOTALS)
        .state(LAST)
        .cost(Cost.LIGHT)
        .reporting()
        .build();
  }

  @Override
  public Node create(Params params) {
    return new Body();
  }

  /** Compares each picture with the one before. */
  private static final class Body implements Node {
    @Override
    public void process(ProcessContext context) {
      Held now = new Held(context.require(VIDEO), context.get(REFERENCE));
      Optional<String> mismatch =
          now.reference().flatMap(reference -> Comparison.mismatch(now.video(), reference));
      if (mismatch.isPresent()) {
        context.reject(mismatch.get());
        return;
      }
      Optional<Held> last = context.state(LAST);
      context.state(LAST, Optional.of(now));
      if (last.isPresent() && now.continues(last.get())) {
        Map<String, Double> figures = figures(last.get(), now);
        context.state(TOTALS, context.state(TOTALS).plus(figures));
        context.emit(SCORE, new Score(figures));
      }
    }

    private static Map<String, Double> figures(Held last, Held now) {
      int pixels = now.video().data().length;
      long absolute = 0;
      long signed = 0;
      for (int pixel = 0; pixel < pixels; pixel++) {
        int change = now.residual(pixel) - last.residual(pixel);
        absolute += Math.abs(change);
        signed += change;
      }
      return Map.of(
          FLICKER, (double) absolute / pixels, BRIGHTNESS, Math.abs((double) signed / pixels));
    }

    @Override
    public void flush(ProcessContext context) {
      Totals totals = context.state(TOTALS);
      totals.byName().forEach((name, total) -> context.summary(name, total.mean()));
      totals.of(FLICKER).ifPresent(total -> context.summary(Comparison.PICTURES, total.count()));
    }
  }
}
