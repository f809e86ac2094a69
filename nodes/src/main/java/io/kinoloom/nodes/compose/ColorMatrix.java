package io.kinoloom.nodes.compose;

import io.kinoloom.nodes.vision.Luma;
import io.kinoloom.spi.ColorSpace;

/**
 * Turns hues and scales saturation while luma stays: a rotation and scaling of the plane of the two
 * colour differences, (B - Y) / 2(1 - kb) and (R - Y) / 2(1 - kr).
 */
final class ColorMatrix {
  private final double same;
  private final double cross;

  /**
   * A change of colour.
   *
   * @param saturation factor on the colour differences
   * @param hue angle in radians from red towards green
   */
  ColorMatrix(double saturation, double hue) {
    // Blue differences point right, red ones up: red turns to green counterclockwise.
    same = saturation * Math.cos(hue);
    cross = -saturation * Math.sin(hue);
  }

  /**
   * The change as a matrix on (blue difference, red difference), which has the form {@code {{s, c},
   * {-c, s}}}.
   */
  double[][] chroma(double gain) {
    return new double[][] {{gain * same, gain * cross}, {-gain * cross, gain * same}};
  }

  /** The change as a matrix on (red, green, blue). */
  double[][] rgb(ColorSpace space) {
    Luma luma = Luma.of(space);
    double[] weights = {luma.red(), luma.green(), luma.blue()};
    double blueScale = 2 * (1 - luma.blue());
    double redScale = 2 * (1 - luma.red());
    double[][] matrix = new double[3][3];
    for (int column = 0; column < 3; column++) {
      double y = weights[column];
      double blue = ((column == 2 ? 1 : 0) - y) / blueScale;
      double red = ((column == 0 ? 1 : 0) - y) / redScale;
      double newBlue = same * blue + cross * red;
      double newRed = -cross * blue + same * red;
      matrix[0][column] = y + redScale * newRed;
      matrix[2][column] = y + blueScale * newBlue;
      matrix[1][column] =
          (y - luma.red() * matrix[0][column] - luma.blue() * matrix[2][column]) / luma.green();
    }
    return matrix;
  }
}
