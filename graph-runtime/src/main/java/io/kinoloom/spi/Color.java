package io.kinoloom.spi;

/**
 * A colour in YAML as {@code "#rrggbb"} or {@code "#rrggbbaa"}.
 *
 * @param red 0..255
 * @param green 0..255
 * @param blue 0..255
 * @param alpha 0 (clear) to 255 (opaque)
 */
public record Color(int red, int green, int blue, int alpha) {
  public Color {
    if (((red | green | blue | alpha) & ~0xff) != 0) {
      throw new IllegalArgumentException("colour components must be 0..255");
    }
  }

  /**
   * Reads {@code #rrggbb} or {@code #rrggbbaa}.
   *
   * @throws IllegalArgumentException if {@code text} is neither
   */
  public static Color parse(String text) {
    if (!text.matches("#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?")) {
      throw new IllegalArgumentException(
          "'" + text + "' is no colour; write #rrggbb or #rrggbbaa, such as #ff8800");
    }
    long bits = Long.parseLong(text.substring(1), 16);
    if (text.length() == 7) {
      bits = bits << 8 | 0xff;
    }
    return new Color(
        (int) (bits >> 24 & 0xff),
        (int) (bits >> 16 & 0xff),
        (int) (bits >> 8 & 0xff),
        (int) (bits & 0xff));
  }

  @Override
  public String toString() {
    String rgb = "#%02x%02x%02x".formatted(red, green, blue);
    return alpha == 255 ? rgb : rgb + "%02x".formatted(alpha);
  }
}
