package io.kinoloom.nodes.video;

import io.kinoloom.spi.PixelFormat;
import java.util.List;

/**
 * How pictures can be coded. Every codec names FFmpeg's encoders for it, best first, and the pixel
 * formats it takes, best first.
 */
enum VideoCodec {
  H264(List.of("libx264", "libopenh264"), true, PixelFormat.YUV420P, PixelFormat.GRAY8),
  MPEG4(List.of("mpeg4"), false, PixelFormat.YUV420P, PixelFormat.GRAY8),
  VP8(List.of("libvpx"), false, PixelFormat.YUV420P, PixelFormat.GRAY8),
  VP9(List.of("libvpx-vp9"), false, PixelFormat.YUV420P, PixelFormat.GRAY8),
  /** Lossless. */
  FFV1(
      List.of("ffv1"),
      false,
      PixelFormat.YUV420P,
      PixelFormat.BGR24,
      PixelFormat.BGRA32,
      PixelFormat.GRAY8),
  /** At most 256 colours, chosen for the whole video. */
  GIF(List.of("gif"), false, PixelFormat.BGR24, PixelFormat.BGRA32),
  /** Lossless. */
  PNG(List.of("png"), false, PixelFormat.BGR24, PixelFormat.BGRA32, PixelFormat.GRAY8),
  JPEG(List.of("mjpeg"), false, PixelFormat.YUV420P, PixelFormat.BGR24);

  private final List<String> encoders;
  private final boolean needsEvenSize;
  private final List<PixelFormat> formats;

  VideoCodec(List<String> encoders, boolean needsEvenSize, PixelFormat... formats) {
    this.encoders = encoders;
    this.needsEvenSize = needsEvenSize;
    this.formats = List.of(formats);
  }

  List<String> encoders() {
    return encoders;
  }

  /** Whether odd sizes must be padded by one and cropped by the container. */
  boolean needsEvenSize() {
    return needsEvenSize;
  }

  List<PixelFormat> formats() {
    return formats;
  }
}
