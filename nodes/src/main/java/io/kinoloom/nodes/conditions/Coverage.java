package io.kinoloom.nodes.conditions;

/**
 * Which pixels of a picture a shape touches, and how much of each. The share of a pixel is
 * estimated from the distance of its centre to the border, which smooths edges.
 */
final class Coverage {
  private Coverage() {}

  /** Takes the pixels of a shape. */
  @FunctionalInterface
  interface Taker {
    /**
     * Takes one pixel.
     *
     * @param share more than 0, at most 1
     */
    void take(int x, int y, double share);
  }

  /** Gives out every pixel of a picture that a shape covers in part. */
  static void of(Shape shape, int width, int height, Taker taker) {
    Shape.Bounds bounds = shape.bounds().grown(0.5);
    if (!Double.isFinite(bounds.left() + bounds.top() + bounds.right() + bounds.bottom())) {
      return;
    }
    int left = (int) Math.max(0, Math.ceil(bounds.left() - 0.5));
    int right = (int) Math.min(width - 1, Math.floor(bounds.right() - 0.5));
    int top = (int) Math.max(0, Math.ceil(bounds.top() - 0.5));
    int bottom = (int) Math.min(height - 1, Math.floor(bounds.bottom() - 0.5));
    for (int y = top; y <= bottom; y++) {
      int x = left;
      while (x <= right) {
        double distance = shape.distance(x + 0.5, y + 0.5);
        // The distance changes by at most 1 from a pixel to the next: so many need no look.
        int alike = (int) Math.max(0, Math.abs(distance) - 1);
        if (distance >= 0.5) {
          x += Math.max(1, alike);
        } else if (distance <= -0.5) {
          int last = Math.min(right, x + alike);
          while (x <= last) {
            taker.take(x++, y, 1);
          }
        } else {
          taker.take(x++, y, 0.5 - distance);
        }
      }
    }
  }
}
