package io.kinoloom.nodes.vision;

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
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.RNG;
import org.bytedeco.opencv.opencv_core.Scalar;

/**
 * Adds noise that is fresh for every picture and yet the same in every run with the same seed: the
 * generator of a picture is derived from the seed and the number of the picture, so it does not
 * matter where a run was resumed.
 *
 * <ul>
 *   <li><b>gaussian</b>, <b>uniform</b>: independent for every component of every pixel, mean 0,
 *       standard deviation {@code sigma}; drawn by OpenCV's generator, rounded once, clipped to
 *       0..255.
 *   <li><b>salt-pepper</b>: a share {@code density} of the pixels turns white or black, either as
 *       likely.
 * </ul>
 */
public final class Noise implements NodeDefinition<Noise.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures to spoil")
          .accepts(PixelFormat.BGR24, PixelFormat.GRAY8);
  static final Output<VideoFrame> NOISY =
      Output.of("video", PayloadType.VIDEO, "The noisy pictures").sameFormatAs(VIDEO);

  private static final NodeType<Params> TYPE =
      new NodeType<>("noise", 1, "Noise", "Adds repeatable noise.", Category.PICTURE, Params.class);

  /** Distribution of the noise. */
  public enum Kind {
    GAUSSIAN,
    UNIFORM,
    SALT_PEPPER
  }

  /** Params of {@code noise}. */
  public record Params(
      @Param(doc = "Distribution", value = "gaussian") Kind kind,
      @Param(
              doc = "Gaussian and uniform: standard deviation, grey levels",
              value = "10",
              min = 0,
              max = 255)
          double sigma,
      @Param(
              doc = "Salt and pepper: share of the pixels that are hit",
              value = "0.02",
              min = 0,
              max = 1)
          double density) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    boolean sparse = params.kind == Kind.SALT_PEPPER;
    return Contract.builder()
        .input(VIDEO)
        .output(NOISY)
        .cost(sparse ? Cost.MEDIUM : Cost.HEAVY)
        .build();
  }

  @Override
  public NodeBody create(Params params) {
    return params.kind == Kind.SALT_PEPPER ? new SaltPepper(params.density) : new Additive(params);
  }

  /** A seed for one picture; neighbouring pictures get unrelated ones. */
  private static long pictureSeed(long seed, long sequence) {
    return new SplittableRandom(seed ^ Long.rotateLeft(sequence, 32)).split().nextLong();
  }

  /** Noise on every component. */
  private static final class Additive implements Node {
    private final Params params;
    private final Mats mats = new Mats();
    private long seed;
    private Mat picture;
    private Mat noise;
    private Mat everywhere;
    private Mat low;
    private Mat high;
    private RNG generator;

    Additive(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) {
      seed = context.seed();
      picture = mats.mat();
      noise = mats.mat();
      everywhere = mats.mat();
      generator = mats.own(new RNG());
      boolean gaussian = params.kind == Kind.GAUSSIAN;
      // A uniform distribution over [-a, a] has variance a^2 / 3.
      double reach = params.sigma * Math.sqrt(3);
      low = value(gaussian ? 0 : -reach);
      high = value(gaussian ? params.sigma : reach);
    }

    private Mat value(double value) {
      try (Scalar scalar = new Scalar(value)) {
        return mats.own(new Mat(1, 1, opencv_core.CV_64F, scalar));
      }
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame frame = context.require(VIDEO);
      Plane row = new Plane(0, frame.data().length, 1, 1, false, 0);
      Mats.write(picture, row, frame.data());
      noise.create(1, frame.data().length, opencv_core.CV_32F);
      generator.state(pictureSeed(seed, context.sequence()));
      generator._fill(noise, params.kind == Kind.GAUSSIAN ? RNG.NORMAL : RNG.UNIFORM, low, high);
      opencv_core.add(picture, noise, picture, everywhere, opencv_core.CV_8U);
      byte[] result = new byte[frame.data().length];
      Mats.read(picture, row, result);
      context.emit(
          NOISY,
          new VideoFrame(
              frame.format(), frame.width(), frame.height(), frame.colorSpace(), result));
    }

    @Override
    public void close() {
      mats.close();
    }
  }

  /** White and black specks. */
  private static final class SaltPepper implements Node {
    private final double density;
    private long seed;

    SaltPepper(double density) {
      this.density = density;
    }

    @Override
    public void open(OpenContext context) {
      seed = context.seed();
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame frame = context.require(VIDEO);
      if (density == 0) {
        context.emit(NOISY, frame);
        return;
      }
      byte[] result = frame.data().clone();
      int channels = Plane.of(frame).get(0).channels();
      int pixels = frame.width() * frame.height();
      SplittableRandom random = new SplittableRandom(pictureSeed(seed, context.sequence()));
      // Distances between hits are geometric: drawing those costs by the hit, not by the pixel.
      double logMiss = StrictMath.log1p(-density);
      for (double at = gap(random, logMiss); at < pixels; at += 1 + gap(random, logMiss)) {
        int start = (int) at * channels;
        Arrays.fill(result, start, start + channels, (byte) (random.nextBoolean() ? 255 : 0));
      }
      context.emit(
          NOISY,
          new VideoFrame(
              frame.format(), frame.width(), frame.height(), frame.colorSpace(), result));
    }

    /** Pixels missed before the next hit. */
    private static double gap(SplittableRandom random, double logMiss) {
      double uniform = 1 - random.nextDouble();
      return Math.floor(StrictMath.log(uniform) / logMiss);
    }
  }
}
