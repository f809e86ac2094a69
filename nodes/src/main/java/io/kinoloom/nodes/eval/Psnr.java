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
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.VideoFrame;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code psnr}: peak signal-to-noise ratio against a reference, 10 log10(255^2 / MSE) decibels, MSE
 * being the mean square difference of the samples.
 *
 * <p>The score of a picture holds {@code psnr} and {@code mse} over all samples of all components,
 * and both for each component ({@code psnr-y}, {@code mse-y} and so on). Where the pictures are
 * identical the mean square is 0 and the ratio infinite.
 *
 * <p>The report gets {@code psnr} and {@code psnr-y} and so on of the whole stream: the ratio of
 * its mean MSE, which stays finite as long as one picture differs and is what ffmpeg's filter
 * prints. {@code psnr-mean} is the mean of the pictures' own ratios, identical pictures left out;
 * {@code psnr-min} and {@code psnr-max} belong to the worst and the best picture.
 */
public final class Psnr implements NodeDefinition<Psnr.Params> {
  static final Output<Score> SCORE =
      Output.of("score", PayloadType.SCORE, "psnr and mse of each picture");

  private static final String PSNR = "psnr";
  private static final String MSE = "mse";

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "psnr",
          1,
          "PSNR",
          "Measures a video against a reference by its peak signal-to-noise ratio.",
          Category.EVALUATION,
          Params.class);

  /** Params of {@code psnr}. */
  public record Params(
      @Param(doc = "What the videos are brought to before they are compared", value = "yuv420p")
          Pixels pixels) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Comparison.contract(params.pixels, SCORE, Cost.MEDIUM);
  }

  @Override
  public Node create(Params params) {
    return new Comparison.Body(SCORE, mats -> new Ratio());
  }

  /** The ratio that belongs to a mean square difference. */
  static double decibels(double meanSquare) {
    return 10 * Math.log10(255.0 * 255.0 / meanSquare);
  }

  /** Mean squares and their ratios. */
  private static final class Ratio implements Comparison.Measure {
    @Override
    public Map<String, Double> of(VideoFrame video, VideoFrame reference) {
      Map<String, Double> figures = new TreeMap<>();
      long squares = 0;
      Iterator<Component> others = Component.of(reference).iterator();
      for (Component component : Component.of(video)) {
        long sum = squares(component, others.next());
        squares += sum;
        double meanSquare = (double) sum / component.size();
        figures.put(MSE + "-" + component.name(), meanSquare);
        figures.put(PSNR + "-" + component.name(), decibels(meanSquare));
      }
      double meanSquare = (double) squares / video.data().length;
      figures.put(MSE, meanSquare);
      figures.put(PSNR, decibels(meanSquare));
      return figures;
    }

    private static long squares(Component one, Component other) {
      byte[] first = one.data();
      byte[] second = other.data();
      long sum = 0;
      int at = one.offset();
      for (int y = 0; y < one.height(); y++) {
        int row = 0; // A row of up to 33,000 samples fits; the sum of a picture may not.
        for (int x = 0; x < one.width(); x++, at += one.step()) {
          int distance = (first[at] & 0xff) - (second[at] & 0xff);
          row += distance * distance;
        }
        sum += Integer.toUnsignedLong(row);
      }
      return sum;
    }

    @Override
    public void summarize(Totals totals, ProcessContext context) {
      totals.byName().forEach((name, total) -> pooled(name, total, context));
      totals
          .of(MSE)
          .ifPresent(
              total -> {
                context.summary(Comparison.PICTURES, total.count());
                context.summary(PSNR + "-min", decibels(total.max()));
                context.summary(PSNR + "-max", decibels(total.min()));
              });
      totals
          .of(PSNR)
          .ifPresent(
              total -> {
                if (total.count() > 0) {
                  context.summary(PSNR + "-mean", total.mean());
                }
                context.summary("identical-pictures", total.notFinite());
              });
    }

    private static void pooled(String name, Total total, ProcessContext context) {
      if (name.startsWith(MSE)) {
        context.summary(name, total.mean());
        context.summary(PSNR + name.substring(MSE.length()), decibels(total.mean()));
      }
    }
  }
}
