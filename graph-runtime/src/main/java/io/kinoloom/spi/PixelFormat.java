package io.kinoloom.spi;

/**
 * How the samples of a {@link VideoFrame} lie in memory. Planes follow one another without padding;
 * chroma planes of odd-sized pictures round up.
 */
public enum PixelFormat {
  /** One byte of luma a pixel, full range 0..255. */
  GRAY8("gray8"),
  /**
   * Planar Y, U, V, one byte a sample, chroma halved both ways (I420); range and matrix as tagged.
   */
  YUV420P("yuv420p"),
  /** Interleaved B, G, R bytes, full range. OpenCV's order. */
  BGR24("bgr24"),
  /** Interleaved B, G, R, A bytes, straight (not premultiplied) alpha, full range. */
  BGRA32("bgra32"),
  /** Interleaved R, G, B little-endian 32-bit floats, nominally 0..1. */
  RGB_F32("rgb-f32");

  private final String label;

  PixelFormat(String label) {
    this.label = label;
  }

  /** Kebab-case name as used in YAML and in messages. */
  public String label() {
    return label;
  }

  /** Whether the format can carry colour. */
  public boolean isColor() {
    return this != GRAY8;
  }

  /** Bytes of a whole picture of this size. */
  public int byteSize(int width, int height) {
    int pixels = Math.multiplyExact(width, height);
    return switch (this) {
      case GRAY8 -> pixels;
      case YUV420P -> Math.addExact(pixels, 2 * chromaExtent(width) * chromaExtent(height));
      case BGR24 -> Math.multiplyExact(pixels, 3);
      case BGRA32 -> Math.multiplyExact(pixels, 4);
      case RGB_F32 -> Math.multiplyExact(pixels, 12);
    };
  }

  /** Width or height of a {@link #YUV420P} chroma plane for a luma extent. */
  public static int chromaExtent(int lumaExtent) {
    return (lumaExtent + 1) / 2;
  }

  @Override
  public String toString() {
    return label;
  }
}
