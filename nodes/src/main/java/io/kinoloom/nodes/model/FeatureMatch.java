package io.kinoloom.nodes.model;

import io.kinoloom.nodes.vision.Totals;
import io.kinoloom.spi.Alignment;
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
 * {@code feature-match}: how far apart two videos are in the eyes of a discriminator: the mean
 * absolute difference of the features of each of its layers, a mean over layers and scales (T. Wang
 * and others, "High-Resolution Image Synthesis and Semantic Manipulation with Conditional GANs",
 * CVPR 2018, equation 4, with layers counted alike). 0 for equal pictures.
 *
 * <p>A discriminator of clips compares the last pictures of both; the first of a stream, and after
 * a discontinuity, which are too few for a clip, have no score.
 */
public final class FeatureMatch implements ModelNode<FeatureMatch.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures to measure, of the size that the model judges")
          .accepts(PixelFormat.BGR24);

  /** Nearest in time: containers round times, Matroska to milliseconds. */
  static final Input<VideoFrame> REFERENCE =
      Input.of(
              "reference",
              PayloadType.VIDEO,
              "What they should be like, in pictures of the same size and time")
          .accepts(PixelFormat.BGR24)
          .aligned(Alignment.nearest(Duration.ofMillis(2)));

  static final Output<Score> SCORE =
      Output.of("score", PayloadType.SCORE, "feature-distance of each picture");

  static final String DISTANCE = "feature-distance";

  private static final State<List<VideoFrame>> PICTURES = State.list("pictures", VideoFrame.class);
  private static final State<List<VideoFrame>> REFERENCES =
      State.list("references", VideoFrame.class);
  private static final State<Totals> TOTALS =
      State.of("totals", Totals.class, () -> Totals.NONE).acrossDiscontinuities();

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "feature-match",
          1,
          "Feature match",
          "Measures how far apart two videos are in a discriminator's features.",
          Category.EVALUATION,
          Params.class);

  /** Params of {@code feature-match}. */
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
        .input(REFERENCE)
        .input(Critic.CONDITION)
        .input(Critic.FEATURES)
        .input(Critic.LABELS)
        .input(Critic.SHAPE)
        .output(SCORE)
        .state(PICTURES)
        .state(REFERENCES)
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
                      "feature-match",
                      params,
                      "one that judges pictures or clips (image-discriminator or"
                          + " temporal-discriminator)",
                      List.of(
                          Manifest.Kind.IMAGE_DISCRIMINATOR,
                          Manifest.Kind.TEMPORAL_DISCRIMINATOR))));
      opened.get().requireFeatures();
    }

    @Override
    public void process(ProcessContext context) {
      Critic critic = opened.orElseThrow();
      critic.passWarnings();
      VideoFrame now = context.require(VIDEO);
      VideoFrame reference = context.require(REFERENCE);
      Optional<Planes> condition;
      try {
        if (now.width() != reference.width() || now.height() != reference.height()) {
          throw new Unfit(
              "'video' is %dx%d and 'reference' is %dx%d; put 'resize' before one of them"
                  .formatted(now.width(), now.height(), reference.width(), reference.height()));
        }
        critic.requireSize(now);
        condition = critic.condition(context);
      } catch (Unfit e) {
        context.reject(e.getMessage());
        return;
      }
      List<VideoFrame> clip = critic.clip(context.state(PICTURES), now);
      List<VideoFrame> references = critic.clip(context.state(REFERENCES), reference);
      context.state(PICTURES, critic.remembered(clip));
      context.state(REFERENCES, critic.remembered(references));
      if (clip.size() < critic.history()) {
        return;
      }
      double distance =
          critic.distance(critic.look(clip, condition), critic.look(references, condition));
      Map<String, Double> figures = Map.of(DISTANCE, distance);
      context.state(TOTALS, context.state(TOTALS).plus(figures));
      context.emit(SCORE, new Score(figures));
    }

    @Override
    public void flush(ProcessContext context) {
      context
          .state(TOTALS)
          .of(DISTANCE)
          .ifPresent(
              total -> {
                context.summary(DISTANCE, total.mean());
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
