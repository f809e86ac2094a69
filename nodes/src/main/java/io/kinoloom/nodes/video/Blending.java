package io.kinoloom.nodes.video;

import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Weighted means of two pictures, sample by sample. */
final class Blending {
  private static final int ONE = 1 << 16;

  private Blending() {}

  /**
   * Mixes two pictures; where they are not of one size and format there is nothing to mix and the
   * nearer one is given.
   *
   * @param weight of {@code second}, 0..1
   */
  static VideoFrame mix(VideoFrame first, VideoFrame second, double weight) {
    if (first.format() != second.format()
        || first.width() != second.width()
        || first.height() != second.height()
        || first.colorSpace() != second.colorSpace()) {
      return weight < 0.5 ? first : second;
    }
    byte[] mixed =
        first.format() == PixelFormat.RGB_F32
            ? floats(first.data(), second.data(), (float) weight)
            : bytes(first.data(), second.data(), weight);
    return new VideoFrame(first.format(), first.width(), first.height(), first.colorSpace(), mixed);
  }

  private static byte[] bytes(byte[] first, byte[] second, double weight) {
    int share = (int) Math.round(weight * ONE);
    byte[] mixed = new byte[first.length];
    for (int i = 0; i < mixed.length; i++) {
      int a = first[i] & 0xff;
      int b = second[i] & 0xff;
      mixed[i] = (byte) ((a * ONE + (b - a) * share + ONE / 2) / ONE);
    }
    return mixed;
  }

  private static byte[] floats(byte[] first, byte[] second, float weight) {
    byte[] mixed = new byte[first.length];
    FloatBuffer a = floats(first);
    FloatBuffer b = floats(second);
    FloatBuffer out = floats(mixed);
    for (int i = 0; i < out.capacity(); i++) {
      out.put(i, a.get(i) + (b.get(i) - a.get(i)) * weight);
    }
    return mixed;
  }

  private static FloatBuffer floats(byte[] data) {
    return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
