package io.kinoloom.nodes.overlay;

import io.kinoloom.spi.ColorSpace;

/**
 * Premultiplied RGB to premultiplied YUV (ITU-R BT.601-7 and BT.709-6, section 3). All sample
 * values are 0..255; the offsets of YUV are scaled by the opacity like everything else.
 */
record YuvWeights(
    double red,
    double green,
    double blue,
    double lumaOffset,
    double lumaRange,
    double chromaRange) {

  static YuvWeights of(ColorSpace colorSpace) {
    double red = colorSpace.isBt709() ? 0.2126 : 0.299;
    double blue = colorSpace.isBt709() ? 0.0722 : 0.114;
    boolean full = colorSpace.isFullRange();
    return new YuvWeights(
        red, 1 - red - blue, blue, full ? 0 : 16, full ? 1 : 219.0 / 255, full ? 1 : 224.0 / 255);
  }

  private double brightness(double r, double g, double b) {
    return red * r + green * g + blue * b;
  }

  double luma(double r, double g, double b, double alpha) {
    return lumaOffset * alpha / 255 + lumaRange * brightness(r, g, b);
  }

  double blueDifference(double r, double g, double b, double alpha) {
    return 128 * alpha / 255 + chromaRange * (b - brightness(r, g, b)) / (2 * (1 - blue));
  }

  double redDifference(double r, double g, double b, double alpha) {
    return 128 * alpha / 255 + chromaRange * (r - brightness(r, g, b)) / (2 * (1 - red));
  }
}
