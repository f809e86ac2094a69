package io.kinoloom.spi;

import java.time.Duration;
import java.util.Objects;

/** How an input meets the others of its node in event time. All three are deterministic. */
public sealed interface Alignment {

  /**
   * The packet of exactly the same time, or nothing where there is none. Drives the node's clock.
   */
  record Exact() implements Alignment {
    @Override
    public String toString() {
      return "exact";
    }
  }

  /**
   * The packet nearest in time, not further away than {@code within}; the earlier one of two
   * equally near. Never drives the clock.
   *
   * @param within largest distance in time, not negative
   */
  record Nearest(Duration within) implements Alignment {
    public Nearest {
      Objects.requireNonNull(within, "within");
      if (within.isNegative()) {
        throw new IllegalArgumentException("'within' must not be negative");
      }
    }

    @Override
    public String toString() {
      return "nearest within " + within.toMillis() + " ms";
    }
  }

  /** The last packet not later than now, however old. Never drives the clock. */
  record Latest() implements Alignment {
    @Override
    public String toString() {
      return "latest";
    }
  }

  Alignment EXACT = new Exact();
  Alignment LATEST = new Latest();

  /** {@link Nearest} within this distance. */
  static Alignment nearest(Duration within) {
    return new Nearest(within);
  }
}
