package io.kinoloom.nodes.eval;

import io.kinoloom.nodes.eval.Expression.Gaze;
import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.nodes.vision.Totals;
import io.kinoloom.nodes.vision.Totals.Total;
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
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code face-expression}: whether a face does what the face of a reference does: opens its eyes
 * and mouth as wide, and looks the same way. Of each picture the largest face counts.
 *
 * <p>An opening is the distance of the lids (of the lips) over the distance of the corners, the
 * mean of both eyes; so it knows no size of a picture. Gaze, which needs the irises of
 * mediapipe-478 on both sides, is where the iris lies in the eye: along the line from inner to
 * outer corner and across it, in widths of the eye, the mean distance of both eyes. Eyes that the
 * reference has closed (see {@code min-opening}) look nowhere.
 *
 * <p>The score of a picture holds {@code eye-opening} and {@code mouth-opening}, the same with
 * {@code -reference}, {@code eye-opening-error} and {@code mouth-opening-error} (their absolute
 * difference) and {@code gaze-error}; and {@code matched}, 1 where both have a face. The report
 * gets the means of the errors, Pearson's {@code eye-opening-correlation}, {@code
 * mouth-opening-correlation} and {@code gaze-correlation} (of the iris along the eye) over the
 * stream, where both sides move at all, and how many pictures were {@code matched}, {@code missed}
 * (the reference alone has a face) and {@code extra}.
 */
public final class FaceExpression implements NodeDefinition<FaceExpression.Params> {
  static final Input<FaceMesh> FACE = Input.of("face", PayloadType.FACE, "Faces to measure");
  static final Input<FaceMesh> REFERENCE =
      Input.of("reference", PayloadType.FACE, "Faces whose expression they should have");
  static final Output<Score> SCORE =
      Output.of("score", PayloadType.SCORE, "Openings and errors of each picture");

  private static final String EYE = "eye-opening";
  private static final String MOUTH = "mouth-opening";
  private static final String GAZE = "gaze";
  private static final String ERROR = "-error";

  /** Both sides of what is correlated; sums over pictures (over eyes, of gaze). */
  private static final List<String> MOMENTS = List.of("-x", "-y", "-xx", "-yy", "-xy");

