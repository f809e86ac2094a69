package io.kinoloom.cli;

import io.kinoloom.runtime.RunMetrics;
import io.kinoloom.runtime.StreamMetrics;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Shows on standard error how a run gets on: one line redrawn on a terminal, a plain line every few
 * seconds elsewhere. Warnings are shown as they come.
 */
public final class Progress implements AutoCloseable {
  private static final int BAR = 24;

  private final RunMetrics metrics;
  private final PrintStream out;
  private final boolean terminal;
  private final boolean quiet;
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread painter = new Thread(this::paint, "progress");
  private int lastWidth;
  private long seenNanos;
  private long seenFrames;
  private long lastNanos;
  private long lastFrames;

  /**
   * Shows progress until it is closed.
   *
   * @param metrics of the run
   * @param out where
   * @param terminal whether a line there can be drawn again
   * @param quiet whether to show warnings alone
   */
  public Progress(RunMetrics metrics, PrintStream out, boolean terminal, boolean quiet) {
    this.metrics = metrics;
    this.out = out;
    this.terminal = terminal;
    this.quiet = quiet;
    painter.setDaemon(true);
    metrics.onWarning(this::warn);
    if (!quiet) {
      painter.start();
    }
  }

  private synchronized void warn(RunMetrics.Warning warning) {
    erase();
    out.printf(
        "warning: node '%s' of stream '%s': %s%n",
        warning.node(), warning.stream(), warning.message());
  }

  private void paint() {
    long waitMillis = terminal ? 200 : 5_000;
    try {
      while (!finished.await(waitMillis, TimeUnit.MILLISECONDS)) {
        show(line());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void show(String line) {
    if (terminal) {
      out.print("\r" + line + " ".repeat(Math.max(0, lastWidth - line.length())));
      out.flush();
      lastWidth = line.length();
    } else {
      out.println(line);
    }
  }

  private void erase() {
    if (terminal && lastWidth > 0) {
      out.print("\r" + " ".repeat(lastWidth) + "\r");
      lastWidth = 0;
    }
  }

  private String line() {
    long done = 0;
    long expected = 0;
    boolean known = !metrics.streams().isEmpty();
    for (StreamMetrics stream : metrics.streams().values()) {
      done += Math.max(stream.framesIn(), 0);
      expected += stream.expectedFrames();
      known &= stream.expectedFrames() > 0;
    }
    if (done == 0) {
      return "starting";
    }
    double rate = rate(done);
    String speed = rate > 0 ? "%.1f fps".formatted(rate) : "measuring";
    if (!known || expected < done) {
      return "%d frames, %s".formatted(done, speed);
    }
    double share = (double) done / expected;
    String bar = "#".repeat((int) (share * BAR)) + "-".repeat(BAR - (int) (share * BAR));
    String left = rate > 0 ? ", " + clock((expected - done) / rate) + " left" : "";
    return "[%s] %3.0f %%  %d/%d frames, %s%s"
        .formatted(bar, share * 100, done, expected, speed, left);
  }

  /**
   * Frames per second since the first output; of a run on a cluster, whose count comes in steps and
   * may have begun long ago, since the first look.
   */
  private double rate(long done) {
    long now = System.nanoTime();
    long first = metrics.firstOutputNanos();
    if (first != 0) {
      double seconds = (now - first) / 1e9;
      return seconds > 0.5 ? done / seconds : 0;
    }
    if (seenNanos == 0) {
      seenNanos = now;
      seenFrames = done;
    }
    if (done != lastFrames) {
      lastNanos = now;
      lastFrames = done;
    }
    return lastNanos > seenNanos ? (done - seenFrames) / ((lastNanos - seenNanos) / 1e9) : 0;
  }

  /** {@code m:ss}. */
  public static String clock(double seconds) {
    Duration time = Duration.ofSeconds(Math.round(seconds));
    return "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
  }

  @Override
  public void close() {
    finished.countDown();
    synchronized (this) {
      if (!quiet) {
        erase();
      }
    }
  }
}
