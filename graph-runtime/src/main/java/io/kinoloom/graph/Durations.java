package io.kinoloom.graph;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as graphs write them: {@code 1.5s}, {@code 40ms}, {@code 2m}. */
public final class Durations {
  private static final Pattern FORM = Pattern.compile("(-?\\d{1,12}(?:\\.\\d{1,9})?)(us|ms|s|m|h)");
  private static final Map<String, BigDecimal> NANOS =
      Map.of(
          "us", BigDecimal.valueOf(1_000L),
          "ms", BigDecimal.valueOf(1_000_000L),
          "s", BigDecimal.valueOf(1_000_000_000L),
          "m", BigDecimal.valueOf(60_000_000_000L),
          "h", BigDecimal.valueOf(3_600_000_000_000L));
  private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);

  private Durations() {}

  /**
   * Reads a number with one of the units us, ms, s, m, h; empty if {@code text} is none, or not a
   * whole number of nanoseconds, or longer than 292 years.
   */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigDecimal nanos =
        new BigDecimal(matcher.group(1)).multiply(NANOS.get(matcher.group(2))).stripTrailingZeros();
    if (nanos.scale() > 0 || nanos.abs().compareTo(LONGEST) > 0) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos(nanos.longValueExact()));
  }

  /** The duration in seconds, exactly: {@code 1.5s}. */
  public static String format(Duration duration) {
    return seconds(duration).toPlainString() + "s";
  }

  /** The duration in seconds, exactly, without trailing zeros. */
  public static BigDecimal seconds(Duration duration) {
    BigDecimal seconds =
        BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
    return seconds.signum() == 0 ? BigDecimal.ZERO : seconds.stripTrailingZeros();
  }
}
