package io.kinoloom.nodes.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SuppressionTest {

  @Test
  void overlapIsSharedAreaOverCoveredArea() {
    Detection one = box(0, 0, 10, 10, 1);

    assertThat(one.overlap(one)).isEqualTo(1);
    assertThat(one.overlap(box(5, 0, 10, 10, 1))).isCloseTo(50.0 / 150, within(1e-12));
    assertThat(one.overlap(box(2, 2, 5, 5, 1))).isCloseTo(25.0 / 100, within(1e-12));
    assertThat(one.overlap(box(10, 0, 10, 10, 1))).isZero();
    assertThat(one.overlap(box(11, 11, 3, 3, 1))).isZero();
  }

  @Test
  void blendsByScore() {
    List<Detection> blended =
        Suppression.blend(
            List.of(box(2, 0, 10, 10, 0.3), box(0, 0, 10, 14, 0.9), box(100, 100, 10, 10, 0.5)),
            0.3);

    assertThat(blended).hasSize(2);
    Detection first = blended.get(0);
    assertThat(first.score()).isEqualTo(0.9);
    assertThat(first.left()).isCloseTo((0.3 * 2) / 1.2, within(1e-12));
    assertThat(first.height()).isCloseTo((0.3 * 10 + 0.9 * 14) / 1.2, within(1e-12));
    assertThat(first.keypoints().get(0).x()).isCloseTo((0.3 * 7 + 0.9 * 5) / 1.2, within(1e-12));
    assertThat(blended.get(1)).isEqualTo(box(100, 100, 10, 10, 0.5));
  }

  @Test
  void orderDoesNotMatterAndNothingOverlapsTheBest() {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      List<Detection> boxes = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        boxes.add(
            box(
                random.nextInt(100),
                random.nextInt(100),
                20 + random.nextInt(20),
                20 + random.nextInt(20),
                0.5 + random.nextDouble() / 2));
      }
      List<Detection> blended = Suppression.blend(boxes, 0.3);
      Collections.shuffle(boxes, random);

      assertThat(Suppression.blend(boxes, 0.3)).isEqualTo(blended);
      assertThat(blended).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
      assertThat(blended.size()).isLessThan(boxes.size());
    }
    assertThat(Suppression.blend(List.of(), 0.3)).isEmpty();
  }

  private static Detection box(double left, double top, double width, double height, double score) {
    return new Detection(
        left, top, width, height, List.of(new Point(left + 5, top + height / 3)), score);
  }
}
