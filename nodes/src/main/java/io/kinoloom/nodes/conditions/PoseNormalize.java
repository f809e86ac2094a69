package io.kinoloom.nodes.conditions;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.State;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts people where another person would stand, and makes them as tall as that person would look
 * there: the global pose normalisation of C. Chan, S. Ginosar, T. Zhou, A. Efros, "Everybody Dance
 * Now", ICCV 2019.
 *
 * <p>With y the lower foot, {@code p = (y - source far) / (source near - source far)}, the foot
 * comes to {@code y' = target far + p (target near - target far)} and the person is scaled by
 * {@code far ratio + p (near ratio - far ratio)}, where ratios are target height over source
 * height. A point becomes {@code scale * point + (1 - scale) * feet + (0, y' - y)}, where feet are
 * the middle of the feet at the height of the lower one.
 *
 * <p>What is known of source and target ({@link PlaceStatistics}) comes, for each of the two, from
 * a file of {@link PoseStatistics}, from numbers, or from the stream itself: then it is what was
 * seen since the stream began, until the warm-up is over, and is frozen from there on. The
 * statistics outlive discontinuities. Until someone was seen from head to feet on both sides,
 * nobody comes out.
 *
 * <p>Where the pictures of source and target differ in size, the source's are first scaled to the
 * target's height about their middle. Who shows no feet is placed as they were last; who has shown
 * none since they came is left out, and counted in the report as {@code people-without-feet}.
 */
public final class PoseNormalize implements NodeDefinition<PoseNormalize.Params> {
  static final Input<Pose> POSE =
      Input.of("pose", PayloadType.POSE, "The source's people, as blazepose-33");
  static final Input<Pose> TARGET =
      Input.of("target", PayloadType.POSE, "The target's people, to learn where they stand")
          .optional();
  static final Output<Pose> PLACED =
      Output.of("pose", PayloadType.POSE, "The source's people in the target's place");

  /** What was seen of the source. */
  static final State<PoseSamples> SOURCE_SAMPLES =
      State.of("source-samples", PoseSamples.class, () -> PoseSamples.NONE).acrossDiscontinuities();

  /** What was seen of the target. */
  static final State<PoseSamples> TARGET_SAMPLES =
      State.of("target-samples", PoseSamples.class, () -> PoseSamples.NONE).acrossDiscontinuities();

  /** Time of the first packet. */
  static final State<Optional<Long>> BEGIN =
      State.optional("begin", Long.class).acrossDiscontinuities();

  /** How those who are there were placed last. */
  static final State<Placements> LAST =
      State.of("last", Placements.class, () -> new Placements(Map.of()));

  /** How many people were left out. */
  static final State<Long> WITHOUT_FEET =
      State.of("without-feet", Long.class, () -> 0L).acrossDiscontinuities();

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "pose-normalize",
          1,
          "Pose normalize",
          "Puts people where another person would stand, and makes them as tall.",
          Category.VISION,
          Params.class);

  /** Params of {@code pose-normalize}. */
  public record Params(
      @Param(
              doc = "File of 'pose-statistics' about the source; learned from 'pose' where absent",
              kind = Param.Kind.INPUT_URI)
          Optional<String> sourceFile,
      @Param(
              doc =
                  "File of 'pose-statistics' about the target; learned from the input 'target' where"
                      + " absent",
              kind = Param.Kind.INPUT_URI)
          Optional<String> targetFile,
      @Param(
              doc =
                  "In place of 'source-file': near, far, near-height, far-height, in pixels of the"
                      + " source's pictures",
              value = "[]")
          List<Double> source,
      @Param(
              doc =
                  "In place of 'target-file': near, far, near-height, far-height, in pixels of the"
                      + " target's pictures",
              value = "[]")
          List<Double> target,
      @Param(
              doc =
                  "With 'target': width of the target's pictures, pixels; that of the source's where"
                      + " absent",
              min = 1,
              max = 16384)
          Optional<Integer> width,
      @Param(
              doc =
                  "With 'target': height of the target's pictures, pixels; that of the source's"
                      + " where absent",
              min = 1,
              max = 16384)
          Optional<Integer> height,
      @Param(
              doc =
                  "How long places are learned from the streams before they are frozen, at most 5m",
              value = "10s",
              min = 0,
              max = 300)
          Duration warmUp,
      @Param(
              doc =
                  "Learning: how far above the median foot the far end may lie, as a share of the way"
                      + " from the median to the near end; the paper takes 0.5 to 0.7",
              value = "0.7",
              min = 0,
              max = 10)
          double farShare,
      @Param(
              doc = "Visibility below which a landmark of feet or head does not count",
              value = "0.5",
              min = 0,
              max = 1)
          double visibility) {

    boolean learnsSource() {
      return sourceFile.isEmpty() && source.isEmpty();
    }

    boolean learnsTarget() {
      return targetFile.isEmpty() && target.isEmpty();
    }
  }

  /**
   * Placements by id.
   *
   * @param byId in pixels of the pictures they came from and go to
   */
  record Placements(Map<Integer, Placement> byId) {
    Placements {
      byId = Map.copyOf(byId);
    }
  }

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    Contract.Builder contract = Contract.builder().output(PLACED).state(LAST).state(WITHOUT_FEET);
    if (params.learnsTarget()) {
      // Both are optional, so that every picture of either is seen, whatever the two frame rates.
      contract.input(POSE.optional()).input(TARGET).state(TARGET_SAMPLES);
    } else {
      contract.input(POSE);
    }
    if (params.learnsSource()) {
      contract.state(SOURCE_SAMPLES);
    }
    if (params.learnsSource() || params.learnsTarget()) {
      contract.state(BEGIN);
    }
    return contract.build();
  }

  @Override
  public List<String> problems(Params params) {
    List<String> problems = new ArrayList<>();
    check("source", params.source, params.sourceFile, problems);
    check("target", params.target, params.targetFile, problems);
    if (params.target.isEmpty() && (params.width.isPresent() || params.height.isPresent())) {
      problems.add("'width' and 'height' go with 'target'; remove them");
    }
    return problems;
  }

  private static void check(
      String side, List<Double> numbers, Optional<String> file, List<String> problems) {
    if (numbers.isEmpty()) {
      return;
    }
    if (file.isPresent()) {
      problems.add("give '%s' or '%s-file', not both".formatted(side, side));
    }
    if (numbers.size() != 4) {
      problems.add(
          "'%s' takes 4 numbers: [near, far, near-height, far-height]; there are %d"
              .formatted(side, numbers.size()));
      return;
    }
    try {
      statistics(numbers, 1, 1);
    } catch (IllegalArgumentException bad) {
      problems.add("'%s': %s".formatted(side, bad.getMessage()));
    }
  }

  private static PlaceStatistics statistics(List<Double> numbers, int width, int height) {
    return new PlaceStatistics(
        width, height, numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3));
  }

  @Override
  public Node create(Params params) {
    return new Body(params);
  }

  private static final class Body implements Node {
    private final Params params;
    private Optional<PlaceStatistics> sourceFile = Optional.empty();
    private Optional<PlaceStatistics> targetFile = Optional.empty();

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) throws IOException {
      if (params.sourceFile.isPresent()) {
        sourceFile = Optional.of(read(params.sourceFile.get()));
      }
      if (params.targetFile.isPresent()) {
        targetFile = Optional.of(read(params.targetFile.get()));
      }
    }

    private static PlaceStatistics read(String uri) throws IOException {
      try {
        return PlaceStatistics.parse(Files.readString(StatisticsFile.path(uri)));
      } catch (NoSuchFileException missing) {
        throw new IOException(
            "there is no file '" + uri + "'; write it with 'pose-statistics' first", missing);
      } catch (IllegalArgumentException | CharacterCodingException bad) {
        throw new IOException(
            "'%s' is no file of 'pose-statistics': %s".formatted(uri, bad.getMessage()), bad);
      } catch (IOException cause) {
        throw new IOException("cannot read '%s': %s".formatted(uri, cause.getMessage()), cause);
      }
    }

    @Override
    public void process(ProcessContext context) {
      Optional<Pose> pose = context.get(POSE);
      Optional<Pose> target = params.learnsTarget() ? context.get(TARGET) : Optional.empty();
      Optional<String> problem =
          pose.flatMap(FeetAndHeight::problem).or(() -> target.flatMap(FeetAndHeight::problem));
      if (problem.isPresent()) {
        context.reject(problem.get());
        return;
      }
      if (learning(context)) {
        if (params.learnsSource() && pose.isPresent()) {
          learn(context, SOURCE_SAMPLES, pose.get());
        }
        target.ifPresent(seen -> learn(context, TARGET_SAMPLES, seen));
      }
      pose.ifPresent(seen -> context.emit(PLACED, place(context, seen)));
    }

    private boolean learning(ProcessContext context) {
      if (!params.learnsSource() && !params.learnsTarget()) {
        return false;
      }
      long begin = context.state(BEGIN).orElse(context.eventTimeMicros());
      context.state(BEGIN, Optional.of(begin));
      return context.eventTimeMicros() - begin <= params.warmUp.toNanos() / 1000;
    }

    private void learn(ProcessContext context, State<PoseSamples> state, Pose pose) {
      PoseSamples before = context.state(state);
      // Another size is another camera: what was learned of the former one tells nothing.
      PoseSamples samples =
          before.fits(pose.width(), pose.height()) ? before : state.initial().get();
      FeetAndHeight.ofTallest(pose, params.visibility)
          .ifPresent(
              sample -> context.state(state, samples.plus(pose.width(), pose.height(), sample)));
    }

    private Pose place(ProcessContext context, Pose pose) {
      Optional<PlaceStatistics> source = source(context, pose);
      Optional<PlaceStatistics> target = target(context, pose);
      if (source.isEmpty() || target.isEmpty()) {
        return new Pose(pose.width(), pose.height(), pose.topology(), List.of());
      }
      PlaceStatistics goal = target.get();
      double zoom = (double) goal.height() / pose.height();
      PlaceRule rule = new PlaceRule(source.get().scaledTo(goal.width(), goal.height()), goal);
      Map<Integer, Placement> last = context.state(LAST).byId();
      Map<Integer, Placement> now = new HashMap<>();
      List<Landmarks> placed = new ArrayList<>();
      for (Landmarks person : pose.people()) {
        Optional<Placement> placement =
            FeetAndHeight.of(person, params.visibility)
                .map(feet -> zoomed(feet, zoom, pose.width(), goal.width()))
                .map(feet -> Placement.of(rule, feet).after(zoom, pose.width(), goal.width()))
                .or(() -> Optional.ofNullable(last.get(person.id())));
        if (placement.isPresent()) {
          now.put(person.id(), placement.get());
          placed.add(placement.get().apply(person));
        } else {
          context.state(WITHOUT_FEET, context.state(WITHOUT_FEET) + 1);
        }
      }
      context.state(LAST, new Placements(now));
      return new Pose(goal.width(), goal.height(), pose.topology(), placed);
    }

    private static FeetAndHeight zoomed(
        FeetAndHeight feet, double zoom, int width, int targetWidth) {
      return new FeetAndHeight(
          zoom * feet.x() + (targetWidth - zoom * width) / 2,
          zoom * feet.y(),
          zoom * feet.height());
    }

    private Optional<PlaceStatistics> source(ProcessContext context, Pose pose) {
      if (params.learnsSource()) {
        return PlaceStatistics.of(context.state(SOURCE_SAMPLES), params.farShare);
      }
      return sourceFile.or(
          () -> Optional.of(statistics(params.source, pose.width(), pose.height())));
    }

    private Optional<PlaceStatistics> target(ProcessContext context, Pose pose) {
      if (params.learnsTarget()) {
        return PlaceStatistics.of(context.state(TARGET_SAMPLES), params.farShare);
      }
      return targetFile.or(
          () ->
              Optional.of(
                  statistics(
                      params.target,
                      params.width.orElse(pose.width()),
                      params.height.orElse(pose.height()))));
    }

    @Override
    public void flush(ProcessContext context) {
      if (context.state(WITHOUT_FEET) > 0) {
        context.summary("people-without-feet", context.state(WITHOUT_FEET));
      }
    }
  }
}
