package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.nodes.model.ModelLibrary;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.State;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives one person's face, the driver's, the geometry of another's, the target's, so that a
 * generator that was trained on the target's faces knows what it sees.
 *
 * <p>The driver's mesh is laid over the driver's face at rest by points that no expression moves;
 * that tells size, place and turn of the head, and what is left is the expression. The expression
 * is put on the target's face at rest, that of lips and irises scaled by how wide mouth and eyes of
 * the two are, and lids are opened as far as the driver's, told as a share of how open they are at
 * rest. Then the head is put where the target's would be: what the driver mostly does becomes what
 * the target mostly does, offsets from it stay as they are, sizes in proportion, and what goes
 * beyond anything the target was seen to do is held back.
 *
 * <p>The target's geometry comes from a file of {@link FaceStatistics}. The driver's comes from
 * such a file, or from the stream itself: then it is what was seen since the stream began, until
 * the warm-up is over, and is frozen from there on. It outlives discontinuities; pictures of
 * another size begin a new warm-up.
 *
 * <p>Of several faces the largest is taken. Where there is none, none comes out.
 */
public final class FaceNormalize implements NodeDefinition<FaceNormalize.Params> {
  static final Input<FaceMesh> FACE =
      Input.of("face", PayloadType.FACE, "The driver, as mediapipe-468 or mediapipe-478");
  static final Output<FaceMesh> NORMALIZED =
      Output.of(
          "face", PayloadType.FACE, "The same expression on the target's face, in its pictures");

  /** What is known of the driver. */
  static final State<Learned> LEARNED =
      State.of("learned", Learned.class, () -> Learned.NOTHING).acrossDiscontinuities();

