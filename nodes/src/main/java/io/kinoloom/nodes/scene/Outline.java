package io.kinoloom.nodes.scene;

/** Border of a shape around the origin. */
sealed interface Outline {

  /**
   * Distance to the border, negative inside. Exact within {@link #EXACT_DEPTH} of the border;
   * deeper inside it may be any number below minus that.
   */
  double distance(double x, double y);

  /** Radius of a circle around the origin that holds the shape. */
  double reach();

  /** How deep inside distances are exact. */
  double EXACT_DEPTH = 24;

  /**
   * A circle.
   *
   * @param radius more than 0
   */
  record Circle(double radius) implements Outline {
    @Override
    public double distance(double x, double y) {
      return Math.sqrt(x * x + y * y) - radius;
    }

    @Override
    public double reach() {
      return radius;
    }
  }

  /**
   * A rectangle.
   *
   * @param halfWidth more than 0
   * @param halfHeight more than 0
   */
  record Rectangle(double halfWidth, double halfHeight) implements Outline {
    @Override
    public double distance(double x, double y) {
      double beyondX = Math.abs(x) - halfWidth;
      double beyondY = Math.abs(y) - halfHeight;
      if (beyondX <= 0 || beyondY <= 0) {
        return Math.max(beyondX, beyondY);
      }
      return Math.sqrt(beyondX * beyondX + beyondY * beyondY);
    }

    @Override
    public double reach() {
      return Math.sqrt(halfWidth * halfWidth + halfHeight * halfHeight);
    }
  }

  /** A polygon without crossings that holds the origin. */
  final class Polygon implements Outline {
    private final double[] xs;
    private final double[] ys;
    private final double reach;
    private final double core;

    /** A polygon of these corners, in order. */
    Polygon(double[] xs, double[] ys) {
      this.xs = xs.clone();
      this.ys = ys.clone();
      double farthest = 0;
      for (int i = 0; i < xs.length; i++) {
        farthest = Math.max(farthest, Math.sqrt(xs[i] * xs[i] + ys[i] * ys[i]));
      }
      this.reach = farthest;
      this.core = Math.max(0, Math.sqrt(squaredDistance(0, 0)) - EXACT_DEPTH);
    }

    /**
     * Corners at equal angles, alternately at two distances.
     *
     * @param corners 3 or more
     */
    static Polygon radial(int corners, double evenRadius, double oddRadius) {
      double[] xs = new double[corners];
      double[] ys = new double[corners];
      for (int i = 0; i < corners; i++) {
        double radius = i % 2 == 0 ? evenRadius : oddRadius;
        double angle = 2 * Math.PI * i / corners;
        xs[i] = radius * StrictMath.cos(angle);
        ys[i] = radius * StrictMath.sin(angle);
      }
      return new Polygon(xs, ys);
    }

    double[] xs() {
      return xs.clone();
    }

    double[] ys() {
      return ys.clone();
    }

    @Override
    public double reach() {
      return reach;
    }

    @Override
    public double distance(double x, double y) {
      double square = x * x + y * y;
      if (square < core * core) {
        return -2 * EXACT_DEPTH;
      }
      double distance = Math.sqrt(squaredDistance(x, y));
      return holds(x, y) ? -distance : distance;
    }

    private double squaredDistance(double x, double y) {
      double nearest = Double.MAX_VALUE;
      for (int i = 0, last = xs.length - 1; i < xs.length; last = i++) {
        double edgeX = xs[last] - xs[i];
        double edgeY = ys[last] - ys[i];
        double fromX = x - xs[i];
        double fromY = y - ys[i];
        double along = (fromX * edgeX + fromY * edgeY) / (edgeX * edgeX + edgeY * edgeY);
        along = Math.min(1, Math.max(0, along));
        double offX = fromX - along * edgeX;
        double offY = fromY - along * edgeY;
        nearest = Math.min(nearest, offX * offX + offY * offY);
      }
      return nearest;
    }

    /** Whether a ray to the right crosses the border an odd number of times. */
    private boolean holds(double x, double y) {
      boolean inside = false;
      for (int i = 0, last = xs.length - 1; i < xs.length; last = i++) {
        if (ys[i] > y != ys[last] > y
            && x < (xs[last] - xs[i]) * (y - ys[i]) / (ys[last] - ys[i]) + xs[i]) {
          inside = !inside;
        }
      }
      return inside;
    }
  }
}
