package io.kinoloom.nodes.overlay;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Makes a plane of bytes smaller, in one step: each pixel is the mean of samples spread evenly over
 * its area. How long it takes depends on the size of the result alone.
 */
final class Shrinker {
  private final int sourceWidth;
  private final int width;
  private final int height;

  /** Where the samples are: for each of a pixel's samples, of each pixel. */
  private final int[][] columns;

  private final int[][] rows;
  private final int[] sums;

  /**
   * From one size to another.
   *
   * @param mostSamples along each side of a pixel's area, 1 to 3
   */
  Shrinker(int sourceWidth, int sourceHeight, int width, int height, int mostSamples) {
    this.sourceWidth = sourceWidth;
    this.width = width;
    this.height = height;
    columns = samples(sourceWidth, width, mostSamples);
    rows = samples(sourceHeight, height, mostSamples);
    sums = new int[width];
  }

  private static int[][] samples(int sourceExtent, int extent, int mostSamples) {
    int count = Math.min(mostSamples, Math.max(1, (sourceExtent + extent - 1) / extent));
    int[][] samples = new int[count][extent];
    for (int sample = 0; sample < count; sample++) {
      for (int i = 0; i < extent; i++) {
        samples[sample][i] =
            (int) ((2L * (i * count + sample) + 1) * sourceExtent / (2L * count * extent));
      }
    }
    return samples;
  }

  /** The row of the first sample of a row of pixels; with one sample, the middle. */
  int row(int y) {
    return rows[0][y];
  }

  /** The column of the first sample of a column of pixels; with one sample, the middle. */
  int column(int x) {
    return columns[0][x];
  }

  /**
   * Shrinks one channel.
   *
   * @param from where it begins
   * @param step bytes from one pixel to the next
   * @param to where its result begins
   * @param toStep bytes from one pixel of the result to the next
   */
  void shrink(byte[] source, int from, int step, byte[] target, int to, int toStep) {
    int count = rows.length * columns.length;
    int share = (1 << 16) / count + 1; // of a sum of at most nine bytes it gives the whole part
    for (int y = 0, at = to; y < height; y++) {
      add(source, from, step, y);
      for (int x = 0; x < width; x++, at += toStep) {
        target[at] = (byte) ((sums[x] + count / 2) * share >> 16);
        sums[x] = 0;
      }
    }
  }

  /** Adds up the samples of a row of pixels. */
  private void add(byte[] source, int from, int step, int y) {
    for (int[] rowSamples : rows) {
      int row = from + rowSamples[y] * sourceWidth * step;
      for (int[] columnSamples : columns) {
        for (int x = 0; x < width; x++) {
          sums[x] += source[row + columnSamples[x] * step] & 0xff;
        }
      }
    }
  }

  /** Shrinks one channel of numbers 0..1; those beyond count as 0 or 1. */
  void shrink(FloatBuffer source, int from, int step, byte[] target, int to, int toStep) {
    float[] floatSums = new float[width];
    float share = 255f / (rows.length * columns.length);
    for (int y = 0, at = to; y < height; y++) {
      Arrays.fill(floatSums, 0);
      for (int[] rowSamples : rows) {
        int row = from + rowSamples[y] * sourceWidth * step;
        for (int[] columnSamples : columns) {
          for (int x = 0; x < width; x++) {
            floatSums[x] += limit(source.get(row + columnSamples[x] * step));
          }
        }
      }
      for (int x = 0; x < width; x++, at += toStep) {
        target[at] = (byte) Math.round(floatSums[x] * share);
      }
    }
  }

  private static float limit(float value) {
    return Math.max(0, Math.min(1, value));
  }
}
