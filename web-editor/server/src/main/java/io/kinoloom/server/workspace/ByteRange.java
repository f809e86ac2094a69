package io.kinoloom.server.workspace;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file, as {@code Range: bytes=...} asks for it (RFC 9110, section 14).
 *
 * @param from the first byte
 * @param count how many
 */
public record ByteRange(long from, long count) {
  private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /**
   * The part that a header asks for.
   *
   * @param header of the request; one that is no single range is ignored, as the standard allows
   * @param size of the file
   * @return nothing where all is asked for; a part without bytes where there is no such part
   */
  public static Optional<ByteRange> of(String header, long size) {
    Matcher asked = ONE.matcher(header.strip());
    if (!asked.matches() || (asked.group(1).isEmpty() && asked.group(2).isEmpty())) {
      return Optional.empty();
    }
    if (asked.group(1).isEmpty()) {
      long last = Math.min(size, Long.parseLong(asked.group(2)));
      return Optional.of(new ByteRange(size - last, last));
    }
    long from = Long.parseLong(asked.group(1));
    long to = asked.group(2).isEmpty() ? size - 1 : Long.parseLong(asked.group(2));
    if (to < from && !asked.group(2).isEmpty()) {
      return Optional.empty(); // not a range at all
    }
    return Optional.of(
        from >= size
            ? new ByteRange(size, 0)
            : new ByteRange(from, Math.min(to, size - 1) - from + 1));
  }
}
