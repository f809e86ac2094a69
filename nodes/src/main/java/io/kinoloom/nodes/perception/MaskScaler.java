package io.kinoloom.nodes.perception;

import io.kinoloom.spi.Mask;
import java.util.Optional;

/**
 * Scales a network's small mask to the size of a picture, bilinear between pixel centres. Keeps its
 * tables while the size of the pictures stays.
 */
final class MaskScaler {
  /** Values between 0 and 255 have this many bits behind the point while columns are mixed. */
  private static final int FRACTION = 15;

  private final int smallWidth;
  private final int smallHeight;
  private final int[] row;
  private int[] left = {};
  private int[] weight = {};

  MaskScaler(int smallWidth, int smallHeight) {
    this.smallWidth = smallWidth;
    this.smallHeight = smallHeight;
    this.row = new int[smallWidth + 1];
  }

  /**
   * Scales a mask.
   *
   * @param small probabilities, row-major
   * @param width of the result
   * @param height of the result
   * @param threshold the probability from which on a pixel is 255, all others 0; a soft mask where
   *     absent
   */
  Mask scale(float[] small, int width, int height, Optional<Double> threshold) {
    prepare(width);
    int limit = threshold.map(value -> (int) Math.ceil(value * (255 << FRACTION))).orElse(-1);
    byte[] alpha = new byte[Math.multiplyExact(width, height)];
    for (int y = 0; y < height; y++) {
      mixRows(small, (y + 0.5f) * smallHeight / height - 0.5f);
      int offset = y * width;
      if (limit < 0) {
        for (int x = 0; x < width; x++) {
          alpha[offset + x] = (byte) ((value(x) + (1 << (FRACTION - 1))) >> FRACTION);
        }
      } else {
        for (int x = 0; x < width; x++) {
          alpha[offset + x] = (byte) (value(x) >= limit ? 255 : 0);
        }
      }
    }
    return new Mask(width, height, alpha);
  }

  /** Value at a column, 0..255 with the fraction behind the point. */
  private int value(int x) {
    int start = row[left[x]];
    return start + (int) ((long) (row[left[x] + 1] - start) * weight[x] >> FRACTION);
  }

  private void prepare(int width) {
    if (left.length == width) {
      return;
    }
    left = new int[width];
    weight = new int[width];
    for (int x = 0; x < width; x++) {
      float at = Math.max(0, (x + 0.5f) * smallWidth / width - 0.5f);
      left[x] = Math.min((int) at, smallWidth - 1);
      weight[x] = Math.round((at - left[x]) * (1 << FRACTION));
    }
  }

  /** Mixes two rows of the small mask; the last column stands twice, for the right border. */
  private void mixRows(float[] small, float at) {
    float inside = Math.max(0, Math.min(smallHeight - 1, at));
    int upper = (int) inside;
    int lower = Math.min(upper + 1, smallHeight - 1);
    float share = inside - upper;
    for (int column = 0; column < smallWidth; column++) {
      float above = small[upper * smallWidth + column];
      float mixed = above + (small[lower * smallWidth + column] - above) * share;
      row[column] = Math.round(Math.max(0, Math.min(1, mixed)) * (255 << FRACTION));
    }
    row[smallWidth] = row[smallWidth - 1];
  }
}
