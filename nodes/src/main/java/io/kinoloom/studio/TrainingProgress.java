package io.kinoloom.studio;

import io.kinoloom.nodes.train.ClipTraining;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Tells how a training goes on, and when it is to stop: Ctrl-C, or time is up. */
final class TrainingProgress implements ClipTraining.Progress, AutoCloseable {
  private static final double SECONDS_BETWEEN_LINES = 10;

  private final PrintStream out;
  private final boolean quiet;
  private final Optional<Double> minutes;
  private final long start = System.nanoTime();
  private final AtomicBoolean interrupted = new AtomicBoolean();
  private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();
  private long lineTime = start;
  private long lineStep = -1;
  private double loss;
  private long losses;

  TrainingProgress(PrintStream out, boolean quiet, Optional<Double> minutes) {
    this.out = out;
    this.quiet = quiet;
    this.minutes = minutes;
    for (String name : List.of("INT", "TERM")) {
      Signal signal = new Signal(name);
      before.put(signal, Signal.handle(signal, raised -> interrupted.set(true)));
    }
  }

  boolean interrupted() {
    return interrupted.get();
  }

  private static double seconds(long from) {
    return (System.nanoTime() - from) / 1e9;
  }

  @Override
  public void step(String learner, long step, long of, OptionalDouble stepLoss) {
    if (stepLoss.isEmpty()) {
      line(learner, step, of, "");
      return;
    }
    loss += stepLoss.getAsDouble();
    losses++;
    line(learner, step, of, String.format(Locale.ROOT, ", loss %.3f", loss / losses));
  }

  private void line(String what, long step, long of, String more) {
    if (lineStep < 0 || step < lineStep) {
      lineStep = step - 1;
      lineTime = System.nanoTime();
    }
    double seconds = seconds(lineTime);
    if (quiet || (seconds < SECONDS_BETWEEN_LINES && step != of)) {
      return;
    }
    double speed = (step - lineStep) / Math.max(seconds, 1e-9);
    long left = (long) ((of - step) / speed);
    out.printf(
        Locale.ROOT,
        "%s: step %d of %d%s, %.1f steps/s, %d:%02d:%02d left%n",
        what,
        step,
        of,
        more,
        speed,
        left / 3600,
        left / 60 % 60,
        left % 60);
    lineStep = step;
    lineTime = System.nanoTime();
    loss = 0;
    losses = 0;
  }

  @Override
  public void look(long step, String figures, boolean best) {
    if (!quiet) {
      out.printf(
          Locale.ROOT,
          "held-out frames at step %d: %s%s%n",
          step,
          figures,
          best ? ", the best so far" : "");
    }
  }

  @Override
  public void early(int looks) {
    if (!quiet) {
      out.printf(Locale.ROOT, "ended early: nothing got better for %d looks%n", looks);
    }
  }

  @Override
  public boolean stop() {
    return interrupted.get() || minutes.filter(limit -> seconds(start) / 60 >= limit).isPresent();
  }

  @Override
  public void close() {
    before.forEach(Signal::handle);
  }
}
