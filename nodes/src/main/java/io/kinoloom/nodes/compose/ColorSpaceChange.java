package io.kinoloom.nodes.compose;

import io.kinoloom.nodes.vision.Luma;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.util.List;

/**
 * Expresses YUV samples in another matrix and range, without a detour through red, green and blue:
 * grey stays grey, so luma is luma plus a share of the colour differences, and the new differences
 * depend on the old ones alone.
 */
final class ColorSpaceChange {
  private final ColorSpace to;
  private final float[] luma;
  private final float[] lumaFromBlue;
  private final float[] lumaFromRed;
  private final float[] blueFromBlue;
  private final float[] blueFromRed;
  private final float[] redFromBlue;
  private final float[] redFromRed;

  private ColorSpaceChange(ColorSpace from, ColorSpace to) {
    this.to = to;
    Luma old = Luma.of(from);
    Luma fresh = Luma.of(to);
    // With y luma, u and v the differences: B = y + blue u, R = y + red v, both of them old.
    double blue = 2 * (1 - old.blue());
    double red = 2 * (1 - old.red());
    double yu = blue * (fresh.blue() - fresh.green() * old.blue() / old.green());
    double yv = red * (fresh.red() - fresh.green() * old.red() / old.green());
    double newBlue = 2 * (1 - fresh.blue());
    double newRed = 2 * (1 - fresh.red());
    double lumaRange = lumaRange(to);
    double chromaRange = chromaRange(to);
    luma = table(lumaBase(from), lumaRange / lumaRange(from));
    double lumaGain = lumaRange / chromaRange(from);
    lumaFromBlue = table(128, yu * lumaGain);
    lumaFromRed = table(128, yv * lumaGain);
    double chromaGain = chromaRange / chromaRange(from);
    blueFromBlue = table(128, (blue - yu) / newBlue * chromaGain);
    blueFromRed = table(128, -yv / newBlue * chromaGain);
    redFromBlue = table(128, -yu / newRed * chromaGain);
    redFromRed = table(128, (red - yv) / newRed * chromaGain);
  }

  /** The picture in another colour space; other formats than YUV 4:2:0 only change their tag. */
  static VideoFrame to(ColorSpace space, VideoFrame frame) {
    if (frame.colorSpace() == space) {
      return frame;
    }
    byte[] data =
        frame.format() == PixelFormat.YUV420P
            ? new ColorSpaceChange(frame.colorSpace(), space).changed(frame)
            : frame.data();
    return new VideoFrame(frame.format(), frame.width(), frame.height(), space, data);
  }

  private byte[] changed(VideoFrame frame) {
    byte[] source = frame.data();
    byte[] result = new byte[source.length];
    List<Plane> planes = Plane.of(frame);
    Plane lumas = planes.get(0);
    Plane blues = planes.get(1);
    Plane reds = planes.get(2);
    float base = (float) lumaBase(to);
    for (int y = 0; y < lumas.height(); y++) {
      for (int x = 0; x < lumas.width(); x++) {
        int u = source[blues.at(x >> 1, y >> 1)] & 0xff;
        int v = source[reds.at(x >> 1, y >> 1)] & 0xff;
        int at = lumas.at(x, y);
        result[at] = sample(base + luma[source[at] & 0xff] + lumaFromBlue[u] + lumaFromRed[v]);
      }
    }
    for (int i = 0; i < blues.byteSize(); i++) {
      int u = source[blues.offset() + i] & 0xff;
      int v = source[reds.offset() + i] & 0xff;
      result[blues.offset() + i] = sample(128 + blueFromBlue[u] + blueFromRed[v]);
      result[reds.offset() + i] = sample(128 + redFromBlue[u] + redFromRed[v]);
    }
    return result;
  }

  private static byte sample(float value) {
    return (byte) Math.max(0, Math.min(255, Math.round(value)));
  }

  private static float[] table(double base, double factor) {
    float[] table = new float[256];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) ((i - base) * factor);
    }
    return table;
  }

  private static double lumaBase(ColorSpace space) {
    return space.isFullRange() ? 0 : 16;
  }

  private static double lumaRange(ColorSpace space) {
    return space.isFullRange() ? 255 : 219;
  }

  private static double chromaRange(ColorSpace space) {
    return space.isFullRange() ? 255 : 224;
  }
}
