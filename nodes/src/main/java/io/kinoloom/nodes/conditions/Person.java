package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.conditions.Shape.Point;
import io.kinoloom.nodes.landmarks.BlazePose;
import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Pose;
import java.util.Arrays;
import java.util.List;

/** The landmarks of one person or hand in pixels of the picture they are drawn into. */
final class Person {
  /** Two landmarks of a body and their distance as a share of its height. */
  private record Segment(int from, int to, double share) {}

  private static final List<Segment> SEGMENTS =
      List.of(
          new Segment(BlazePose.LEFT_SHOULDER, BlazePose.RIGHT_SHOULDER, 0.259),
          new Segment(BlazePose.LEFT_SHOULDER, BlazePose.LEFT_HIP, 0.288),
          new Segment(BlazePose.RIGHT_SHOULDER, BlazePose.RIGHT_HIP, 0.288),
          new Segment(BlazePose.LEFT_HIP, BlazePose.LEFT_KNEE, 0.245),
          new Segment(BlazePose.RIGHT_HIP, BlazePose.RIGHT_KNEE, 0.245),
          new Segment(BlazePose.LEFT_KNEE, BlazePose.LEFT_ANKLE, 0.246),
          new Segment(BlazePose.RIGHT_KNEE, BlazePose.RIGHT_ANKLE, 0.246),
          new Segment(BlazePose.LEFT_SHOULDER, BlazePose.LEFT_ELBOW, 0.186),
          new Segment(BlazePose.RIGHT_SHOULDER, BlazePose.RIGHT_ELBOW, 0.186),
          new Segment(BlazePose.LEFT_ELBOW, BlazePose.LEFT_WRIST, 0.146),
          new Segment(BlazePose.RIGHT_ELBOW, BlazePose.RIGHT_WRIST, 0.146));

  private final Landmarks landmarks;
  private final double scaleX;
  private final double scaleY;
  private final double visible;

  /**
   * One of the people of a pose.
   *
   * @param visible smallest visibility at which a landmark counts as seen
   */
  Person(Pose pose, Landmarks landmarks, int width, int height, double visible) {
    this.landmarks = landmarks;
    this.scaleX = (double) width / pose.width();
    this.scaleY = (double) height / pose.height();
    this.visible = visible;
  }

  int id() {
    return landmarks.id();
  }

  int count() {
    return landmarks.count();
  }

  Point point(int landmark) {
    return new Point(landmarks.x(landmark) * scaleX, landmarks.y(landmark) * scaleY);
  }

  /** Distance from the camera; smaller is nearer. */
  double depth(int landmark) {
    return landmarks.z(landmark) * scaleX;
  }

  boolean sees(int landmark) {
    return landmarks.visibility(landmark) >= visible && point(landmark).isFinite();
  }

  boolean seesAll(int... numbers) {
    return Arrays.stream(numbers).allMatch(this::sees);
  }

  /**
   * Height of the person standing upright, whatever the pose: the largest that any limb hints at,
   * since limbs that point at the camera look short. Shares of the height are those of R. Drillis
   * and R. Contini, "Body Segment Parameters", 1966: shoulder joint to hip joint .288, thigh .245,
   * shank .246, upper arm .186, forearm .146, shoulder to shoulder .259. Where no limb is seen, or
   * the landmarks are not those of a body, the longer side of the box around what is seen; 0 where
   * nothing is.
   */
  double height(Topology topology) {
    double height = 0;
    if (topology.equals(Topology.BLAZEPOSE_33) && topology.fits(landmarks)) {
      for (Segment segment : SEGMENTS) {
        if (seesAll(segment.from, segment.to)) {
          double length = point(segment.from).distanceTo(point(segment.to));
          height = Math.max(height, length / segment.share);
        }
      }
    }
    return height > 0 ? height : extent();
  }

  private double extent() {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count(); i++) {
      if (sees(i)) {
        Point point = point(i);
        left = Math.min(left, point.x());
        right = Math.max(right, point.x());
        top = Math.min(top, point.y());
        bottom = Math.max(bottom, point.y());
      }
    }
    return Math.max(0, Math.max(right - left, bottom - top));
  }
}
