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
import java.nio.FloatBuffer;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Previews of everything that can be seen: pictures, masks in grey, classes and motion in their
 * colours, people and faces as lines on black. A pixel of a preview is the mean of up to nine
 * samples of its area, which keeps thin lines and costs the same whatever the size of the picture
 * ({@link Shrinker}); colour, which the eye and JPEG resolve less finely, gets fewer.
 */
public final class JpegPreviews implements PreviewPainter {
  private static final int QUALITY = 75;
  private static final int SAMPLES = 3;
  private static final int FEWER_SAMPLES = 2;
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
      sheet.grey(mask.alpha());
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

    /** Means of one channel after another, of pixels that are so many bytes apart. */
    void channels(byte[] source, int pixelBytes, int count) {
      Shrinker shrinker = new Shrinker(sourceWidth, sourceHeight, width, height, SAMPLES);
      for (int channel = 0; channel < count; channel++) {
        shrinker.shrink(source, channel, pixelBytes, data, channel, 3);
      }
    }

    void grey(byte[] levels) {
      channels(levels, 1, 1);
      for (int at = 0; at < data.length; at += 3) {
        data[at + 1] = data[at];
        data[at + 2] = data[at];
      }
    }

    /** Where the middles of the pixels are, for what has no mean. */
    Shrinker middles() {
      return new Shrinker(sourceWidth, sourceHeight, width, height, 1);
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
    switch (frame.format()) {
      case GRAY8 -> sheet.grey(frame.data());
      case BGR24 -> sheet.channels(frame.data(), 3, 3);
      case BGRA32 -> sheet.channels(frame.data(), 4, 3);
      case RGB_F32 -> floats(frame, sheet);
      case YUV420P -> yuv(frame, sheet);
    }
    return encode(sheet);
  }

  private static void floats(VideoFrame frame, Sheet sheet) {
    FloatBuffer floats =
        ByteBuffer.wrap(frame.data()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    Shrinker shrinker =
        new Shrinker(frame.width(), frame.height(), sheet.width, sheet.height, FEWER_SAMPLES);
    for (int channel = 0; channel < 3; channel++) {
      shrinker.shrink(floats, channel, 3, sheet.data, 2 - channel, 3); // R, G, B to B, G, R
    }
  }

  /** ITU-R BT.601-7 and BT.709-6, in 16.16 fixed point; colour at half the size of the preview. */
  private static void yuv(VideoFrame frame, Sheet sheet) {
    int chromaWidth = PixelFormat.chromaExtent(frame.width());
    int chromaHeight = PixelFormat.chromaExtent(frame.height());
    int halfWidth = PixelFormat.chromaExtent(sheet.width);
    int halfHeight = PixelFormat.chromaExtent(sheet.height);
    byte[] luma = new byte[sheet.width * sheet.height];
    byte[] blue = new byte[halfWidth * halfHeight];
    byte[] red = new byte[halfWidth * halfHeight];
    new Shrinker(frame.width(), frame.height(), sheet.width, sheet.height, SAMPLES)
        .shrink(frame.data(), 0, 1, luma, 0, 1);
    Shrinker chroma = new Shrinker(chromaWidth, chromaHeight, halfWidth, halfHeight, FEWER_SAMPLES);
    int blueAt = frame.width() * frame.height();
    chroma.shrink(frame.data(), blueAt, 1, blue, 0, 1);
    chroma.shrink(frame.data(), blueAt + chromaWidth * chromaHeight, 1, red, 0, 1);

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
    byte[] data = sheet.data;
    for (int y = 0, at = 0, pixel = 0; y < sheet.height; y++) {
      int half = (y >> 1) * halfWidth;
      for (int x = 0; x < sheet.width; x++, at += 3, pixel++) {
        int level = ((luma[pixel] & 0xff) - black) * ofLuma + (1 << 15);
        int u = (blue[half + (x >> 1)] & 0xff) - 128;
        int v = (red[half + (x >> 1)] & 0xff) - 128;
        data[at] = (byte) limit((level + blueOfU * u) >> 16);
        data[at + 1] = (byte) limit((level - greenOfU * u - greenOfV * v) >> 16);
        data[at + 2] = (byte) limit((level + redOfV * v) >> 16);
      }
    }
  }

  private static int fixed(double value) {
    return (int) Math.round(value * (1 << 16));
  }

  private static int limit(int value) {
    return Math.max(0, Math.min(255, value));
  }

  private static Sheet classes(LabelMap labels, int largestSide) {
    Sheet sheet = new Sheet(labels.width(), labels.height(), largestSide);
    Palette palette = Palette.of(labels.palette());
    int known = labels.labels()[0];
    Color color = palette.color(known);
    Shrinker middles = sheet.middles();
    for (int y = 0, at = 0; y < sheet.height; y++) {
      int row = middles.row(y) * labels.width();
      for (int x = 0; x < sheet.width; x++, at += 3) {
        int label = labels.labels()[row + middles.column(x)];
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
    Shrinker middles = sheet.middles();
    for (int y = 0, at = 0; y < sheet.height; y++) {
      int row = middles.row(y) * flow.width();
      for (int x = 0; x < sheet.width; x++, at += 3) {
        int index = 2 * (row + middles.column(x));
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
