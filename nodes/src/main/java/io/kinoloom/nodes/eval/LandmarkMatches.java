package io.kinoloom.nodes.eval;

import io.kinoloom.nodes.eval.LandmarkError.Match;
import io.kinoloom.nodes.eval.LandmarkError.Normalize;
import io.kinoloom.nodes.landmarks.FacePoint;
import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Pose;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Who is who in two findings of one picture, and how far apart they are.
 *
 * @param matched pairs
 * @param missed people of the reference without a partner
 * @param extra others without a partner
 * @param errors one for each pair that can be measured: whose reference shows a landmark and has a
 *     length to measure in
 */
record LandmarkMatches(int matched, int missed, int extra, List<Double> errors) {
  private static final Topology BODY = Topology.BLAZEPOSE_33;

  LandmarkMatches {
    errors = List.copyOf(errors);
  }

  /**
   * What was found in a picture.
   *
   * @param width of the picture
   * @param height of the picture
   * @param topology name of the landmark list
   * @param all one entry for each person or face
   */
  record Found(int width, int height, String topology, List<Landmarks> all) {
    static Found of(Pose pose) {
      return new Found(pose.width(), pose.height(), pose.topology(), pose.people());
    }

    static Found of(FaceMesh mesh) {
      return new Found(mesh.width(), mesh.height(), mesh.topology(), mesh.faces());
    }
  }

  private record Pair(int found, int reference, double distance) {}

  private record Point(double x, double y) {
    double distance(Point other) {
      return Math.hypot(x - other.x, y - other.y);
    }
  }

  /** Whether this unit can be measured on landmarks of this list. */
  static boolean hasUnit(Normalize unit, String topology) {
    return switch (unit) {
      case PIXELS, BOX -> true;
      case INTER_OCULAR -> eyes(topology).isPresent();
      case BODY_HEIGHT -> topology.equals(BODY.name());
    };
  }

  /** Outer corners of the eyes in a landmark list. */
  private static Optional<int[]> eyes(String topology) {
    if (topology.equals(BODY.name())) {
      return Optional.of(
          new int[] {BODY.landmark("left-eye-outer"), BODY.landmark("right-eye-outer")});
    }
    boolean mesh =
        topology.equals(Topology.MEDIAPIPE_468.name())
            || topology.equals(Topology.MEDIAPIPE_478.name());
    return mesh
        ? Optional.of(new int[] {FacePoint.RIGHT_EYE_OUTER, FacePoint.LEFT_EYE_OUTER})
        : Optional.empty();
  }

  /** Matches and measures. */
  static LandmarkMatches of(Found found, Found reference, LandmarkError.Params params) {
    double scaleX = (double) reference.width() / found.width();
    double scaleY = (double) reference.height() / found.height();
    List<Landmarks> others = found.all().stream().map(one -> scaled(one, scaleX, scaleY)).toList();
    List<Pair> pairs =
        params.match() == Match.ID
            ? byId(others, reference.all())
            : byDistance(others, reference.all(), params.reach());
    List<Double> errors = new ArrayList<>();
    for (Pair pair : pairs) {
      error(
              others.get(pair.found()),
              reference.all().get(pair.reference()),
              reference.topology(),
              params)
          .ifPresent(errors::add);
    }
    return new LandmarkMatches(
        pairs.size(), reference.all().size() - pairs.size(), others.size() - pairs.size(), errors);
  }

  private static Landmarks scaled(Landmarks landmarks, double scaleX, double scaleY) {
    if (scaleX == 1 && scaleY == 1) {
      return landmarks;
    }
    float[] points = landmarks.points().clone();
    for (int i = 0; i < points.length; i += Landmarks.STRIDE) {
      points[i] *= (float) scaleX;
      points[i + 1] *= (float) scaleY;
    }
    return new Landmarks(landmarks.id(), landmarks.confidence(), points, landmarks.world());
  }

  private static List<Pair> byId(List<Landmarks> found, List<Landmarks> reference) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      for (int j = 0; j < reference.size(); j++) {
        if (found.get(i).id() == reference.get(j).id()) {
          pairs.add(new Pair(i, j, 0));
        }
      }
    }
    return exclusive(pairs);
  }

  /** Nearest centres first, nobody twice. */
  private static List<Pair> byDistance(
      List<Landmarks> found, List<Landmarks> reference, double reach) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      for (int j = 0; j < reference.size(); j++) {
        double distance = center(found.get(i)).distance(center(reference.get(j)));
        // Not a number, of an empty list of landmarks, is within no reach.
        if (distance <= reach * box(reference.get(j), 0)) {
          pairs.add(new Pair(i, j, distance));
        }
      }
    }
    pairs.sort(Comparator.comparingDouble(Pair::distance));
    return exclusive(pairs);
  }

  private static List<Pair> exclusive(List<Pair> candidates) {
    Set<Integer> found = new HashSet<>();
    Set<Integer> reference = new HashSet<>();
    List<Pair> chosen = new ArrayList<>();
    for (Pair pair : candidates) {
      if (!found.contains(pair.found()) && !reference.contains(pair.reference())) {
        found.add(pair.found());
        reference.add(pair.reference());
        chosen.add(pair);
      }
    }
    return chosen;
  }

  private static Point center(Landmarks landmarks) {
    return mean(landmarks, IntStream.range(0, landmarks.count()).toArray());
  }

  private static Point mean(Landmarks landmarks, int... indices) {
    double x = 0;
    double y = 0;
    for (int index : indices) {
      x += landmarks.x(index);
      y += landmarks.y(index);
    }
    return new Point(x / indices.length, y / indices.length);
  }

  /** Larger side of the box around landmarks that are visible enough; 0 where none is. */
  private static double box(Landmarks landmarks, double minVisibility) {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < landmarks.count(); i++) {
      if (landmarks.visibility(i) >= minVisibility) {
        left = Math.min(left, landmarks.x(i));
        top = Math.min(top, landmarks.y(i));
        right = Math.max(right, landmarks.x(i));
        bottom = Math.max(bottom, landmarks.y(i));
      }
    }
    return Math.max(0, Math.max(right - left, bottom - top));
  }

  private static Optional<Double> error(
      Landmarks found, Landmarks reference, String topology, LandmarkError.Params params) {
    double sum = 0;
    int counted = 0;
    for (int i = 0; i < Math.min(found.count(), reference.count()); i++) {
      if (reference.visibility(i) >= params.minVisibility()) {
        sum += Math.hypot(found.x(i) - reference.x(i), found.y(i) - reference.y(i));
        counted++;
      }
    }
    double error = sum / counted / length(reference, topology, params);
    return Double.isFinite(error) ? Optional.of(error) : Optional.empty();
  }

  private static double length(Landmarks reference, String topology, LandmarkError.Params params) {
    return switch (params.unit()) {
      case PIXELS -> 1;
      case BOX -> box(reference, params.minVisibility());
      case INTER_OCULAR -> {
        int[] eyes = eyes(topology).orElseThrow();
        yield mean(reference, eyes[0]).distance(mean(reference, eyes[1]));
      }
      case BODY_HEIGHT -> {
        Point nose = mean(reference, BODY.landmark("nose"));
        Point shoulders = between(reference, "shoulder");
        Point hips = between(reference, "hip");
        Point ankles = between(reference, "ankle");
        yield nose.distance(shoulders) + shoulders.distance(hips) + hips.distance(ankles);
      }
    };
  }

  private static Point between(Landmarks person, String joint) {
    return mean(person, BODY.landmark("left-" + joint), BODY.landmark("right-" + joint));
  }
}
