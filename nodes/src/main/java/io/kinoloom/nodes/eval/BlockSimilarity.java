package io.kinoloom.nodes.eval;

/**
 * Structural similarity in overlapping square blocks. Every block is made of four quarters whose
 * sums are shared with its neighbours, so each sample is read once.
 */
final class BlockSimilarity implements Ssim.ComponentSimilarity {
  private static final int QUARTER = 4;
  private static final int WINDOW = 2 * QUARTER;
  private static final int SAMPLES = WINDOW * WINDOW;

  /** Constant of the luminance term: that of the paper over the number of samples. */
  private static final double LUMINANCE_CONSTANT = Math.pow(0.01 * 255, 2) / SAMPLES;

  private static final double STRUCTURE_CONSTANT = Math.pow(0.03 * 255, 2);

  /** Sums over a row of quarters: of each picture, of both squared, and of the product. */
  private static final class Sums {
    private final int[] first;
    private final int[] second;
    private final int[] squares;
    private final int[] products;

    Sums(int quarters) {
      first = new int[quarters];
      second = new int[quarters];
      squares = new int[quarters];
      products = new int[quarters];
    }

    void read(Component one, Component other, int row) {
      for (int quarter = 0; quarter < first.length; quarter++) {
        int sumOne = 0;
        int sumOther = 0;
        int square = 0;
        int product = 0;
        for (int y = 0; y < QUARTER; y++) {
          int at =
              one.offset() + ((row * QUARTER + y) * one.width() + quarter * QUARTER) * one.step();
          for (int x = 0; x < QUARTER; x++, at += one.step()) {
            int a = one.data()[at] & 0xff;
            int b = other.data()[at] & 0xff;
            sumOne += a;
            sumOther += b;
            square += a * a + b * b;
            product += a * b;
          }
        }
        first[quarter] = sumOne;
        second[quarter] = sumOther;
        squares[quarter] = square;
        products[quarter] = product;
      }
    }
  }

  @Override
  public int window() {
    return WINDOW;
  }

  @Override
  public double of(Component one, Component other) {
    int columns = one.width() / QUARTER;
    int rows = one.height() / QUARTER;
    Sums above = new Sums(columns);
    Sums below = new Sums(columns);
    above.read(one, other, 0);
    double sum = 0;
    for (int row = 1; row < rows; row++) {
      below.read(one, other, row);
      for (int column = 1; column < columns; column++) {
        sum +=
            similarity(
                block(above.first, below.first, column),
                block(above.second, below.second, column),
                block(above.squares, below.squares, column),
                block(above.products, below.products, column));
      }
      Sums free = above;
      above = below;
      below = free;
    }
    return sum / ((double) (columns - 1) * (rows - 1));
  }

  private static double block(int[] above, int[] below, int column) {
    return above[column - 1] + above[column] + below[column - 1] + below[column];
  }

  private static double similarity(double first, double second, double squares, double products) {
    double meanOne = first / SAMPLES;
    double meanOther = second / SAMPLES;
    double variances = (squares - first * meanOne - second * meanOther) / (SAMPLES - 1);
    double covariance = (products - first * meanOther) / (SAMPLES - 1);
    return (2 * meanOne * meanOther + LUMINANCE_CONSTANT)
        / (meanOne * meanOne + meanOther * meanOther + LUMINANCE_CONSTANT)
        * (2 * covariance + STRUCTURE_CONSTANT)
        / (variances + STRUCTURE_CONSTANT);
  }
}
