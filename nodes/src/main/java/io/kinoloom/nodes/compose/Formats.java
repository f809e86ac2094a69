package io.kinoloom.nodes.compose;

import io.kinoloom.spi.PixelFormat;

/** Sets of pixel formats that several nodes take. */
final class Formats {
  private Formats() {}

  /** Formats whose values all lie on the same grid. */
  static PixelFormat[] unsubsampled() {
    return new PixelFormat[] {
      PixelFormat.BGR24, PixelFormat.BGRA32, PixelFormat.RGB_F32, PixelFormat.GRAY8
    };
  }
}
