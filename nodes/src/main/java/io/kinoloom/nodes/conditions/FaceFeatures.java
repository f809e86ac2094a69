package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.landmarks.Topology;
import java.util.ArrayList;
import java.util.List;

/** Which points of a face mesh move together. */
final class FaceFeatures {
  /**
   * Points that no expression moves: forehead, temples, corners of the eyes, bridge of the nose.
   */
  static final List<Integer> FIRM =
      List.of(
          10, 338, 297, 332, 284, 251, 389, 356, 454, 234, 127, 162, 21, 54, 103, 67, 109, 151, 9,
          8, 168, 6, 197, 195, 5, 4, 33, 133, 362, 263);

  static final Eye RIGHT_EYE = new Eye("right-eye", List.of(468, 469, 470, 471, 472));
  static final Eye LEFT_EYE = new Eye("left-eye", List.of(473, 474, 475, 476, 477));

  /** The lips, corners first. */
  static final List<Integer> LIPS = lips();

  /** Lower end of the face, which opens the mouth. */
  static final List<Integer> JAW = part("jaw");

  private static final int MOUTH_RIGHT = 61;
  private static final int MOUTH_LEFT = 291;
  private static final int INNER_LIP_UPPER = 13;
  private static final int INNER_LIP_LOWER = 14;

  /**
   * An eye: lids in pairs from the outer to the inner corner.
   *
   * @param outer corner
   * @param inner corner
   * @param upper points of the upper lid, without corners
   * @param lower the points below them
   * @param iris its points, which only the larger mesh has
   */
  record Eye(int outer, int inner, List<Integer> upper, List<Integer> lower, List<Integer> iris) {
    private Eye(String name, List<Integer> iris) {
      this(part(name + "-upper"), part(name + "-lower"), iris);
    }

    private Eye(List<Integer> upper, List<Integer> lower, List<Integer> iris) {
      this(
          upper.get(0),
          upper.get(upper.size() - 1),
          upper.subList(1, upper.size() - 1),
          lower.subList(1, lower.size() - 1),
          iris);
    }

    double width(float[] mesh) {
      return distance(mesh, outer, inner);
    }

    /** Mean distance of the lids. */
    double opening(float[] mesh) {
      double sum = 0;
      for (int i = 0; i < upper.size(); i++) {
        sum += distance(mesh, upper.get(i), lower.get(i));
      }
      return sum / upper.size();
    }

    /** Mean distance of the lids over the width. */
    double openness(float[] mesh) {
      return opening(mesh) / Math.max(1e-9, width(mesh));
    }
  }

  private FaceFeatures() {}

  private static List<Integer> part(String name) {
    return Topology.MEDIAPIPE_468.part(name).landmarks();
  }

  private static List<Integer> lips() {
    List<Integer> lips = new ArrayList<>();
    for (String name :
        List.of("outer-lip-upper", "outer-lip-lower", "inner-lip-upper", "inner-lip-lower")) {
      part(name).stream().filter(point -> !lips.contains(point)).forEach(lips::add);
    }
    return List.copyOf(lips);
  }

  static double mouthWidth(float[] mesh) {
    return distance(mesh, MOUTH_RIGHT, MOUTH_LEFT);
  }

  /** Distance of the inner lips over the width of the mouth. */
  static double mouthOpening(float[] mesh) {
    return distance(mesh, INNER_LIP_UPPER, INNER_LIP_LOWER) / Math.max(1e-9, mouthWidth(mesh));
  }

  static double distance(float[] mesh, int from, int to) {
    double x = mesh[3 * from] - mesh[3 * to];
    double y = mesh[3 * from + 1] - mesh[3 * to + 1];
    double z = mesh[3 * from + 2] - mesh[3 * to + 2];
    return Math.sqrt(x * x + y * y + z * z);
  }
}
