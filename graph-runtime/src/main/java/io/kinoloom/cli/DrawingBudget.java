package io.kinoloom.cli;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * How much drawing a run can bear: a fiftieth of the processors while all are busy, and a tenth of
 * what nobody uses. Not thread-safe.
 */
final class DrawingBudget {
  private static final double SHARE = 0.02;
  private static final double SHARE_OF_IDLE = 0.1;
  private static final double MOST_OF_A_THREAD = 0.5;
  private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int processors;
  private final DoubleSupplier load;
  private final LongSupplier clock;
  private double ofAThread;
  private long nextLook;

  /**
   * A budget.
   *
   * @param processors of the machine
   * @param load of all of them, 0 to 1; less than 0 where it is not known
   * @param clock nanoseconds
   */
  DrawingBudget(int processors, DoubleSupplier load, LongSupplier clock) {
    this.processors = processors;
    this.load = load;
    this.clock = clock;
    nextLook = clock.getAsLong();
  }

  /** The budget on this machine. */
  static DrawingBudget ofThisMachine() {
    DoubleSupplier load =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
            ? system::getCpuLoad
            : () -> -1;
    return new DrawingBudget(Runtime.getRuntime().availableProcessors(), load, System::nanoTime);
  }

  /**
   * How long to rest after some work.
   *
   * @param workNanos processor time that it took
   */
  long restNanos(long workNanos) {
    long now = clock.getAsLong();
    if (now - nextLook >= 0) {
      nextLook = now + LOOK_NANOS;
      double used = load.getAsDouble();
      double idle = used < 0 ? 0 : Math.max(0, 1 - used);
      ofAThread = Math.min(MOST_OF_A_THREAD, processors * (SHARE + SHARE_OF_IDLE * idle));
    }
    return Math.min(LONGEST_REST_NANOS, (long) (workNanos * (1 / ofAThread - 1)));
  }
}
