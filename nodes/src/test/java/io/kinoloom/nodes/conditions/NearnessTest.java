package io.kinoloom.nodes.conditions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.conditions.Shape.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NearnessTest {
  private final Nearness nearness = new Nearness();

  @Test
  void aPointIsAConeAndADiscACutOne() {
    float[] values = new float[15];
    nearness.draw(List.of(new Point(2.5, 1.5)), 0, 2, 5, 3, values);
    assertThat(values[7]).isEqualTo(1);
    assertThat(values[6]).isCloseTo(0.5f, within(1e-6f));
    assertThat(values[5]).isZero();
    assertThat(values[1]).isCloseTo((float) (1 - Math.sqrt(2) / 2), within(1e-6f));

    nearness.draw(List.of(new Point(2.5, 1.5)), 1, 2, 5, 3, values);
    assertThat(values[6]).isEqualTo(1);
    assertThat(values[5]).isCloseTo(0.5f, within(1e-6f));
  }

  /** Half a pixel is seen, which a distance between pixels could not tell. */
  @Test
  void aLineBetweenPixelsIsWhereItIs() {
    float[] values = new float[20];
    nearness.draw(List.of(new Point(-3, 1.7), new Point(9, 1.7)), 0, 10, 4, 5, values);
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 4; x++) {
        assertThat(values[y * 4 + x])
            .isCloseTo((float) (1 - Math.abs(y + 0.5 - 1.7) / 10), within(1e-6f));
      }
    }
  }

  /**
   * Against the nearest of all pieces; one in a thousand pixels may miss it, by less than half a
   * pixel.
   */
  @Test
  void curvesAreAsNearAsTheirNearestPiece() {
    Random random = new Random(4);
    int missed = 0;
    int pixels = 0;
    for (int round = 0; round < 60; round++) {
      int width = 1 + random.nextInt(50);
      int height = 1 + random.nextInt(50);
      List<Point> through = new ArrayList<>();
      for (int i = 0; i < 2 + random.nextInt(8); i++) {
        through.add(
            new Point(
                width * (1.4 * random.nextDouble() - 0.2),
                height * (1.4 * random.nextDouble() - 0.2)));
      }
      through.add(new Point(width / 2.0, height / 2.0));
      List<Point> curve = CatmullRom.through(through, round % 2 == 0, 4);
      double reach = 1 + 20 * random.nextDouble();
      float[] values = new float[width * height];
      nearness.draw(curve, 0, reach, width, height, values);
      for (int i = 0; i < values.length; i++) {
        double expected = Math.max(0, 1 - nearest(curve, i % width, i / width) / reach);
        assertThat((double) values[i]).isLessThanOrEqualTo(expected + 1e-6);
        missed += values[i] < expected - 1e-6 ? 1 : 0;
        assertThat(values[i] - expected).isCloseTo(0, within(0.5 / reach));
      }
      pixels += values.length;
    }
    assertThat(missed).isLessThan(pixels / 1000 + 1);
  }

  private static double nearest(List<Point> curve, int x, int y) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int i = 1; i < curve.size(); i++) {
      nearest =
          Math.min(
              nearest, Shape.line(curve.get(i - 1), curve.get(i), 0).distance(x + 0.5, y + 0.5));
    }
    return nearest;
  }

  @Test
  void whatIsOutsideThePictureIsNotThere() {
    float[] values = {1, 1, 1, 1};
    nearness.draw(List.of(new Point(30, 30), new Point(40, 1e9)), 0, 100, 2, 2, values);
    assertThat(values).containsOnly(0);
    values = new float[] {1, 1, 1, 1};
    nearness.draw(List.of(), 0, 100, 2, 2, values);
    assertThat(values).containsOnly(0);
  }
}
