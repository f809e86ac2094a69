package io.kinoloom.nodes.compose;

import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.util.Arrays;
import java.util.List;

/**
 * A picture being put together from rectangles of other pictures of its format. Samples are copied,
 * never recomputed.
 */
final class Canvas {
  private final PixelFormat format;
  private final int width;
  private final int height;
  private final ColorSpace space;
  private final List<Plane> planes;
  private final byte[] data;

  /** A canvas that will be drawn over completely. */
  Canvas(PixelFormat format, int width, int height, ColorSpace space) {
    this.format = format;
    this.width = width;
    this.height = height;
    this.space = space;
    planes = Plane.of(format, width, height);
    data = new byte[format.byteSize(width, height)];
  }

  /** A canvas filled with a colour. */
  Canvas(PixelFormat format, int width, int height, ColorSpace space, Color background) {
    this(format, width, height, space);
    List<byte[]> pixels = Plane.fill(format, space, background);
    for (int i = 0; i < planes.size(); i++) {
      fill(planes.get(i), pixels.get(i));
    }
  }

  private void fill(Plane plane, byte[] pixel) {
    int end = plane.offset() + plane.byteSize();
    if (pixel.length == 1) {
      Arrays.fill(data, plane.offset(), end, pixel[0]);
      return;
    }
    System.arraycopy(pixel, 0, data, plane.offset(), pixel.length);
    int done = pixel.length;
    while (done < plane.byteSize()) {
      int more = Math.min(done, plane.byteSize() - done);
      System.arraycopy(data, plane.offset(), data, plane.offset() + done, more);
      done += more;
    }
  }

  /** Draws the whole of {@code source} with its top left corner at {@code (x, y)}. */
  Canvas draw(VideoFrame source, int x, int y) {
    return draw(source, 0, 0, source.width(), source.height(), x, y);
  }

  /**
   * Draws the rectangle of {@code source} at {@code (left, top)} to {@code (x, y)}. With YUV 4:2:0
   * the four coordinates must be even, so that chroma samples stay with their luma.
   *
   * @throws IllegalArgumentException if the rectangle leaves either picture, or the formats differ
   */
  Canvas draw(VideoFrame source, int left, int top, int drawnWidth, int drawnHeight, int x, int y) {
    if (source.format() != format) {
      throw new IllegalArgumentException("cannot draw " + source.format() + " on " + format);
    }
    if ((left | top | x | y | drawnWidth | drawnHeight) < 0
        || left + drawnWidth > source.width()
        || top + drawnHeight > source.height()
        || x + drawnWidth > width
        || y + drawnHeight > height) {
      throw new IllegalArgumentException("the rectangle leaves the picture");
    }
    if (format == PixelFormat.YUV420P && ((left | top | x | y) & 1) != 0) {
      throw new IllegalArgumentException("yuv420p can only be cut at even coordinates");
    }
    List<Plane> sources = Plane.of(source);
    for (int i = 0; i < planes.size(); i++) {
      Plane from = sources.get(i);
      Plane to = planes.get(i);
      int shift = to.halving();
      int rows = drawnHeight + shift >> shift;
      int bytes = (drawnWidth + shift >> shift) * to.pixelBytes();
      for (int row = 0; row < rows; row++) {
        System.arraycopy(
            source.data(),
            from.at(left >> shift, (top >> shift) + row),
            data,
            to.at(x >> shift, (y >> shift) + row),
            bytes);
      }
    }
    return this;
  }

  /** The finished picture; the canvas must not be drawn on afterwards. */
  VideoFrame picture() {
    return new VideoFrame(format, width, height, space, data);
  }
}
