package io.kinoloom.nodes.train;

import io.kinoloom.nodes.torchscript.Value;
import io.kinoloom.nodes.torchscript.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * A discriminator of patches at several scales (T. Wang and others, "High-Resolution Image
 * Synthesis and Semantic Manipulation with Conditional GANs", CVPR 2018, section 3.2): at each
 * scale three convolutions, each with a larger view, and a map of verdicts, one for each patch.
 *
 * @param scales how many times it looks, each time at half the size
 * @param width channels of the first layer
 */
public record Judge(int scales, int width) {

  /**
   * What it saw at one scale.
   *
   * @param features of each layer, for feature matching
   * @param verdict high where a patch looks real
   */
  record Look(List<Value> features, Value verdict) {}

  /**
   * Looks at pictures.
   *
   * @param seen N x channels x height x width: pictures and what they are judged by, side by side
   */
  List<Look> look(Weights weights, Value seen) {
    List<Look> looks = new ArrayList<>();
    Value x = seen;
    for (int scale = 1; scale <= scales; scale++) {
      looks.add(look(weights, "scale" + scale, x));
      if (scale < scales) {
        x = x.halve();
      }
    }
    return looks;
  }

  private Look look(Weights weights, String scale, Value seen) {
    Value first = seen.conv(weights, scale + ".1", width, 3).leakyRelu();
    Value second = first.normConv(weights, scale + ".2", 2 * width, 3, 2).leakyRelu();
    Value third = second.normConv(weights, scale + ".3", 3 * width, 3, 2).leakyRelu();
    Value verdict = third.conv(weights, scale + ".verdict", 1, 3, 1, 0.5);
    return new Look(List.of(first, second, third), verdict);
  }
}
