package io.kinoloom.nodes.eval;

import io.kinoloom.nodes.landmarks.FacePoint;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Landmarks;
import java.util.Comparator;
import java.util.Optional;

/**
 * What a face mesh shows of an expression, in lengths of the face itself.
 *
 * @param face of at least 468 points
 */
record Expression(Landmarks face) {
  /** Eyes by number: right, left. */
  static final int EYES = 2;

  private static final int[] OUTER = {FacePoint.RIGHT_EYE_OUTER, FacePoint.LEFT_EYE_OUTER};
  private static final int[] INNER = {FacePoint.RIGHT_EYE_INNER, FacePoint.LEFT_EYE_INNER};
  private static final int[] UPPER = {FacePoint.RIGHT_EYE_UPPER, FacePoint.LEFT_EYE_UPPER};
  private static final int[] LOWER = {FacePoint.RIGHT_EYE_LOWER, FacePoint.LEFT_EYE_LOWER};
  private static final int[] IRIS = {FacePoint.RIGHT_IRIS, FacePoint.LEFT_IRIS};

  /**
   * Where an iris lies in its eye, in widths of the eye.
   *
   * @param along from the inner corner, 0, to the outer one, 1
   * @param across at right angles to it
   */
  record Gaze(double along, double across) {
    double distance(Gaze other) {
      return Math.hypot(along - other.along, across - other.across);
    }
  }

  /** Of the face with the widest box; empty where there is none. */
  static Optional<Expression> ofLargest(FaceMesh mesh) {
    return mesh.faces().stream()
        .max(Comparator.comparingDouble(Expression::width))
        .map(Expression::new);
  }

  private static double width(Landmarks face) {
    double left = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < face.count(); i++) {
      left = Math.min(left, face.x(i));
      right = Math.max(right, face.x(i));
    }
    return right - left;
  }

  /** Mean of both eyes. */
  double eyeOpening() {
    return (opening(0) + opening(1)) / EYES;
  }

  /** Distance of the lids over that of the corners. */
  double opening(int eye) {
    return distance(UPPER[eye], LOWER[eye]) / distance(OUTER[eye], INNER[eye]);
  }

  /** Distance of the lips over that of the corners of the mouth. */
  double mouthOpening() {
    return distance(FacePoint.LIP_UPPER, FacePoint.LIP_LOWER)
        / distance(FacePoint.MOUTH_RIGHT, FacePoint.MOUTH_LEFT);
  }

  /** Where an eye looks; empty where the mesh has no irises. */
  Optional<Gaze> gaze(int eye) {
    if (face.count() <= FacePoint.LEFT_IRIS) {
      return Optional.empty();
    }
    double axisX = face.x(OUTER[eye]) - face.x(INNER[eye]);
    double axisY = face.y(OUTER[eye]) - face.y(INNER[eye]);
    double square = axisX * axisX + axisY * axisY;
    double x = face.x(IRIS[eye]) - face.x(INNER[eye]);
    double y = face.y(IRIS[eye]) - face.y(INNER[eye]);
    return square == 0
        ? Optional.empty()
        : Optional.of(new Gaze((x * axisX + y * axisY) / square, (y * axisX - x * axisY) / square));
  }

  private double distance(int one, int other) {
    return Math.hypot(face.x(one) - face.x(other), face.y(one) - face.y(other));
  }
}
