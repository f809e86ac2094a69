package io.kinoloom.nodes.overlay;

import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.util.List;

/**
 * Samples of one component of a picture within a larger array.
 *
 * @param data the array
 * @param offset index of the sample at the top left
 * @param pixelStride distance between horizontal neighbours
 * @param rowStride distance between vertical neighbours
 * @param width samples in a row
 * @param height rows
 */
public record Plane(
    byte[] data, int offset, int pixelStride, int rowStride, int width, int height) {

  public Plane {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("a plane is at least 1x1, not " + width + "x" + height);
    }
    long last = offset + (long) (height - 1) * rowStride + (long) (width - 1) * pixelStride;
    if (offset < 0 || pixelStride < 1 || rowStride < 1 || last >= data.length) {
      throw new IllegalArgumentException("the plane reaches beyond its array");
    }
  }

  /** A plane that fills its array, row by row. */
  public static Plane packed(byte[] data, int width, int height) {
    return new Plane(data, 0, 1, width, width, height);
  }

  /**
   * The samples that say how bright a picture is: luma, or green.
   *
   * @throws IllegalArgumentException for floats
   */
  public static Plane brightness(VideoFrame frame) {
    int width = frame.width();
    int height = frame.height();
    return switch (frame.format()) {
      case GRAY8, YUV420P -> packed(frame.data(), width, height);
      case BGR24 -> new Plane(frame.data(), 1, 3, 3 * width, width, height);
      case BGRA32 -> new Plane(frame.data(), 1, 4, 4 * width, width, height);
      case RGB_F32 -> throw new IllegalArgumentException("no byte planes in " + frame.format());
    };
  }

  /**
   * All colour components of an interleaved picture, or the luma plane alone.
   *
   * @throws IllegalArgumentException for floats
   */
  static List<Plane> components(PixelFormat format, byte[] data, int width, int height) {
    return switch (format) {
      case GRAY8, YUV420P -> List.of(packed(data, width, height));
      case BGR24 ->
          List.of(
              new Plane(data, 0, 3, 3 * width, width, height),
              new Plane(data, 1, 3, 3 * width, width, height),
              new Plane(data, 2, 3, 3 * width, width, height));
      case BGRA32 ->
          List.of(
              new Plane(data, 0, 4, 4 * width, width, height),
              new Plane(data, 1, 4, 4 * width, width, height),
              new Plane(data, 2, 4, 4 * width, width, height),
              new Plane(data, 3, 4, 4 * width, width, height));
      case RGB_F32 -> throw new IllegalArgumentException("no byte planes in " + format);
    };
  }

  int sample(int x, int y) {
    return data[offset + y * rowStride + x * pixelStride] & 0xff;
  }

  void sample(int x, int y, int value) {
    data[offset + y * rowStride + x * pixelStride] = (byte) value;
  }
}
