package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT2020_CL;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT2020_NCL;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT470BG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_FCC;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE240M;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ411P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ440P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_BT2020;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_FCC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU601;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU709;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_SMPTE240M;

import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Matrix and range of a decoded picture.
 *
 * @param swsMatrix swscale's number of the matrix
 * @param fullRange whether luma uses 0..255
 * @param target the SPI's nearest: what YUV420P converted from this picture is tagged with
 */
record ColorTags(int swsMatrix, boolean fullRange, ColorSpace target) {

  /** The tags of the SPI's pictures. */
  static ColorTags of(ColorSpace space) {
    return new ColorTags(
        space.isBt709() ? SWS_CS_ITU709 : SWS_CS_ITU601, space.isFullRange(), space);
  }

  /** The tags of a picture in this format: everything but YUV is full range. */
  static ColorTags of(PixelFormat format, ColorSpace space) {
    return of(format == PixelFormat.YUV420P ? space : ColorSpace.of(space.isBt709(), true));
  }

  /**
   * Reads FFmpeg's tags. An untagged matrix is BT.709 for pictures at least 1280 wide or more than
   * 576 high and BT.601 below, as players assume. RGB and grey pictures get, as the side their YUV
   * would have, the same by size in limited range.
   *
   * @param pixelFormat FFmpeg's number of the pixel format
   * @param matrix {@code AVColorSpace}
   * @param range {@code AVColorRange}
   * @param untaggedGreyIsFull what a grey picture without range is
   */
  static ColorTags of(
      int pixelFormat, int matrix, int range, int width, int height, boolean untaggedGreyIsFull) {
    AVPixFmtDescriptor descriptor = avutil.av_pix_fmt_desc_get(pixelFormat);
    boolean hd = width >= 1280 || height > 576;
    if ((descriptor.flags() & (AV_PIX_FMT_FLAG_RGB | avutil.AV_PIX_FMT_FLAG_PAL)) != 0) {
      return new ColorTags(hd ? SWS_CS_ITU709 : SWS_CS_ITU601, true, ColorSpace.of(hd, false));
    }
    boolean grey = descriptor.nb_components() < 3;
    boolean full =
        range == AVCOL_RANGE_JPEG
            || isFullRangeFormat(pixelFormat)
            || (range == AVCOL_RANGE_UNSPECIFIED && grey && untaggedGreyIsFull);
    int sws = swsMatrix(matrix, hd);
    boolean bt709 = sws != SWS_CS_ITU601 && sws != SWS_CS_FCC;
    return new ColorTags(sws, full, ColorSpace.of(bt709, full && !grey));
  }

  private static int swsMatrix(int matrix, boolean hd) {
    if (matrix == AVCOL_SPC_BT709) {
      return SWS_CS_ITU709;
    }
    if (matrix == AVCOL_SPC_BT470BG || matrix == AVCOL_SPC_SMPTE170M) {
      return SWS_CS_ITU601;
    }
    if (matrix == AVCOL_SPC_FCC) {
      return SWS_CS_FCC;
    }
    if (matrix == AVCOL_SPC_SMPTE240M) {
      return SWS_CS_SMPTE240M;
    }
    if (matrix == AVCOL_SPC_BT2020_NCL || matrix == AVCOL_SPC_BT2020_CL) {
      return SWS_CS_BT2020;
    }
    return hd ? SWS_CS_ITU709 : SWS_CS_ITU601;
  }

  /** Whether the matrix is one the SPI can name, so that YUV420P may be passed on as it is. */
  boolean isNamed() {
    return swsMatrix == SWS_CS_ITU709 || swsMatrix == SWS_CS_ITU601;
  }

  private static boolean isFullRangeFormat(int pixelFormat) {
    return pixelFormat == AV_PIX_FMT_YUVJ420P
        || pixelFormat == AV_PIX_FMT_YUVJ422P
        || pixelFormat == AV_PIX_FMT_YUVJ444P
        || pixelFormat == AV_PIX_FMT_YUVJ440P
        || pixelFormat == AV_PIX_FMT_YUVJ411P;
  }

  /** {@code AVColorSpace} to write into a stream. */
  static int matrix(ColorSpace space) {
    return space.isBt709() ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
  }

  /** {@code AVColorPrimaries} to write into a stream; containers want all three or none. */
  static int primaries(ColorSpace space) {
    return space.isBt709() ? avutil.AVCOL_PRI_BT709 : avutil.AVCOL_PRI_SMPTE170M;
  }

  /** {@code AVColorTransferCharacteristic} to write into a stream. */
  static int transfer(ColorSpace space) {
    return space.isBt709() ? avutil.AVCOL_TRC_BT709 : avutil.AVCOL_TRC_SMPTE170M;
  }

  /** {@code AVColorRange} to write into a stream. */
  static int range(ColorSpace space) {
    return space.isFullRange() ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  }
}
