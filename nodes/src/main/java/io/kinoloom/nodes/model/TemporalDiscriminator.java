package io.kinoloom.nodes.model;

import io.kinoloom.nodes.vision.Totals;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeBody;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code temporal-discriminator}: judges how real a stream looks and moves, from its last pictures,
 * by a model bundle of that kind, and says when it stops looking real.
 *
 * <p>The score of a picture holds the mean verdict of each scale, {@code scale-1} the finest, their
 * mean {@code realism}, and {@code smoothed}, its exponential average over {@code smoothing}.
 * Bundles that {@code kinoloom train} makes learned 1 for real clips and 0 for others (least
 * squares), so 0.5 lies between. The first pictures of a stream, and after a discontinuity, which
 * are too few for a clip, have no score.
 *
 * <p>An event tells a change: {@code real} is 0 when the average has been below {@code threshold}
 * for {@code min-duration}, and 1 when it has been at {@code threshold} plus {@code hysteresis} or
 * above for as long. {@code began} is the event time in seconds at which that began, {@code
 * realism} the average now. A stream begins as real; a discontinuity starts averages and durations
 * afresh but not what was told last.
 */
public final class TemporalDiscriminator implements ModelNode<TemporalDiscriminator.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures of the size that the model judges")
          .accepts(PixelFormat.BGR24);
  static final Output<Score> SCORE =
      Output.of("score", PayloadType.SCORE, "realism, smoothed, and scale-1, scale-2 ... of each");
  static final Output<Score> EVENT =
      Output.of(
          "event",
          PayloadType.SCORE,
          "When it changes: real (0 or 1), began (seconds), realism; nothing in between");

  static final String SMOOTHED = "smoothed";
  static final String REAL = "real";
  static final String BEGAN = "began";

  /** The pictures before. */
  private static final State<List<VideoFrame>> PICTURES = State.list("pictures", VideoFrame.class);

  private static final State<Optional<Realism.Trend>> TREND =
      State.optional("trend", Realism.Trend.class);

  private static final State<Boolean> LOW =
      State.of("low", Boolean.class, () -> false).acrossDiscontinuities();

  private static final State<Totals> TOTALS =
      State.of("totals", Totals.class, () -> Totals.NONE).acrossDiscontinuities();

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "temporal-discriminator",
          1,
          "Temporal discriminator",
          "Judges how real a stream looks and moves, and tells when it stops to.",
          Category.MODEL,
          Params.class);

  /** Params of {@code temporal-discriminator}. */
  public record Params(
      @Param(doc = ModelUse.MODEL, kind = Param.Kind.MODEL) String model,
      @Param(doc = ModelUse.DEVICE, value = "auto", pattern = ModelUse.DEVICES) String device,
      @Param(doc = ModelUse.MAX_BATCH, value = "8", min = 1, max = 256) int maxBatch,
      @Param(doc = ModelUse.MAX_DELAY, value = "2ms", min = 0, max = 1) Duration maxDelay,
      @Param(
              doc = "Realism, averaged, below which a stream is no longer real",
              value = "0.5",
              min = -100,
              max = 100)
          double threshold,
      @Param(
              doc = "How far above the threshold it must rise to be real again",
              value = "0.1",
              min = 0,
              max = 100)
          double hysteresis,
      @Param(
              doc = "How long it must be low, or high again, before that is an event",
              value = "500ms",
              min = 0,
              max = 3600)
          Duration minDuration,
      @Param(
              doc = "Time constant of the average that events go by; 0 for none",
              value = "500ms",
              min = 0,
              max = 3600)
          Duration smoothing)
      implements ModelNode.Choice {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(VIDEO)
        .output(SCORE)
        .output(EVENT)
        .state(PICTURES)
        .state(TREND)
        .state(LOW)
        .state(TOTALS)
        .cost(Cost.HEAVY)
        .placement(params.placement())
        .reporting()
        .build();
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params);
  }

  private static final class Body implements Node {
    private final Params params;
    private final Realism realism;
    private Optional<Critic> opened = Optional.empty();

    Body(Params params) {
      this.params = params;
      realism =
          new Realism(
              params.threshold,
              params.hysteresis,
              params.minDuration.toNanos() / 1000,
              params.smoothing.toNanos() / 1000);
    }

    @Override
    public void open(OpenContext context) {
      opened =
          Optional.of(
              Critic.open(
                  context,
                  new Critic.Wish(
                      "temporal-discriminator",
                      params,
                      "one that judges clips (temporal-discriminator)",
                      List.of(Manifest.Kind.TEMPORAL_DISCRIMINATOR))));
    }

    @Override
    public void process(ProcessContext context) {
      Critic critic = opened.orElseThrow();
      VideoFrame now = context.require(VIDEO);
      critic.passWarnings();
      try {
        critic.requireSize(now);
      } catch (Unfit e) {
        context.reject(e.getMessage());
        return;
      }
      List<VideoFrame> clip = critic.clip(context.state(PICTURES), now);
      context.state(PICTURES, critic.remembered(clip));
      if (clip.size() < critic.history()) {
        return;
      }
      Map<String, Double> figures =
          new LinkedHashMap<>(critic.verdicts(critic.look(clip, Optional.empty())));
      boolean low = context.state(LOW);
      Realism.Trend trend =
          realism.next(
              context.state(TREND), low, figures.get(Critic.REALISM), context.eventTimeMicros());
      figures.put(SMOOTHED, trend.average());
      context.emit(SCORE, new Score(figures));
      if (realism.changes(trend)) {
        context.emit(EVENT, event(trend, low));
        context.state(LOW, !low);
        trend = Realism.settled(trend);
      }
      context.state(TREND, Optional.of(trend));
      Map<String, Double> counted = new LinkedHashMap<>(figures);
      counted.put("low", context.state(LOW) ? 1.0 : 0.0);
      counted.put("falls", !low && context.state(LOW) ? 1.0 : 0.0);
      context.state(TOTALS, context.state(TOTALS).plus(counted));
    }

    private static Score event(Realism.Trend trend, boolean low) {
      return new Score(
          Map.of(
              REAL,
              low ? 1.0 : 0.0,
              BEGAN,
              trend.crossedMicros().orElseThrow() / 1e6,
              Critic.REALISM,
              trend.average()));
    }

    @Override
    public void flush(ProcessContext context) {
      Totals totals = context.state(TOTALS);
      totals
          .of(Critic.REALISM)
          .ifPresent(
              total -> {
                context.summary(Critic.REALISM, total.mean());
                context.summary("least-realism", total.min());
                context.summary("pictures", total.count());
              });
      totals.of("low").ifPresent(total -> context.summary("low-share", total.mean()));
      totals.of("falls").ifPresent(total -> context.summary("falls", total.sum()));
      opened.orElseThrow().report(context);
    }

    @Override
    public void close() {
      opened.ifPresent(Critic::close);
    }
  }
}
