package io.kinoloom.nodes.perception;

/**
 * Mixes a mask with the one before it, the more the less sure the network is, so that uncertain
 * borders do not flicker while sure pixels follow at once.
 *
 * <p>MediaPipe's {@code SegmentationSmoothingCalculator}: the previous value {@code q} has the
 * weight {@code ratio * u(p)} beside the new value {@code p}. The uncertainty {@code u} is the
 * squared entropy of p in bits, which MediaPipe computes as a polynomial in {@code (p - 0.5)^2}.
 */
final class MaskSmoothing {
  /** Fine enough that a step of the table moves a mask by less than a tenth of a grey level. */
  private static final int STEPS = 1 << 14;

  private static final float[] UNCERTAINTY = new float[STEPS + 1];

  static {
    for (int i = 0; i <= STEPS; i++) {
      double p = (double) i / STEPS;
      double entropy = (term(p) + term(1 - p)) / Math.log(2);
      UNCERTAINTY[i] = (float) (entropy * entropy);
    }
  }

  private MaskSmoothing() {}

  private static double term(double p) {
    return p > 0 ? -p * Math.log(p) : 0;
  }

  /**
   * Smooths {@code mask} in place.
   *
   * @param mask probabilities
   * @param previous the smoothed mask before it, of the same size
   * @param ratio weight of the previous value where the new one says nothing, 0..1
   */
  static void apply(float[] mask, float[] previous, double ratio) {
    float most = (float) ratio;
    for (int i = 0; i < mask.length; i++) {
      float now = mask[i];
      int step = Math.round(Math.max(0, Math.min(1, now)) * STEPS);
      mask[i] = now + (previous[i] - now) * most * UNCERTAINTY[step];
    }
  }
}
