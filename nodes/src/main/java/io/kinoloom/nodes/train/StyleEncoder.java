package io.kinoloom.nodes.train;

import io.kinoloom.nodes.torchscript.Value;
import io.kinoloom.nodes.torchscript.Weights;
import java.util.List;

/**
 * Reads from a picture and its condition what the condition does not tell: the style, a few normal
 * numbers (D. Kingma and M. Welling, "Auto-Encoding Variational Bayes", ICLR 2014; with a generator
 * as J. Zhu and others, "Toward Multimodal Image-to-Image Translation", NeurIPS 2017, section 3.2).
 * T. Wang and others, "High-Resolution Image Synthesis and Semantic Manipulation with Conditional
 * GANs", CVPR 2018, section 3.4, give every instance features of its own; here a whole sequence has
 * one style, a mean over the picture, so that nobody needs to follow instances.
 *
 * @param conditionChannels channels of one condition at half the size of pictures
 * @param numbers of a style
 * @param width channels of the first layer
 */
public record StyleEncoder(int conditionChannels, int numbers, int width) {
  /**
   * How the style of a picture is distributed: independent normal numbers.
   *
   * @param mean N x numbers x 1 x 1
   * @param logVariance likewise
   */
  record Code(Value mean, Value logVariance) {
    /**
     * A style.
     *
     * @param noise standard normal numbers, N x numbers x 1 x 1
     */
    Value draw(Value noise) {
      return mean.plus(logVariance.times(0.5).exp().times(noise));
    }

    /**
     * Kullback-Leibler divergence from standard normal numbers, in nats, a mean over the batch
     * ("Auto-Encoding Variational Bayes", appendix B).
     */
    Value divergence() {
      return mean.squared()
          .plus(logVariance.exp())
          .minus(logVariance)
          .plus(-1)
          .mean()
          .times(0.5 * mean.channels());
    }
  }

  /**
   * Looks at pictures.
   *
   * @param picture N x 3 x height x width, -1..1
   * @param drawn its condition, N x conditionChannels x height/2 x width/2
   */
  Code encode(Weights weights, Value picture, Value drawn) {
    // No norm: it would take the brightness away.
    Value x = Value.concat(List.of(picture.unshuffle(), drawn));
    x = x.conv(weights, "style1", width, 3, 2, 1).leakyRelu();
    x = x.conv(weights, "style2", 2 * width, 3, 2, 1).leakyRelu();
    x = x.conv(weights, "style3", 4 * width, 3).leakyRelu().pixelMean();
    x = x.conv(weights, "style4", 4 * width, 1).leakyRelu();
    return new Code(
        x.conv(weights, "mean", numbers, 1, 1, 0.7),
        x.conv(weights, "log-variance", numbers, 1, 1, 0.1));
  }
}
