package io.kinoloom.nodes.conditions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MovementTest {
  @Test
  void aQuarterTurnAboutZTakesXToY() {
    double[] turned =
        Movement.times(Movement.turn(new double[] {0, 0, Math.PI / 2}), new double[] {1, 0, 0});
    assertThat(turned).containsExactly(new double[] {0, 1, 0}, within(1e-12));
  }

  @Test
  void whatWasMovedIsFoundAndMovedBack() {
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      float[] body = new float[3 * 12];
      double[] vector = new double[3];
      double[] place = new double[3];
      for (int i = 0; i < body.length; i++) {
        body[i] = (float) random.nextGaussian();
      }
      for (int i = 0; i < 3; i++) {
        vector[i] = 1.7 * (2 * random.nextDouble() - 1);
        place[i] = 100 * random.nextGaussian();
      }
      Movement moved = new Movement(Math.exp(random.nextGaussian()), Movement.turn(vector), place);
      float[] seen = moved.apply(body);
      seen[3 * 11] += 5; // Does not count.

      Movement found = Movement.between(body, seen, List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
      assertThat(found.size()).isCloseTo(moved.size(), within(1e-4 * moved.size()));
      assertThat(Movement.vector(found.turn())).containsExactly(vector, within(1e-3));
      assertThat(found.place()).containsExactly(place, within(1e-2));
      float[] back = found.inverse().apply(moved.apply(body));
      assertThat(back).containsExactly(body, within(1e-3f));
    }
  }

  @Test
  void halfATurnAndNoneAreTurns() {
    for (double angle : new double[] {0, 1e-13, 1e-7, 3.1415}) {
      double[] vector = {angle, 0, 0};
      assertThat(Movement.vector(Movement.turn(vector))).containsExactly(vector, within(1e-6));
    }
  }

  @Test
  void pointsInOnePlaceTellNothing() {
    assertThatThrownBy(() -> Movement.between(new float[9], new float[9], List.of(0, 1, 2)))
        .hasMessageContaining("lie in one place");
  }
}
