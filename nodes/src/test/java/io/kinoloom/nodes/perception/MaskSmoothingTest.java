package io.kinoloom.nodes.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MaskSmoothingTest {

  @Test
  void mixesByTheSquaredEntropy() {
    for (double p = 0.001; p < 1; p += 0.0097) {
      for (double q = 0; q <= 1; q += 0.25) {
        double entropy = -(p * Math.log(p) + (1 - p) * Math.log(1 - p)) / Math.log(2);
        double expected = p + (q - p) * 0.7 * entropy * entropy;
        assertThat((double) smoothed(p, q, 0.7)).isCloseTo(expected, within(3e-4));
      }
    }
  }

  /** The polynomial that the documentation of MediaPipe's calculator gives for the same thing. */
  @Test
  void agreesWithTheOriginalsPolynomial() {
    for (double p = 0; p <= 1; p += 0.01) {
      double x = (p - 0.5) * (p - 0.5);
      double certainty =
          x * (5.68842 + x * (-0.748699 + x * (-57.8051 + x * (291.309 + x * -624.717))));
      double expected = p + (1 - p) * 0.9 * (1 - Math.min(1, certainty));
      assertThat((double) smoothed(p, 1, 0.9)).isCloseTo(expected, within(0.01));
    }
  }

  @Test
  void leavesSurePixelsAndReplacesUnsureOnes() {
    assertThat(smoothed(0, 1, 0.99)).isZero();
    assertThat(smoothed(1, 0, 0.99)).isEqualTo(1);
    assertThat(smoothed(0.5, 0, 0.8)).isCloseTo(0.1f, within(1e-6f));
  }

  private static float smoothed(double now, double before, double ratio) {
    float[] mask = {(float) now};
    MaskSmoothing.apply(mask, new float[] {(float) before}, ratio);
    return mask[0];
  }
}
