package io.kinoloom.nodes.video;

import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Single pixels of pictures, and the formulas of ITU-R BT.601-7 and BT.709-6 in floating point: the
 * truth that conversions are held against.
 */
final class Samples {
  private Samples() {}

  /** The samples of a pixel in the order of memory; floats as 0..255 in the order B, G, R. */
  static int[] at(VideoFrame frame, int x, int y) {
    byte[] data = frame.data();
    int width = frame.width();
    int pixel = y * width + x;
    return switch (frame.format()) {
      case GRAY8 -> bytes(data, pixel, 1);
      case BGR24 -> bytes(data, pixel * 3, 3);
      case BGRA32 -> bytes(data, pixel * 4, 4);
      case RGB_F32 -> {
        ByteBuffer floats = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        yield new int[] {
          Math.round(floats.getFloat(pixel * 12 + 8) * 255),
          Math.round(floats.getFloat(pixel * 12 + 4) * 255),
          Math.round(floats.getFloat(pixel * 12) * 255)
        };
      }
      case YUV420P -> {
        int chroma = chroma(frame, x, y);
        int plane = chromaPlane(frame);
        yield new int[] {data[pixel] & 0xff, data[chroma] & 0xff, data[chroma + plane] & 0xff};
      }
    };
  }

  private static int chroma(VideoFrame frame, int x, int y) {
    return frame.width() * frame.height() + y / 2 * ((frame.width() + 1) / 2) + x / 2;
  }

  private static int chromaPlane(VideoFrame frame) {
    return (frame.width() + 1) / 2 * ((frame.height() + 1) / 2);
  }

  private static int[] bytes(byte[] data, int offset, int count) {
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = data[offset + i] & 0xff;
    }
    return values;
  }

  /** Writes a colour (R, G, B, 0..255) into a picture that is being made. */
  static void write(VideoFrame frame, int x, int y, double[] rgb) {
    int[] s = quantised(frame.format(), rgb, frame.colorSpace());
    byte[] data = frame.data();
    int pixel = y * frame.width() + x;
    switch (frame.format()) {
      case GRAY8 -> data[pixel] = (byte) s[0];
      case BGR24 -> put(data, pixel * 3, s);
      case BGRA32 -> put(data, pixel * 4, s);
      case RGB_F32 -> {
        ByteBuffer floats = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 3; i++) {
          floats.putFloat(pixel * 12 + i * 4, s[2 - i] / 255f);
        }
      }
      case YUV420P -> {
        int chroma = chroma(frame, x, y);
        data[pixel] = (byte) s[0];
        data[chroma] = (byte) s[1];
        data[chroma + chromaPlane(frame)] = (byte) s[2];
      }
    }
  }

  private static void put(byte[] data, int offset, int[] values) {
    for (int i = 0; i < values.length; i++) {
      data[offset + i] = (byte) values[i];
    }
  }

  /** The samples that a colour has in a format. */
  static int[] quantised(PixelFormat format, double[] rgb, ColorSpace space) {
    double[] k = weights(space);
    double luma = k[0] * rgb[0] + k[1] * rgb[1] + k[2] * rgb[2];
    return switch (format) {
      case GRAY8 -> new int[] {level(luma)};
      case BGR24, RGB_F32 -> new int[] {level(rgb[2]), level(rgb[1]), level(rgb[0])};
      case BGRA32 -> new int[] {level(rgb[2]), level(rgb[1]), level(rgb[0]), 255};
      case YUV420P -> {
        double u = (rgb[2] - luma) / (2 - 2 * k[2]);
        double v = (rgb[0] - luma) / (2 - 2 * k[0]);
        yield space.isFullRange()
            ? new int[] {level(luma), level(u + 128), level(v + 128)}
            : new int[] {
              level(16 + luma * 219 / 255), level(128 + u * 224 / 255), level(128 + v * 224 / 255)
            };
      }
    };
  }

  /** The colour (R, G, B, 0..255) that the samples at a point stand for. */
  static double[] rgb(VideoFrame frame, int x, int y) {
    int[] s = at(frame, x, y);
    if (frame.format() == PixelFormat.GRAY8) {
      return new double[] {s[0], s[0], s[0]};
    }
    if (frame.format() != PixelFormat.YUV420P) {
      return new double[] {s[2], s[1], s[0]};
    }
    double[] k = weights(frame.colorSpace());
    boolean full = frame.colorSpace().isFullRange();
    double luma = full ? s[0] : (s[0] - 16) * 255 / 219.0;
    double u = (s[1] - 128) * (full ? 1 : 255 / 224.0);
    double v = (s[2] - 128) * (full ? 1 : 255 / 224.0);
    double red = luma + (2 - 2 * k[0]) * v;
    double blue = luma + (2 - 2 * k[2]) * u;
    double green = (luma - k[0] * red - k[2] * blue) / k[1];
    return new double[] {limit(red), limit(green), limit(blue)};
  }

  static double limit(double value) {
    return Math.max(0, Math.min(255, value));
  }

  private static int level(double value) {
    return (int) limit(Math.round(value));
  }

  private static double[] weights(ColorSpace space) {
    return space.isBt709()
        ? new double[] {0.2126, 0.7152, 0.0722}
        : new double[] {0.299, 0.587, 0.114};
  }

  /**
   * Mean squared error of all samples as a ratio to 255 squared, in decibels; infinite if equal.
   */
  static double psnr(VideoFrame one, VideoFrame other) {
    double sum = 0;
    for (int i = 0; i < one.data().length; i++) {
      double difference = (one.data()[i] & 0xff) - (other.data()[i] & 0xff);
      sum += difference * difference;
    }
    return 10 * Math.log10(255.0 * 255.0 * one.data().length / sum);
  }
}
