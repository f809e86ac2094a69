package io.kinoloom.nodes.vision;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/**
 * The minima and maxima that find the median of an odd number of values: K. E. Batcher's merge
 * exchange sort (D. E. Knuth, The Art of Computer Programming 3, algorithm 5.2.2M), without the
 * steps whose result the middle value does not depend on. Three values need four minima and maxima,
 * five need ten.
 */
final class MedianNetwork {
  /** Which of two values a step keeps where. */
  enum Keep {
    /** The smaller one goes to the first lane, the other lane is not used any more. */
    SMALLER,
    /** The larger one goes to the second lane, the other lane is not used any more. */
    LARGER,
    /** The smaller one goes to the first lane, the larger one to the second. */
    BOTH
  }

  /**
   * One step.
   *
   * @param first lane, less than {@code second}
   * @param second lane
   * @param keep what is computed
   */
  record Step(int first, int second, Keep keep) {}

  /**
   * Five values are the usual window, and there the general method is two steps longer than need
   * be: of four values neither the smallest nor the largest can be the median of five; of the two
   * left and the fifth it is the middle one.
   */
  private static final List<Step> FIVE =
      List.of(
          new Step(0, 1, Keep.BOTH),
          new Step(3, 4, Keep.BOTH),
          new Step(0, 3, Keep.LARGER),
          new Step(1, 4, Keep.SMALLER),
          new Step(1, 3, Keep.BOTH),
          new Step(1, 2, Keep.LARGER),
          new Step(2, 3, Keep.SMALLER));

  private MedianNetwork() {}

  /**
   * The steps after which lane {@code lanes / 2} holds the median.
   *
   * @param lanes odd number of values
   */
  static List<Step> of(int lanes) {
    if (lanes < 1 || lanes % 2 == 0) {
      throw new IllegalArgumentException("a median needs an odd number of values, not " + lanes);
    }
    if (lanes == 5) {
      return FIVE;
    }
    List<Step> backwards = new ArrayList<>();
    BitSet needed = new BitSet();
    needed.set(lanes / 2);
    List<Step> sort = sort(lanes);
    for (int i = sort.size() - 1; i >= 0; i--) {
      Step step = sort.get(i);
      boolean smaller = needed.get(step.first());
      boolean larger = needed.get(step.second());
      if (smaller || larger) {
        Keep keep = smaller && larger ? Keep.BOTH : smaller ? Keep.SMALLER : Keep.LARGER;
        backwards.add(new Step(step.first(), step.second(), keep));
        needed.set(step.first());
        needed.set(step.second());
      }
    }
    Collections.reverse(backwards);
    return List.copyOf(backwards);
  }

  private static List<Step> sort(int lanes) {
    List<Step> steps = new ArrayList<>();
    int top = Integer.highestOneBit(Math.max(1, lanes - 1));
    for (int p = top; p > 0; p /= 2) {
      int q = top;
      int r = 0;
      int distance = p;
      while (true) {
        for (int i = 0; i < lanes - distance; i++) {
          if ((i & p) == r) {
            steps.add(new Step(i, i + distance, Keep.BOTH));
          }
        }
        if (q == p) {
          break;
        }
        distance = q - p;
        q /= 2;
        r = p;
      }
    }
    return steps;
  }
}
