package io.kinoloom.nodes.video;

import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * Converts pictures between the five pixel formats with the matrix and range of their colour space
 * (ITU-R BT.601-7 and BT.709-6, 8-bit quantisation). Conversions that are sums of no more than one
 * term (grey, alpha, floats) are done here, the others by libswscale. Alpha is dropped, or opaque
 * where it was missing. Not thread-safe.
 */
final class PixelConverter implements AutoCloseable {
  private final Scaler scaler = new Scaler();
  private Optional<GreyRange> greyRange = Optional.empty();
  private AVFrame source;
  private AVFrame target;

  /** The picture in this format, its own colour space kept; the same object if it is already. */
  VideoFrame convert(VideoFrame frame, PixelFormat format) throws MediaException {
    return convert(frame, format, frame.colorSpace());
  }

  /** The picture in this format, tagged with and, if YUV, quantised for this colour space. */
  VideoFrame convert(VideoFrame frame, PixelFormat format, ColorSpace space) throws MediaException {
    boolean sameSamples = format != PixelFormat.YUV420P || frame.colorSpace() == space;
    if (frame.format() == format && sameSamples) {
      return frame.colorSpace() == space ? frame : with(frame, format, space, frame.data());
    }
    if (frame.format() == PixelFormat.RGB_F32) {
      return convert(
          with(frame, PixelFormat.BGR24, frame.colorSpace(), toBytes(frame.data())), format, space);
    }
    byte[] data =
        switch (format) {
          case RGB_F32 -> toFloats(convert(frame, PixelFormat.BGR24).data());
          case GRAY8 -> toGrey(frame);
          case YUV420P -> toYuv(frame, space);
          case BGR24 -> toBgr(frame);
          case BGRA32 -> toBgra(frame);
        };
    return with(frame, format, space, data);
  }

  private static VideoFrame with(
      VideoFrame frame, PixelFormat format, ColorSpace space, byte[] data) {
    return new VideoFrame(format, frame.width(), frame.height(), space, data);
  }

  private byte[] toGrey(VideoFrame frame) throws MediaException {
    if (frame.format() != PixelFormat.YUV420P) {
      return scale(frame, PixelFormat.GRAY8, frame.colorSpace());
    }
    if (frame.colorSpace().isFullRange()) {
      return Arrays.copyOf(frame.data(), frame.width() * frame.height());
    }
    byte[] luma = new byte[frame.width() * frame.height()];
    greyRange().toFull(frame.data(), frame.width(), frame.height(), luma);
    return luma;
  }

  private byte[] toYuv(VideoFrame frame, ColorSpace space) throws MediaException {
    if (frame.format() == PixelFormat.BGRA32) {
      // libswscale's quick way to YUV420P starts from BGR24.
      return toYuv(convert(frame, PixelFormat.BGR24), space);
    }
    if (frame.format() != PixelFormat.GRAY8) {
      return scale(frame, PixelFormat.YUV420P, space);
    }
    byte[] data = new byte[PixelFormat.YUV420P.byteSize(frame.width(), frame.height())];
    int pixels = frame.data().length;
    if (space.isFullRange()) {
      System.arraycopy(frame.data(), 0, data, 0, pixels);
    } else {
      greyRange().toLimited(frame.data(), frame.width(), frame.height(), data);
    }
    Arrays.fill(data, pixels, data.length, (byte) 128);
    return data;
  }

  private byte[] toBgr(VideoFrame frame) throws MediaException {
    return switch (frame.format()) {
      case GRAY8 -> repeat(frame.data(), 3);
      case BGRA32 -> dropAlpha(frame.data());
      default -> scale(frame, PixelFormat.BGR24, frame.colorSpace());
    };
  }

  private byte[] toBgra(VideoFrame frame) throws MediaException {
    return switch (frame.format()) {
      case GRAY8 -> repeat(frame.data(), 4);
      case BGR24 -> addAlpha(frame.data());
      default -> scale(frame, PixelFormat.BGRA32, frame.colorSpace());
    };
  }

  /** Made when first needed, since it loads OpenCV. */
  private GreyRange greyRange() {
    if (greyRange.isEmpty()) {
      greyRange = Optional.of(new GreyRange());
    }
    return greyRange.get();
  }

  private static byte[] repeat(byte[] grey, int channels) {
    byte[] data = new byte[grey.length * channels];
    for (int from = 0, to = 0; from < grey.length; from++, to += channels) {
      byte value = grey[from];
      data[to] = value;
      data[to + 1] = value;
      data[to + 2] = value;
      if (channels == 4) {
        data[to + 3] = (byte) 255;
      }
    }
    return data;
  }

  private static byte[] dropAlpha(byte[] bgra) {
    byte[] data = new byte[bgra.length / 4 * 3];
    for (int from = 0, to = 0; from < bgra.length; from += 4, to += 3) {
      data[to] = bgra[from];
      data[to + 1] = bgra[from + 1];
      data[to + 2] = bgra[from + 2];
    }
    return data;
  }

  private static byte[] addAlpha(byte[] bgr) {
    byte[] data = new byte[bgr.length / 3 * 4];
    for (int from = 0, to = 0; from < bgr.length; from += 3, to += 4) {
      data[to] = bgr[from];
      data[to + 1] = bgr[from + 1];
      data[to + 2] = bgr[from + 2];
      data[to + 3] = (byte) 255;
    }
    return data;
  }

  private static byte[] toFloats(byte[] bgr) {
    byte[] data = new byte[Math.multiplyExact(bgr.length, 4)];
    FloatBuffer floats = floats(data);
    for (int i = 0; i < bgr.length; i += 3) {
      floats.put(i, (bgr[i + 2] & 0xff) / 255f);
      floats.put(i + 1, (bgr[i + 1] & 0xff) / 255f);
      floats.put(i + 2, (bgr[i] & 0xff) / 255f);
    }
    return data;
  }

  private static byte[] toBytes(byte[] rgb) {
    FloatBuffer floats = floats(rgb);
    byte[] data = new byte[floats.capacity()];
    for (int i = 0; i < data.length; i += 3) {
      data[i] = toByte(floats.get(i + 2));
      data[i + 1] = toByte(floats.get(i + 1));
      data[i + 2] = toByte(floats.get(i));
    }
    return data;
  }

  private static FloatBuffer floats(byte[] data) {
    return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  /** Rounds to the nearest of 256 levels; outside 0..1 saturates, NaN is black. */
  private static byte toByte(float value) {
    return (byte) Math.max(0, Math.min(255, Math.round(value * 255)));
  }

  private byte[] scale(VideoFrame frame, PixelFormat format, ColorSpace space)
      throws MediaException {
    source =
        Planes.reuse(source, Planes.ffmpegFormat(frame.format()), frame.width(), frame.height());
    target = Planes.reuse(target, Planes.ffmpegFormat(format), frame.width(), frame.height());
    Planes.copyIn(frame, source);
    scaler.scale(
        source,
        ColorTags.of(frame.format(), frame.colorSpace()),
        target,
        ColorTags.of(format, space));
    return Planes.copyOut(target, format);
  }

  @Override
  public void close() {
    scaler.close();
    greyRange.ifPresent(GreyRange::close);
    Planes.free(source);
    Planes.free(target);
    source = null;
    target = null;
  }
}
