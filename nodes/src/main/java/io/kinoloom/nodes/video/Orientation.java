package io.kinoloom.nodes.video;

import io.kinoloom.spi.PixelFormat;

/**
 * How a stored picture must be turned to be shown: one of the eight symmetries of a rectangle.
 *
 * @param transposed whether rows become columns, before the flips
 * @param flippedX whether left and right are exchanged
 * @param flippedY whether top and bottom are exchanged
 */
record Orientation(boolean transposed, boolean flippedX, boolean flippedY) {
  static final Orientation UPRIGHT = new Orientation(false, false, false);

  /**
   * The symmetry nearest to a display matrix (ISO/IEC 14496-12, 6.2.2), which takes the stored
   * point {@code (p, q)} to {@code (a p + c q, b p + d q)}.
   */
  static Orientation of(int a, int b, int c, int d) {
    boolean transposed =
        Math.abs((long) b) + Math.abs((long) c) > Math.abs((long) a) + Math.abs((long) d);
    return transposed ? new Orientation(true, c < 0, b < 0) : new Orientation(false, a < 0, d < 0);
  }

  int width(int storedWidth, int storedHeight) {
    return transposed ? storedHeight : storedWidth;
  }

  int height(int storedWidth, int storedHeight) {
    return transposed ? storedWidth : storedHeight;
  }

  /** Turns every plane of a picture without padding. */
  byte[] apply(byte[] data, PixelFormat format, int width, int height) {
    if (equals(UPRIGHT)) {
      return data;
    }
    byte[] turned = new byte[data.length];
    switch (format) {
      case GRAY8 -> turn(data, 0, width, height, 1, turned);
      case BGR24 -> turn(data, 0, width, height, 3, turned);
      case BGRA32 -> turn(data, 0, width, height, 4, turned);
      case RGB_F32 -> turn(data, 0, width, height, 12, turned);
      case YUV420P -> {
        int luma = width * height;
        int chromaWidth = PixelFormat.chromaExtent(width);
        int chromaHeight = PixelFormat.chromaExtent(height);
        turn(data, 0, width, height, 1, turned);
        turn(data, luma, chromaWidth, chromaHeight, 1, turned);
        turn(data, luma + chromaWidth * chromaHeight, chromaWidth, chromaHeight, 1, turned);
      }
    }
    return turned;
  }

  private void turn(byte[] from, int offset, int width, int height, int pixelBytes, byte[] to) {
    int newWidth = width(width, height);
    int newHeight = height(width, height);
    int target = offset;
    for (int y = 0; y < newHeight; y++) {
      int storedY = flippedY ? newHeight - 1 - y : y;
      for (int x = 0; x < newWidth; x++) {
        int storedX = flippedX ? newWidth - 1 - x : x;
        int pixel = transposed ? storedX * width + storedY : storedY * width + storedX;
        int source = offset + pixel * pixelBytes;
        for (int i = 0; i < pixelBytes; i++) {
          to[target++] = from[source + i];
        }
      }
    }
  }
}
