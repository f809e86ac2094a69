package io.kinoloom.nodes.eval;

import io.kinoloom.spi.PixelFormat;

/** What two videos are brought to before they are compared. */
public enum Pixels {
  /** Luma and two colour differences, each measured by itself. */
  YUV420P,
  /** Luma, full range, by the matrix of the picture's colour space. */
  GRAY8,
  /** Red, green and blue, each measured by itself. */
  BGR24;

  PixelFormat format() {
    return switch (this) {
      case YUV420P -> PixelFormat.YUV420P;
      case GRAY8 -> PixelFormat.GRAY8;
      case BGR24 -> PixelFormat.BGR24;
    };
  }
}
