package io.kinoloom.nodes.events;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as text that reads the same everywhere: digits, a point, no exponent for usual sizes. */
final class Decimal {
  private static final long[] POWERS = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
  };

  /** Most digits behind the point. */
  static final int MOST_DIGITS = 9;

  /** Up to here a scaled double is a whole number exactly. */
  private static final double EXACT = 1L << 52;

  private Decimal() {}

  /**
   * A finite number rounded to {@code digits} behind the point, halves to the even neighbour,
   * without zeros at the end.
   */
  static String rounded(float value, int digits) {
    double scaled = Math.rint((double) value * POWERS[digits]);
    if (Math.abs(scaled) >= EXACT) {
      return plain(new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN));
    }
    return text((long) scaled, digits);
  }

  /** Microseconds in seconds, exactly. */
  static String seconds(long micros) {
    return text(micros, 6);
  }

  /** A number that counts {@code digits}th decimals. */
  private static String text(long scaled, int digits) {
    long whole = Math.abs(scaled / POWERS[digits]);
    long fraction = Math.abs(scaled % POWERS[digits]);
    StringBuilder text = new StringBuilder(16);
    if (scaled < 0) {
      text.append('-');
    }
    text.append(whole);
    if (fraction > 0) {
      text.append('.');
      long power = POWERS[digits] / 10;
      while (fraction > 0) {
        text.append((char) ('0' + fraction / power));
        fraction %= power;
        power /= 10;
      }
    }
    return text.toString();
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }
}
