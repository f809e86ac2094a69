package io.kinoloom.nodes.landmarks;

import java.util.Arrays;

/**
 * The one-euro filter: a low-pass filter whose cutoff rises with speed, so that things at rest do
 * not tremble and things in motion do not lag. G. Casiez, N. Roussel, D. Vogel, "1 Euro Filter: A
 * Simple Speed-based Low-pass Filter for Noisy Input in Interactive Systems", CHI 2012, algorithm
 * 1.
 *
 * <p>The filter holds nothing: {@link #next} takes the state before and returns the state after.
 *
 * <p>A value that is not finite comes out as it went in, and the filter of that value starts afresh
 * with the next finite one.
 *
 * @param minCutoff cutoff at rest, Hz, more than 0; lower is calmer
 * @param beta by how many Hz the cutoff rises with each unit of scaled speed (units a second), not
 *     negative; higher lags less
 * @param derivativeCutoff cutoff of the filter on the speed, Hz, more than 0
 */
public record OneEuro(double minCutoff, double beta, double derivativeCutoff) {

  public OneEuro {
    if (!(minCutoff > 0) || !(beta >= 0) || !(derivativeCutoff > 0)) {
      throw new IllegalArgumentException(
          "cutoffs must be above 0 and beta not below 0, are %s, %s and beta %s"
              .formatted(minCutoff, derivativeCutoff, beta));
    }
  }

  /**
   * What a filter of several values knows. May be declared node state.
   *
   * @param value filtered values; shared, never to be written
   * @param derivative their filtered and scaled speeds, units a second; shared, never to be written
   * @param timeMicros event time of the values, microseconds
   */
  public record State(float[] value, float[] derivative, long timeMicros) {
    public State {
      if (value.length != derivative.length) {
        throw new IllegalArgumentException(
            value.length + " values cannot have " + derivative.length + " derivatives");
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof State that
          && timeMicros == that.timeMicros
          && Arrays.equals(value, that.value)
          && Arrays.equals(derivative, that.derivative);
    }

    @Override
    public int hashCode() {
      return (Arrays.hashCode(value) * 31 + Arrays.hashCode(derivative)) * 31
          + Long.hashCode(timeMicros);
    }

    @Override
    public String toString() {
      return "State[%d values at %d]".formatted(value.length, timeMicros);
    }
  }

  /** The state after the first values: they come out unchanged and stand still. */
  public static State initial(float[] values, long timeMicros) {
    return new State(values.clone(), new float[values.length], timeMicros);
  }

  /**
   * Filters the next values, each on its own.
   *
   * @param previous the state before
   * @param values as many as before
   * @param timeMicros their event time, later than the time of {@code previous}
   * @param valueScale multiplies speeds before {@code beta} does, so that one {@code beta} serves
   *     objects of any size: 1, or 1 over the size of the object
   * @return the state after; its {@link State#value} is the result
   * @throws IllegalArgumentException if the number of values changes or the time does not rise
   */
  public State next(State previous, float[] values, long timeMicros, double valueScale) {
    return next(previous, previous.value, values, timeMicros, valueScale);
  }

  /**
   * Filters the next values, and measures speed from unfiltered value to unfiltered value rather
   * than from the last filtered one as algorithm 1 does. So do the authors' published program and
   * MediaPipe; it follows a little later.
   *
   * @param previous the state before
   * @param previousValues the values before, not filtered
   * @param values as many as before
   * @param timeMicros their event time, later than the time of {@code previous}
   * @param valueScale as in {@link #next(State, float[], long, double)}
   * @return the state after; its {@link State#value} is the result
   * @throws IllegalArgumentException if the number of values changes or the time does not rise
   */
  public State next(
      State previous, float[] previousValues, float[] values, long timeMicros, double valueScale) {
    requireAsMany(previous, values);
    requireAsMany(previous, previousValues);
    if (timeMicros <= previous.timeMicros) {
      throw new IllegalArgumentException(
          "time must rise, goes from %d to %d microseconds"
              .formatted(previous.timeMicros, timeMicros));
    }
    double seconds = (timeMicros - previous.timeMicros) / 1e6;
    double derivativeShare = share(derivativeCutoff, seconds);
    float[] filtered = new float[values.length];
    float[] derivatives = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      double before = previous.value[i];
      double now = values[i];
      double from = previousValues[i];
      if (!Double.isFinite(before) || !Double.isFinite(from) || !Double.isFinite(now)) {
        filtered[i] = values[i];
        continue;
      }
      double speed = (now - from) / seconds * valueScale;
      double derivative =
          previous.derivative[i] + derivativeShare * (speed - previous.derivative[i]);
      double cutoff = minCutoff + beta * Math.abs(derivative);
      derivatives[i] = (float) derivative;
      filtered[i] = (float) (before + share(cutoff, seconds) * (now - before));
    }
    return new State(filtered, derivatives, timeMicros);
  }

  private static void requireAsMany(State previous, float[] values) {
    if (values.length != previous.value.length) {
      throw new IllegalArgumentException(
          "the filter holds %d values and is given %d"
              .formatted(previous.value.length, values.length));
    }
  }

  /** Weight of the newest value in a low-pass filter of this cutoff (equations 3 and 6). */
  private static double share(double cutoff, double seconds) {
    double timeConstant = 1 / (2 * Math.PI * cutoff);
    return 1 / (1 + timeConstant / seconds);
  }
}
