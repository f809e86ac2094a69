package io.kinoloom.nodes.motion;

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
import io.kinoloom.spi.Score;
import io.kinoloom.spi.State;
import io.kinoloom.spi.VideoFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds cuts between scenes and marks them as discontinuities, so that whatever follows starts
 * afresh there. The pictures themselves pass unchanged.
 *
 * <p>The change from one picture to the next is measured on their luma at 64x48: with d the mean
 * absolute difference in parts of the full range and r the correlation of the two, it is the
 * geometric mean of {@code min(1, 4 d)} and {@code 1 - max(0, r)}. Brightening alone keeps r high,
 * and small things that move keep d low, so both must be large. A picture begins a scene if the
 * change is at least {@code threshold}, at least {@code ratio} times the mean of the last changes
 * within the scene, and at least {@code min-distance} has passed since the last cut. Fades and
 * dissolves are no cuts, nor is a jump to nearly the same view; a flash is taken for one.
 *
 * <p>The score holds {@code change}, 0..1, and {@code cut}, 1 at a cut and 0 elsewhere. A picture
 * with none before it, at the start and after a discontinuity that somebody else has marked, has no
 * score. The number of cuts goes into the run's report.
 */
public final class SceneCut implements NodeDefinition<SceneCut.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures")
          .accepts(PixelFormat.YUV420P, PixelFormat.BGR24, PixelFormat.GRAY8, PixelFormat.BGRA32);
  static final Output<VideoFrame> MARKED =
      Output.of("video", PayloadType.VIDEO, "The same pictures, a discontinuity at each cut")
          .sameFormatAs(VIDEO);
  static final Output<Score> SCORE =
      Output.of("score", PayloadType.SCORE, "change and cut of each picture but the first");

  static final String CHANGE = "change";
  static final String CUT = "cut";

  private static final State<Optional<VideoFrame>> LAST = State.optional("last", VideoFrame.class);

  /** Changes between the last pictures of the scene. */
  private static final State<List<Double>> RECENT = State.list("recent", Double.class);

  private static final State<Long> CUT_TIME = State.of("cut-time", Long.class, () -> -1L);
  private static final State<Long> CUTS =
      State.of("cuts", Long.class, () -> 0L).acrossDiscontinuities();

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "scene-cut",
          1,
          "Scene cut",
          "Finds cuts and marks them as discontinuities.",
          Category.TIME,
          Params.class);

  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;
  private static final int REMEMBERED = 12;

  /** Params of {@code scene-cut}. */
  public record Params(
      @Param(doc = "Smallest change that is a cut", value = "0.25", min = 0.01, max = 1)
          double threshold,
      @Param(
              doc =
                  "How many times as large as the changes before it a cut must be; 0 not to look"
                      + " at those",
              value = "3",
              min = 0,
              max = 100)
          double ratio,
      @Param(doc = "Shortest time between two cuts", value = "200ms") Duration minDistance) {}

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
    return Contract.builder()
        .input(VIDEO)
        .output(MARKED)
        .output(SCORE)
        .state(LAST)
        .state(RECENT)
        .state(CUT_TIME)
        .state(CUTS)
        .cost(Cost.LIGHT)
        .build();
  }

  @Override
  public List<String> problems(Params params) {
    return params.minDistance.isNegative()
        ? List.of("'min-distance' must not be negative")
        : List.of();
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params);
  }

  /**
   * How much of a picture has changed, 0..1.
   *
   * @param before grey
   * @param now grey, of the same size
   */
  static double change(VideoFrame before, VideoFrame now) {
    byte[] one = before.data();
    byte[] other = now.data();
    double sumOne = 0;
    double sumOther = 0;
    double squaresOne = 0;
    double squaresOther = 0;
    double products = 0;
    double differences = 0;
    for (int i = 0; i < one.length; i++) {
      int a = one[i] & 0xff;
      int b = other[i] & 0xff;
      sumOne += a;
      sumOther += b;
      squaresOne += a * a;
      squaresOther += b * b;
      products += a * b;
      differences += Math.abs(a - b);
    }
    double count = one.length;
    double covariance = products - sumOne * sumOther / count;
    double spread =
        (squaresOne - sumOne * sumOne / count) * (squaresOther - sumOther * sumOther / count);
    // Coding noise of two grey levels must not pass for structure where there is none.
    double correlation = covariance / Math.sqrt(spread + 4 * count * 4 * count);
    double difference = Math.min(1, 4 * differences / count / 255);
    return Math.sqrt(difference * (1 - Math.max(0, Math.min(1, correlation))));
  }

  /** The OpenCV half. */
  private static final class Body implements Node {
    private final Params params;
    private final Mats mats = new Mats();
    private Lumas lumas;

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) {
      lumas = new Lumas(mats);
    }

    @Override
    public void process(ProcessContext context) {
      VideoFrame picture = context.require(VIDEO);
      VideoFrame small = lumas.luma(picture, WIDTH, HEIGHT);
      Optional<VideoFrame> last = context.state(LAST);
      if (last.isPresent()) {
        double change = change(last.get(), small);
        boolean cut = isCut(context, change);
        if (cut) {
          context.markDiscontinuity();
          context.state(CUT_TIME, context.eventTimeMicros());
          context.state(CUTS, context.state(CUTS) + 1);
        }
        remember(context, change, cut);
        context.emit(SCORE, new Score(Map.of(CHANGE, change, CUT, cut ? 1.0 : 0.0)));
      }
      context.summary("cuts", context.state(CUTS));
      context.state(LAST, Optional.of(small));
      context.emit(MARKED, picture);
    }

    private boolean isCut(ProcessContext context, double change) {
      long lastCut = context.state(CUT_TIME);
      boolean tooSoon =
          lastCut >= 0 && context.eventTimeMicros() - lastCut < params.minDistance.toNanos() / 1000;
      double usual =
          context.state(RECENT).stream().mapToDouble(Double::doubleValue).average().orElse(0);
      return !tooSoon && change >= params.threshold && change >= params.ratio * usual;
    }

    private static void remember(ProcessContext context, double change, boolean cut) {
      List<Double> recent = new ArrayList<>();
      if (!cut) {
        recent.addAll(context.state(RECENT));
        recent.add(change);
        if (recent.size() > REMEMBERED) {
          recent.remove(0);
        }
      }
      context.state(RECENT, List.copyOf(recent));
    }

    @Override
    public void close() {
      mats.close();
    }
  }
}
