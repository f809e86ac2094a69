package io.kinoloom.nodes.vision;

import io.kinoloom.spi.Color;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A rectangle of samples inside {@link VideoFrame#data}: all of it for interleaved formats, a third
 * of the list for {@link PixelFormat#YUV420P}.
 *
 * @param offset first byte of the plane in the picture's data
 * @param width samples in a row
 * @param height rows
 * @param channels values at each place
 * @param floating whether a value is a 32-bit float rather than a byte
 * @param halving 1 for the planes of chroma, which have half the extent both ways, otherwise 0
 */
public record Plane(
    int offset, int width, int height, int channels, boolean floating, int halving) {

  /** Bytes of all values at one place. */
  public int pixelBytes() {
    return floating ? channels * Float.BYTES : channels;
  }

  /** Bytes of a row. */
  public int rowBytes() {
    return width * pixelBytes();
  }

  /** Bytes of the plane. */
  public int byteSize() {
    return rowBytes() * height;
  }

  /** First byte of the value at {@code (x, y)} of this plane. */
  public int at(int x, int y) {
    return offset + y * rowBytes() + x * pixelBytes();
  }

  /** The planes of a picture. */
  public static List<Plane> of(VideoFrame frame) {
    return of(frame.format(), frame.width(), frame.height());
  }

  /** The planes of a picture of this format and size, in the order of the data. */
  public static List<Plane> of(PixelFormat format, int width, int height) {
    return switch (format) {
      case GRAY8 -> List.of(new Plane(0, width, height, 1, false, 0));
      case BGR24 -> List.of(new Plane(0, width, height, 3, false, 0));
      case BGRA32 -> List.of(new Plane(0, width, height, 4, false, 0));
      case RGB_F32 -> List.of(new Plane(0, width, height, 3, true, 0));
      case YUV420P -> {
        int chromaWidth = PixelFormat.chromaExtent(width);
        int chromaHeight = PixelFormat.chromaExtent(height);
        int luma = width * height;
        yield List.of(
            new Plane(0, width, height, 1, false, 0),
            new Plane(luma, chromaWidth, chromaHeight, 1, false, 1),
            new Plane(luma + chromaWidth * chromaHeight, chromaWidth, chromaHeight, 1, false, 1));
      }
    };
  }

  /**
   * The bytes of one pixel of this colour, plane by plane: as many entries as {@link #of} has
   * planes, each of {@link #pixelBytes} bytes. Grey and YUV use the matrix of {@code space}.
   */
  public static List<byte[]> fill(PixelFormat format, ColorSpace space, Color color) {
    double luma = Luma.of(space).of(color.red(), color.green(), color.blue());
    return switch (format) {
      case GRAY8 -> List.of(new byte[] {(byte) Math.round(luma)});
      case BGR24 ->
          List.of(new byte[] {(byte) color.blue(), (byte) color.green(), (byte) color.red()});
      case BGRA32 ->
          List.of(
              new byte[] {
                (byte) color.blue(), (byte) color.green(), (byte) color.red(), (byte) color.alpha()
              });
      case RGB_F32 ->
          List.of(
              ByteBuffer.allocate(3 * Float.BYTES)
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .putFloat(color.red() / 255f)
                  .putFloat(color.green() / 255f)
                  .putFloat(color.blue() / 255f)
                  .array());
      case YUV420P -> {
        Luma weights = Luma.of(space);
        double lumaGain = space.isFullRange() ? 1 : 219 / 255.0;
        double lumaBase = space.isFullRange() ? 0 : 16;
        double chromaGain = space.isFullRange() ? 1 : 224 / 255.0;
        double u = (color.blue() - luma) / (2 * (1 - weights.blue()));
        double v = (color.red() - luma) / (2 * (1 - weights.red()));
        yield List.of(
            new byte[] {clamped(lumaBase + luma * lumaGain)},
            new byte[] {clamped(128 + u * chromaGain)},
            new byte[] {clamped(128 + v * chromaGain)});
      }
    };
  }

  private static byte clamped(double value) {
    return (byte) Math.max(0, Math.min(255, Math.round(value)));
  }
}
