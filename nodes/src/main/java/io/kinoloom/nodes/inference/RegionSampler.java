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
  /** Bits that an interpolation weight has; two weights and a sample fit into an int. */
  private static final int WEIGHT_BITS = 11;

  private static final int ONE = 1 << WEIGHT_BITS;
  private static final int FRACTION_SHIFT = 32 - WEIGHT_BITS;

  /** What makes 0..255 of an interpolated sample. */
  private static final float UNIT = 1f / (ONE * ONE);

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
    Bounds inside = reader.inside();
    double cos = Math.cos(region.angle());
    double sin = Math.sin(region.angle());
    double stepX = region.width() / width * cos;
    double stepY = region.width() / width * sin;
    double left = (0.5 / width - 0.5) * region.width();
    for (int row = 0; row < height; row++) {
      double down = ((row + 0.5) / height - 0.5) * region.height();
      double startX = region.centerX() + left * cos - down * sin;
      double startY = region.centerY() + left * sin + down * cos;
      Columns middle =
          columns(startX, stepX, inside.left, inside.right)
              .meet(columns(startY, stepY, inside.top, inside.bottom));
      int from = middle.from;
      int to = middle.to;
      edge(frame, reader, startX, startY, stepX, stepY, 0, from, row, out);
      if (from < to) {
        reader.read(
            new Line(
                fixed(startX + from * stepX - 0.5),
                fixed(startY + from * stepY - 0.5),
                (long) (stepX * (1L << 32)),
                (long) (stepY * (1L << 32))),
            to - from,
            out,
            (row * width + from) * 3,
            low,
            scale);
      }
      edge(frame, reader, startX, startY, stepX, stepY, to, width, row, out);
    }
  }

  /** Reads samples one by one that lie near or beyond the border of the picture. */
  private void edge(
      VideoFrame frame,
      Reader reader,
      double startX,
      double startY,
      double stepX,
      double stepY,
      int from,
      int to,
      int row,
      float[] out) {
    for (int column = from; column < to; column++) {
      double x = startX + column * stepX;
      double y = startY + column * stepY;
      int at = (row * width + column) * 3;
      if (border == Border.BLACK && (x < 0 || y < 0 || x > frame.width() || y > frame.height())) {
        out[at] = low;
        out[at + 1] = low;
        out[at + 2] = low;
      } else {
        reader.read((float) x, (float) y, out, at, low, scale);
      }
    }
  }

  /** The columns at which {@code start + column * step} is within bounds. */
  private Columns columns(double start, double step, double lowest, double highest) {
    if (lowest > highest) {
      return Columns.NONE;
    }
    if (step == 0) {
      return start >= lowest && start <= highest ? new Columns(0, width) : Columns.NONE;
    }
    double one = (lowest - start) / step;
    double other = (highest - start) / step;
    double first = Math.max(0, Math.ceil(Math.min(one, other)));
    double last = Math.min(width, Math.floor(Math.max(one, other)) + 1);
    return first < last ? new Columns((int) first, (int) last) : Columns.NONE;
  }

  /**
   * Consecutive columns of the network's input.
   *
   * @param from first
   * @param to beyond the last
   */
  private record Columns(int from, int to) {
    private static final Columns NONE = new Columns(0, 0);

    Columns meet(Columns other) {
      int first = Math.max(from, other.from);
      int last = Math.min(to, other.to);
      return first < last ? new Columns(first, last) : NONE;
    }
  }

  /** In units of 2^-32 pixels, rounded for weights. */
  private static long fixed(double value) {
    return (long) (value * (1L << 32)) + (1L << (FRACTION_SHIFT - 1));
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

  /** Points between which no sample has a neighbour beyond the border. */
  private record Bounds(double left, double right, double top, double bottom) {
    /** Keeps rounding from stepping over the border. */
    private static final double SAFE = 1e-3;

    static Bounds of(double left, double right, double top, double bottom) {
      return new Bounds(left + SAFE, right - SAFE, top + SAFE, bottom - SAFE);
    }
  }

  /**
   * Points at equal distances, in units of 2^-32 pixels, counted from the centre of the first
   * pixel.
   */
  private record Line(long x, long y, long stepX, long stepY) {}

  /** Reads red, green and blue. */
  private interface Reader {
    Bounds inside();

    /** Reads one point, wherever it is. */
    void read(float x, float y, float[] out, int at, float low, float scale);

    /** Reads points that lie inside. */
    void read(Line line, int count, float[] out, int at, float low, float scale);
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

    Bounds inside() {
      return Bounds.of(0.5, width - 0.5, 0.5, height - 0.5);
    }
  }

  /**
   * Interpolates between four samples, in units of {@link #UNIT}.
   *
   * @param at index of the upper left one
   * @param next distance to the right one
   * @param row distance to the lower ones
   */
  private static int mix(byte[] data, int at, int next, int row, int right, int bottom) {
    int upper = (data[at] & 255) * (ONE - right) + (data[at + next] & 255) * right;
    int lower = (data[at + row] & 255) * (ONE - right) + (data[at + row + next] & 255) * right;
    return upper * (ONE - bottom) + lower * bottom;
  }

  private static int whole(long fixed) {
    return (int) (fixed >> 32);
  }

  private static int fraction(long fixed) {
    return (int) (fixed >>> FRACTION_SHIFT) & (ONE - 1);
  }

  private record GrayReader(Samples gray) implements Reader {
    @Override
    public Bounds inside() {
      return gray.inside();
    }

    @Override
    public void read(float x, float y, float[] out, int at, float low, float scale) {
      float value = low + scale * gray.at(x, y);
      out[at] = value;
      out[at + 1] = value;
      out[at + 2] = value;
    }

    @Override
    public void read(Line line, int count, float[] out, int at, float low, float scale) {
      byte[] data = gray.data;
      int row = gray.width;
      float factor = scale * UNIT;
      long x = line.x;
      long y = line.y;
      int to = at + 3 * count;
      for (int i = at; i < to; i += 3) {
        int first = whole(y) * row + whole(x);
        float value = low + factor * mix(data, first, 1, row, fraction(x), fraction(y));
        out[i] = value;
        out[i + 1] = value;
        out[i + 2] = value;
        x += line.stepX;
        y += line.stepY;
      }
    }
  }

  private record BgrReader(Samples blue, Samples green, Samples red) implements Reader {
    @Override
    public Bounds inside() {
      return blue.inside();
    }

    @Override
    public void read(float x, float y, float[] out, int at, float low, float scale) {
      out[at] = low + scale * red.at(x, y);
      out[at + 1] = low + scale * green.at(x, y);
      out[at + 2] = low + scale * blue.at(x, y);
    }

    @Override
    public void read(Line line, int count, float[] out, int at, float low, float scale) {
      byte[] data = blue.data;
      int row = blue.width * 3;
      float factor = scale * UNIT;
      long x = line.x;
      long y = line.y;
      int to = at + 3 * count;
      for (int i = at; i < to; i += 3) {
        int first = whole(y) * row + whole(x) * 3;
        int right = fraction(x);
        int bottom = fraction(y);
        out[i] = low + factor * mix(data, first + 2, 3, row, right, bottom);
        out[i + 1] = low + factor * mix(data, first + 1, 3, row, right, bottom);
        out[i + 2] = low + factor * mix(data, first, 3, row, right, bottom);
        x += line.stepX;
        y += line.stepY;
      }
    }
  }

  /** ITU-R BT.601-7 and BT.709-6, section 3, solved for red, green and blue. */
  private static final class YuvReader implements Reader {
    private static final long QUARTER = 1L << 30;

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

    /** A luma column lies on a chroma column, but a chroma row lies between two luma rows. */
    @Override
    public Bounds inside() {
      return Bounds.of(
          0.5,
          Math.min(luma.width - 0.5, 2 * blueDifference.width - 1.5),
          1,
          Math.min(luma.height - 0.5, 2 * blueDifference.height - 1));
    }

    @Override
    public void read(float x, float y, float[] out, int at, float low, float scale) {
      float chromaX = x / 2 + 0.25f;
      float chromaY = y / 2;
      write(
          luma.at(x, y),
          blueDifference.at(chromaX, chromaY),
          redDifference.at(chromaX, chromaY),
          out,
          at,
          low,
          scale);
    }

    @Override
    public void read(Line line, int count, float[] out, int at, float low, float scale) {
      byte[] data = luma.data;
      int lumaRow = luma.width;
      int chromaRow = blueDifference.width;
      int blueOffset = blueDifference.offset;
      int redFromBlue = redDifference.offset - blueOffset;
      long x = line.x;
      long y = line.y;
      int to = at + 3 * count;
      for (int i = at; i < to; i += 3) {
        int first = whole(y) * lumaRow + whole(x);
        long chromaX = x >> 1;
        long chromaY = (y >> 1) - QUARTER;
        int chroma = blueOffset + whole(chromaY) * chromaRow + whole(chromaX);
        int right = fraction(chromaX);
        int bottom = fraction(chromaY);
        write(
            mix(data, first, 1, lumaRow, fraction(x), fraction(y)) * UNIT,
            mix(data, chroma, 1, chromaRow, right, bottom) * UNIT,
            mix(data, chroma + redFromBlue, 1, chromaRow, right, bottom) * UNIT,
            out,
            i,
            low,
            scale);
        x += line.stepX;
        y += line.stepY;
      }
    }

    private void write(float y, float u, float v, float[] out, int at, float low, float scale) {
      float brightness = (y - lumaOffset) * lumaGain;
      float blue = u - 128;
      float red = v - 128;
      out[at] = low + scale * clamp(brightness + redGain * red);
      out[at + 1] = low + scale * clamp(brightness - greenFromRed * red - greenFromBlue * blue);
      out[at + 2] = low + scale * clamp(brightness + blueGain * blue);
    }

    /** Branches that are hardly ever taken; {@code Math.min} is three times as slow. */
    private static float clamp(float value) {
      if (value < 0) {
        return 0;
      }
      return value > 255 ? 255 : value;
    }
  }
}
