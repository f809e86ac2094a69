package io.kinoloom.nodes.overlay;

import io.kinoloom.nodes.labels.Palette;
import io.kinoloom.nodes.motion.FlowWheel;
import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.spi.Clip;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Payload;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.PreviewPainter;
import io.kinoloom.spi.VideoFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Previews of everything that can be seen: pictures, masks in grey, classes and motion in their
 * colours, people and faces as lines on black. A pixel of a preview is the mean of up to nine
 * samples of its area, which keeps thin lines and costs the same whatever the size of the picture.
 */
public final class JpegPreviews implements PreviewPainter {
  private static final int QUALITY = 75;
  private static final int MOST_SAMPLES = 3;
  private static final float SHORTEST_MOTION = 1;
  private static final int MOTION_SAMPLES = 1024;

  private final Mats mats = new Mats();
  private Optional<Mat> bgr = Optional.empty();

  @Override
  public Optional<byte[]> jpeg(Payload payload, int largestSide) {
    if (payload instanceof VideoFrame frame) {
      return Optional.of(picture(frame, largestSide));
    }
    if (payload instanceof Clip clip && !clip.frames().isEmpty()) {
      return Optional.of(picture(clip.frames().get(0).frame(), largestSide));
    }
    if (payload instanceof Mask mask) {
      Sheet sheet = new Sheet(mask.width(), mask.height(), largestSide);
      sheet.average((index, rgb) -> grey(mask.alpha()[index] & 0xff, rgb));
      return Optional.of(encode(sheet));
    }
    if (payload instanceof LabelMap labels) {
      return Optional.of(encode(classes(labels, largestSide)));
    }
    if (payload instanceof FlowField flow) {
      return Optional.of(encode(motion(flow, largestSide)));
    }
    if (payload instanceof Pose pose) {
      Sheet sheet = new Sheet(pose.width(), pose.height(), largestSide);
      sheet.draw(painter -> painter.draw(pose));
      return Optional.of(encode(sheet));
    }
    if (payload instanceof FaceMesh face) {
      Sheet sheet = new Sheet(face.width(), face.height(), largestSide);
      sheet.draw(painter -> painter.draw(face));
      return Optional.of(encode(sheet));
    }
    return Optional.empty();
  }

  /** Adds the colour of a sample to sums of red, green and blue. */
  private interface Sampler {
    void add(int index, int[] rgb);
  }

  private interface Drawing {
    void on(LandmarkPainter painter);
  }

  /** A small picture, B, G, R, of a larger one. */
  private static final class Sheet {
    private final int sourceWidth;
    private final int sourceHeight;
    private final int width;
    private final int height;
    private final byte[] data;

    Sheet(int sourceWidth, int sourceHeight, int largestSide) {
      double scale = Math.min(1, (double) largestSide / Math.max(sourceWidth, sourceHeight));
      this.sourceWidth = sourceWidth;
      this.sourceHeight = sourceHeight;
      this.width = Math.max(1, (int) Math.round(sourceWidth * scale));
      this.height = Math.max(1, (int) Math.round(sourceHeight * scale));
      this.data = new byte[width * height * 3];
    }

    /** Gives each pixel the mean of samples spread evenly over its area. */
    void average(Sampler sampler) {
      int[] rows = new int[MOST_SAMPLES];
      int[] columns = new int[MOST_SAMPLES];
      int[] rgb = new int[3];
      for (int y = 0, at = 0; y < height; y++) {
        int rowCount = samples(y, height, sourceHeight, rows);
        for (int x = 0; x < width; x++, at += 3) {
          int columnCount = samples(x, width, sourceWidth, columns);
          rgb[0] = 0;
          rgb[1] = 0;
          rgb[2] = 0;
          for (int row = 0; row < rowCount; row++) {
            for (int column = 0; column < columnCount; column++) {
              sampler.add(rows[row] * sourceWidth + columns[column], rgb);
            }
          }
          int count = rowCount * columnCount;
          put(at, rgb[0] / count, rgb[1] / count, rgb[2] / count);
        }
      }
    }

    private static int samples(int position, int extent, int sourceExtent, int[] into) {
      int from = (int) ((long) position * sourceExtent / extent);
      int to = Math.max(from + 1, (int) ((position + 1L) * sourceExtent / extent));
      int count = Math.min(MOST_SAMPLES, to - from);
      for (int i = 0; i < count; i++) {
        into[i] = from + (2 * i + 1) * (to - from) / (2 * count);
      }
      return count;
    }

    /** The sample in the middle of each pixel, where a mean makes no sense. */
    int middle(int x, int y) {
      int column = (int) ((2L * x + 1) * sourceWidth / (2L * width));
      int row = (int) ((2L * y + 1) * sourceHeight / (2L * height));
      return row * sourceWidth + column;
    }

    void put(int at, int red, int green, int blue) {
      data[at] = (byte) blue;
      data[at + 1] = (byte) green;
      data[at + 2] = (byte) red;
    }

    void draw(Drawing drawing) {
      Layer layer = new Layer(width, height);
      drawing.on(new LandmarkPainter(layer, Math.max(1.5, 0.008 * height)));
      layer.drawOn(PixelFormat.BGR24, ColorSpace.BT601_FULL, data);
    }
  }

