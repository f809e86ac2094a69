package io.kinoloom.nodes.perception;

import io.kinoloom.assets.AssetException;
import io.kinoloom.assets.Assets;
import io.kinoloom.nodes.inference.Region;
import io.kinoloom.nodes.inference.RegionSampler;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameGrabber;

/** Pictures of the sample videos, and what tests do to them. */
final class RealFrames {
  private RealFrames() {}

  /** Pictures {@code first, first + step, ...} of a sample, BGR. */
  static List<VideoFrame> of(String sample, int first, int step, int count) {
    List<VideoFrame> frames = new ArrayList<>();
    try (FFmpegFrameGrabber grabber =
        new FFmpegFrameGrabber(Assets.standard().resolve("sample:" + sample).toFile())) {
      avutil.av_log_set_level(avutil.AV_LOG_ERROR);
      grabber.setPixelFormat(avutil.AV_PIX_FMT_BGR24);
      grabber.start();
      for (int i = 0; frames.size() < count; i++) {
        Frame frame = grabber.grabImage();
        if (frame == null) {
          throw new IllegalStateException(sample + " ends with picture " + i);
        }
        if (i >= first && (i - first) % step == 0) {
          frames.add(copy(frame));
        }
      }
    } catch (FrameGrabber.Exception | AssetException e) {
      throw new IllegalStateException(e);
    }
    return frames;
  }

  private static VideoFrame copy(Frame frame) {
    ByteBuffer pixels = (ByteBuffer) frame.image[0];
    int row = frame.imageWidth * 3;
    byte[] data = new byte[row * frame.imageHeight];
    for (int y = 0; y < frame.imageHeight; y++) {
      pixels.position(y * frame.imageStride);
      pixels.get(data, y * row, row);
    }
    return new VideoFrame(PixelFormat.BGR24, frame.imageWidth, frame.imageHeight, data);
  }

  /** A grey canvas. */
  static VideoFrame canvas(int width, int height) {
    byte[] data = new byte[width * height * 3];
    Arrays.fill(data, (byte) 128);
    return new VideoFrame(PixelFormat.BGR24, width, height, data);
  }

  /** A picture with another one laid on it; what does not fit is cut off. */
  static VideoFrame lay(VideoFrame below, VideoFrame above, int left, int top) {
    byte[] data = below.data().clone();
    for (int y = Math.max(0, -top); y < above.height() && y + top < below.height(); y++) {
      for (int x = Math.max(0, -left); x < above.width() && x + left < below.width(); x++) {
        int from = (y * above.width() + x) * 3;
        int to = ((y + top) * below.width() + x + left) * 3;
        System.arraycopy(above.data(), from, data, to, 3);
      }
    }
    return new VideoFrame(PixelFormat.BGR24, below.width(), below.height(), data);
  }

  /** A part of a picture. */
  static VideoFrame crop(VideoFrame frame, int left, int top, int width, int height) {
    return lay(canvas(width, height), frame, -left, -top);
  }

  /** The picture as a mirror shows it. */
  static VideoFrame mirrored(VideoFrame frame) {
    byte[] data = new byte[frame.data().length];
    for (int i = 0; i < frame.width() * frame.height(); i++) {
      int x = i % frame.width();
      System.arraycopy(frame.data(), (i + frame.width() - 1 - 2 * x) * 3, data, i * 3, 3);
    }
    return new VideoFrame(PixelFormat.BGR24, frame.width(), frame.height(), data);
  }

  /** Every pixel becomes a square of pixels. */
  static VideoFrame enlarged(VideoFrame frame, int factor) {
    int width = frame.width() * factor;
    byte[] data = new byte[frame.data().length * factor * factor];
    for (int i = 0; i < data.length / 3; i++) {
      int from = (i / width / factor) * frame.width() + i % width / factor;
      System.arraycopy(frame.data(), from * 3, data, i * 3, 3);
    }
    return new VideoFrame(PixelFormat.BGR24, width, frame.height() * factor, data);
  }

  /** A square region as a picture of its own. */
  static VideoFrame view(VideoFrame frame, Region region, int size) {
    float[] rgb = new float[size * size * 3];
    new RegionSampler(size, size, 0, 255, RegionSampler.Border.REPLICATE)
        .sample(frame, region, rgb);
    byte[] data = new byte[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      data[i / 3 * 3 + 2 - i % 3] = (byte) Math.round(rgb[i]);
    }
    return new VideoFrame(PixelFormat.BGR24, size, size, data);
  }

  /** The picture in full-range YUV, each 2x2 pixels with one colour. */
  static VideoFrame yuv(VideoFrame frame) {
    int width = frame.width();
    int height = frame.height();
    int chromaWidth = PixelFormat.chromaExtent(width);
    int chromaHeight = PixelFormat.chromaExtent(height);
    byte[] data = new byte[PixelFormat.YUV420P.byteSize(width, height)];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = (y * width + x) * 3;
        int blue = frame.data()[at] & 255;
        int green = frame.data()[at + 1] & 255;
        int red = frame.data()[at + 2] & 255;
        double luma = 0.299 * red + 0.587 * green + 0.114 * blue;
        data[y * width + x] = (byte) Math.round(luma);
        int chroma = width * height + y / 2 * chromaWidth + x / 2;
        data[chroma] = (byte) Math.round(128 + (blue - luma) / 1.772);
        data[chroma + chromaWidth * chromaHeight] = (byte) Math.round(128 + (red - luma) / 1.402);
      }
    }
    return new VideoFrame(PixelFormat.YUV420P, width, height, ColorSpace.BT601_FULL, data);
  }

  /** The picture without colours. */
  static VideoFrame grey(VideoFrame frame) {
    VideoFrame yuv = yuv(frame);
    return new VideoFrame(
        PixelFormat.GRAY8,
        frame.width(),
        frame.height(),
        Arrays.copyOf(yuv.data(), frame.width() * frame.height()));
  }
}
