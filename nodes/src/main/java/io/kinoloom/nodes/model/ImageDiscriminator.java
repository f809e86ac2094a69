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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code image-discriminator}: judges how real each picture looks, by itself, by a model bundle of
 * that kind; many are also told what the picture was painted from, and judge whether it shows that.
 *
 * <p>The score holds the mean verdict of each scale, {@code scale-1} the finest, and their mean
 * {@code realism}. Bundles that {@code kinoloom train} makes learned 1 for real pictures and 0 for
 * painted ones (least squares).
 */
public final class ImageDiscriminator implements ModelNode<ImageDiscriminator.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures of the size that the model judges")
          .accepts(PixelFormat.BGR24);
  static final Output<Score> SCORE =
      Output.of("score", PayloadType.SCORE, "realism, and scale-1, scale-2 ... of each picture");

  private static final State<Totals> TOTALS =
      State.of("totals", Totals.class, () -> Totals.NONE).acrossDiscontinuities();

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "image-discriminator",
          1,
          "Image discriminator",
          "Judges how real each picture looks.",
          Category.MODEL,
          Params.class);

  /** Params of {@code image-discriminator}. */
  public record Params(
      @Param(doc = ModelUse.MODEL, kind = Param.Kind.MODEL) String model,
      @Param(doc = ModelUse.DEVICE, value = "auto", pattern = ModelUse.DEVICES) String device,
      @Param(doc = ModelUse.MAX_BATCH, value = "8", min = 1, max = 256) int maxBatch,
      @Param(doc = ModelUse.MAX_DELAY, value = "2ms", min = 0, max = 1) Duration maxDelay)
      implements ModelNode.Choice {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(VIDEO)
        .input(Critic.CONDITION)
        .input(Critic.FEATURES)
        .input(Critic.LABELS)
        .input(Critic.SHAPE)
        .output(SCORE)
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
    private Optional<Critic> opened = Optional.empty();

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) {
      opened =
          Optional.of(
              Critic.open(
                  context,
                  new Critic.Wish(
                      "image-discriminator",
                      params,
                      "one that judges single pictures (image-discriminator)",
                      List.of(Manifest.Kind.IMAGE_DISCRIMINATOR))));
    }

    @Override
    public void process(ProcessContext context) {
      Critic critic = opened.orElseThrow();
      critic.passWarnings();
      VideoFrame now = context.require(VIDEO);
      Optional<Planes> condition;
      try {
        critic.requireSize(now);
        condition = critic.condition(context);
      } catch (Unfit e) {
        context.reject(e.getMessage());
        return;
      }
      Map<String, Double> figures = critic.verdicts(critic.look(List.of(now), condition));
      context.state(TOTALS, context.state(TOTALS).plus(figures));
      context.emit(SCORE, new Score(figures));
    }

    @Override
    public void flush(ProcessContext context) {
      context
          .state(TOTALS)
          .of(Critic.REALISM)
          .ifPresent(
              total -> {
                context.summary(Critic.REALISM, total.mean());
                context.summary("least-realism", total.min());
                context.summary("pictures", total.count());
              });
      opened.orElseThrow().report(context);
    }

    @Override
    public void close() {
      opened.ifPresent(Critic::close);
    }
  }
}
