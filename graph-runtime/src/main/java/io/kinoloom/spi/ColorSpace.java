package io.kinoloom.spi;

/**
 * Matrix and range of {@link PixelFormat#YUV420P} samples (ITU-R BT.601 and BT.709). The other
 * formats are always full range and ignore it, but carry it along so that a later conversion back
 * to YUV lands where the source was.
 */
public enum ColorSpace {
  BT601_LIMITED(false, false),
  BT601_FULL(false, true),
  BT709_LIMITED(true, false),
  BT709_FULL(true, true);

  private final boolean bt709;
  private final boolean fullRange;

  ColorSpace(boolean bt709, boolean fullRange) {
    this.bt709 = bt709;
    this.fullRange = fullRange;
  }

  public boolean isBt709() {
    return bt709;
  }

  /** True when luma uses 0..255, false when it uses 16..235. */
  public boolean isFullRange() {
    return fullRange;
  }

  /** The one with this matrix and range. */
  public static ColorSpace of(boolean bt709, boolean fullRange) {
    if (bt709) {
      return fullRange ? BT709_FULL : BT709_LIMITED;
    }
    return fullRange ? BT601_FULL : BT601_LIMITED;
  }
}