  /** Variances below this share of the mean square are rounding. */
  private static final double STILL = 1e-12;

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "face-expression",
          1,
          "Face expression",
          "Measures whether eyes, mouth and gaze of a face follow a reference.",
          Category.EVALUATION,
          Params.class);

  /** Params of {@code face-expression}. */
  public record Params(
      @Param(
              doc =
                  "Gaze of an eye counts where the reference's lids are at least so far apart, as a"
                      + " share of the eye's width",
              value = "0.12",
              min = 0,
              max = 1)
          double minOpening) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(FACE)
        .input(REFERENCE)
        .output(SCORE)
        .state(Comparison.TOTALS)
        .cost(Cost.LIGHT)
        .reporting()
        .build();
  }

  @Override
  public Node create(Params params) {
    return new Body(params.minOpening);
  }

  /** Compares the largest faces. */
  private static final class Body implements Node {
    private final double minOpening;

    Body(double minOpening) {
      this.minOpening = minOpening;
    }

    @Override
    public void process(ProcessContext context) {
      FaceMesh faces = context.require(FACE);
      FaceMesh references = context.require(REFERENCE);
      for (FaceMesh mesh : List.of(faces, references)) {
        if (!isKnown(mesh.topology())) {
          context.reject(
              "faces with the landmarks of %s have no lids and lips that are known; take them from"
                      .formatted(mesh.topology())
                  + " face-extract");
          return;
        }
      }
      Optional<Expression> face = Expression.ofLargest(faces);
      Optional<Expression> reference = Expression.ofLargest(references);
      Map<String, Double> sums = new TreeMap<>();
      sums.put(LandmarkError.MATCHED, isOne(face.isPresent() && reference.isPresent()));
      sums.put(LandmarkError.MISSED, isOne(face.isEmpty() && reference.isPresent()));
      sums.put(LandmarkError.EXTRA, isOne(face.isPresent() && reference.isEmpty()));
      Map<String, Double> figures = new TreeMap<>();
      figures.put(LandmarkError.MATCHED, sums.get(LandmarkError.MATCHED));
      if (face.isPresent() && reference.isPresent()) {
        compare(EYE, face.get().eyeOpening(), reference.get().eyeOpening(), figures, sums);
        compare(MOUTH, face.get().mouthOpening(), reference.get().mouthOpening(), figures, sums);
        compareGaze(face.get(), reference.get(), figures, sums);
      }
      context.state(Comparison.TOTALS, context.state(Comparison.TOTALS).plus(sums));
      context.emit(SCORE, new Score(figures));
    }

    private static boolean isKnown(String topology) {
      return topology.equals(Topology.MEDIAPIPE_468.name())
          || topology.equals(Topology.MEDIAPIPE_478.name());
    }

    private static double isOne(boolean holds) {
      return holds ? 1 : 0;
    }

    private static void compare(
        String name,
        double value,
        double reference,
        Map<String, Double> figures,
        Map<String, Double> sums) {
      if (!Double.isFinite(value) || !Double.isFinite(reference)) {
        return; // Corners that coincide.
      }
      figures.put(name, value);
      figures.put(name + "-reference", reference);
      double error = Math.abs(value - reference);
      figures.put(name + ERROR, error);
      sums.put(name + ERROR, error);
      addMoments(name, value, reference, sums);
    }

    private void compareGaze(
        Expression face,
        Expression reference,
        Map<String, Double> figures,
        Map<String, Double> sums) {
      double sum = 0;
      double along = 0;
      double alongReference = 0;
      int eyes = 0;
      for (int eye = 0; eye < Expression.EYES; eye++) {
        Optional<Gaze> gaze = face.gaze(eye);
        Optional<Gaze> wanted = reference.gaze(eye);
        if (gaze.isPresent() && wanted.isPresent() && reference.opening(eye) >= minOpening) {
          sum += gaze.get().distance(wanted.get());
          // From the inner corner outwards in one eye is inwards in the other.
          double sign = eye == 0 ? 1 : -1;
          along += sign * gaze.get().along();
          alongReference += sign * wanted.get().along();
          eyes++;
        }
      }
      if (eyes > 0) {
        figures.put(GAZE + ERROR, sum / eyes);
        sums.put(GAZE + ERROR, sum / eyes);
      }
      if (eyes == Expression.EYES) { // Of one eye alone the mean would be another quantity.
        addMoments(GAZE, along / eyes, alongReference / eyes, sums);
      }
    }

    private static void addMoments(String name, double x, double y, Map<String, Double> sums) {
      double[] moments = {x, y, x * x, y * y, x * y};
      for (int i = 0; i < moments.length; i++) {
        sums.put(name + MOMENTS.get(i), moments[i]);
      }
    }

    @Override
    public void flush(ProcessContext context) {
      Totals totals = context.state(Comparison.TOTALS);
      if (totals.byName().isEmpty()) {
        return;
      }
      for (String count :
          List.of(LandmarkError.MATCHED, LandmarkError.MISSED, LandmarkError.EXTRA)) {
        context.summary(count, totals.of(count).orElseThrow().sum());
      }
      for (String name : List.of(EYE, MOUTH, GAZE)) {
        totals.of(name + ERROR).ifPresent(error -> context.summary(name + ERROR, error.mean()));
        correlation(totals, name).ifPresent(r -> context.summary(name + "-correlation", r));
      }
    }

    /** Pearson's r; empty where one side does not move. */
    private static Optional<Double> correlation(Totals totals, String name) {
      double[] means =
          MOMENTS.stream()
              .mapToDouble(moment -> totals.of(name + moment).map(Total::mean).orElse(Double.NaN))
              .toArray();
      double variance = means[2] - means[0] * means[0];
      double varianceOther = means[3] - means[1] * means[1];
      // Not a number, where nothing was compared, is above nothing.
      boolean moves = variance > STILL * means[2] && varianceOther > STILL * means[3];
      return moves
          ? Optional.of((means[4] - means[0] * means[1]) / Math.sqrt(variance * varianceOther))
          : Optional.empty();
    }
  }
}
