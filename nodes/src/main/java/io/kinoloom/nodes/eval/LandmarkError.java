package io.kinoloom.nodes.eval;

import io.kinoloom.nodes.eval.LandmarkMatches.Found;
import io.kinoloom.nodes.vision.Totals;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code landmark-error}: how far the landmarks of people or faces are from those of a reference.
 *
 * <p>People are paired with those of the reference by nearest centre or by id; those without a
 * partner count as {@code missed} (in the reference only) or {@code extra}. The error of a pair is
 * the mean distance in the picture of the landmarks that the reference shows visible, over a length
 * of the reference person, see {@link Normalize}. Coordinates of pictures of another size are
 * scaled to the reference's.
 *
 * <p>The score of a picture holds {@code landmark-error} (mean over its pairs, left out where there
 * is none), {@code matched}, {@code missed} and {@code extra}. The report gets the mean error over
 * all pairs of the stream, the three counts, and {@code agreement}: the share of pictures in which
 * nobody was missed or extra.
 */
public final class LandmarkError implements NodeDefinition<LandmarkError.Params> {
  static final Input<Pose> POSE = Input.of("pose", PayloadType.POSE, "People to measure");
  static final Input<Pose> POSE_REFERENCE =
      Input.of("reference", PayloadType.POSE, "Where they should be");
  static final Input<FaceMesh> FACE = Input.of("face", PayloadType.FACE, "Faces to measure");
  static final Input<FaceMesh> FACE_REFERENCE =
      Input.of("reference", PayloadType.FACE, "Where they should be");
  static final Output<Score> SCORE =
      Output.of("score", PayloadType.SCORE, "landmark-error, matched, missed and extra");

  static final String ERROR = "landmark-error";
  static final String MATCHED = "matched";
  static final String MISSED = "missed";
  static final String EXTRA = "extra";
  private static final String AGREES = "agreement";

  /** Sum over the pairs, unlike the mean of a picture. */
  private static final String SUM = "error-sum";

  private static final String MEASURED = "measured";

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          ERROR,
          1,
          "Landmark error",
          "Measures landmarks of people or faces against a reference.",
          Category.EVALUATION,
          Params.class);

  /** What landmarks belong to. */
  public enum Of {
    POSE,
    FACE
  }

  /** What an error is measured in. */
  public enum Normalize {
    /** Pixels of the reference. */
    PIXELS,
    /** Larger side of the box around the visible landmarks of the reference. */
    BOX,
    /** Distance of the outer corners of the eyes. */
    INTER_OCULAR,
    /** Nose to middle of the shoulders to middle of the hips to middle of the ankles. */
    BODY_HEIGHT
  }

  /** How partners are found. */
  public enum Match {
    NEAREST,
    ID
  }

  /** Params of {@code landmark-error}. */
  public record Params(
      @Param(doc = "What landmarks belong to: the inputs are 'pose' or 'face'", value = "pose")
          Of of,
      @Param(
              doc =
                  "What the error is measured in; 'body-height' of a pose and 'inter-ocular' of a"
                      + " face where absent")
          Optional<Normalize> normalize,
      @Param(doc = "How partners are found: by nearest centre, or by equal id", value = "nearest")
          Match match,
      @Param(
              doc =
                  "Nearest: largest distance of the centres of partners, as a part of the larger"
                      + " side of the reference's box",
              value = "1",
              min = 0,
              max = 100)
          double reach,
      @Param(
              doc = "Landmarks that the reference shows less visible than this do not count",
              value = "0.5",
              min = 0,
              max = 1)
          double minVisibility) {

    Normalize unit() {
      return normalize.orElse(of == Of.POSE ? Normalize.BODY_HEIGHT : Normalize.INTER_OCULAR);
    }
  }

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    Contract.Builder contract = Contract.builder();
    if (params.of == Of.POSE) {
      contract.input(POSE).input(POSE_REFERENCE);
    } else {
      contract.input(FACE).input(FACE_REFERENCE);
    }
    return contract.output(SCORE).state(Comparison.TOTALS).cost(Cost.LIGHT).reporting().build();
  }

  @Override
  public List<String> problems(Params params) {
    return params.of == Of.FACE && params.unit() == Normalize.BODY_HEIGHT
        ? List.of("a face has no body height; set 'normalize' to inter-ocular, box or pixels")
        : List.of();
  }

  @Override
  public Node create(Params params) {
    return new Body(params);
  }

  /** Matches and measures. */
  private static final class Body implements Node {
    private final Params params;

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void process(ProcessContext context) {
      Found found;
      Found reference;
      if (params.of == Of.POSE) {
        found = Found.of(context.require(POSE));
        reference = Found.of(context.require(POSE_REFERENCE));
      } else {
        found = Found.of(context.require(FACE));
        reference = Found.of(context.require(FACE_REFERENCE));
      }
      if (!found.topology().equals(reference.topology())) {
        context.reject(
            "'%s' has the landmarks of %s and 'reference' those of %s, which cannot be compared"
                .formatted(
                    params.of == Of.POSE ? "pose" : "face",
                    found.topology(),
                    reference.topology()));
        return;
      }
      if (!LandmarkMatches.hasUnit(params.unit(), reference.topology())) {
        context.reject(
            "landmarks of %s have no %s; set 'normalize' to box or pixels"
                .formatted(
                    reference.topology(),
                    params.unit() == Normalize.BODY_HEIGHT ? "body height" : "eye corners"));
        return;
      }
      LandmarkMatches matches = LandmarkMatches.of(found, reference, params);
      record(matches, context);
      Map<String, Double> figures = new TreeMap<>(counts(matches));
      if (!matches.errors().isEmpty()) {
        figures.put(ERROR, sum(matches) / matches.errors().size());
      }
      context.emit(SCORE, new Score(figures));
    }

    private static void record(LandmarkMatches matches, ProcessContext context) {
      Map<String, Double> sums = new TreeMap<>(counts(matches));
      sums.put(SUM, sum(matches));
      sums.put(MEASURED, (double) matches.errors().size());
      sums.put(AGREES, matches.missed() + matches.extra() == 0 ? 1.0 : 0.0);
      context.state(Comparison.TOTALS, context.state(Comparison.TOTALS).plus(sums));
    }

    private static Map<String, Double> counts(LandmarkMatches matches) {
      return Map.of(
          MATCHED, (double) matches.matched(),
          MISSED, (double) matches.missed(),
          EXTRA, (double) matches.extra());
    }

    private static double sum(LandmarkMatches matches) {
      return matches.errors().stream().mapToDouble(Double::doubleValue).sum();
    }

    @Override
    public void flush(ProcessContext context) {
      Totals totals = context.state(Comparison.TOTALS);
      if (totals.byName().isEmpty()) {
        return;
      }
      for (String count : List.of(MATCHED, MISSED, EXTRA)) {
        context.summary(count, totals.of(count).orElseThrow().sum());
      }
      Totals.Total agreement = totals.of(AGREES).orElseThrow();
      context.summary(AGREES, agreement.mean());
      context.summary(Comparison.PICTURES, agreement.count());
      double measured = totals.of(MEASURED).orElseThrow().sum();
      if (measured > 0) {
        context.summary(ERROR, totals.of(SUM).orElseThrow().sum() / measured);
      }
    }
  }
}
