package io.kinoloom.nodes.train;

import io.kinoloom.nodes.torchscript.Value;
import io.kinoloom.nodes.torchscript.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * A judge of clips of three pictures that learns by itself. It sees the newest picture and how each
 * picture differs from the one before, so that what moves too little, too much or not as it did
 * shows at once. Its layers are not normalized, unlike those of a {@link Judge}: a norm over each
 * picture takes away how large differences are, which is what tells noise, flicker and standstill.
 *
 * @param scales how many times it looks, each time at half the size
 * @param width channels of the first layer
 */
record RealismJudge(int scales, int width) {
  /**
   * Differences of neighbouring pictures are some hundredths; this makes them as large as those.
   */
  private static final double LOUDER = 8;

  /**
   * Looks at clips.
   *
   * @param clip N x 9 x height x width, -1..1, oldest first
   */
  List<Judge.Look> look(Weights weights, Value clip) {
    Value newest = clip.slice(6, 9);
    Value middle = clip.slice(3, 6);
    Value x =
        Value.concat(
                List.of(
                    newest,
                    newest.minus(middle).times(LOUDER),
                    middle.minus(clip.slice(0, 3)).times(LOUDER)))
            .unshuffle();
    List<Judge.Look> looks = new ArrayList<>();
    for (int scale = 1; scale <= scales; scale++) {
      looks.add(look(weights, "scale" + scale, x));
      if (scale < scales) {
        x = x.halve();
      }
    }
    return looks;
  }

  private Judge.Look look(Weights weights, String scale, Value seen) {
    Value first = seen.conv(weights, scale + ".1", width, 3).leakyRelu();
    Value second = first.conv(weights, scale + ".2", 2 * width, 3, 2, 1).leakyRelu();
    Value third = second.conv(weights, scale + ".3", 3 * width, 3, 2, 1).leakyRelu();
    Value verdict = third.conv(weights, scale + ".verdict", 1, 3, 1, 0.5);
    return new Judge.Look(List.of(first, second, third), verdict);
  }
}
