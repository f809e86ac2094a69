package io.kinoloom.nodes.vision;

import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.function.IntBinaryOperator;

/** Pictures for tests. */
public final class Frames {
  private Frames() {}

  /** A grey picture whose values a function of x and y gives. */
  public static VideoFrame gray(int width, int height, IntBinaryOperator value) {
    byte[] data = new byte[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        data[y * width + x] = (byte) value.applyAsInt(x, y);
      }
    }
    return new VideoFrame(PixelFormat.GRAY8, width, height, data);
  }

  /** A picture of one colour. */
  public static VideoFrame bgr(int width, int height, int blue, int green, int red) {
    byte[] data = new byte[width * height * 3];
    for (int i = 0; i < data.length; i += 3) {
      data[i] = (byte) blue;
      data[i + 1] = (byte) green;
      data[i + 2] = (byte) red;
    }
    return new VideoFrame(PixelFormat.BGR24, width, height, data);
  }

  /** White noise, the same for the same seed; floats are within 0..1. */
  public static VideoFrame random(PixelFormat format, int width, int height, long seed) {
    return random(format, width, height, ColorSpace.BT709_LIMITED, seed);
  }

  /** White noise with a colour space. */
  public static VideoFrame random(
      PixelFormat format, int width, int height, ColorSpace space, long seed) {
    Random random = new Random(seed);
    byte[] data = new byte[format.byteSize(width, height)];
    random.nextBytes(data);
    if (format == PixelFormat.RGB_F32) {
      ByteBuffer floats = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < data.length; i += 4) {
        floats.putFloat(i, random.nextFloat());
      }
    }
    return new VideoFrame(format, width, height, space, data);
  }

  /** The value of a grey picture, 0..255. */
  public static int at(VideoFrame frame, int x, int y) {
    return frame.data()[y * frame.width() + x] & 0xff;
  }

  /** All components as numbers: bytes as 0..255, floats as they are. */
  public static double[] values(VideoFrame frame) {
    byte[] data = frame.data();
    if (frame.format() == PixelFormat.RGB_F32) {
      double[] values = new double[data.length / 4];
      ByteBuffer floats = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < values.length; i++) {
        values[i] = floats.getFloat(i * 4);
      }
      return values;
    }
    double[] values = new double[data.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = data[i] & 0xff;
    }
    return values;
  }

  /**
   * The bytes of one place of one plane, so that tests can move pixels about without knowing the
   * format.
   */
  public static List<Byte> pixel(VideoFrame frame, int plane, int x, int y) {
    Plane layout = Plane.of(frame).get(plane);
    Byte[] bytes = new Byte[layout.pixelBytes()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = frame.data()[layout.at(x, y) + i];
    }
    return List.of(bytes);
  }
}
