package io.kinoloom.server.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Token buckets: each key may act so often at once, and so often a second from then on. Remembers
 * the keys seen last; one that is forgotten starts with a full bucket. Thread-safe.
 */
public final class RateLimiter {
  private static final int MOST_KEYS = 10_000;
  private static final double NANOS_PER_SECOND = 1e9;

  private final double capacity;
  private final double perSecond;
  private final LongSupplier nanos;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MOST_KEYS;
        }
      };

  private record Bucket(double level, long filledAt) {}

  /**
   * Full buckets for everybody.
   *
   * @param capacity how often at once
   * @param perSecond how often on average
   * @param nanos a clock such as {@link System#nanoTime}
   */
  public RateLimiter(double capacity, double perSecond, LongSupplier nanos) {
    this.capacity = capacity;
    this.perSecond = perSecond;
    this.nanos = nanos;
  }

  /** Whether the key may act now; if so, it has. */
  public synchronized boolean take(String key) {
    double level = level(key);
    boolean granted = level >= 1;
    buckets.put(key, new Bucket(granted ? level - 1 : level, nanos.getAsLong()));
    return granted;
  }

  /** Whether the key may act now, without doing so. */
  public synchronized boolean allows(String key) {
    return level(key) >= 1;
  }

  /** Whole seconds after which a key that was refused may act again. */
  public long retryAfterSeconds() {
    return Math.max(1, (long) Math.ceil(1 / perSecond));
  }

  private double level(String key) {
    Bucket bucket = buckets.get(key);
    if (bucket == null) {
      return capacity;
    }
    double seconds = (nanos.getAsLong() - bucket.filledAt()) / NANOS_PER_SECOND;
    return Math.min(capacity, bucket.level() + seconds * perSecond);
  }
}
