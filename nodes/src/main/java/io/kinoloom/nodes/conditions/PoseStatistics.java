package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.video.MediaException;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Sink;
import io.kinoloom.spi.State;
import java.util.List;
import java.util.Optional;

/**
 * Sums up where a person stands in a video and how tall they look there, and writes it to a file
 * for {@link PoseNormalize}: the first of two passes. The figures also go into the run's report, as
 * {@code near}, {@code far}, {@code near-height}, {@code far-height} and {@code samples}. Of
 * several people the one who looks tallest counts; pictures in which no feet or no head are seen do
 * not.
 */
public final class PoseStatistics implements NodeDefinition<PoseStatistics.Params> {
  static final Input<Pose> POSE =
      Input.of("pose", PayloadType.POSE, "People, as blazepose-33; all pictures of one size");

  /** What was seen so far. */
  static final State<PoseSamples> SAMPLES =
      State.of("samples", PoseSamples.class, () -> PoseSamples.NONE).acrossDiscontinuities();

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "pose-statistics",
          1,
          "Pose statistics",
          "Measures where a person stands in a video, for pose-normalize.",
          Category.SINK,
          Params.class);

  /** Params of {@code pose-statistics}. */
  public record Params(
      @Param(
              doc = "File to write, such as out/dancer.yaml; replaced if it exists",
              kind = Param.Kind.OUTPUT_URI)
          String uri,
      @Param(
              doc =
                  "How far above the median foot the far end may lie, as a share of the way from the"
                      + " median to the near end; the paper takes 0.5 to 0.7",
              value = "0.7",
              min = 0,
              max = 10)
          double farShare,
      @Param(
              doc = "Visibility below which a landmark does not count",
              value = "0.5",
              min = 0,
              max = 1)
          double visibility) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder().input(POSE).state(SAMPLES).build();
  }

  @Override
  public List<String> problems(Params params) {
    return StatisticsFile.problems(params.uri);
  }

  @Override
  public Sink create(Params params) {
    return new Body(params);
  }

  private static final class Body implements Sink {
    private final Params params;
    private Optional<OpenContext> open = Optional.empty();

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) {
      open = Optional.of(context);
    }

    @Override
    public void process(ProcessContext context) {
      Pose pose = context.require(POSE);
      Optional<String> problem = FeetAndHeight.problem(pose);
      if (problem.isPresent()) {
        context.reject(problem.get());
        return;
      }
      PoseSamples samples = context.state(SAMPLES);
      if (!samples.fits(pose.width(), pose.height())) {
        context.reject(
            "the picture is %dx%d, those before were %dx%d; put 'resize' before the pose is found"
                .formatted(pose.width(), pose.height(), samples.width(), samples.height()));
        return;
      }
      FeetAndHeight.ofTallest(pose, params.visibility)
          .ifPresent(
              sample -> context.state(SAMPLES, samples.plus(pose.width(), pose.height(), sample)));
    }

    @Override
    public void finish(ProcessContext context) throws MediaException {
      PoseSamples samples = context.state(SAMPLES);
      context.summary("samples", samples.count());
      Optional<PlaceStatistics> statistics = PlaceStatistics.of(samples, params.farShare);
      if (statistics.isEmpty()) {
        open.ifPresent(
            opened ->
                opened.warn(
                    "nobody was seen from head to feet, so '"
                        + params.uri
                        + "' was not written; film the whole body"));
        return;
      }
      context.wrote(params.uri);
      statistics.get().figures().forEach(context::summary);
      StatisticsFile.write(params.uri, statistics.get().toText());
    }
  }
}
