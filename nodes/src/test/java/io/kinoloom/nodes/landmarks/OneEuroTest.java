package io.kinoloom.nodes.landmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class OneEuroTest {
  private static final long STEP = 40_000;

  @Test
  void constantsStayAsTheyAre() {
    OneEuro filter = new OneEuro(1, 0.5, 1);
    OneEuro.State state = OneEuro.initial(new float[] {3, -7}, 0);
    for (int i = 1; i <= 50; i++) {
      state = filter.next(state, new float[] {3, -7}, i * STEP, 1);
      assertThat(state.value()).containsExactly(3, -7);
      assertThat(state.derivative()).containsExactly(0, 0);
    }
  }

  /**
   * With beta 0 the filter is a plain low-pass: after n frames of a step from 0 to 1 it has reached
   * 1 - (1 - a)^n.
   */
  @Test
  void aStepIsAnsweredExponentiallyWithoutBeta() {
    double rate = 1e6 / STEP;
    double share = 1 / (1 + rate / (2 * Math.PI * 1.5));
    OneEuro filter = new OneEuro(1.5, 0, 1);
    OneEuro.State state = OneEuro.initial(new float[] {0}, 0);
    for (int n = 1; n <= 60; n++) {
      state = filter.next(state, new float[] {1}, n * STEP, 1);
      assertThat((double) state.value()[0]).isCloseTo(1 - Math.pow(1 - share, n), within(1e-5));
    }
  }

  /**
   * On a ramp of speed v the filter settles at a lag L with L = (1 - a) (L + v T), so L + v T = v T
   * / a, and its derivative settles at the speed seen from the filtered value, v / a. The cutoff
   * follows from that derivative: a = 1 / (1 + 1 / (2 pi T (m + b v / a))), a quadratic in a.
   */
  @Test
  void aRampIsFollowedWithTheLagOfTheClosedForm() {
    double speed = 20;
    double minCutoff = 0.8;
    double beta = 0.05;
    double seconds = STEP / 1e6;
    double k = 2 * Math.PI * seconds;
    // a (1 + k m) + k b v = k m + k b v / a, times a.
    double linear = k * beta * speed - k * minCutoff;
    double square = 1 + k * minCutoff;
    double share =
        (-linear + Math.sqrt(linear * linear + 4 * square * k * beta * speed)) / (2 * square);
    OneEuro filter = new OneEuro(minCutoff, beta, 1);
    OneEuro.State state = OneEuro.initial(new float[] {0}, 0);
    double now = 0;
    for (int n = 1; n <= 500; n++) {
      now = speed * n * seconds;
      state = filter.next(state, new float[] {(float) now}, n * STEP, 1);
    }
    assertThat(state.derivative()[0]).isCloseTo((float) (speed / share), within(0.02f));
    assertThat(now - state.value()[0])
        .isCloseTo(speed * seconds * (1 - share) / share, within(1e-3));
  }

  /** Algorithm 1 of the paper written down once more, with its own words and in doubles. */
  @Test
  void agreesWithThePaperOnNoiseAndUnevenTimes() {
    Random random = new Random(4);
    OneEuro filter = new OneEuro(1.2, 0.3, 0.9);
    long time = 1000;
    double x = random.nextGaussian();
    OneEuro.State state = OneEuro.initial(new float[] {(float) x}, time);
    double hatX = (float) x;
    double hatDx = 0;
    for (int i = 0; i < 200; i++) {
      long step = 5_000 + random.nextInt(80_000);
      time += step;
      double rate = 1e6 / step;
      x = (float) (5 * Math.sin(time / 3e5) + random.nextGaussian());
      double dx = (x - hatX) * rate * 0.25;
      hatDx = alpha(rate, 0.9) * dx + (1 - alpha(rate, 0.9)) * hatDx;
      double cutoff = 1.2 + 0.3 * Math.abs(hatDx);
      hatX = alpha(rate, cutoff) * x + (1 - alpha(rate, cutoff)) * hatX;
      state = filter.next(state, new float[] {(float) x}, time, 0.25);
      assertThat((double) state.value()[0]).isCloseTo(hatX, within(1e-4));
      assertThat((double) state.derivative()[0]).isCloseTo(hatDx, within(1e-3));
    }
  }

  private static double alpha(double rate, double cutoff) {
    double tau = 1.0 / (2 * Math.PI * cutoff);
    double te = 1.0 / rate;
    return 1.0 / (1.0 + tau / te);
  }

  @Test
  void aMissingValueDoesNotSpoilTheNextOnes() {
    OneEuro filter = new OneEuro(1, 0, 1);
    OneEuro.State state = OneEuro.initial(new float[] {1, 1}, 0);
    state = filter.next(state, new float[] {Float.NaN, 1}, STEP, 1);
    assertThat(state.value()).containsExactly(Float.NaN, 1);
    state = filter.next(state, new float[] {8, 1}, 2 * STEP, 1);
    assertThat(state.value()).containsExactly(8, 1);
    state = filter.next(state, new float[] {9, 1}, 3 * STEP, 1);
    assertThat(state.value()[0]).isStrictlyBetween(8f, 9f);
  }

  @Test
  void refusesWhatMakesNoSense() {
    OneEuro filter = new OneEuro(1, 0, 1);
    OneEuro.State state = OneEuro.initial(new float[] {1}, STEP);
    assertThatThrownBy(() -> filter.next(state, new float[] {1, 2}, 2 * STEP, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds 1 values and is given 2");
    assertThatThrownBy(() -> filter.next(state, new float[] {1}, STEP, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("time must rise");
    assertThatThrownBy(() -> new OneEuro(0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new OneEuro(1, -1, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