  private byte[] picture(VideoFrame frame, int largestSide) {
    Sheet sheet = new Sheet(frame.width(), frame.height(), largestSide);
    byte[] data = frame.data();
    switch (frame.format()) {
      case GRAY8 -> sheet.average((index, rgb) -> grey(data[index] & 0xff, rgb));
      case BGR24 -> sheet.average((index, rgb) -> color(data, 3 * index, rgb));
      case BGRA32 -> sheet.average((index, rgb) -> color(data, 4 * index, rgb));
      case RGB_F32 -> {
        ByteBuffer floats = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        sheet.average(
            (index, rgb) -> {
              for (int channel = 0; channel < 3; channel++) {
                rgb[channel] += limit(255 * floats.getFloat(12 * index + 4 * channel));
              }
            });
      }
      case YUV420P -> sheet.average(yuv(frame));
    }
    return encode(sheet);
  }

  private static void grey(int level, int[] rgb) {
    rgb[0] += level;
    rgb[1] += level;
    rgb[2] += level;
  }

  private static void color(byte[] bgr, int at, int[] rgb) {
    rgb[0] += bgr[at + 2] & 0xff;
    rgb[1] += bgr[at + 1] & 0xff;
    rgb[2] += bgr[at] & 0xff;
  }

  /** ITU-R BT.601-7 and BT.709-6, in 16.16 fixed point. */
  private static Sampler yuv(VideoFrame frame) {
    byte[] data = frame.data();
    int width = frame.width();
    int chromaWidth = PixelFormat.chromaExtent(width);
    int blue = width * frame.height();
    int red = blue + chromaWidth * PixelFormat.chromaExtent(frame.height());
    boolean full = frame.colorSpace().isFullRange();
    double kr = frame.colorSpace().isBt709() ? 0.2126 : 0.299;
    double kb = frame.colorSpace().isBt709() ? 0.0722 : 0.114;
    double kg = 1 - kr - kb;
    double lumaScale = full ? 1 : 255.0 / 219;
    double chromaScale = full ? 1 : 255.0 / 224;
    int black = full ? 0 : 16;
    int ofLuma = fixed(lumaScale);
    int redOfV = fixed(2 * (1 - kr) * chromaScale);
    int greenOfU = fixed(2 * (1 - kb) * kb / kg * chromaScale);
    int greenOfV = fixed(2 * (1 - kr) * kr / kg * chromaScale);
    int blueOfU = fixed(2 * (1 - kb) * chromaScale);
    return (index, rgb) -> {
      int y = index / width;
      int chroma = (y >> 1) * chromaWidth + ((index - y * width) >> 1);
      int luma = ((data[index] & 0xff) - black) * ofLuma + (1 << 15);
      int u = (data[blue + chroma] & 0xff) - 128;
      int v = (data[red + chroma] & 0xff) - 128;
      rgb[0] += limit((luma + redOfV * v) >> 16);
      rgb[1] += limit((luma - greenOfU * u - greenOfV * v) >> 16);
      rgb[2] += limit((luma + blueOfU * u) >> 16);
    };
  }

  private static int fixed(double value) {
    return (int) Math.round(value * (1 << 16));
  }

  private static int limit(int value) {
    return Math.max(0, Math.min(255, value));
  }

  private static int limit(float value) {
    return limit(Math.round(value));
  }

  private static Sheet classes(LabelMap labels, int largestSide) {
    Sheet sheet = new Sheet(labels.width(), labels.height(), largestSide);
    Palette palette = Palette.of(labels.palette());
    int known = labels.labels()[0];
    Color color = palette.color(known);
    for (int y = 0, at = 0; y < sheet.height; y++) {
      for (int x = 0; x < sheet.width; x++, at += 3) {
        int label = labels.labels()[sheet.middle(x, y)];
        if (label != known) {
          known = label;
          color = palette.color(label);
        }
        sheet.put(at, color.red(), color.green(), color.blue());
      }
    }
    return sheet;
  }

  private static Sheet motion(FlowField flow, int largestSide) {
    Sheet sheet = new Sheet(flow.width(), flow.height(), largestSide);
    float scale = 1 / longest(flow);
    for (int y = 0, at = 0; y < sheet.height; y++) {
      for (int x = 0; x < sheet.width; x++, at += 3) {
        int index = 2 * sheet.middle(x, y);
        float u = flow.vectors()[index] * scale;
        float v = flow.vectors()[index + 1] * scale;
        if (Float.isFinite(u) && Float.isFinite(v)) {
          FlowWheel.paint(u, v, sheet.data, at);
        }
      }
    }
    return sheet;
  }

  /** The longest of some vectors, which has full colour. */
  private static float longest(FlowField flow) {
    float[] vectors = flow.vectors();
    int step = Math.max(1, vectors.length / 2 / MOTION_SAMPLES);
    float longest = SHORTEST_MOTION;
    for (int i = 0; i < vectors.length / 2; i += step) {
      float length = (float) Math.hypot(vectors[2 * i], vectors[2 * i + 1]);
      if (Float.isFinite(length)) {
        longest = Math.max(longest, length);
      }
    }
    return longest;
  }

  private byte[] encode(Sheet sheet) {
    Mat mat = bgr.orElseGet(mats::mat);
    bgr = Optional.of(mat);
    mat.create(sheet.height, sheet.width, opencv_core.CV_8UC3);
    mat.data().put(sheet.data, 0, sheet.data.length);
    try (BytePointer encoded = new BytePointer();
        IntPointer settings = new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, QUALITY)) {
      opencv_imgcodecs.imencode(".jpg", mat, encoded, settings);
      byte[] jpeg = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(jpeg);
      return jpeg;
    }
  }

  @Override
  public void close() {
    mats.close();
  }
}
