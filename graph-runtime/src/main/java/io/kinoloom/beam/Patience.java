package io.kinoloom.beam;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Watches a thread that hands messages to a broker's client, which may hold it up for ever: says so
 * after a while, and interrupts it when patience is at an end.
 */
final class Patience implements AutoCloseable {
  private static final long WARN_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long TICK_MILLIS = 250;

  private final long nanos;
  private final Runnable warning;
  private final ScheduledExecutorService clock;
  private Thread waiting;
  private long since;
  private boolean warned;
  private boolean ended;

  /**
   * Starts to watch.
   *
   * @param patience longest wait
   * @param warning told once for each wait that takes long
   */
  Patience(Duration patience, Runnable warning) {
    this.nanos = patience.toNanos();
    this.warning = warning;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "delivery-patience");
              thread.setDaemon(true);
              return thread;
            });
    clock.scheduleWithFixedDelay(this::look, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized void look() {
    if (waiting == null) {
      return;
    }
    long waited = System.nanoTime() - since;
    if (waited >= nanos) {
      ended = true;
      waiting.interrupt();
    } else if (waited >= WARN_NANOS && !warned) {
      warned = true;
      warning.run();
    }
  }

  /** The calling thread begins to wait. */
  synchronized void begin() {
    waiting = Thread.currentThread();
    since = System.nanoTime();
    warned = false;
  }

  /** The wait is over. */
  synchronized void done() {
    waiting = null;
  }

  /** Whether patience came to its end; then the thread keeps being interrupted until closed. */
  synchronized boolean ended() {
    return ended;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
