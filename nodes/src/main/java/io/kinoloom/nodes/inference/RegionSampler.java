package io.kinoloom.nodes.inference;

import io.kinoloom.nodes.vision.Luma;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;

/**
 * Cuts a region out of a picture as a network wants it: turned upright, scaled to the network's
 * size with bilinear interpolation between pixel centres, as red, green and blue floats.
 *
 * <p>YUV is sampled as it is and only the samples are turned into RGB, so that a small region of a
 * large picture costs no conversion of the whole. Chroma lies as in MPEG-2: on the left luma
 * column, between the rows.
 */
public final class RegionSampler {
  private final int width;
  private final int height;
  private final float low;
  private final float scale;
  private final Border border;

  /** What lies outside the picture. */
  public enum Border {
    /** Black. */
    BLACK,
    /** The nearest pixel of the picture. */
    REPLICATE
  }

  /**
   * Samples for one network.
   *
   * @param width of the network's input, pixels
   * @param height of the network's input, pixels
   * @param low what a sample of 0 becomes
   * @param high what a sample of 255 becomes
   * @param border what lies outside the picture
   */
  public RegionSampler(int width, int height, float low, float high, Border border) {
    this.width = width;
    this.height = height;
    this.low = low;
    this.scale = (high - low) / 255;
    this.border = border;
  }

  /**
   * Samples a region.
   *
   * @param frame YUV420P, BGR24 or GRAY8
   * @param region what to sample
   * @param out written: {@code height * width * 3} floats, rows from the top
   */
  public void sample(VideoFrame frame, Region region, float[] out) {
    Reader reader = reader(frame);
    double cos = Math.cos(region.angle());
    double sin = Math.sin(region.angle());
    double stepX = region.width() / width;
    double stepY = region.height() / height;
    float[] rgb = new float[3];
    for (int row = 0; row < height; row++) {
      double v = (row + 0.5) * stepY - region.height() / 2;
      for (int column = 0; column < width; column++) {
        double u = (column + 0.5) * stepX - region.width() / 2;
        double x = region.centerX() + u * cos - v * sin;
        double y = region.centerY() + u * sin + v * cos;
        int at = (row * width + column) * 3;
        if (border == Border.BLACK && (x < 0 || y < 0 || x > frame.width() || y > frame.height())) {
          out[at] = low;
          out[at + 1] = low;
          out[at + 2] = low;
        } else {
          reader.read((float) x, (float) y, rgb);
          out[at] = low + scale * rgb[0];
          out[at + 1] = low + scale * rgb[1];
          out[at + 2] = low + scale * rgb[2];
        }
      }
    }
  }

  private static Reader reader(VideoFrame frame) {
    byte[] data = frame.data();
    int width = frame.width();
    int height = frame.height();
    return switch (frame.format()) {
      case GRAY8 -> new GrayReader(new Samples(data, 0, 1, width, height));
      case BGR24 ->
          new BgrReader(
              new Samples(data, 0, 3, width, height),
              new Samples(data, 1, 3, width, height),
              new Samples(data, 2, 3, width, height));
      case YUV420P -> new YuvReader(frame);
      case BGRA32, RGB_F32 ->
          throw new IllegalArgumentException("cannot sample " + frame.format().label());
    };
  }

  /** Reads red, green and blue, 0..255, at a point. */
  private interface Reader {
    void read(float x, float y, float[] rgb);
  }

  /** One channel of a picture; points outside read the nearest sample. */
  private record Samples(byte[] data, int offset, int stride, int width, int height) {

    /** Value at a point, in this channel's own pixels. */
    float at(float x, float y) {
      float left = x - 0.5f;
      float top = y - 0.5f;
      int x0 = (int) Math.floor(left);
      int y0 = (int) Math.floor(top);
      float right = left - x0;
      float bottom = top - y0;
      int columnA = clamp(x0, width) * stride;
      int columnB = clamp(x0 + 1, width) * stride;
      int rowA = offset + clamp(y0, height) * width * stride;
      int rowB = offset + clamp(y0 + 1, height) * width * stride;
      float upper =
          (data[rowA + columnA] & 255) * (1 - right) + (data[rowA + columnB] & 255) * right;
      float lower =
          (data[rowB + columnA] & 255) * (1 - right) + (data[rowB + columnB] & 255) * right;
      return upper * (1 - bottom) + lower * bottom;
    }

    private static int clamp(int index, int extent) {
      return index < 0 ? 0 : Math.min(index, extent - 1);
    }
  }

  private record GrayReader(Samples gray) implements Reader {
    @Override
    public void read(float x, float y, float[] rgb) {
      float value = gray.at(x, y);
      rgb[0] = value;
      rgb[1] = value;
      rgb[2] = value;
    }
  }

  private record BgrReader(Samples blue, Samples green, Samples red) implements Reader {
    @Override
    public void read(float x, float y, float[] rgb) {
      rgb[0] = red.at(x, y);
      rgb[1] = green.at(x, y);
      rgb[2] = blue.at(x, y);
    }
  }

  /** ITU-R BT.601-7 and BT.709-6, section 3, solved for red, green and blue. */
  private static final class YuvReader implements Reader {
    private final Samples luma;
    private final Samples blueDifference;
    private final Samples redDifference;
    private final float lumaOffset;
    private final float lumaGain;
    private final float redGain;
    private final float blueGain;
    private final float greenFromRed;
    private final float greenFromBlue;

    YuvReader(VideoFrame frame) {
      int width = frame.width();
      int height = frame.height();
      int chromaWidth = PixelFormat.chromaExtent(width);
      int chromaHeight = PixelFormat.chromaExtent(height);
      int pixels = width * height;
      byte[] data = frame.data();
      luma = new Samples(data, 0, 1, width, height);
      blueDifference = new Samples(data, pixels, 1, chromaWidth, chromaHeight);
      redDifference =
          new Samples(data, pixels + chromaWidth * chromaHeight, 1, chromaWidth, chromaHeight);
      ColorSpace space = frame.colorSpace();
      Luma weights = Luma.of(space);
      lumaOffset = space.isFullRange() ? 0 : 16;
      lumaGain = space.isFullRange() ? 1 : 255f / 219;
      double chromaGain = space.isFullRange() ? 1 : 255.0 / 224;
      redGain = (float) (chromaGain * 2 * (1 - weights.red()));
      blueGain = (float) (chromaGain * 2 * (1 - weights.blue()));
      greenFromRed = (float) (redGain * weights.red() / weights.green());
      greenFromBlue = (float) (blueGain * weights.blue() / weights.green());
    }

    @Override
    public void read(float x, float y, float[] rgb) {
      float brightness = (luma.at(x, y) - lumaOffset) * lumaGain;
      float chromaX = x / 2 + 0.25f;
      float chromaY = y / 2;
      float blue = blueDifference.at(chromaX, chromaY) - 128;
      float red = redDifference.at(chromaX, chromaY) - 128;
      rgb[0] = clamp(brightness + redGain * red);
      rgb[1] = clamp(brightness - greenFromRed * red - greenFromBlue * blue);
      rgb[2] = clamp(brightness + blueGain * blue);
    }

    private static float clamp(float value) {
      return Math.max(0, Math.min(255, value));
    }
  }
}
