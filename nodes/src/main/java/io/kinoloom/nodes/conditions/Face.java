package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.conditions.Shape.Hull;
import io.kinoloom.nodes.conditions.Shape.Point;
import io.kinoloom.nodes.landmarks.FacePoint;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Landmarks;
import java.util.List;
import java.util.Optional;

/** The landmarks of one face in pixels of some picture. */
final class Face {
  /** A face is as much higher than it is wide. */
  private static final double ASPECT = 1.3;

  private final Landmarks landmarks;
  private final double scaleX;
  private final double scaleY;

  /** One of the faces of a mesh, in a picture of this size. */
  Face(FaceMesh mesh, Landmarks landmarks, int width, int height) {
    this.landmarks = landmarks;
    this.scaleX = (double) width / mesh.width();
    this.scaleY = (double) height / mesh.height();
  }

  int id() {
    return landmarks.id();
  }

  /** A landmark that not every mesh has. */
  Optional<Point> find(int landmark) {
    return landmark < landmarks.count()
        ? Optional.of(point(landmark)).filter(Point::isFinite)
        : Optional.empty();
  }

  Point point(int landmark) {
    return new Point(landmarks.x(landmark) * scaleX, landmarks.y(landmark) * scaleY);
  }

  List<Point> points(List<Integer> numbers) {
    return numbers.stream().map(this::point).filter(Point::isFinite).toList();
  }

  /**
   * Height of the face seen from the front, in pixels: from forehead to chin, or from cheek to
   * cheek times 1.3 if that is more, because a nodding face looks low and a turned one narrow.
   */
  double size() {
    double height = point(FacePoint.FOREHEAD).distanceTo(point(FacePoint.CHIN));
    double width = point(FacePoint.LEFT_CHEEK).distanceTo(point(FacePoint.RIGHT_CHEEK));
    double size = Math.max(height, ASPECT * width);
    return Double.isFinite(size) ? size : 0;
  }

  /** Everything within the oval, grown by some pixels. */
  Hull region(double margin) {
    return Hull.of(points(FaceCurve.OVAL), margin);
  }
}
