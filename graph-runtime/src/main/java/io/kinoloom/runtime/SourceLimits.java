package io.kinoloom.runtime;

import java.io.Serializable;

/**
 * Where sources stop before their end.
 *
 * @param frames most times a source may emit
 * @param micros most stream time a source may cover, counted from its first packet
 */
public record SourceLimits(long frames, long micros) implements Serializable {
  /** No limit. */
  public static final SourceLimits NONE = new SourceLimits(Long.MAX_VALUE, Long.MAX_VALUE);
}
