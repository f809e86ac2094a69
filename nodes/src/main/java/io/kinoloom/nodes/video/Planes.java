package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGRA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY8;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;

import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Moves pictures between heap arrays without padding and FFmpeg's frames with padded rows. */
final class Planes {
  /** One plane of a picture without padding. */
  private record Plane(int offset, int rowBytes, int rows) {}

  private Planes() {}

  /** FFmpeg's number of a format; {@link PixelFormat#RGB_F32} has none and goes through BGR. */
  static int ffmpegFormat(PixelFormat format) {
    return switch (format) {
      case GRAY8 -> AV_PIX_FMT_GRAY8;
      case YUV420P -> AV_PIX_FMT_YUV420P;
      case BGR24 -> AV_PIX_FMT_BGR24;
      case BGRA32 -> AV_PIX_FMT_BGRA;
      case RGB_F32 -> throw new IllegalArgumentException("FFmpeg has no interleaved RGB floats");
    };
  }

  /** A frame with buffers of its own, to be freed with {@link #free}. */
  static AVFrame allocate(int ffmpegFormat, int width, int height) throws MediaException {
    AVFrame frame = av_frame_alloc();
    frame.format(ffmpegFormat).width(width).height(height);
    int result = av_frame_get_buffer(frame, 64);
    if (result < 0) {
      av_frame_free(frame);
      throw new MediaException("no memory for a picture of " + width + "x" + height);
    }
    return frame;
  }

  /** This frame if it fits, otherwise a new one in its place. */
  static AVFrame reuse(AVFrame frame, int ffmpegFormat, int width, int height)
      throws MediaException {
    if (frame != null
        && frame.format() == ffmpegFormat
        && frame.width() == width
        && frame.height() == height) {
      return frame;
    }
    free(frame);
    return allocate(ffmpegFormat, width, height);
  }

  static void free(AVFrame frame) {
    if (frame != null) {
      av_frame_free(frame);
    }
  }

  /** Copies a frame in one of the SPI's formats into a fresh array. */
  static byte[] copyOut(AVFrame frame, PixelFormat format) {
    byte[] data = new byte[format.byteSize(frame.width(), frame.height())];
    List<Plane> planes = planes(format, frame.width(), frame.height());
    for (int i = 0; i < planes.size(); i++) {
      copyOut(frame, i, planes.get(i), data);
    }
    return data;
  }

  /** Copies the first plane, one byte a pixel, into a fresh array. */
  static byte[] copyFirst(AVFrame frame) {
    byte[] data = new byte[Math.multiplyExact(frame.width(), frame.height())];
    copyOut(frame, 0, new Plane(0, frame.width(), frame.height()), data);
    return data;
  }

  private static void copyOut(AVFrame frame, int index, Plane plane, byte[] data) {
    int stride = frame.linesize(index);
    ByteBuffer buffer = buffer(frame, index, plane);
    if (stride == plane.rowBytes) {
      buffer.get(0, data, plane.offset, plane.rowBytes * plane.rows);
      return;
    }
    int position = stride < 0 ? -stride * (plane.rows - 1) : 0;
    int offset = plane.offset;
    for (int row = 0; row < plane.rows; row++) {
      buffer.get(position, data, offset, plane.rowBytes);
      position += stride;
      offset += plane.rowBytes;
    }
  }

  /** Copies a picture into the upper left corner of a frame in the same format, at least as big. */
  static void copyIn(VideoFrame picture, AVFrame frame) {
    List<Plane> planes = planes(picture.format(), picture.width(), picture.height());
    byte[] data = picture.data();
    for (int i = 0; i < planes.size(); i++) {
      Plane plane = planes.get(i);
      int stride = frame.linesize(i);
      ByteBuffer buffer = buffer(frame, i, plane);
      if (stride == plane.rowBytes) {
        buffer.put(0, data, plane.offset, plane.rowBytes * plane.rows);
      } else {
        for (int row = 0; row < plane.rows; row++) {
          buffer.put(row * stride, data, plane.offset + row * plane.rowBytes, plane.rowBytes);
        }
      }
    }
  }

  /** Fills both chroma planes of a YUV420P frame with one value. */
  static void fillChroma(AVFrame frame, byte value) {
    int rows = PixelFormat.chromaExtent(frame.height());
    for (int i = 1; i <= 2; i++) {
      Pointer.memset(frame.data(i), value & 0xff, (long) frame.linesize(i) * rows);
    }
  }

  /**
   * Fills the last column and row of a YUV420P frame whose picture is one smaller than the frame.
   * Its chroma planes are complete as they are.
   */
  static void repeatLastLines(AVFrame frame, int width, int height) {
    if (frame.width() == width && frame.height() == height) {
      return;
    }
    int stride = frame.linesize(0);
    ByteBuffer luma = buffer(frame, 0, new Plane(0, frame.width(), frame.height()));
    if (frame.width() > width) {
      for (int row = 0; row < height; row++) {
        luma.put(row * stride + width, luma.get(row * stride + width - 1));
      }
    }
    if (frame.height() > height) {
      byte[] row = new byte[frame.width()];
      luma.get((height - 1) * stride, row);
      luma.put(height * stride, row);
    }
  }

  /** The memory of a plane, lowest address first, whichever way its rows run. */
  private static ByteBuffer buffer(AVFrame frame, int index, Plane plane) {
    int stride = frame.linesize(index);
    long size = (long) Math.abs(stride) * (plane.rows - 1) + plane.rowBytes;
    BytePointer start = frame.data(index);
    if (stride < 0) {
      start = start.getPointer((long) stride * (plane.rows - 1));
    }
    return start.capacity(size).asByteBuffer();
  }

  private static List<Plane> planes(PixelFormat format, int width, int height) {
    return switch (format) {
      case GRAY8 -> List.of(new Plane(0, width, height));
      case BGR24 -> List.of(new Plane(0, width * 3, height));
      case BGRA32 -> List.of(new Plane(0, width * 4, height));
      case RGB_F32 -> List.of(new Plane(0, width * 12, height));
      case YUV420P -> {
        int luma = width * height;
        int chromaWidth = PixelFormat.chromaExtent(width);
        int chromaHeight = PixelFormat.chromaExtent(height);
        yield List.of(
            new Plane(0, width, height),
            new Plane(luma, chromaWidth, chromaHeight),
            new Plane(luma + chromaWidth * chromaHeight, chromaWidth, chromaHeight));
      }
    };
  }
}
