package io.kinoloom.nodes.train;

import io.kinoloom.nodes.torchscript.Value;
import java.util.List;

/** The parts that losses are made of. */
final class Losses {
  /** Side of the windows in which structure is compared, pixels. */
  private static final int WINDOW = 7;

  private static final double BRIGHTNESS_FLOOR = square(0.01 * 2);
  private static final double CONTRAST_FLOOR = square(0.03 * 2);

  private Losses() {}

  private static double square(double x) {
    return x * x;
  }

  /** Mean absolute difference. */
  static Value distance(Value a, Value b) {
    return a.minus(b).abs().mean();
  }

  /** Mean absolute difference, each pixel weighed. */
  static Value distance(Value a, Value b, Value weight) {
    return a.minus(b).abs().times(weight).mean();
  }

  /**
   * Mean cross entropy, nats, between what shares are and what their logits say they are. Where
   * nearly all shares are 0 it still does not settle on nothing at all: its slope does not vanish,
   * however sure the logits are.
   */
  static Value crossEntropy(Value logits, Value shares) {
    return logits.softplus().minus(logits.times(shares)).mean();
  }

  /** Mean absolute difference of lists of features; nothing flows back into {@code real}. */
  static Value featureDistance(List<Value> painted, List<Value> real) {
    Value sum = distance(painted.get(0), real.get(0).detach());
    for (int i = 1; i < painted.size(); i++) {
      sum = sum.plus(distance(painted.get(i), real.get(i).detach()));
    }
    return sum.times(1.0 / painted.size());
  }

  /**
   * 1 - SSIM of the mean of the channels, in square windows (Z. Wang and others, "Image Quality
   * Assessment: From Error Visibility to Structural Similarity", 2004, equation 13, with uniform
   * weights), pictures in -1..1.
   */
  static Value structure(Value a, Value b) {
    Value x = a.channelMean();
    Value y = b.channelMean();
    Value meanX = x.windowMean(WINDOW);
    Value meanY = y.windowMean(WINDOW);
    Value varianceX = x.squared().windowMean(WINDOW).minus(meanX.squared());
    Value varianceY = y.squared().windowMean(WINDOW).minus(meanY.squared());
    Value covariance = x.times(y).windowMean(WINDOW).minus(meanX.times(meanY));
    Value above =
        meanX
            .times(meanY)
            .times(2)
            .plus(BRIGHTNESS_FLOOR)
            .times(covariance.times(2).plus(CONTRAST_FLOOR));
    Value below =
        meanX
            .squared()
            .plus(meanY.squared())
            .plus(BRIGHTNESS_FLOOR)
            .times(varianceX.plus(varianceY).plus(CONTRAST_FLOOR));
    return above.over(below).mean().times(-1).plus(1);
  }

  /**
   * Least-squares GAN (X. Mao and others, "Least Squares Generative Adversarial Networks", ICCV
   * 2017): mean squared distance of the verdicts from {@code wanted}, a mean over the scales.
   */
  static Value leastSquares(List<Judge.Look> looks, double wanted) {
    Value sum = looks.get(0).verdict().plus(-wanted).squared().mean();
    for (int i = 1; i < looks.size(); i++) {
      sum = sum.plus(looks.get(i).verdict().plus(-wanted).squared().mean());
    }
    return sum.times(1.0 / looks.size());
  }

  /** All features of all scales. */
  static List<Value> features(List<Judge.Look> looks) {
    return looks.stream().flatMap(look -> look.features().stream()).toList();
  }
}
