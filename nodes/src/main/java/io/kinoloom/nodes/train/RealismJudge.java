package io.kinoloom.nodes.train;

import io.kinoloom.nodes.torchscript.Value;
import io.kinoloom.nodes.torchscript.Weights;
import java.util.ArrayList;
import java.util.List;

/**
 * A judge of clips of three pictures that learns by itself. It sees the newest picture, its finest
 * detail, how each picture differs from the one before, and where they differ at all: painted
 * pictures are redrawn where real ones rest, repeated ones rest where real ones stir. Its layers
 * are not normalized, unlike those of a {@link Judge}: a norm over each picture takes away how
 * large differences are, which is what tells noise, flicker and standstill.
 *
 * @param scales how many times it looks, each time at half the size
 * @param width channels of the first layer
 */
record RealismJudge(int scales, int width) {
  /** Differences of neighbouring pictures are some hundredths; brought to the order of 1. */
  private static final double LOUDER = 8;

  /** Detail is some tenths. */
  private static final double CRISPER = 4;

  /** With this, one level of 255 is about half of the largest stir there is. */
  private static final double STIR = 64;

  /**
   * Looks at clips.
   *
   * @param clip N x 9 x height x width, -1..1, oldest first
   */
  List<Judge.Look> look(Weights weights, Value clip) {
    Value newest = clip.slice(6, 9);
    Value middle = clip.slice(3, 6);
    Value late = newest.minus(middle);
    Value early = middle.minus(clip.slice(0, 3));
    Value x =
        Value.concat(
                List.of(
                    newest,
                    newest.minus(newest.halve().upsample()).times(CRISPER),
                    late.times(LOUDER),
                    early.times(LOUDER),
                    late.times(STIR).tanh().abs(),
                    early.times(STIR).tanh().abs()))
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
