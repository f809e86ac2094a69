package io.kinoloom.nodes.eval;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.nodes.vision.Totals;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code ms-ssim}: structural similarity over several scales, nearer to what viewers at different
 * distances see than {@link Ssim}. Z. Wang, E. P. Simoncelli, A. C. Bovik, "Multiscale structural
 * similarity for image quality assessment", Asilomar 2003, equation 7: the product of the
 * similarities of contrast and structure at every scale and of luminance at the coarsest, each
 * raised to the weight of its scale, with the paper's five weights.
 *
 * <p>Contrast and structure are averaged over a scale before they are raised, as in the authors'
 * program; a negative average counts as 0. Each scale halves the one before by averaging squares of
 * four samples. With fewer than five scales, for small pictures, the weights of those that stay are
 * scaled to sum to 1, which gives other numbers than the paper's.
 *
 * <p>Measured is luma, or with {@code pixels: bgr24} the mean of the three primaries. The score
 * holds {@code ms-ssim}; the report gets its mean and {@code ms-ssim-min}.
 */
public final class MsSsim implements NodeDefinition<MsSsim.Params> {
  static final Output<Score> SCORE =
      Output.of("score", PayloadType.SCORE, "ms-ssim of each picture");

  private static final String NAME = "ms-ssim";

  /** Weights of the scales, finest first. Section 3.2 of the paper. */
  private static final List<Double> WEIGHTS = List.of(0.0448, 0.2856, 0.3001, 0.2363, 0.1333);

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          NAME,
          1,
          "MS-SSIM",
          "Measures a video against a reference by its structural similarity over several scales.",
          Category.EVALUATION,
          Params.class);

  /** Params of {@code ms-ssim}. */
  public record Params(
      @Param(
              doc =
                  "Scales, each half the size of the one before; 5 is the paper's and needs pictures"
                      + " of at least 161 pixels both ways",
              value = "5",
              min = 1,
              max = 5)
          int scales,
      @Param(doc = "What the videos are brought to before they are compared", value = "yuv420p")
          Pixels pixels) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Comparison.contract(params.pixels, SCORE, Cost.HEAVY);
  }

  @Override
  public Node create(Params params) {
    return new Comparison.Body(SCORE, mats -> new Similarity(params.scales, mats));
  }

  /** Smallest side of a picture that still holds a window at its coarsest scale. */
  static int smallestSide(int scales) {
    return ((LocalStructure.WINDOW - 1) << (scales - 1)) + 1;
  }

  /** Similarity over all scales. */
  private static final class Similarity implements Comparison.Measure {
    private final int scales;
    private final double sumOfWeights;
    private final LocalStructure structure;

    Similarity(int scales, Mats mats) {
      this.scales = scales;
      structure = new LocalStructure(mats);
      sumOfWeights =
          scales == WEIGHTS.size()
              ? 1
              : WEIGHTS.subList(0, scales).stream().mapToDouble(Double::doubleValue).sum();
    }

    @Override
    public Optional<String> problem(VideoFrame video, VideoFrame reference) {
      int side = Math.min(video.width(), video.height());
      if (side >= smallestSide(scales)) {
        return Optional.empty();
      }
      int possible = scales;
      while (possible > 0 && side < smallestSide(possible)) {
        possible--;
      }
      return Optional.of(
          "%d scales need pictures of at least %d pixels both ways, these are %dx%d; %s"
              .formatted(
                  scales,
                  smallestSide(scales),
                  video.width(),
                  video.height(),
                  possible == 0
                      ? "make both videos larger with 'resize', or use 'psnr'"
                      : "set 'scales: " + possible + "', or make both larger with 'resize'"));
    }

    @Override
    public Map<String, Double> of(VideoFrame video, VideoFrame reference) {
      List<Component> components = Component.lumaOf(video);
      Iterator<Component> others = Component.lumaOf(reference).iterator();
      double sum = 0;
      for (Component component : components) {
        sum += similarity(component, others.next());
      }
      return Map.of(NAME, sum / components.size());
    }

    private double similarity(Component one, Component other) {
      structure.load(one, other);
      double product = 1;
      for (int scale = 0; scale < scales; scale++) {
        LocalStructure.Terms terms = structure.measure();
        boolean coarsest = scale == scales - 1;
        double term = coarsest ? terms.similarity() : terms.structure();
        product *= Math.pow(Math.max(0, term), WEIGHTS.get(scale) / sumOfWeights);
        if (!coarsest) {
          structure.halve();
        }
      }
      return product;
    }

    @Override
    public void summarize(Totals totals, ProcessContext context) {
      totals
          .of(NAME)
          .ifPresent(
              total -> {
                context.summary(Comparison.PICTURES, total.count());
                context.summary(NAME, total.mean());
                context.summary(NAME + "-min", total.min());
              });
    }
  }
}
