package io.kinoloom.nodes.train;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How differently two sets of pictures are coloured: the sliced Wasserstein distance of their
 * pixels' colours (J. Rabin and others, "Wasserstein Barycenter and its Application to Texture
 * Mixing", 2011, section 2.3), of first order. It is 0 for sets of equal colours wherever they are,
 * so pictures need no counterparts.
 */
final class ColorDistance {
  private static final int DIRECTIONS = 32;

  /** Colours of a set that are compared. */
  private static final int SAMPLES = 4096;

  private ColorDistance() {}

  /**
   * Mean distance along straight lines through the cube of colours.
   *
   * @param some pictures, each planes of red, green and blue
   * @param others likewise
   */
  static double between(List<float[]> some, List<float[]> others) {
    SplittableRandom random = new SplittableRandom(1);
    double[][] first = colors(some, random);
    double[][] second = colors(others, random);
    double sum = 0;
    for (int i = 0; i < DIRECTIONS; i++) {
      double[] direction = direction(random);
      double[] x = along(first, direction);
      double[] y = along(second, direction);
      for (int j = 0; j < SAMPLES; j++) {
        sum += Math.abs(x[j] - y[j]);
      }
    }
    return sum / DIRECTIONS / SAMPLES;
  }

  private static double[][] colors(List<float[]> pictures, SplittableRandom random) {
    double[][] colors = new double[SAMPLES][3];
    for (double[] color : colors) {
      float[] picture = pictures.get(random.nextInt(pictures.size()));
      int pixels = picture.length / 3;
      int pixel = random.nextInt(pixels);
      for (int channel = 0; channel < 3; channel++) {
        color[channel] = picture[channel * pixels + pixel];
      }
    }
    return colors;
  }

  /** A direction, every one equally likely. */
  private static double[] direction(SplittableRandom random) {
    double[] direction = new double[3];
    double square = 0;
    for (int i = 0; i < 3; i++) {
      direction[i] = random.nextGaussian();
      square += direction[i] * direction[i];
    }
    double length = Math.sqrt(square);
    return Arrays.stream(direction).map(x -> x / length).toArray();
  }

  private static double[] along(double[][] colors, double[] direction) {
    return Arrays.stream(colors)
        .mapToDouble(
            color -> color[0] * direction[0] + color[1] * direction[1] + color[2] * direction[2])
        .sorted()
        .toArray();
  }
}
