package io.kinoloom.nodes.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.nodes.vision.MedianNetwork.Keep;
import io.kinoloom.nodes.vision.MedianNetwork.Step;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MedianNetworkTest {

  private static int run(List<Step> steps, int[] values) {
    int[] lanes = values.clone();
    for (Step step : steps) {
      int smaller = Math.min(lanes[step.first()], lanes[step.second()]);
      int larger = Math.max(lanes[step.first()], lanes[step.second()]);
      // What is not kept is worth nothing to later steps.
      lanes[step.first()] = step.keep() == Keep.LARGER ? Integer.MIN_VALUE / 2 : smaller;
      lanes[step.second()] = step.keep() == Keep.SMALLER ? Integer.MAX_VALUE / 2 : larger;
    }
    return lanes[values.length / 2];
  }

  /** A network that is right for all zeros and ones is right for everything (Knuth, 5.3.4 Z). */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 7, 9, 11, 13, 15, 17})
  void findsTheMedianOfAllZerosAndOnes(int lanes) {
    List<Step> steps = MedianNetwork.of(lanes);
    for (int bits = 0; bits < 1 << lanes; bits++) {
      int[] values = new int[lanes];
      for (int i = 0; i < lanes; i++) {
        values[i] = bits >> i & 1;
      }
      int median = Integer.bitCount(bits) > lanes / 2 ? 1 : 0;
      assertThat(run(steps, values)).isEqualTo(median);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {31, 33, 63})
  void findsTheMedianOfRandomValues(int lanes) {
    List<Step> steps = MedianNetwork.of(lanes);
    Random random = new Random(lanes);
    for (int i = 0; i < 2000; i++) {
      int[] values = random.ints(lanes, 0, 100).toArray();
      int[] sorted = values.clone();
      Arrays.sort(sorted);
      assertThat(run(steps, values)).isEqualTo(sorted[lanes / 2]);
    }
  }

  @Test
  void isShort() {
    assertThat(minimaAndMaxima(3)).isEqualTo(4);
    assertThat(minimaAndMaxima(5)).isEqualTo(10);
    assertThat(MedianNetwork.of(1)).isEmpty();
  }

  private static int minimaAndMaxima(int lanes) {
    return MedianNetwork.of(lanes).stream()
        .mapToInt(step -> step.keep() == Keep.BOTH ? 2 : 1)
        .sum();
  }

  @Test
  void refusesEvenNumbers() {
    assertThatThrownBy(() -> MedianNetwork.of(4)).hasMessageContaining("odd");
  }
}
