package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.conditions.Shape.Point;
import java.util.List;

/**
 * White lines on a part of an array, 0..1. Where lines meet, the stronger counts, so that a line
 * made of pieces looks like one.
 *
 * @param values row-major, written
 * @param offset of the first pixel
 * @param width pixels
 * @param height pixels
 */
record Ink(float[] values, int offset, int width, int height) {

  /** Draws a line through points. */
  void stroke(List<Point> curve, double lineWidth) {
    for (int i = 1; i < curve.size(); i++) {
      fill(Shape.line(curve.get(i - 1), curve.get(i), lineWidth));
    }
  }

  void fill(Shape shape) {
    Coverage.of(
        shape,
        width,
        height,
        (x, y, share) -> {
          int at = offset + y * width + x;
          values[at] = Math.max(values[at], (float) share);
        });
  }
}
