package io.kinoloom.nodes.inference;

/**
 * A turned rectangle in a picture, in pixels; the picture's top left corner is (0, 0), the centre
 * of its first pixel (0.5, 0.5).
 *
 * @param centerX of the rectangle
 * @param centerY of the rectangle
 * @param width before it is turned
 * @param height before it is turned
 * @param angle radians, clockwise as seen in the picture
 */
public record Region(double centerX, double centerY, double width, double height, double angle) {

  /** The smallest upright region of this shape that holds a whole picture, centred on it. */
  public static Region around(int width, int height, double aspect) {
    double wide = Math.max(width, height * aspect);
    return new Region(width / 2.0, height / 2.0, wide, wide / aspect, 0);
  }

  /** Where a point of the unit square, (0, 0) being the top left corner, lies in the picture: x. */
  public double pictureX(double x, double y) {
    return centerX + (x - 0.5) * width * Math.cos(angle) - (y - 0.5) * height * Math.sin(angle);
  }

  /** Where a point of the unit square lies in the picture: y. */
  public double pictureY(double x, double y) {
    return centerY + (x - 0.5) * width * Math.sin(angle) + (y - 0.5) * height * Math.cos(angle);
  }
}
