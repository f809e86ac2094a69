package io.kinoloom.nodes.eval;

import io.kinoloom.nodes.vision.Totals;
import io.kinoloom.nodes.vision.Totals.Total;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.VideoFrame;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code gradient-energy}: how sharp a video is against a reference, by the differences of
 * neighbouring luma samples (the gradient part of the measure of E. Krotkov, "Focusing",
 * International Journal of Computer Vision 1, 1987).
 *
 * <p>With dx and dy the differences of a sample to its right and its lower neighbour, {@code
 * gradient-energy} is the mean of dx^2 plus the mean of dy^2, in squared grey levels, and {@code
 * gradient} the mean of |dx| plus the mean of |dy|. The score of a picture holds both of the video
 * and, as {@code gradient-energy-reference} and {@code gradient-reference}, of the reference.
 *
 * <p>The report gets the means over the stream, and {@code ratio} and {@code absolute-ratio}, those
 * of the video over those of the reference: blur brings them below 1, noise and ringing above.
 * Either is told only where the reference has a gradient at all.
 */
public final class GradientEnergy implements NodeDefinition<GradientEnergy.Params> {
  static final Output<Score> SCORE =
      Output.of(
          "score", PayloadType.SCORE, "gradient-energy and gradient of each picture and reference");

  private static final String ENERGY = "gradient-energy";
  private static final String ABSOLUTE = "gradient";
  private static final String OF_REFERENCE = "-reference";

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          ENERGY,
          1,
          "Gradient energy",
          "Measures how blurred or noisy a video is against a reference.",
          Category.EVALUATION,
          Params.class);

  /** {@code gradient-energy} has no params. */
  public record Params() {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Comparison.contract(Pixels.GRAY8, SCORE, Cost.LIGHT);
  }

  @Override
  public Node create(Params params) {
    return new Comparison.Body(SCORE, mats -> new Gradients());
  }

  /** Sums of the differences of neighbours. */
  private static final class Gradients implements Comparison.Measure {
    @Override
    public Map<String, Double> of(VideoFrame video, VideoFrame reference) {
      Map<String, Double> figures = new TreeMap<>();
      put(figures, video, "");
      put(figures, reference, OF_REFERENCE);
      return figures;
    }

    private static void put(Map<String, Double> figures, VideoFrame frame, String suffix) {
      int width = frame.width();
      int height = frame.height();
      byte[] data = frame.data();
      long squares = 0;
      long sum = 0;
      long squaresDown = 0;
      long sumDown = 0;
      for (int y = 0, at = 0; y < height; y++) {
        for (int x = 0; x < width; x++, at++) {
          int value = data[at] & 0xff;
          if (x + 1 < width) {
            int across = (data[at + 1] & 0xff) - value;
            squares += across * across;
            sum += Math.abs(across);
          }
          if (y + 1 < height) {
            int down = (data[at + width] & 0xff) - value;
            squaresDown += down * down;
            sumDown += Math.abs(down);
          }
        }
      }
      // A single row or column has no differences that way; their sum is 0.
      double across = Math.max(1, (width - 1) * (double) height);
      double down = Math.max(1, width * (double) (height - 1));
      figures.put(ENERGY + suffix, squares / across + squaresDown / down);
      figures.put(ABSOLUTE + suffix, sum / across + sumDown / down);
    }

    @Override
    public void summarize(Totals totals, ProcessContext context) {
      totals.byName().forEach((name, total) -> context.summary(name, total.mean()));
      totals.of(ENERGY).ifPresent(total -> context.summary(Comparison.PICTURES, total.count()));
      ratio(totals, ENERGY, "ratio", context);
      ratio(totals, ABSOLUTE, "absolute-ratio", context);
    }

    private static void ratio(Totals totals, String figure, String name, ProcessContext context) {
      double reference = totals.of(figure + OF_REFERENCE).map(Total::sum).orElse(0.0);
      if (reference > 0) {
        context.summary(name, totals.of(figure).orElseThrow().sum() / reference);
      }
    }
  }
}
