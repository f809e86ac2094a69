package io.kinoloom.nodes.conditions;

import java.util.Arrays;
import java.util.List;

/**
 * Something to fill, told by the distance to its border. Coordinates are those of landmarks: pixels
 * from the top left corner of the picture, so that the centre of the first pixel is (0.5, 0.5).
 */
sealed interface Shape {

  /**
   * Distance to the border in pixels, negative inside. Far from the border it may be said too
   * small, but not too large by more than half a pixel.
   */
  double distance(double x, double y);

  /** A rectangle that holds the shape. */
  Bounds bounds();

  /** Sides of a rectangle, pixels. */
  record Bounds(double left, double top, double right, double bottom) {
    Bounds grown(double by) {
      return new Bounds(left - by, top - by, right + by, bottom + by);
    }
  }

  /** A point of a picture, pixels. */
  record Point(double x, double y) {
    double distanceTo(Point other) {
      return Math.hypot(x - other.x, y - other.y);
    }

    /** The point this share of the way to another. */
    Point towards(Point other, double share) {
      return new Point(x + share * (other.x - x), y + share * (other.y - y));
    }

    boolean isFinite() {
      return Double.isFinite(x) && Double.isFinite(y);
    }
  }

  /** A disc. */
  static Shape disc(Point center, double radius) {
    return new Capsule(center, radius, center, radius);
  }

  /** A line with round ends. */
  static Shape line(Point from, Point to, double width) {
    return new Capsule(from, width / 2, to, width / 2);
  }

  /** The convex hull of two discs. */
  record Capsule(Point from, double fromRadius, Point to, double toRadius) implements Shape {
    @Override
    public double distance(double x, double y) {
      double alongX = to.x - from.x;
      double alongY = to.y - from.y;
      double length = Math.sqrt(alongX * alongX + alongY * alongY);
      double offX = x - from.x;
      double offY = y - from.y;
      if (length <= Math.abs(fromRadius - toRadius)) {
        // One disc holds the other.
        return fromRadius >= toRadius
            ? Math.sqrt(offX * offX + offY * offY) - fromRadius
            : Math.sqrt((x - to.x) * (x - to.x) + (y - to.y) * (y - to.y)) - toRadius;
      }
      double along = (offX * alongX + offY * alongY) / length;
      double across = Math.abs(offX * alongY - offY * alongX) / length;
      // The common tangent leans towards the axis by this angle.
      double sine = (fromRadius - toRadius) / length;
      double cosine = Math.sqrt(1 - sine * sine);
      double onTangent = along * cosine - across * sine;
      if (onTangent <= 0) {
        return Math.sqrt(offX * offX + offY * offY) - fromRadius;
      }
      if (onTangent >= length * cosine) {
        return Math.sqrt((along - length) * (along - length) + across * across) - toRadius;
      }
      return along * sine + across * cosine - fromRadius;
    }

    @Override
    public Bounds bounds() {
      return new Bounds(
          Math.min(from.x - fromRadius, to.x - toRadius),
          Math.min(from.y - fromRadius, to.y - toRadius),
          Math.max(from.x + fromRadius, to.x + toRadius),
          Math.max(from.y + fromRadius, to.y + toRadius));
    }
  }

  /**
   * An ellipse around the middle of a line: one axis is the line. Distances are of first order,
   * right near the border, which is where they matter.
   */
  record Ellipse(Point from, Point to, double width) implements Shape {
    @Override
    public double distance(double x, double y) {
      double half = Math.max(from.distanceTo(to) / 2, 0.5);
      double halfWidth = Math.max(width / 2, 0.5);
      double cosine = (to.x - from.x) / (2 * half);
      double sine = (to.y - from.y) / (2 * half);
      double offX = x - (from.x + to.x) / 2;
      double offY = y - (from.y + to.y) / 2;
      double along = (offX * cosine + offY * sine) / half;
      double across = (offY * cosine - offX * sine) / halfWidth;
      double level = Math.sqrt(along * along + across * across);
      if (level == 0) {
        return -Math.min(half, halfWidth);
      }
      double slopeAlong = along / (half * level);
      double slopeAcross = across / (halfWidth * level);
      double distance =
          (level - 1) / Math.sqrt(slopeAlong * slopeAlong + slopeAcross * slopeAcross);
      // Convexity makes it too small outside; inside, the level itself tells how deep at least.
      return Math.max(distance, (level - 1) * Math.min(half, halfWidth) - 0.5);
    }

