package io.kinoloom.nodes.model;

import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.util.Arrays;

/** Payloads as planes of floats, channel by channel, the way networks take them; and back. */
final class Pictures {
  /** Weights of ITU-R BT.601, those of {@link PixelFormat#GRAY8}. */
  private static final float RED = 0.299f;

  private static final float GREEN = 0.587f;
  private static final float BLUE = 0.114f;

  private static final float[] UNIT = table(Port.Range.UNIT);
  private static final float[] SIGNED = table(Port.Range.SIGNED);

  private Pictures() {}

  private static float[] table(Port.Range range) {
    float[] table = new float[256];
    for (int level = 0; level < table.length; level++) {
      table[level] = range == Port.Range.UNIT ? level / 255f : level / 127.5f - 1;
    }
    return table;
  }

  /**
   * A picture as planes.
   *
   * @param frame BGR24 or BGRA32
   * @param channels 1 for grey, 3 for red, green, blue, 4 for opacity beside them
   */
  static float[] planes(VideoFrame frame, int channels, Port.Range range) {
    int step =
        switch (frame.format()) {
          case BGR24 -> 3;
          case BGRA32 -> 4;
          default -> throw new IllegalArgumentException("no planes of " + frame.format());
        };
    float[] levels = range == Port.Range.UNIT ? UNIT : SIGNED;
    byte[] data = frame.data();
    int pixels = frame.width() * frame.height();
    float[] planes = new float[channels * pixels];
    for (int i = 0, at = 0; i < pixels; i++, at += step) {
      float blue = levels[data[at] & 0xff];
      float green = levels[data[at + 1] & 0xff];
      float red = levels[data[at + 2] & 0xff];
      if (channels == 1) {
        planes[i] = RED * red + GREEN * green + BLUE * blue;
        continue;
      }
      planes[i] = red;
      planes[pixels + i] = green;
      planes[2 * pixels + i] = blue;
      if (channels == 4) {
        planes[3 * pixels + i] = levels[step == 4 ? data[at + 3] & 0xff : 0xff];
      }
    }
    return planes;
  }

  /** A picture of planes: grey of one, red, green and blue of three. */
  static VideoFrame frame(float[] planes, int channels, int width, int height, Port.Range range) {
    float scale = range == Port.Range.UNIT ? 255 : 127.5f;
    float shift = range == Port.Range.UNIT ? 0.5f : 128;
    int pixels = width * height;
    byte[] data = new byte[3 * pixels];
    int green = channels == 1 ? 0 : pixels;
    int blue = channels == 1 ? 0 : 2 * pixels;
    for (int i = 0, at = 0; i < pixels; i++, at += 3) {
      data[at] = level(planes[blue + i] * scale + shift);
      data[at + 1] = level(planes[green + i] * scale + shift);
      data[at + 2] = level(planes[i] * scale + shift);
    }
    return new VideoFrame(PixelFormat.BGR24, width, height, data);
  }

  /** Half has been added already: cutting off rounds. */
  private static byte level(float value) {
    return (byte) (value <= 0 ? 0 : value >= 255 ? 255 : (int) value);
  }

  /** An opacity, 0..1. */
  static float[] planes(Mask mask) {
    float[] plane = new float[mask.alpha().length];
    for (int i = 0; i < plane.length; i++) {
      plane[i] = UNIT[mask.alpha()[i] & 0xff];
    }
    return plane;
  }

  static Mask mask(float[] plane, int width, int height) {
    byte[] alpha = new byte[width * height];
    for (int i = 0; i < alpha.length; i++) {
      alpha[i] = level(plane[i] * 255 + 0.5f);
    }
    return new Mask(width, height, alpha);
  }

  static FlowField flow(float[] planes, int width, int height) {
    int pixels = width * height;
    float[] vectors = new float[2 * pixels];
    for (int i = 0; i < pixels; i++) {
      vectors[2 * i] = planes[i];
      vectors[2 * i + 1] = planes[pixels + i];
    }
    return new FlowField(width, height, vectors);
  }

  /**
   * One plane for each class, 1 where it is.
   *
   * @throws IllegalArgumentException if a class has no plane
   */
  static float[] oneHot(LabelMap labels, int classes) {
    int pixels = labels.labels().length;
    float[] planes = new float[Math.multiplyExact(classes, pixels)];
    for (int i = 0; i < pixels; i++) {
      int label = labels.labels()[i];
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "class %d, but the model knows the classes 0 to %d; put 'map-labels' before it"
                .formatted(label, classes - 1));
      }
      planes[label * pixels + i] = 1;
    }
    return planes;
  }

  /** A rectangle of every plane; what lies outside repeats the edge. */
  static float[] cut(
      float[] planes, int width, int height, int left, int top, int cutWidth, int cutHeight) {
    if (left == 0 && top == 0 && cutWidth == width && cutHeight == height) {
      return planes;
    }
    int channels = planes.length / (width * height);
    float[] cut = new float[channels * cutWidth * cutHeight];
    for (int channel = 0; channel < channels; channel++) {
      for (int y = 0; y < cutHeight; y++) {
        int row = (channel * height + Math.min(height - 1, top + y)) * width;
        int target = (channel * cutHeight + y) * cutWidth;
        int inside = Math.max(0, Math.min(cutWidth, width - left));
        System.arraycopy(planes, row + left, cut, target, inside);
        Arrays.fill(cut, target + inside, target + cutWidth, planes[row + width - 1]);
      }
    }
    return cut;
  }
}
