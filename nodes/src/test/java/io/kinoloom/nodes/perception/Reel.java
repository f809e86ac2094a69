package io.kinoloom.nodes.perception;

import io.kinoloom.nodes.video.Decode;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.List;
import java.util.Map;

/** Pictures of sample videos, and what can be done to a picture without resampling it. */
final class Reel {
  private Reel() {}

  /** So many consecutive pictures, as YUV420P. */
  static List<VideoFrame> frames(String sample, String start, int count) {
    return NodeTester.of(
            new Decode(), Map.of("uri", "sample:" + sample, "start", start, "limit", count))
        .format(Decode.VIDEO, PixelFormat.YUV420P)
        .run()
        .payloads(Decode.VIDEO);
  }

  /** The picture as blue, green, red of the pixels, by the formula of ITU-R BT.601 or BT.709. */
  static VideoFrame bgr(VideoFrame frame) {
    int width = frame.width();
    int height = frame.height();
    byte[] out = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double[] rgb = rgb(frame, x, y);
        for (int channel = 0; channel < 3; channel++) {
          double value = Math.max(0, Math.min(255, rgb[2 - channel]));
          out[(y * width + x) * 3 + channel] = (byte) Math.round(value);
        }
      }
    }
    return new VideoFrame(PixelFormat.BGR24, width, height, frame.colorSpace(), out);
  }

  private static double[] rgb(VideoFrame frame, int x, int y) {
    int width = frame.width();
    int height = frame.height();
    int chromaWidth = PixelFormat.chromaExtent(width);
    int chroma = width * height + y / 2 * chromaWidth + x / 2;
    int plane = chromaWidth * PixelFormat.chromaExtent(height);
    ColorSpace space = frame.colorSpace();
    double red = space.isBt709() ? 0.2126 : 0.299;
    double blue = space.isBt709() ? 0.0722 : 0.114;
    double luma = frame.data()[y * width + x] & 255;
    double u = (frame.data()[chroma] & 255) - 128;
    double v = (frame.data()[chroma + plane] & 255) - 128;
    if (!space.isFullRange()) {
      luma = (luma - 16) * 255 / 219;
      u = u * 255 / 224;
      v = v * 255 / 224;
    }
    double r = luma + 2 * (1 - red) * v;
    double b = luma + 2 * (1 - blue) * u;
    return new double[] {r, (luma - red * r - blue * b) / (1 - red - blue), b};
  }

  /** Luma alone, stretched to full range. */
  static VideoFrame gray(VideoFrame frame) {
    VideoFrame colored = bgr(frame);
    byte[] out = new byte[frame.width() * frame.height()];
    for (int i = 0; i < out.length; i++) {
      double blue = colored.data()[i * 3] & 255;
      double green = colored.data()[i * 3 + 1] & 255;
      double red = colored.data()[i * 3 + 2] & 255;
      out[i] = (byte) Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    }
    return new VideoFrame(PixelFormat.GRAY8, frame.width(), frame.height(), out);
  }

  /** A BGR picture with left and right swapped. */
  static VideoFrame mirrored(VideoFrame frame) {
    return remap(
        frame, frame.width(), frame.height(), (x, y) -> frame.width() - 1 - x, (x, y) -> y);
  }

  /** A BGR picture whose pixels are blocks of so many pixels. */
  static VideoFrame enlarged(VideoFrame frame, int horizontally, int vertically) {
    return remap(
        frame,
        frame.width() * horizontally,
        frame.height() * vertically,
        (x, y) -> x / horizontally,
        (x, y) -> y / vertically);
  }

  /** A BGR picture in the middle of nowhere: black with the picture at an offset. */
  static VideoFrame placed(VideoFrame frame, int width, int height, int left, int top) {
    return remap(frame, width, height, (x, y) -> x - left, (x, y) -> y - top);
  }

  /** Two BGR pictures of one height beside one another. */
  static VideoFrame beside(VideoFrame left, VideoFrame right) {
    int width = left.width() + right.width();
    VideoFrame canvas = placed(left, width, left.height(), 0, 0);
    VideoFrame other = placed(right, width, left.height(), left.width(), 0);
    byte[] out = canvas.data().clone();
    for (int i = 0; i < out.length; i++) {
      out[i] |= other.data()[i];
    }
    return new VideoFrame(PixelFormat.BGR24, width, left.height(), out);
  }

  /** A black picture. */
  static VideoFrame black(int width, int height) {
    return new VideoFrame(PixelFormat.BGR24, width, height, new byte[width * height * 3]);
  }

  private interface Coordinate {
    int of(int x, int y);
  }

  private static VideoFrame remap(
      VideoFrame frame, int width, int height, Coordinate sourceX, Coordinate sourceY) {
    byte[] out = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int fromX = sourceX.of(x, y);
        int fromY = sourceY.of(x, y);
        if (fromX >= 0 && fromY >= 0 && fromX < frame.width() && fromY < frame.height()) {
          System.arraycopy(
              frame.data(), (fromY * frame.width() + fromX) * 3, out, (y * width + x) * 3, 3);
        }
      }
    }
    return new VideoFrame(PixelFormat.BGR24, width, height, frame.colorSpace(), out);
  }
}
