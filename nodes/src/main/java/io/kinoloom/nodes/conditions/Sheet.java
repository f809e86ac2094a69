package io.kinoloom.nodes.conditions;

import io.kinoloom.spi.Color;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;

/** A colour picture and a label map that are painted at once. */
final class Sheet {
  private final int width;
  private final int height;
  private final byte[] data;
  private final short[] labels;

  /**
   * An empty sheet.
   *
   * @param labelled whether labels are painted too
   */
  Sheet(int width, int height, Color background, boolean labelled) {
    this.width = width;
    this.height = height;
    data = new byte[PixelFormat.BGR24.byteSize(width, height)];
    labels = new short[labelled ? width * height : 0];
    for (int i = 0; i < data.length; i += 3) {
      data[i] = (byte) background.blue();
      data[i + 1] = (byte) background.green();
      data[i + 2] = (byte) background.red();
    }
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Fills a shape. */
  void fill(Shape shape, Color color) {
    Coverage.of(shape, width, height, (x, y, share) -> blend(3 * (y * width + x), color, share));
  }

  /** Fills a shape; pixels whose centres it covers get a label. */
  void fill(Shape shape, Color color, int label) {
    Coverage.of(
        shape,
        width,
        height,
        (x, y, share) -> {
          int pixel = y * width + x;
          blend(3 * pixel, color, share);
          if (share >= 0.5) {
            labels[pixel] = (short) label;
          }
        });
  }

  private void blend(int at, Color color, double share) {
    data[at] = mix(data[at], color.blue(), share);
    data[at + 1] = mix(data[at + 1], color.green(), share);
    data[at + 2] = mix(data[at + 2], color.red(), share);
  }

  private static byte mix(byte under, int over, double share) {
    int below = under & 0xff;
    return (byte) Math.round(below + share * (over - below));
  }

  /** The finished picture; nothing may be painted afterwards. */
  VideoFrame picture() {
    return new VideoFrame(PixelFormat.BGR24, width, height, data);
  }

  /** The finished label map; nothing may be painted afterwards. */
  LabelMap labels(String palette) {
    return new LabelMap(width, height, palette, labels);
  }
}
