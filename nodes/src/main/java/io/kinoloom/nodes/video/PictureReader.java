package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_BITSTREAM;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_HWACCEL;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_PAL;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;

import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVComponentDescriptor;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;

/**
 * Makes pictures of the SPI from decoded frames in whatever pixel format the codec gave. Grey comes
 * straight from the luma plane, YUV420P and BGR are copied where the codec gives just that, and
 * only the rest goes through libswscale.
 */
final class PictureReader implements AutoCloseable {
  private final PixelFormat wanted;
  private final boolean untaggedGreyIsFull;
  private final Scaler scaler = new Scaler();
  private Optional<GreyRange> greyRange = Optional.empty();
  private AVFrame scaled;
  private Kind kind = new Kind(-1, 0, 0, 0, 0);
  private ColorTags tags;
  private boolean byteLuma;

  private record Kind(int format, int matrix, int range, int width, int height) {}

  /**
   * Reads pictures in one format.
   *
   * @param wanted any but {@link PixelFormat#RGB_F32}
   * @param untaggedGreyIsFull what grey pictures without a range are
   */
  PictureReader(PixelFormat wanted, boolean untaggedGreyIsFull) {
    this.wanted = wanted;
    this.untaggedGreyIsFull = untaggedGreyIsFull;
  }

  /** A picture of its own from a frame that may be reused afterwards. */
  VideoFrame read(AVFrame frame, Orientation orientation) throws MediaException {
    Kind now =
        new Kind(
            frame.format(), frame.colorspace(), frame.color_range(), frame.width(), frame.height());
    if (!now.equals(kind)) {
      study(now);
    }
    byte[] data = orientation.apply(samples(frame), wanted, now.width, now.height);
    return new VideoFrame(
        wanted,
        orientation.width(now.width, now.height),
        orientation.height(now.width, now.height),
        tags.target(),
        data);
  }

  private void study(Kind now) {
    kind = now;
    tags =
        ColorTags.of(now.format, now.matrix, now.range, now.width, now.height, untaggedGreyIsFull);
    byteLuma = hasByteLuma(av_pix_fmt_desc_get(now.format));
  }

  private byte[] samples(AVFrame frame) throws MediaException {
    if (wanted == PixelFormat.GRAY8 && byteLuma) {
      return luma(frame);
    }
    if (isPassedOn(kind.format)) {
      return Planes.copyOut(frame, wanted);
    }
    scaled = Planes.reuse(scaled, Planes.ffmpegFormat(wanted), kind.width, kind.height);
    scaler.scale(frame, tags, scaled, ColorTags.of(wanted, tags.target()));
    return Planes.copyOut(scaled, wanted);
  }

  private byte[] luma(AVFrame frame) {
    if (tags.fullRange()) {
      return Planes.copyFirst(frame);
    }
    if (greyRange.isEmpty()) {
      greyRange = Optional.of(new GreyRange());
    }
    if (frame.linesize(0) > 0) {
      return greyRange
          .get()
          .toFull(frame.data(0), frame.linesize(0), frame.width(), frame.height());
    }
    byte[] upright = Planes.copyFirst(frame);
    byte[] luma = new byte[upright.length];
    greyRange.get().toFull(upright, frame.width(), frame.height(), luma);
    return luma;
  }

  private boolean isPassedOn(int format) {
    if (wanted == PixelFormat.YUV420P) {
      return tags.isNamed() && (format == AV_PIX_FMT_YUV420P || format == AV_PIX_FMT_YUVJ420P);
    }
    return wanted != PixelFormat.GRAY8 && format == Planes.ffmpegFormat(wanted);
  }

  /** Whether the first plane holds one byte of luma a pixel and nothing else. */
  private static boolean hasByteLuma(AVPixFmtDescriptor format) {
    long odd =
        AV_PIX_FMT_FLAG_RGB
            | AV_PIX_FMT_FLAG_PAL
            | AV_PIX_FMT_FLAG_BITSTREAM
            | AV_PIX_FMT_FLAG_HWACCEL;
    AVComponentDescriptor luma = format.comp(0);
    return (format.flags() & odd) == 0
        && luma.plane() == 0
        && luma.step() == 1
        && luma.offset() == 0
        && luma.shift() == 0
        && luma.depth() == 8;
  }

  @Override
  public void close() {
    scaler.close();
    greyRange.ifPresent(GreyRange::close);
    Planes.free(scaled);
    scaled = null;
  }
}