  /** What bundles call a file of {@link FaceStatistics}. */
  private static final String IN_BUNDLE = "face.json";

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "face-normalize",
          1,
          "Face normalize",
          "Gives a face the proportions and the place of another person's.",
          Category.VISION,
          Params.class);

  /** Params of {@code face-normalize}. */
  public record Params(
      @Param(
              doc =
                  "File of 'face-statistics' about the target, or the model bundle of a generator"
                      + " that holds it as face.json",
              kind = Param.Kind.INPUT_URI)
          String target,
      @Param(
              doc = "File of 'face-statistics' about the driver; learned from 'face' where absent",
              kind = Param.Kind.INPUT_URI)
          Optional<String> driver,
      @Param(
              doc = "How long the driver's face is learned before that is frozen",
              value = "1m",
              min = 0,
              max = 3600)
          Duration warmUp) {}

  /**
   * What is known of the driver.
   *
   * @param begin time of the first face, microseconds
   * @param samples what was seen; none once the warm-up is over
   * @param profile what follows from it
   * @param before what had followed before
   * @param since when that was replaced, microseconds
   */
  record Learned(
      long begin,
      FaceSamples samples,
      Optional<FaceProfile> profile,
      Optional<FaceProfile> before,
      long since) {
    static final Learned NOTHING =
        new Learned(0, FaceSamples.NONE, Optional.empty(), Optional.empty(), 0);

    /** How long the change from one profile to the next takes, microseconds. */
    private static final long CHANGE = 1_000_000;

    /** The profile costs too much to be made anew for every mesh, and hardly changes any more. */
    private static final double GROWTH = 1.12;

    Learned plus(FaceMesh mesh, float[] points, long time, long warmUp) {
      boolean same =
          profile
              .filter(
                  known ->
                      known.width() == mesh.width()
                          && known.height() == mesh.height()
                          && known.points() == points.length / 3)
              .isPresent();
      if (!same) {
        FaceSamples first = FaceSamples.NONE.plus(mesh, points);
        return new Learned(time, first, FaceProfile.of(first), Optional.empty(), time);
      }
      if (samples.count() == 0) {
        return this;
      }
      FaceSamples more = samples.plus(mesh, points);
      int known = profile.map(FaceProfile::samples).orElse(0);
      boolean over = time - begin > warmUp;
      boolean grown = more.count() >= GROWTH * known || more.count() < known;
      // After a jump back in time all is new as well.
      boolean settled = time - since >= CHANGE || time < since;
      if (!settled || !(grown || over)) {
        return new Learned(begin, more, profile, before, since);
      }
      return new Learned(
          begin, over ? FaceSamples.NONE : more, FaceProfile.of(more), profile, time);
    }

    /** How much of the present profile counts, 0..1; the rest is of the one before. */
    double share(long time) {
      return before.isEmpty() || time < since ? 1 : Math.min(1, (double) (time - since) / CHANGE);
    }
  }

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    Contract.Builder contract = Contract.builder().input(FACE).output(NORMALIZED);
    return (params.driver.isPresent() ? contract : contract.state(LEARNED)).build();
  }

  @Override
  public Node create(Params params) {
    return new Body(params);
  }

  private static final class Body implements Node {
    private final Params params;
    private Optional<FaceProfile> target = Optional.empty();
    private Optional<FaceProfile> driver = Optional.empty();
    private Optional<OpenContext> open = Optional.empty();
    private boolean faceless;

    private final Map<FaceProfile, FaceMapping> mappings = new IdentityHashMap<>();

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) throws IOException {
      open = Optional.of(context);
      target = Optional.of(read(params.target));
      if (params.driver.isPresent()) {
        driver = Optional.of(read(params.driver.get()));
      }
    }

    private static FaceProfile read(String uri) throws IOException {
      Path file = file(uri);
      try {
        return FaceProfile.parse(Files.readString(file));
      } catch (NoSuchFileException missing) {
        throw new IOException(
            "there is no file '%s'; write it with 'face-statistics' first".formatted(file),
            missing);
      } catch (IllegalArgumentException | CharacterCodingException bad) {
        throw new IOException(
            "'%s' is no file of 'face-statistics': %s".formatted(file, bad.getMessage()), bad);
      } catch (IOException cause) {
        throw new IOException("cannot read '%s': %s".formatted(file, cause.getMessage()), cause);
      }
    }

    /** A path that exists or ends in .json is meant as such, everything else names a bundle. */
    private static Path file(String uri) {
      Path path = StatisticsFile.path(uri);
      Path inFolder = path.resolve(IN_BUNDLE);
      if (Files.exists(inFolder)) {
        return inFolder;
      }
      return uri.endsWith(".json") || Files.isRegularFile(path)
          ? path
          : ModelLibrary.standard().open(uri).folder().resolve(IN_BUNDLE);
    }

    @Override
    public void process(ProcessContext context) {
      FaceMesh mesh = context.require(FACE);
      FaceProfile goal = target.orElseThrow();
      Optional<String> problem = FaceSamples.problem(mesh);
      if (problem.isPresent()) {
        context.reject(problem.get());
        return;
      }
      Topology topology = Topology.of(mesh.topology()).orElseThrow();
      Optional<Landmarks> face = FaceSamples.largest(mesh);
      if (face.isEmpty()) {
        faceless = true;
        context.emit(
            NORMALIZED, new FaceMesh(goal.width(), goal.height(), topology.name(), List.of()));
        return;
      }
      float[] points = FaceSamples.points(face.get());
      Learned learned =
          driver
              .map(known -> new Learned(0, FaceSamples.NONE, driver, Optional.empty(), 0))
              .orElseGet(() -> learn(context, mesh, points));
      int known = learned.profile().orElseThrow().points();
      if (known != topology.count() || goal.points() < topology.count()) {
        context.reject(
            ("the face has %d points, but what is known of the driver %d and of the target %d; set"
                    + " 'refine' of 'face-extract' alike for all")
                .formatted(topology.count(), known, goal.points()));
        return;
      }
      float[] mapped = map(learned, context.eventTimeMicros(), points);
      context.emit(
          NORMALIZED,
          new FaceMesh(
              goal.width(),
              goal.height(),
              topology.name(),
              List.of(
                  new Landmarks(
                      face.get().id(),
                      face.get().confidence(),
                      FaceMapping.points(mapped, face.get().points()),
                      new float[0]))));
    }

    @Override
    public void flush(ProcessContext context) {
      if (faceless && params.driver.isEmpty() && context.state(LEARNED).profile().isEmpty()) {
        open.ifPresent(
            opened ->
                opened.warn(
                    "no face was seen; for 'face-extract' it must be large enough and upright"));
        faceless = false;
      }
    }

    private Learned learn(ProcessContext context, FaceMesh mesh, float[] points) {
      Learned learned =
          context
              .state(LEARNED)
              .plus(mesh, points, context.eventTimeMicros(), params.warmUp.toNanos() / 1000);
      context.state(LEARNED, learned);
      return learned;
    }

    private float[] map(Learned learned, long time, float[] points) {
      double share = learned.share(time);
      float[] now = mapping(learned.profile().orElseThrow()).map(points);
      if (share >= 1) {
        mappings.keySet().removeIf(profile -> profile != learned.profile().orElseThrow());
        return now;
      }
      float[] before = mapping(learned.before().orElseThrow()).map(points);
      for (int i = 0; i < now.length; i++) {
        now[i] = (float) (before[i] + share * (now[i] - before[i]));
      }
      return now;
    }

    private FaceMapping mapping(FaceProfile known) {
      return mappings.computeIfAbsent(
          known, profile -> new FaceMapping(profile, target.orElseThrow()));
    }
  }
}
