package io.kinoloom.nodes.eval;

import io.kinoloom.spi.VideoFrame;

/** Structural similarity straight from the definition, window by window. */
final class BruteForce {
  private BruteForce() {}

  record Terms(double similarity, double structure) {}

  static double[][] plane(VideoFrame gray) {
    double[][] plane = new double[gray.height()][gray.width()];
    for (int y = 0; y < gray.height(); y++) {
      for (int x = 0; x < gray.width(); x++) {
        plane[y][x] = gray.data()[y * gray.width() + x] & 0xff;
      }
    }
    return plane;
  }

  static Terms terms(double[][] one, double[][] other) {
    double[][] weights = new double[11][11];
    double total = 0;
    for (int y = 0; y < 11; y++) {
      for (int x = 0; x < 11; x++) {
        weights[y][x] = Math.exp(-((x - 5) * (x - 5) + (y - 5) * (y - 5)) / (2 * 1.5 * 1.5));
        total += weights[y][x];
      }
    }
    double c1 = 2.55 * 2.55;
    double c2 = 7.65 * 7.65;
    double similarity = 0;
    double structure = 0;
    int windows = 0;
    for (int top = 0; top + 11 <= one.length; top++) {
      for (int left = 0; left + 11 <= one[0].length; left++) {
        double meanOne = 0;
        double meanOther = 0;
        for (int y = 0; y < 11; y++) {
          for (int x = 0; x < 11; x++) {
            meanOne += weights[y][x] / total * one[top + y][left + x];
            meanOther += weights[y][x] / total * other[top + y][left + x];
          }
        }
        double varianceOne = 0;
        double varianceOther = 0;
        double covariance = 0;
        for (int y = 0; y < 11; y++) {
          for (int x = 0; x < 11; x++) {
            double a = one[top + y][left + x] - meanOne;
            double b = other[top + y][left + x] - meanOther;
            varianceOne += weights[y][x] / total * a * a;
            varianceOther += weights[y][x] / total * b * b;
            covariance += weights[y][x] / total * a * b;
          }
        }
        double luminance =
            (2 * meanOne * meanOther + c1) / (meanOne * meanOne + meanOther * meanOther + c1);
        double here = (2 * covariance + c2) / (varianceOne + varianceOther + c2);
        similarity += luminance * here;
        structure += here;
        windows++;
      }
    }
    return new Terms(similarity / windows, structure / windows);
  }

  static double[][] halved(double[][] plane) {
    int height = plane.length;
    int width = plane[0].length;
    double[][] half = new double[(height + 1) / 2][(width + 1) / 2];
    for (int y = 0; y < half.length; y++) {
      for (int x = 0; x < half[0].length; x++) {
        int right = Math.min(width - 1, 2 * x + 1);
        int below = Math.min(height - 1, 2 * y + 1);
        half[y][x] =
            (plane[2 * y][2 * x] + plane[2 * y][right] + plane[below][2 * x] + plane[below][right])
                / 4;
      }
    }
    return half;
  }

  static double multiScale(double[][] one, double[][] other) {
    double[] weights = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};
    double product = 1;
    for (int scale = 0; scale < 5; scale++) {
      Terms terms = terms(one, other);
      product *= Math.pow(scale == 4 ? terms.similarity() : terms.structure(), weights[scale]);
      one = halved(one);
      other = halved(other);
    }
    return product;
  }
}
