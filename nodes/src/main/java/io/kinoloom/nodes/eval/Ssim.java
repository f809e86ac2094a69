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
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.VideoFrame;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code ssim}: structural similarity against a reference, 1 where the pictures are equal, towards
 * 0 where they have nothing in common, below 0 where one is the negative of the other. Z. Wang, A.
 * C. Bovik, H. R. Sheikh, E. P. Simoncelli, "Image Quality Assessment: From Error Visibility to
 * Structural Similarity", IEEE TIP 13(4), 2004, equation 13.
 *
 * <ul>
 *   <li><b>block</b>: windows of 8x8 samples, 4 samples apart, sample variances. The constant of
 *       the luminance term is a 64th of the paper's, as in the filters of x264 and ffmpeg, with
 *       whose numbers these agree; the difference shows in very dark pictures only. (On x86 ffmpeg
 *       itself counts too much where a plane's width leaves 8 to 11 over a multiple of 16, unless
 *       told {@code -cpuflags 0}.)
 *   <li><b>gaussian</b>: the paper's window, 11x11 samples weighted by a Gaussian of sigma 1.5,
 *       around every sample that has a whole one, with the paper's constants K1 = 0.01 and K2 =
 *       0.03.
 * </ul>
 *
 * <p>The score of a picture holds {@code ssim-y} and so on for each component and {@code ssim},
 * their mean weighted by their numbers of samples. The report gets the mean over the stream of
 * each, {@code ssim-min}, and {@code ssim-db}: -10 log10(1 - ssim).
 */
public final class Ssim implements NodeDefinition<Ssim.Params> {
  static final Output<Score> SCORE = Output.of("score", PayloadType.SCORE, "ssim of each picture");

  private static final String SSIM = "ssim";

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "ssim",
          1,
          "SSIM",
          "Measures a video against a reference by its structural similarity.",
          Category.EVALUATION,
          Params.class);

  /** Where similarity is measured. */
  public enum Window {
    BLOCK,
    GAUSSIAN
  }

  /** Params of {@code ssim}. */
  public record Params(
      @Param(
              doc =
                  "Where similarity is measured: in 8x8 blocks, as ffmpeg does, or under a Gaussian"
                      + " around every sample, as in the paper",
              value = "block")
          Window window,
      @Param(doc = "What the videos are brought to before they are compared", value = "yuv420p")
          Pixels pixels) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Comparison.contract(
        params.pixels, SCORE, params.window == Window.BLOCK ? Cost.MEDIUM : Cost.HEAVY);
  }

  @Override
  public Node create(Params params) {
    return new Comparison.Body(SCORE, mats -> new Similarity(params.window, mats));
  }

  /** Similarity of one component of two pictures. */
  interface ComponentSimilarity {
    /** Smallest width and height. */
    int window();

    /** The similarity. */
    double of(Component one, Component other);
  }

  /** Similarity of all components. */
  private static final class Similarity implements Comparison.Measure {
    private final ComponentSimilarity similarity;

    Similarity(Window window, Mats mats) {
      similarity =
          switch (window) {
            case BLOCK -> new BlockSimilarity();
            case GAUSSIAN -> new GaussianSimilarity(mats);
          };
    }

    @Override
    public Optional<String> problem(VideoFrame video, VideoFrame reference) {
      int window = similarity.window();
      boolean halved = video.format() == PixelFormat.YUV420P;
      int smallest = Math.min(video.width(), video.height());
      if ((halved ? PixelFormat.chromaExtent(smallest) : smallest) >= window) {
        return Optional.empty();
      }
      return Optional.of(
          "a picture of %dx%d holds no window of %dx%d samples%s"
              .formatted(
                  video.width(),
                  video.height(),
                  window,
                  window,
                  halved && smallest >= window
                      ? " in its colour planes; set 'pixels: gray8' or make it larger with 'resize'"
                      : "; make both videos larger with 'resize', or use 'psnr'"));
    }

    @Override
    public Map<String, Double> of(VideoFrame video, VideoFrame reference) {
      Map<String, Double> figures = new TreeMap<>();
      double sum = 0;
      Iterator<Component> others = Component.of(reference).iterator();
      for (Component component : Component.of(video)) {
        double value = similarity.of(component, others.next());
        figures.put(SSIM + "-" + component.name(), value);
        sum += value * component.size();
      }
      figures.put(SSIM, sum / video.data().length);
      return figures;
    }

    @Override
    public void summarize(Totals totals, ProcessContext context) {
      totals.byName().forEach((name, total) -> context.summary(name, total.mean()));
      totals
          .of(SSIM)
          .ifPresent(
              total -> {
                context.summary(Comparison.PICTURES, total.count());
                context.summary(SSIM + "-min", total.min());
                context.summary(SSIM + "-db", -10 * Math.log10(1 - total.mean()));
              });
    }
  }

  /** Windows of the paper. */
  private static final class GaussianSimilarity implements ComponentSimilarity {
    private final LocalStructure structure;

    GaussianSimilarity(Mats mats) {
      structure = new LocalStructure(mats);
    }

    @Override
    public int window() {
      return LocalStructure.WINDOW;
    }

    @Override
    public double of(Component one, Component other) {
      structure.load(one, other);
      return structure.measure().similarity();
    }
  }
}
