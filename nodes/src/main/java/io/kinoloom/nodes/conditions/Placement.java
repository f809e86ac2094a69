package io.kinoloom.nodes.conditions;

import io.kinoloom.spi.Landmarks;

/**
 * A scale and a shift of landmarks.
 *
 * @param scale factor on positions and depth
 * @param shiftX pixels to the right, after scaling
 * @param shiftY pixels down, after scaling
 */
record Placement(double scale, double shiftX, double shiftY) {

  /**
   * Scales about the feet and moves them to where {@code rule} has them.
   *
   * @param feet in the pictures of the rule
   */
  static Placement of(PlaceRule rule, FeetAndHeight feet) {
    double scale = rule.scale(feet.y());
    return new Placement(
        scale, (1 - scale) * feet.x(), (1 - scale) * feet.y() + rule.targetY(feet.y()) - feet.y());
  }

  /** This after a change of the picture's size, which keeps the middle and goes by the height. */
  Placement after(double zoom, int width, int newWidth) {
    return new Placement(scale * zoom, scale * (newWidth - zoom * width) / 2 + shiftX, shiftY);
  }

  /** The landmarks placed; metres stay as they are. */
  Landmarks apply(Landmarks person) {
    float[] points = person.points().clone();
    for (int i = 0; i < points.length; i += Landmarks.STRIDE) {
      points[i] = (float) (scale * points[i] + shiftX);
      points[i + 1] = (float) (scale * points[i + 1] + shiftY);
      points[i + 2] = (float) (scale * points[i + 2]);
    }
    return new Landmarks(person.id(), person.confidence(), points, person.world());
  }
}
