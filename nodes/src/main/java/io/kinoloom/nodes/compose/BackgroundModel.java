package io.kinoloom.nodes.compose;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.State;
import io.kinoloom.spi.VideoFrame;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * {@code background-model}: what a fixed camera sees when nobody is there, and who is there now.
 *
 * <ul>
 *   <li>Each pixel knows two colours and for how long it has shown them, a mixture model with two
 *       modes (C. Stauffer, W. E. L. Grimson, "Adaptive background mixture models for real-time
 *       tracking", CVPR 1999) whose weights are counts. The colour seen longest is the background.
 *       The other is foreground until it has been there for {@code hold} pictures; one that is
 *       neither takes the place of the other once that is forgotten. So what stood there when the
 *       model began is forgotten when it goes, a swaying twig becomes background, and what was
 *       hidden for a while is known again at once.
 *   <li>The background colour follows the light as an approximate running median (N. J. B.
 *       McFarlane, C. P. Schofield, "Segmentation and tracking of piglets in images", Machine
 *       Vision and Applications 8, 1995): a step towards each picture that shows it.
 *   <li>The threshold of each pixel follows its own noise (sigma-delta estimation, A. Manzanera, J.
 *       C. Richefeu, "A new motion detection algorithm based on Sigma-Delta background estimation",
 *       Pattern Recognition Letters 28, 2007): it settles at a multiple of the median distance of
 *       pictures and background, but never below {@code threshold}.
 *   <li>With {@code drop-shadows} a pixel that is darker than the background by up to a half, but
 *       of the same colour, is none of the foreground (after T. Horprasert, D. Harwood, L. S.
 *       Davis, "A statistical approach for real-time robust background subtraction", ICCV 1999).
 * </ul>
 *
 * <p>All that is learned are small whole numbers, so it is saved in checkpoints and goes on exactly
 * as it was. A discontinuity or a picture of another size begins afresh, with the first picture as
 * background. Until the model has seen the scene for longer than those in it stand still, what is
 * in front is a guess.
 */
public final class BackgroundModel implements NodeDefinition<BackgroundModel.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures of a camera that does not move")
          .accepts(PixelFormat.BGR24, PixelFormat.GRAY8);
  static final Output<VideoFrame> BACKGROUND =
      Output.of("background", PayloadType.VIDEO, "The scene with nobody in it").sameFormatAs(VIDEO);
  static final Output<Mask> MASK =
      Output.of("mask", PayloadType.MASK, "255 where something is in front of it, else 0");

  /** What has been learned. */
  static final State<Optional<Learned>> LEARNED = State.optional("learned", Learned.class);

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "background-model",
          1,
          "Background model",
          "Learns what a fixed camera sees when nobody is there, and shows who is there now.",
          Category.VISION,
          Params.class);

  /** Params of {@code background-model}. */
  public record Params(
      @Param(
              doc =
                  "Pictures for which something must stay where it is to become background; half as"
                      + " many as the background is remembered for",
              value = "500",
              min = 1,
              max = 1000000)
          int hold,
      @Param(
              doc = "Grey levels a picture by which the background follows the light",
              value = "0.5",
              min = 0,
              max = 16)
          double rate,
      @Param(
              doc = "Grey levels by which a component must at least differ to be foreground",
              value = "15",
              min = 1,
              max = 255)
          int threshold,
      @Param(
              doc = "The threshold of a noisy pixel, in multiples of its usual distance",
              value = "4",
              min = 1,
              max = 20)
          int noiseFactor,
      @Param(doc = "Colour video: shadows are no foreground", value = "false") boolean dropShadows,
      @Param(
              doc =
                  "Radius in pixels of a median that removes specks from the mask and fills holes; 0"
                      + " for none",
              value = "2",
              min = 0,
              max = 20)
          int clean) {}

  /**
   * What has been learned of a scene.
   *
   * @param background the colours seen longest
   * @param spread threshold of each pixel before the least one is applied, grey levels
   * @param support for how long they have been seen, see {@link Body#ticks}
   * @param other the other colours, laid out as the background's
   * @param otherSupport for how long those have been seen
   * @param pictures how many it was learned from
   */
  record Learned(
      VideoFrame background,
      byte[] spread,
      byte[] support,
      byte[] other,
      byte[] otherSupport,
      long pictures) {
    static Learned nothing(VideoFrame frame, int threshold) {
      int pixels = frame.width() * frame.height();
      byte[] spread = new byte[pixels];
      Arrays.fill(spread, (byte) threshold);
      return new Learned(frame, spread, new byte[pixels], frame.data(), new byte[pixels], 0);
    }

    boolean fits(VideoFrame frame) {
      return background.format() == frame.format()
          && background.width() == frame.width()
          && background.height() == frame.height();
    }

    /** Arrays that may be written. */
    Learned copy() {
      return new Learned(
          new VideoFrame(
              background.format(),
              background.width(),
              background.height(),
              background.colorSpace(),
              background.data().clone()),
          spread.clone(),
          support.clone(),
          other.clone(),
          otherSupport.clone(),
          pictures + 1);
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
        .output(BACKGROUND)
        .output(MASK)
        .state(LEARNED)
        .cost(Cost.MEDIUM)
        .build();
  }

  @Override
  public Node create(Params params) {
    return new Body(params);
  }

  /** Learns and compares. */
  private static final class Body implements Node {
    /** Largest support; it must fit a byte. */
    private static final int LARGEST = 250;

    /** A colour that is not shown is forgotten this many times as slowly as it was learned. */
    private static final int FORGETTING = 4;

    /** As long as a colour has little support it is learned in larger steps. */
    private static final int YOUNG = 16;

    private static final int YOUNG_STEP = 2;

    /** Darkest shadow, as a part of the background. */
    private static final double DARKEST_SHADOW = 0.5;

    private final Params params;
    private final Mats mats = new Mats();
    private Mat rough;
    private Mat clean;
    private boolean masked;

    Body(Params params) {
      this.params = params;
    }

    /** Pictures that raise a support by one; more than one where holds are long. */
    private int ticks() {
      return (2 * params.hold + LARGEST - 1) / LARGEST;
    }

    @Override
    public void open(OpenContext context) {
      rough = mats.mat();
      clean = mats.mat();
      masked = context.isWired(MASK);
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame frame = context.require(VIDEO);
      Learned learned =
          context
              .state(LEARNED)
              .filter(before -> before.fits(frame))
              .orElseGet(() -> Learned.nothing(frame, params.threshold))
              .copy();
      byte[] alpha = new byte[learned.spread().length];
      update(frame.data(), learned, alpha);
      context.state(LEARNED, Optional.of(learned));
      context.emit(BACKGROUND, learned.background());
      if (masked) {
        context.emit(MASK, new Mask(frame.width(), frame.height(), cleaned(frame, alpha)));
      }
    }

    private void update(byte[] picture, Learned learned, byte[] alpha) {
      byte[] background = learned.background().data();
      byte[] other = learned.other();
      byte[] spread = learned.spread();
      byte[] support = learned.support();
      byte[] otherSupport = learned.otherSupport();
      int channels = background.length / spread.length;
      int ticks = ticks();
      int hold = Math.max(1, params.hold / ticks);
      int most = 2 * hold;
      long number = learned.pictures();
      int learn = number % ticks == 0 ? 1 : 0;
      int forget = number % ((long) FORGETTING * ticks) == 0 ? 1 : 0;
      // A rate below one level a picture is a step now and then.
      int step = (int) (Math.floor(number * params.rate) - Math.floor((number - 1) * params.rate));
      for (int pixel = 0, at = 0; pixel < spread.length; pixel++, at += channels) {
        int threshold = Math.max(params.threshold, spread[pixel] & 0xff);
        int seen = support[pixel] & 0xff;
        int seenOther = otherSupport[pixel] & 0xff;
        int distance = distance(picture, background, at, channels);
        if (distance <= threshold) {
          int allowed = seen < YOUNG ? Math.max(step, YOUNG_STEP) : step;
          approach(picture, background, at, channels, allowed);
          int wanted = Math.min(255, params.noiseFactor * distance);
          int now = spread[pixel] & 0xff;
          spread[pixel] = (byte) (now + Integer.signum(wanted - now));
          support[pixel] = (byte) Math.min(most, seen + learn);
          otherSupport[pixel] = (byte) Math.max(0, seenOther - forget);
          continue;
        }
        boolean front = true;
        if (seenOther > 0 && distance(picture, other, at, channels) <= params.threshold) {
          approach(picture, other, at, channels, step);
          seenOther = Math.min(most, seenOther + learn);
          // Of two that are known for as long as can be, the one that is shown wins.
          seen = seenOther == most && seen == most ? seen - 1 : seen;
          front = seenOther < hold;
          boolean longer = seenOther > seen;
          support[pixel] = (byte) (longer ? seenOther : seen);
          otherSupport[pixel] = (byte) (longer ? seen : seenOther);
          if (longer) {
            exchange(background, other, at, channels);
            spread[pixel] = (byte) params.threshold;
          }
        } else if (seenOther - learn <= 0) {
          System.arraycopy(picture, at, other, at, channels);
          otherSupport[pixel] = 1;
        } else {
          otherSupport[pixel] = (byte) (seenOther - learn);
        }
        boolean shadow =
            params.dropShadows && channels == 3 && shadow(picture, background, at, threshold);
        alpha[pixel] = (byte) (front && !shadow ? 255 : 0);
      }
    }

    private static void approach(byte[] picture, byte[] known, int at, int channels, int allowed) {
      for (int i = at; i < at + channels; i++) {
        int value = known[i] & 0xff;
        int off = (picture[i] & 0xff) - value;
        known[i] = (byte) (value + Math.max(-allowed, Math.min(allowed, off)));
      }
    }

    private static void exchange(byte[] one, byte[] other, int at, int channels) {
      for (int i = at; i < at + channels; i++) {
        byte value = one[i];
        one[i] = other[i];
        other[i] = value;
      }
    }

    private static int distance(byte[] picture, byte[] background, int at, int channels) {
      int largest = 0;
      for (int i = at; i < at + channels; i++) {
        largest = Math.max(largest, Math.abs((picture[i] & 0xff) - (background[i] & 0xff)));
      }
      return largest;
    }

    /** Whether a pixel is its background in less light. */
    private static boolean shadow(byte[] picture, byte[] background, int at, int threshold) {
      double mixed = 0;
      double square = 0;
      for (int i = at; i < at + 3; i++) {
        mixed += (picture[i] & 0xff) * (background[i] & 0xff);
        square += (background[i] & 0xff) * (background[i] & 0xff);
      }
      double light = mixed / square;
      // Not a number where the background is black, which no shadow can darken.
      if (!(light >= DARKEST_SHADOW && light < 1)) {
        return false;
      }
      for (int i = at; i < at + 3; i++) {
        if (Math.abs((picture[i] & 0xff) - light * (background[i] & 0xff)) > threshold / 2.0) {
          return false;
        }
      }
      return true;
    }

    private byte[] cleaned(VideoFrame frame, byte[] alpha) {
      if (params.clean == 0) {
        return alpha;
      }
      Plane plane = Plane.of(PixelFormat.GRAY8, frame.width(), frame.height()).get(0);
      Mats.write(rough, plane, alpha);
      opencv_imgproc.medianBlur(rough, clean, 2 * params.clean + 1);
      byte[] result = new byte[alpha.length];
      Mats.read(clean, plane, result);
      return result;
    }

    @Override
    public void close() {
      mats.close();
    }
  }
}
