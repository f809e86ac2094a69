package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGRA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INT;
import static org.bytedeco.ffmpeg.global.swscale.sws_alloc_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_init_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;

/**
 * Converts pixel formats, matrices and ranges with libswscale, without changing the size. The
 * context is kept as long as pictures stay alike.
 */
final class Scaler implements AutoCloseable {
  /** Within half a level of the formulas, 10 ms a 720p picture. */
  private static final int EXACT = SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT;

  /** Unscaled conversions in SIMD code, within 2 levels, some 0.4 ms to RGB and 2 ms from it. */
  private static final int QUICK = SWS_BICUBIC;

  private static final int ONE = 1 << 16;

  /**
   * The quick conversion to RGB truncates each of its three terms; this lifts limited-range luma by
   * five eighths of a level, which about makes up for it and still leaves black at 0.
   */
  private static final int LIFT = ONE / 256 * 5 / 8;

  private SwsContext context;
  private Setup current;

  private record Setup(
      int width, int height, int from, ColorTags fromTags, int to, ColorTags toTags) {}

  /**
   * Converts one picture into a frame of the same size that already has its buffers.
   *
   * @throws MediaException if libswscale does not know one of the formats
   */
  void scale(AVFrame from, ColorTags fromTags, AVFrame to, ColorTags toTags) throws MediaException {
    Setup setup =
        new Setup(from.width(), from.height(), from.format(), fromTags, to.format(), toTags);
    if (!setup.equals(current)) {
      prepare(setup);
    }
    Ffmpeg.check(
        sws_scale(
            context, from.data(), from.linesize(), 0, from.height(), to.data(), to.linesize()),
        "cannot convert a picture");
  }

  private void prepare(Setup setup) throws MediaException {
    close();
    boolean quick = isQuick(setup);
    context = sws_alloc_context();
    // Ranges must be known from the start, or a mere change of range counts as nothing to do.
    context
        .src_w(setup.width)
        .src_h(setup.height)
        .src_format(setup.from)
        .src_range(setup.fromTags.fullRange() ? 1 : 0)
        .dst_w(setup.width)
        .dst_h(setup.height)
        .dst_format(setup.to)
        .dst_range(setup.toTags.fullRange() ? 1 : 0)
        .flags(quick ? QUICK : EXACT);
    if (sws_init_context(context, null, null) < 0) {
      close();
      throw new MediaException(
          "pictures in this pixel format cannot be converted"
              + Ffmpeg.lastLogLine().map(line -> " (" + line + ")").orElse(""));
    }
    // The result says whether the formats have a matrix or range at all; both are then ignored.
    sws_setColorspaceDetails(
        context,
        sws_getCoefficients(setup.fromTags.swsMatrix()),
        setup.fromTags.fullRange() ? 1 : 0,
        sws_getCoefficients(setup.toTags.swsMatrix()),
        setup.toTags.fullRange() ? 1 : 0,
        quick && !setup.fromTags.fullRange() ? LIFT : 0,
        ONE,
        ONE);
    current = setup;
  }

  /** Where libswscale has a direct conversion that honours matrix and range. */
  private static boolean isQuick(Setup setup) {
    if (isPacked(setup.to)) {
      return setup.height % 2 == 0
          && (setup.from == AV_PIX_FMT_YUV420P || setup.from == AV_PIX_FMT_YUVJ420P);
    }
    return setup.from == AV_PIX_FMT_BGR24
        && setup.to == AV_PIX_FMT_YUV420P
        && !setup.toTags.fullRange();
  }

  private static boolean isPacked(int format) {
    return format == AV_PIX_FMT_BGR24 || format == AV_PIX_FMT_BGRA;
  }

  @Override
  public void close() {
    if (context != null) {
      sws_freeContext(context);
      context = null;
      current = null;
    }
  }
}
