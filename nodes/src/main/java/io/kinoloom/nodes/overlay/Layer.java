package io.kinoloom.nodes.overlay;

import io.kinoloom.spi.Color;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import java.util.Arrays;

/**
 * A clear sheet as large as a picture that is drawn on and then laid over the picture.
 *
 * <p>Pixels are premultiplied ARGB; drawing is "over" (Porter and Duff, "Compositing Digital
 * Images", SIGGRAPH 1984). Edges are smoothed: a pixel's share of a shape is estimated from the
 * distance of its centre to the outline. Pixel centres have whole coordinates. Whatever lies
 * outside the sheet is cut off.
 */
final class Layer {
  private final int width;
  private final int height;
  private final int[] pixels;
  private int left;
  private int top;
  private int right;
  private int bottom;

  Layer(int width, int height) {
    this.width = width;
    this.height = height;
    this.pixels = new int[Math.multiplyExact(width, height)];
    forget();
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  boolean isClear() {
    return left >= right;
  }

  private void forget() {
    left = width;
    top = height;
    right = 0;
    bottom = 0;
  }

  /** Wipes everything drawn. */
  void clear() {
    for (int y = top; y < bottom; y++) {
      Arrays.fill(pixels, y * width + left, y * width + right, 0);
    }
    forget();
  }

  /** Lays a colour over one pixel, which must be inside; {@code share} is 0..255. */
  void blend(int x, int y, Color color, int share) {
    int alpha = scale(color.alpha(), share);
    if (alpha == 0) {
      return;
    }
    int index = y * width + x;
    int under = pixels[index];
    int rest = 255 - alpha;
    pixels[index] =
        (alpha + scale(under >>> 24, rest)) << 24
            | (scale(color.red(), alpha) + scale(under >> 16 & 0xff, rest)) << 16
            | (scale(color.green(), alpha) + scale(under >> 8 & 0xff, rest)) << 8
            | (scale(color.blue(), alpha) + scale(under & 0xff, rest));
    left = Math.min(left, x);
    right = Math.max(right, x + 1);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y + 1);
  }

  /** {@code value * share / 255}, rounded. */
  private static int scale(int value, int share) {
    int product = value * share + 128;
    return product + (product >> 8) >> 8;
  }

  /** Fills whole pixels, {@code x} to {@code x + rectangleWidth - 1} and so on. */
  void rectangle(int x, int y, int rectangleWidth, int rectangleHeight, Color color) {
    for (int row = Math.max(0, y); row < Math.min(height, y + rectangleHeight); row++) {
      for (int column = Math.max(0, x); column < Math.min(width, x + rectangleWidth); column++) {
        blend(column, row, color, 255);
      }
    }
  }

  /** Draws a line with round ends; a point where both ends are the same. */
  void line(double fromX, double fromY, double toX, double toY, double thickness, Color color) {
    if (!Double.isFinite(fromX + fromY + toX + toY)) {
      return;
    }
    double radius = Math.max(thickness, 1) / 2;
    double deltaX = toX - fromX;
    double deltaY = toY - fromY;
    double squaredLength = deltaX * deltaX + deltaY * deltaY;
    int firstY = (int) Math.max(0, Math.ceil(Math.min(fromY, toY) - radius - 0.5));
    int lastY = (int) Math.min(height - 1, Math.floor(Math.max(fromY, toY) + radius + 0.5));
    int firstX = (int) Math.max(0, Math.ceil(Math.min(fromX, toX) - radius - 0.5));
    int lastX = (int) Math.min(width - 1, Math.floor(Math.max(fromX, toX) + radius + 0.5));
    for (int y = firstY; y <= lastY; y++) {
      for (int x = firstX; x <= lastX; x++) {
        double along =
            squaredLength == 0 ? 0 : ((x - fromX) * deltaX + (y - fromY) * deltaY) / squaredLength;
        along = Math.min(1, Math.max(0, along));
        double distance = Math.hypot(x - fromX - along * deltaX, y - fromY - along * deltaY);
        double share = Math.min(1, radius + 0.5 - distance);
        if (share > 0) {
          blend(x, y, color, (int) Math.round(255 * share));
        }
      }
    }
  }

  /** Draws a filled circle. */
  void dot(double x, double y, double radius, Color color) {
    line(x, y, x, y, 2 * radius, color);
  }

