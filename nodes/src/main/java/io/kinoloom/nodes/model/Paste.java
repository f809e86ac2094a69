package io.kinoloom.nodes.model;

import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;

/**
 * Puts a picture back where it was cut out of another: scaled and turned to its region, with an
 * edge that fades.
 *
 * @param centerX of the region in the base picture, pixels; the centre of its first pixel is 0.5
 * @param centerY of the region, likewise
 * @param width of the region before it is turned, pixels
 * @param height of the region before it is turned, pixels
 * @param angle radians, clockwise as seen in the picture
 */
record Paste(double centerX, double centerY, double width, double height, double angle) {

  /** Whether there is anything to paste to. */
  boolean isSound() {
    return width > 0 && height > 0 && Double.isFinite(centerX + centerY + width + height + angle);
  }

  /**
   * The base with the picture in it.
   *
   * @param base BGR24
   * @param picture BGR24, any size
   * @param feather width of the fading edge, a share of the region's shorter side
   */
  VideoFrame onto(VideoFrame base, VideoFrame picture, double feather) {
    byte[] result = base.data().clone();
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    double reachX = (Math.abs(width * cos) + Math.abs(height * sin)) / 2;
    double reachY = (Math.abs(width * sin) + Math.abs(height * cos)) / 2;
    int left = clamp(Math.floor(centerX - reachX), base.width());
    int right = clamp(Math.ceil(centerX + reachX), base.width());
    int top = clamp(Math.floor(centerY - reachY), base.height());
    int bottom = clamp(Math.ceil(centerY + reachY), base.height());
    double edge = feather * Math.min(width, height);
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        double dx = x + 0.5 - centerX;
        double dy = y + 0.5 - centerY;
        double along = dx * cos + dy * sin + width / 2;
        double across = dy * cos - dx * sin + height / 2;
        double inside = Math.min(Math.min(along, width - along), Math.min(across, height - across));
        if (inside > 0) {
          double opacity = edge == 0 ? 1 : Math.min(1, inside / edge);
          blend(
              picture,
              along / width * picture.width() - 0.5,
              across / height * picture.height() - 0.5,
              opacity,
              result,
              (y * base.width() + x) * 3);
        }
      }
    }
    return new VideoFrame(
        PixelFormat.BGR24, base.width(), base.height(), base.colorSpace(), result);
  }

  private static int clamp(double value, int most) {
    return (int) Math.max(0, Math.min(most, value));
  }

  /** Bilinear between the centres of pixels, the outermost ones repeated. */
  private static void blend(
      VideoFrame picture, double x, double y, double opacity, byte[] result, int at) {
    int lastX = picture.width() - 1;
    int lastY = picture.height() - 1;
    double clearX = Math.max(0, Math.min(lastX, x));
    double clearY = Math.max(0, Math.min(lastY, y));
    int x0 = (int) clearX;
    int y0 = (int) clearY;
    double fx = clearX - x0;
    double fy = clearY - y0;
    int upper = y0 * picture.width();
    int lower = Math.min(lastY, y0 + 1) * picture.width();
    int x1 = Math.min(lastX, x0 + 1);
    byte[] data = picture.data();
    for (int channel = 0; channel < 3; channel++) {
      double above =
          (data[(upper + x0) * 3 + channel] & 0xff) * (1 - fx)
              + (data[(upper + x1) * 3 + channel] & 0xff) * fx;
      double below =
          (data[(lower + x0) * 3 + channel] & 0xff) * (1 - fx)
              + (data[(lower + x1) * 3 + channel] & 0xff) * fx;
      double painted = above * (1 - fy) + below * fy;
      double mixed = painted * opacity + (result[at + channel] & 0xff) * (1 - opacity);
      result[at + channel] = (byte) (int) (mixed + 0.5);
    }
  }
}
