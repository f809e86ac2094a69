package io.kinoloom.nodes.vision;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REPLICATE;
import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;

import io.kinoloom.spi.Category;
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
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Edges of a picture, bright on black.
 *
 * <ul>
 *   <li><b>canny</b>: thin lines of 255 on 0. J. Canny, "A Computational Approach to Edge
 *       Detection", IEEE PAMI 8(6), 1986, as OpenCV does it. Thresholds not given are chosen for
 *       each picture, see {@link GradientThreshold}.
 *   <li><b>sobel</b>, <b>scharr</b>: gradient magnitude, scaled so that an ideal step of h grey
 *       levels gives h. H. Scharr's kernel (thesis, Heidelberg 2000) turns better with the picture.
 *   <li><b>sketch</b>: soft lines where the picture is darker than its surroundings. The difference
 *       of two Gaussians of sigma and 1.6 sigma with the soft threshold {@code 1 + tanh} of H.
 *       Winnemoeller, J. E. Kyprianidis, S. C. Olsen, "XDoG", Computers and Graphics 36(6), 2012,
 *       equation 2, applied to the difference alone (tau = 1), so that flat areas stay blank
 *       whatever their grey.
 * </ul>
 */
public final class EdgeDetect implements NodeDefinition<EdgeDetect.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures to find edges in").accepts(PixelFormat.GRAY8);
  static final Output<VideoFrame> EDGES =
      Output.of("video", PayloadType.VIDEO, "Edges, bright on black unless inverted")
          .produces(PixelFormat.GRAY8);

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "edge-detect",
          1,
          "Edge detect",
          "Finds edges: thin lines, gradients or a soft sketch.",
          Category.VISION,
          Params.class);

  /** How edges are found. */
  public enum Method {
    CANNY,
    SOBEL,
    SCHARR,
    SKETCH
  }

  /** Params of {@code edge-detect}. */
  public record Params(
      @Param(doc = "How edges are found", value = "canny") Method method,
      @Param(
              doc =
                  "Canny: gradient, in OpenCV's unit (a step of h grey levels is 4 h at aperture"
                      + " 3), above which a line goes on; half of 'high' where absent",
              min = 0,
              live = true)
          Optional<Double> low,
      @Param(
              doc =
                  "Canny: gradient above which a line begins; twice 'low' where absent, chosen for"
                      + " each picture where both are absent",
              min = 0,
              live = true)
          Optional<Double> high,
      @Param(
              doc = "Canny and sobel: size of the derivative kernel, 3, 5 or 7",
              value = "3",
              min = 3,
              max = 7)
          int aperture,
      @Param(
              doc =
                  "Canny: measure the gradient by its Euclidean length, which is more exact and a"
                      + " little slower, rather than by the sum of its two parts",
              value = "false",
              live = true)
          boolean l2Gradient,
      @Param(
              doc = "Sigma in pixels of a Gaussian blur before everything else, 0 for none",
              value = "0",
              min = 0,
              max = 50,
              live = true)
          double preBlur,
      @Param(
              doc = "Sobel and scharr: factor on the result",
              value = "1",
              min = 0,
              max = 100,
              live = true)
          double gain,
      @Param(
              doc = "Sketch: width of the lines, sigma in pixels of the smaller Gaussian",
              value = "1.2",
              min = 0.3,
              max = 20,
              live = true)
          double sigma,
      @Param(
              doc =
                  "Sketch: grey levels by which a line must be darker than its surroundings before"
                      + " it shows",
              value = "1.5",
              min = 0,
              max = 255,
              live = true)
          double threshold,
      @Param(
              doc = "Sketch: how fast a line turns to full strength beyond the threshold",
              value = "0.4",
              min = 0.001,
              max = 100,
              live = true)
          double sharpness,
      @Param(doc = "Dark edges on white", value = "false", live = true) boolean invert) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public void preload() {
    Mats.preload();
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder().input(VIDEO).output(EDGES).cost(Cost.MEDIUM).build();
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params);
  }

  @Override
  public List<String> problems(Params params) {
    List<String> problems = new ArrayList<>();
    if (params.aperture % 2 == 0) {
      problems.add("'aperture' must be 3, 5 or 7, is " + params.aperture);
    }
    if (params.method == Method.SCHARR && params.aperture != 3) {
      problems.add("'scharr' has one kernel of 3x3; remove 'aperture' or use 'sobel'");
    }
    boolean thresholds = params.low.isPresent() || params.high.isPresent();
    if (thresholds && params.method != Method.CANNY) {
      problems.add("'low' and 'high' are for 'canny'; remove them or set 'method: canny'");
    }
    if (params.low.isPresent() && params.high.isPresent() && params.low.get() > params.high.get()) {
      problems.add(
          "'low' (%s) must not be above 'high' (%s)"
              .formatted(params.low.get(), params.high.get()));
    }
    return problems;
  }

  /** The OpenCV half; loaded when a run begins. */
  private static final class Body implements Node {
    private final Params params;
    private final Mats mats = new Mats();
    private Mat source;
    private Mat blurred;
    private Mat edges;
    private EdgeFilter filter;
    private Size anySize;

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) {
      source = mats.mat();
      blurred = mats.mat();
      edges = mats.mat();
      anySize = mats.own(new Size(0, 0));
      filter =
          switch (params.method) {
            case CANNY -> new Canny(params);
            case SOBEL, SCHARR -> new Gradient(params, mats);
            case SKETCH -> new Sketch(params, mats);
          };
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame frame = context.require(VIDEO);
      Plane plane = Plane.of(frame).get(0);
      byte[] data = frame.data();
      Mat picture = Mats.write(source, plane, data);
      if (params.preBlur > 0) {
        opencv_imgproc.GaussianBlur(picture, blurred, anySize, params.preBlur);
        picture = blurred;
        data = new byte[data.length];
        Mats.read(blurred, plane, data);
      }
      filter.apply(picture, data, edges);
      if (params.invert) {
        opencv_core.bitwise_not(edges, edges);
      }
      byte[] result = new byte[frame.data().length];
      Mats.read(edges, plane, result);
      context.emit(
          EDGES,
          new VideoFrame(
              PixelFormat.GRAY8, frame.width(), frame.height(), frame.colorSpace(), result));
    }

    @Override
    public void close() {
      mats.close();
    }
  }

  /** One way to find edges. */
  private interface EdgeFilter {
    /**
     * Writes the edges of a grey picture.
     *
     * @param picture the picture
     * @param data its bytes, row-major
     * @param edges written, 8-bit, same size
     */
    void apply(Mat picture, byte[] data, Mat edges);
  }

  /** Thin lines. */
  private static final class Canny implements EdgeFilter {
    private final Params params;

    Canny(Params params) {
      this.params = params;
    }

    @Override
    public void apply(Mat picture, byte[] data, Mat edges) {
      double high;
      double low;
      if (params.low.isEmpty() && params.high.isEmpty()) {
        high =
            GradientThreshold.stepHeight(data, picture.cols(), picture.rows(), params.l2Gradient)
                * stepGain(params.aperture);
        low = high / 2;
      } else {
        high = params.high.orElseGet(() -> params.low.orElseThrow() * 2);
        low = params.low.orElse(high / 2);
      }
      opencv_imgproc.Canny(picture, edges, low, high, params.aperture, params.l2Gradient);
    }
  }

  /**
   * Response of OpenCV's Sobel kernel across an ideal step of one grey level: sum of the smoothing
   * half times sum of one side of the differentiating half.
   */
  private static double stepGain(int aperture) {
    return switch (aperture) {
      case 3 -> 4 * 1;
      case 5 -> 16 * 3;
      case 7 -> 64 * 10;
      default -> throw new IllegalArgumentException("no Sobel kernel of size " + aperture);
    };
  }

  /** Gradient magnitude. */
  private static final class Gradient implements EdgeFilter {
    private static final double SCHARR_STEP_GAIN = 16;

    private final Params params;
    private final boolean scharr;
    private final double scale;
    private final Mat horizontal;
    private final Mat vertical;

    Gradient(Params params, Mats mats) {
      this.params = params;
      scharr = params.method == Method.SCHARR;
      scale = params.gain / (scharr ? SCHARR_STEP_GAIN : stepGain(params.aperture));
      horizontal = mats.mat();
      vertical = mats.mat();
    }

    @Override
    public void apply(Mat picture, byte[] data, Mat edges) {
      derive(picture, horizontal, 1, 0);
      derive(picture, vertical, 0, 1);
      opencv_core.magnitude(horizontal, vertical, horizontal);
      horizontal.convertTo(edges, CV_8U, scale, 0);
    }

    private void derive(Mat picture, Mat result, int x, int y) {
      if (scharr) {
        opencv_imgproc.Scharr(picture, result, CV_32F, x, y, 1, 0, BORDER_REPLICATE);
      } else {
        opencv_imgproc.Sobel(
            picture, result, CV_32F, x, y, params.aperture, 1, 0, BORDER_REPLICATE);
      }
    }
  }

  /** Soft lines where the picture is darker than around. */
  private static final class Sketch implements EdgeFilter {
    /** Ratio of the two sigmas at which their difference comes nearest to a Laplacian (Marr). */
    private static final double RATIO = 1.6;

    /** tanh is within half a grey level of 1 beyond this. */
    private static final double SATURATION = 3.2;

    private final Params params;
    private final Mat precise;
    private final Mat narrow;
    private final Mat wide;
    private final Mat curve;
    private final Size anySize;

    Sketch(Params params, Mats mats) {
      this.params = params;
      precise = mats.mat();
      narrow = mats.mat();
      wide = mats.mat();
      curve = mats.mat();
      anySize = mats.own(new Size(0, 0));
      byte[] strengths = new byte[256];
      for (int i = 0; i < strengths.length; i++) {
        strengths[i] = (byte) Math.round(255 * Math.tanh(i / 255.0 * SATURATION));
      }
      Mats.write(curve, Plane.of(PixelFormat.GRAY8, 256, 1).get(0), strengths);
    }

    @Override
    public void apply(Mat picture, byte[] data, Mat edges) {
      // Differences are a few grey levels: blurring bytes would round them away.
      picture.convertTo(precise, CV_32F);
      opencv_imgproc.GaussianBlur(precise, narrow, anySize, params.sigma);
      opencv_imgproc.GaussianBlur(precise, wide, anySize, params.sigma * RATIO);
      opencv_core.subtract(wide, narrow, wide);
      double scale = 255 * params.sharpness / SATURATION;
      wide.convertTo(edges, CV_8U, scale, -params.threshold * scale);
      opencv_core.LUT(edges, curve, edges);
    }
  }
}
