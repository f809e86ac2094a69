package io.kinoloom.nodes.video;

import java.math.BigDecimal;
import java.util.Map;

/**
 * A frame rate as a fraction.
 *
 * @param numerator pictures, at least 1
 * @param denominator in so many seconds, at least 1
 */
record FrameRates(long numerator, long denominator) {
  /** What a frame rate looks like as a param. */
  static final String PATTERN = "\\d{1,6}(\\.\\d{1,6})?|\\d{1,9}/[1-9]\\d{0,8}";

  /** How people write the NTSC rates (SMPTE ST 12-1). */
  private static final Map<String, FrameRates> NTSC =
      Map.of(
          "23.976", new FrameRates(24000, 1001),
          "23.98", new FrameRates(24000, 1001),
          "29.97", new FrameRates(30000, 1001),
          "47.952", new FrameRates(48000, 1001),
          "59.94", new FrameRates(60000, 1001),
          "119.88", new FrameRates(120000, 1001));

  FrameRates {
    if (numerator < 1 || denominator < 1) {
      throw new IllegalArgumentException("a frame rate must be more than 0");
    }
  }

  /**
   * Reads {@code 25}, {@code 12.5}, {@code 30000/1001}; the usual decimals of the NTSC rates mean
   * the exact fractions.
   *
   * @throws IllegalArgumentException if it is not such, or 0
   */
  static FrameRates parse(String text) {
    if (!text.matches(PATTERN)) {
      throw new IllegalArgumentException(
          "'" + text + "' is no frame rate; write 25, 12.5 or 30000/1001");
    }
    FrameRates ntsc = NTSC.get(text);
    if (ntsc != null) {
      return ntsc;
    }
    int slash = text.indexOf('/');
    if (slash > 0) {
      return new FrameRates(
          Long.parseLong(text.substring(0, slash)), Long.parseLong(text.substring(slash + 1)));
    }
    BigDecimal decimal = new BigDecimal(text);
    return new FrameRates(
        decimal.unscaledValue().longValueExact(),
        BigDecimal.TEN.pow(decimal.scale()).longValueExact());
  }

  /** Time of picture {@code index}, microseconds, rounded to the nearest. */
  long timeOf(long index) {
    return Math.floorDiv(
        Math.addExact(Math.multiplyExact(index, denominator * 2_000_000), numerator),
        2 * numerator);
  }

  /** The picture nearest to a time, the later one of two equally near. */
  long nearest(long timeMicros) {
    long scale = denominator * 1_000_000;
    return Math.floorDiv(
        Math.addExact(Math.multiplyExact(timeMicros, 2 * numerator), scale), 2 * scale);
  }
}