    @Override
    public Bounds bounds() {
      double reach = Math.max(from.distanceTo(to) / 2, Math.max(width / 2, 0.5));
      double x = (from.x + to.x) / 2;
      double y = (from.y + to.y) / 2;
      return new Bounds(x - reach, y - reach, x + reach, y + reach);
    }
  }

  /**
   * The convex hull of points, grown by a radius all around.
   *
   * @param corners in order around the hull; one or two are a disc or a line
   * @param radius not negative
   */
  record Hull(List<Point> corners, double radius) implements Shape {

    public Hull {
      corners = List.copyOf(corners);
    }

    /** The hull of any points, at least one. Andrew's monotone chain (1979). */
    static Hull of(List<Point> points, double radius) {
      List<Point> sorted =
          points.stream()
              .sorted(
                  (one, other) ->
                      one.x != other.x
                          ? Double.compare(one.x, other.x)
                          : Double.compare(one.y, other.y))
              .distinct()
              .toList();
      if (sorted.size() < 3) {
        return new Hull(sorted, radius);
      }
      Point[] hull = new Point[2 * sorted.size()];
      int size = 0;
      for (Point point : sorted) {
        while (size >= 2 && turn(hull[size - 2], hull[size - 1], point) <= 0) {
          size--;
        }
        hull[size++] = point;
      }
      int lower = size + 1;
      for (int i = sorted.size() - 2; i >= 0; i--) {
        while (size >= lower && turn(hull[size - 2], hull[size - 1], sorted.get(i)) <= 0) {
          size--;
        }
        hull[size++] = sorted.get(i);
      }
      return new Hull(Arrays.asList(hull).subList(0, size - 1), radius);
    }

    private static double turn(Point one, Point two, Point three) {
      return (two.x - one.x) * (three.y - one.y) - (two.y - one.y) * (three.x - one.x);
    }

    @Override
    public double distance(double x, double y) {
      int count = corners.size();
      double nearest = Double.MAX_VALUE;
      boolean inside = count > 2;
      for (int i = 0; i < count; i++) {
        Point from = corners.get(i);
        Point to = corners.get((i + 1) % count);
        double alongX = to.x - from.x;
        double alongY = to.y - from.y;
        double offX = x - from.x;
        double offY = y - from.y;
        double square = alongX * alongX + alongY * alongY;
        double share = square == 0 ? 0 : (offX * alongX + offY * alongY) / square;
        share = Math.min(1, Math.max(0, share));
        double restX = offX - share * alongX;
        double restY = offY - share * alongY;
        nearest = Math.min(nearest, restX * restX + restY * restY);
        inside &= alongX * offY - alongY * offX >= 0;
      }
      double distance = Math.sqrt(nearest);
      return (inside ? -distance : distance) - radius;
    }

    @Override
    public Bounds bounds() {
      double left = Double.POSITIVE_INFINITY;
      double top = Double.POSITIVE_INFINITY;
      double right = Double.NEGATIVE_INFINITY;
      double bottom = Double.NEGATIVE_INFINITY;
      for (Point corner : corners) {
        left = Math.min(left, corner.x);
        right = Math.max(right, corner.x);
        top = Math.min(top, corner.y);
        bottom = Math.max(bottom, corner.y);
      }
      return new Bounds(left, top, right, bottom).grown(radius);
    }
  }
}
