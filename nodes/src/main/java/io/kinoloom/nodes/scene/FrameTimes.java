package io.kinoloom.nodes.scene;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * When the frames of a constant frame rate are shown.
 *
 * @param frames frames in {@code seconds}
 * @param seconds seconds that {@code frames} take
 */
public record FrameTimes(long frames, long seconds) {
  /** What {@link #parse} may understand. */
  public static final String PATTERN = "[0-9]{1,7}(\\.[0-9]{1,6})?(/[0-9]{1,7}(\\.[0-9]{1,6})?)?";

  /**
   * Reads {@code 25}, {@code 29.97} or {@code 30000/1001}.
   *
   * @throws IllegalArgumentException if it is none of these or not between 1/1000 and 1000
   */
  public static FrameTimes parse(String text) {
    if (!text.matches(PATTERN)) {
      throw new IllegalArgumentException(
          "fps '" + text + "' is no frame rate; write 25, 29.97 or 30000/1001");
    }
    String[] parts = text.split("/");
    BigInteger upper = scaled(parts[0]);
    BigInteger lower = parts.length == 2 ? scaled(parts[1]) : BigInteger.valueOf(1_000_000);
    BigInteger thousand = BigInteger.valueOf(1000);
    if (lower.signum() == 0
        || upper.compareTo(lower.multiply(thousand)) > 0
        || upper.multiply(thousand).compareTo(lower) < 0) {
      throw new IllegalArgumentException("fps must be between 0.001 and 1000, is " + text);
    }
    BigInteger divisor = upper.gcd(lower);
    return new FrameTimes(
        upper.divide(divisor).longValueExact(), lower.divide(divisor).longValueExact());
  }

  private static BigInteger scaled(String decimal) {
    return new BigDecimal(decimal).movePointRight(6).toBigIntegerExact();
  }

  /** Time of frame {@code number}, rounded to whole microseconds. */
  public long micros(long number) {
    return BigDecimal.valueOf(number)
        .multiply(BigDecimal.valueOf(1_000_000))
        .multiply(BigDecimal.valueOf(seconds))
        .divide(BigDecimal.valueOf(frames), 0, RoundingMode.HALF_UP)
        .longValueExact();
  }

  /** Time of frame {@code number} in seconds. */
  public double seconds(long number) {
    return (double) number * seconds / frames;
  }
}
