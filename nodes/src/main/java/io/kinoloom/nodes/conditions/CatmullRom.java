package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.conditions.Shape.Point;
import java.util.ArrayList;
import java.util.List;

/**
 * Smooth curves through points: centripetal Catmull-Rom splines, which neither loop nor overshoot
 * between near points. C. Yuksel, S. Schaefer, J. Keyser, "Parameterization and Applications of
 * Catmull-Rom Curves", Computer-Aided Design 43(7), 2011.
 */
final class CatmullRom {
  private CatmullRom() {}

  /**
   * Points along a curve, every given one among them.
   *
   * @param through what the curve goes through; neighbours at the same place count once
   * @param closed whether it goes on from the last to the first
   * @param steps pieces between two given points, at least 1
   */
  static List<Point> through(List<Point> through, boolean closed, int steps) {
    List<Point> points = withoutRepetitions(through, closed);
    int count = points.size();
    if (count < 2) {
      return points;
    }
    List<Point> curve = new ArrayList<>();
    int segments = closed ? count : count - 1;
    for (int i = 0; i < segments; i++) {
      Point from = points.get(i);
      Point to = points.get((i + 1) % count);
      Point before = i > 0 || closed ? points.get((i + count - 1) % count) : mirrored(to, from);
      Point after = i + 2 < count || closed ? points.get((i + 2) % count) : mirrored(from, to);
      for (int step = 0; step < steps; step++) {
        curve.add(step == 0 ? from : between(before, from, to, after, (double) step / steps));
      }
    }
    curve.add(points.get(closed ? 0 : count - 1));
    return curve;
  }

  private static List<Point> withoutRepetitions(List<Point> through, boolean closed) {
    List<Point> points = new ArrayList<>();
    for (Point point : through) {
      if (point.isFinite() && (points.isEmpty() || !points.get(points.size() - 1).equals(point))) {
        points.add(point);
      }
    }
    if (closed && points.size() > 1 && points.get(0).equals(points.get(points.size() - 1))) {
      points.remove(points.size() - 1);
    }
    return points;
  }

  /** What lies beyond an end: the neighbour seen in a mirror at the end. */
  private static Point mirrored(Point neighbour, Point end) {
    return neighbour.towards(end, 2);
  }

  /** Barry and Goldman's pyramid of linear interpolations. */
  private static Point between(Point p0, Point p1, Point p2, Point p3, double share) {
    double t1 = Math.sqrt(Math.max(p0.distanceTo(p1), 1e-12));
    double t2 = t1 + Math.sqrt(p1.distanceTo(p2));
    double t3 = t2 + Math.sqrt(Math.max(p2.distanceTo(p3), 1e-12));
    double t = t1 + share * (t2 - t1);
    Point a1 = p0.towards(p1, t / t1);
    Point a2 = p1.towards(p2, (t - t1) / (t2 - t1));
    Point a3 = p2.towards(p3, (t - t2) / (t3 - t2));
    Point b1 = a1.towards(a2, t / t2);
    Point b2 = a2.towards(a3, (t - t1) / (t3 - t1));
    return b1.towards(b2, (t - t1) / (t2 - t1));
  }
}
