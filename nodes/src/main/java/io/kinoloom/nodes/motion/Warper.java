package io.kinoloom.nodes.motion;

import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Fetches every pixel from where a flow says it is to be found. Written out here rather than left
 * to OpenCV's {@code remap}, which rounds positions to 1/32 pixel.
 *
 * <p>A place is valid if its vector is known and leads to within the outermost pixel centres.
 */
final class Warper {
  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
  private static final Color BLACK = new Color(0, 0, 0, 0);

  private final int width;
  private final int height;
  private final float[] vectors;
  private final boolean keep;

  /**
   * A warp by one flow.
   *
   * @param keep whether places that are not valid keep what is there, rather than turn black
   */
  Warper(FlowField flow, boolean keep) {
    width = flow.width();
    height = flow.height();
    vectors = flow.vectors();
    this.keep = keep;
  }

  /** 255 where the result is valid, 0 elsewhere. */
  Mask valid() {
    byte[] alpha = new byte[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (isInside(x, y, vectors)) {
          alpha[y * width + x] = Flows.FULL;
        }
      }
    }
    return new Mask(width, height, alpha);
  }

  private boolean isInside(int x, int y, float[] field) {
    int index = 2 * (y * width + x);
    float toX = x + field[index];
    float toY = y + field[index + 1];
    // Unknown vectors compare with nothing.
    return toX >= 0 && toX <= width - 1 && toY >= 0 && toY <= height - 1;
  }

  /** The picture warped; colours between pixels are interpolated in both directions. */
  VideoFrame warp(VideoFrame picture) {
    byte[] result = start(picture.data(), picture.data().length);
    List<Plane> planes = Plane.of(picture);
    List<byte[]> black = Plane.fill(picture.format(), picture.colorSpace(), BLACK);
    float[] chroma = picture.format() == PixelFormat.YUV420P ? halved() : vectors;
    for (int i = 0; i < planes.size(); i++) {
      Plane plane = planes.get(i);
      if (!keep) {
        fill(result, plane, black.get(i));
      }
      float[] field = plane.halving() == 0 ? vectors : chroma;
      if (plane.floating()) {
        fetchFloats(picture.data(), result, plane, field);
      } else {
        fetchBytes(picture.data(), result, plane, field);
      }
    }
    return new VideoFrame(picture.format(), width, height, picture.colorSpace(), result);
  }

  /** The mask warped, like a grey picture. */
  Mask warp(Mask mask) {
    byte[] result = start(mask.alpha(), mask.alpha().length);
    Plane plane = Plane.of(PixelFormat.GRAY8, width, height).get(0);
    fetchBytes(mask.alpha(), result, plane, vectors);
    return new Mask(width, height, result);
  }

  /** The labels warped; each place takes the label of the nearest pixel. */
  LabelMap warp(LabelMap labels) {
    short[] result = keep ? labels.labels().clone() : new short[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (isInside(x, y, vectors)) {
          int index = y * width + x;
          int fromX = Math.round(x + vectors[2 * index]);
          int fromY = Math.round(y + vectors[2 * index + 1]);
          result[index] = labels.labels()[fromY * width + fromX];
        }
      }
    }
    return new LabelMap(width, height, labels.palette(), result);
  }

  /** A black picture of the same kind. */
  static VideoFrame black(VideoFrame like) {
    byte[] data = new byte[like.data().length];
    List<byte[]> black = Plane.fill(like.format(), like.colorSpace(), BLACK);
    List<Plane> planes = Plane.of(like);
    for (int i = 0; i < planes.size(); i++) {
      fill(data, planes.get(i), black.get(i));
    }
    return new VideoFrame(like.format(), like.width(), like.height(), like.colorSpace(), data);
  }

  private byte[] start(byte[] source, int length) {
    return keep ? source.clone() : new byte[length];
  }

  private static void fill(byte[] data, Plane plane, byte[] pixel) {
    // Only planes of bytes have a black other than 0, and those have one channel.
    if (pixel[0] != 0) {
      Arrays.fill(data, plane.offset(), plane.offset() + plane.byteSize(), pixel[0]);
    }
  }

  /**
   * The flow for planes of half the extent: the mean of the valid vectors of up to four pixels, in
   * samples of that plane, kept within it; unknown where none of the four is valid.
   */
  private float[] halved() {
    int columns = PixelFormat.chromaExtent(width);
    int rows = PixelFormat.chromaExtent(height);
    float[] field = new float[columns * rows * 2];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        float sumU = 0;
        float sumV = 0;
        int count = 0;
        for (int y = 2 * row; y < Math.min(height, 2 * row + 2); y++) {
          for (int x = 2 * column; x < Math.min(width, 2 * column + 2); x++) {
            if (isInside(x, y, vectors)) {
              sumU += vectors[2 * (y * width + x)];
              sumV += vectors[2 * (y * width + x) + 1];
              count++;
            }
          }
        }
        int index = 2 * (row * columns + column);
        // 0 / 0 is the NaN that says unknown.
        float toX = column + sumU / (2 * count);
        float toY = row + sumV / (2 * count);
        field[index] = Math.max(0, Math.min(columns - 1, toX)) - column;
        field[index + 1] = Math.max(0, Math.min(rows - 1, toY)) - row;
      }
    }
    return field;
  }

  private static void fetchBytes(byte[] source, byte[] result, Plane plane, float[] field) {
    int columns = plane.width();
    int rows = plane.height();
    int channels = plane.channels();
    int stride = plane.rowBytes();
    int target = plane.offset();
    int vector = 0;
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++, vector += 2, target += channels) {
        float toX = x + field[vector];
        float toY = y + field[vector + 1];
        if (!(toX >= 0 && toX <= columns - 1 && toY >= 0 && toY <= rows - 1)) {
          continue;
        }
        int left = (int) toX;
        int top = (int) toY;
        float shareX = toX - left;
        float shareY = toY - top;
        int upper = plane.offset() + top * stride + left * channels;
        int right = left + 1 < columns ? channels : 0;
        int lower = top + 1 < rows ? upper + stride : upper;
        for (int channel = 0; channel < channels; channel++) {
          float above =
              mix(source[upper + channel] & 0xff, source[upper + right + channel] & 0xff, shareX);
          float below =
              mix(source[lower + channel] & 0xff, source[lower + right + channel] & 0xff, shareX);
          result[target + channel] = (byte) (int) (mix(above, below, shareY) + 0.5f);
        }
      }
    }
  }

  private static void fetchFloats(byte[] source, byte[] result, Plane plane, float[] field) {
    int columns = plane.width();
    int rows = plane.height();
    int stride = plane.rowBytes();
    int pixel = plane.pixelBytes();
    int target = plane.offset();
    int vector = 0;
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++, vector += 2, target += pixel) {
        float toX = x + field[vector];
        float toY = y + field[vector + 1];
        if (!(toX >= 0 && toX <= columns - 1 && toY >= 0 && toY <= rows - 1)) {
          continue;
        }
        int left = (int) toX;
        int top = (int) toY;
        int upper = plane.at(left, top);
        int right = left + 1 < columns ? pixel : 0;
        int lower = top + 1 < rows ? upper + stride : upper;
        for (int i = 0; i < pixel; i += Float.BYTES) {
          float above =
              mix(
                  (float) FLOAT.get(source, upper + i),
                  (float) FLOAT.get(source, upper + right + i),
                  toX - left);
          float below =
              mix(
                  (float) FLOAT.get(source, lower + i),
                  (float) FLOAT.get(source, lower + right + i),
                  toX - left);
          FLOAT.set(result, target + i, mix(above, below, toY - top));
        }
      }
    }
  }

  private static float mix(float from, float to, float share) {
    return from + share * (to - from);
  }
}
