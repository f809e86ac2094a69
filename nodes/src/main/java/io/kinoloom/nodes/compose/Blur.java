package io.kinoloom.nodes.compose;

import io.kinoloom.nodes.vision.Mats;
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
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Smooths pictures.
 *
 * <ul>
 *   <li><b>gaussian</b>: weighted mean with {@code exp(-r^2 / 2 sigma^2)}. On YUV 4:2:0 chroma is
 *       smoothed with half the sigma, as its pixels are twice as wide.
 *   <li><b>box</b>: plain mean over a square.
 *   <li><b>median</b>: middle value in a square; takes out specks and keeps edges.
 *   <li><b>bilateral</b>: a Gaussian that leaves out pixels of another colour. C. Tomasi, R.
 *       Manduchi, "Bilateral Filtering for Gray and Color Images", ICCV 1998.
 * </ul>
 *
 * <p>Beyond its edges the picture goes on as its mirror image without the outermost pixel ({@code
 * cb|abc|ba}), for the median as its outermost pixels.
 */
public final class Blur implements NodeDefinition<Blur.Params> {
  static final Input<VideoFrame> VIDEO = Input.of("video", PayloadType.VIDEO, "Pictures to smooth");
  static final Output<VideoFrame> SMOOTH =
      Output.of("video", PayloadType.VIDEO, "The smooth pictures").sameFormatAs(VIDEO);

  private static final NodeType<Params> TYPE =
      new NodeType<>("blur", 1, "Blur", "Smooths pictures.", Category.PICTURE, Params.class);

  /** How pixels are averaged. */
  public enum Method {
    GAUSSIAN,
    BOX,
    MEDIAN,
    BILATERAL
  }

  /** Params of {@code blur}. */
  public record Params(
      @Param(doc = "How pixels are averaged", value = "gaussian") Method method,
      @Param(
              doc =
                  "Reach in pixels: the square has 2 x radius + 1 pixels a side; gaussian uses it"
                      + " where 'sigma' is absent",
              value = "2",
              min = 0,
              max = 127,
              live = true)
          int radius,
      @Param(
              doc = "Gaussian and bilateral: standard deviation in pixels; radius / 2 where absent",
              min = 0.01,
              max = 200,
              live = true)
          Optional<Double> sigma,
      @Param(
              doc = "Bilateral: grey levels by which colours may differ and still mix well",
              value = "30",
              min = 0.1,
              max = 1000,
              live = true)
          double sigmaColor) {
    double effectiveSigma() {
      return sigma.orElse(radius / 2.0);
    }
  }

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
    PixelFormat[] formats =
        switch (params.method) {
          case GAUSSIAN ->
              new PixelFormat[] {
                PixelFormat.YUV420P, PixelFormat.BGR24, PixelFormat.RGB_F32, PixelFormat.GRAY8
              };
          case BOX -> new PixelFormat[] {PixelFormat.BGR24, PixelFormat.RGB_F32, PixelFormat.GRAY8};
          case MEDIAN, BILATERAL -> new PixelFormat[] {PixelFormat.BGR24, PixelFormat.GRAY8};
        };
    boolean slow = params.method == Method.BILATERAL;
    return Contract.builder()
        .input(VIDEO.accepts(formats))
        .output(SMOOTH)
        .cost(slow ? Cost.HEAVY : Cost.MEDIUM)
        .build();
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params);
  }

  @Override
  public List<String> problems(Params params) {
    List<String> problems = new ArrayList<>();
    if (params.sigma.isPresent()
        && (params.method == Method.BOX || params.method == Method.MEDIAN)) {
      problems.add("'sigma' is for 'gaussian' and 'bilateral'; give 'radius' instead");
    }
    return problems;
  }

  /** The OpenCV half. */
  private static final class Body implements Node {
    private final Params params;
    private final Mats mats = new Mats();
    private PlaneFilter filter;
    private Size size;
    private Point center;

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) {
      filter = new PlaneFilter(mats);
      boolean square = params.method == Method.BOX;
      int side = square ? 2 * params.radius + 1 : 0;
      size = mats.own(new Size(side, side));
      center = mats.own(new Point(-1, -1));
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame frame = context.require(VIDEO);
      boolean nothing = params.radius == 0 && params.sigma.isEmpty();
      context.emit(
          SMOOTH,
          nothing
              ? frame
              : filter.apply(
                  frame,
                  frame.width(),
                  frame.height(),
                  (source, from, target, to) -> smooth(source, target, from.halving())));
    }

    private void smooth(Mat source, Mat target, int halving) {
      switch (params.method) {
        case GAUSSIAN ->
            opencv_imgproc.GaussianBlur(
                source, target, size, params.effectiveSigma() / (1 << halving));
        case BOX ->
            opencv_imgproc.blur(source, target, size, center, opencv_core.BORDER_REFLECT_101);
        case MEDIAN -> opencv_imgproc.medianBlur(source, target, 2 * params.radius + 1);
        case BILATERAL ->
            opencv_imgproc.bilateralFilter(
                source,
                target,
                2 * params.radius + 1,
                params.sigmaColor,
                params.effectiveSigma(),
                opencv_core.BORDER_REFLECT_101);
      }
    }

    @Override
    public void close() {
      mats.close();
    }
  }
}