  /** Draws the shares of a stencil with its top left pixel at {@code (x, y)}. */
  void stencil(Stencil stencil, int x, int y, Color color) {
    int firstRow = Math.max(0, -y);
    int lastRow = Math.min(stencil.height(), height - y);
    int firstColumn = Math.max(0, -x);
    int lastColumn = Math.min(stencil.width(), width - x);
    for (int row = firstRow; row < lastRow; row++) {
      for (int column = firstColumn; column < lastColumn; column++) {
        int share = stencil.share(column, row);
        if (share != 0) {
          blend(x + column, y + row, color, share);
        }
      }
    }
  }

  /**
   * Lays the sheet over a picture of the same size.
   *
   * @param data samples of the picture, written
   * @throws IllegalArgumentException for formats other than BGR24, GRAY8 and YUV420P
   */
  void drawOn(PixelFormat format, ColorSpace colorSpace, byte[] data) {
    if (isClear()) {
      return;
    }
    switch (format) {
      case BGR24 -> drawOnBgr(data);
      case GRAY8 -> drawOnLuma(data, ColorSpace.BT601_FULL);
      case YUV420P -> {
        drawOnLuma(data, colorSpace);
        drawOnChroma(data, colorSpace);
      }
      case BGRA32, RGB_F32 ->
          throw new IllegalArgumentException("nothing can be laid over " + format);
    }
  }

  private void drawOnBgr(byte[] data) {
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        int over = pixels[y * width + x];
        if (over == 0) {
          continue;
        }
        int rest = 255 - (over >>> 24);
        int index = (y * width + x) * 3;
        data[index] = mix(over & 0xff, data[index], rest);
        data[index + 1] = mix(over >> 8 & 0xff, data[index + 1], rest);
        data[index + 2] = mix(over >> 16 & 0xff, data[index + 2], rest);
      }
    }
  }

  private static byte mix(int over, byte under, int rest) {
    return (byte) Math.min(255, over + scale(under & 0xff, rest));
  }

  private void drawOnLuma(byte[] data, ColorSpace colorSpace) {
    YuvWeights weights = YuvWeights.of(colorSpace);
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        int index = y * width + x;
        int over = pixels[index];
        if (over == 0) {
          continue;
        }
        int alpha = over >>> 24;
        double luma = weights.luma(over >> 16 & 0xff, over >> 8 & 0xff, over & 0xff, alpha);
        data[index] = clamp(luma + (data[index] & 0xff) * (255 - alpha) / 255.0);
      }
    }
  }

  private void drawOnChroma(byte[] data, ColorSpace colorSpace) {
    YuvWeights weights = YuvWeights.of(colorSpace);
    int chromaWidth = PixelFormat.chromaExtent(width);
    int chromaHeight = PixelFormat.chromaExtent(height);
    int blueDifferences = width * height;
    int redDifferences = blueDifferences + chromaWidth * chromaHeight;
    for (int y = top / 2; y <= (bottom - 1) / 2; y++) {
      for (int x = left / 2; x <= (right - 1) / 2; x++) {
        double red = 0;
        double green = 0;
        double blue = 0;
        double alpha = 0;
        int covered = 0;
        for (int row = 2 * y; row < Math.min(height, 2 * y + 2); row++) {
          for (int column = 2 * x; column < Math.min(width, 2 * x + 2); column++) {
            int over = pixels[row * width + column];
            alpha += over >>> 24;
            red += over >> 16 & 0xff;
            green += over >> 8 & 0xff;
            blue += over & 0xff;
            covered++;
          }
        }
        if (alpha == 0) {
          continue;
        }
        alpha /= covered;
        red /= covered;
        green /= covered;
        blue /= covered;
        double rest = (255 - alpha) / 255;
        int index = y * chromaWidth + x;
        data[blueDifferences + index] =
            clamp(
                weights.blueDifference(red, green, blue, alpha)
                    + (data[blueDifferences + index] & 0xff) * rest);
        data[redDifferences + index] =
            clamp(
                weights.redDifference(red, green, blue, alpha)
                    + (data[redDifferences + index] & 0xff) * rest);
      }
    }
  }

  private static byte clamp(double value) {
    return (byte) Math.max(0, Math.min(255, Math.round(value)));
  }
}
