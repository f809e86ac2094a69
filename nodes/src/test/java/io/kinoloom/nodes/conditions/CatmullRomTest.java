package io.kinoloom.nodes.conditions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.conditions.Shape.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CatmullRomTest {
  @Test
  void goesThroughEveryPoint() {
    Random random = new Random(1);
    for (boolean closed : new boolean[] {false, true}) {
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        points.add(new Point(random.nextDouble() * 100, random.nextDouble() * 100));
      }
      List<Point> curve = CatmullRom.through(points, closed, 5);
      for (int i = 0; i < points.size(); i++) {
        assertThat(curve.get(5 * i)).isEqualTo(points.get(i));
      }
      assertThat(curve).hasSize(closed ? 61 : 56);
      assertThat(curve.get(curve.size() - 1)).isEqualTo(points.get(closed ? 0 : 11));
    }
  }

  @Test
  void straightAndEvenPointsGiveAStraightAndEvenLine() {
    List<Point> curve =
        CatmullRom.through(
            List.of(new Point(0, 0), new Point(3, 4), new Point(6, 8), new Point(9, 12)), false, 4);
    for (int i = 0; i < curve.size(); i++) {
      assertThat(curve.get(i).x()).isCloseTo(0.75 * i, within(1e-9));
      assertThat(curve.get(i).y()).isCloseTo(i, within(1e-9));
    }
  }

  /** On a regular polygon the middle of each piece is nearly on the circle. */
  @Test
  void pointsOfACircleGiveNearlyACircle() {
    List<Point> corners = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      corners.add(new Point(100 * Math.cos(i * Math.PI / 6), 100 * Math.sin(i * Math.PI / 6)));
    }
    for (Point point : CatmullRom.through(corners, true, 8)) {
      assertThat(Math.hypot(point.x(), point.y())).isCloseTo(100, within(0.2));
    }
  }

  /** Where the curve meets a point, it comes and goes in one direction. */
  @Test
  void hasNoCorners() {
    List<Point> points =
        List.of(
            new Point(0, 0),
            new Point(10, 0),
            new Point(12, 30),
            new Point(50, 31),
            new Point(52, 33));
    int steps = 2000;
    List<Point> curve = CatmullRom.through(points, false, steps);
    for (int i = 1; i < points.size() - 1; i++) {
      Point before = curve.get(i * steps - 1);
      Point at = curve.get(i * steps);
      Point after = curve.get(i * steps + 1);
      double turn =
          Math.atan2(after.y() - at.y(), after.x() - at.x())
              - Math.atan2(at.y() - before.y(), at.x() - before.x());
      assertThat(Math.sin(turn)).isCloseTo(0, within(0.01));
    }
  }

  @Test
  void copesWithFewAndRepeatedPoints() {
    Point one = new Point(3, 4);
    assertThat(CatmullRom.through(List.of(), true, 3)).isEmpty();
    assertThat(CatmullRom.through(List.of(one, one, one), true, 3)).containsExactly(one);
    assertThat(CatmullRom.through(List.of(one, one, new Point(5, 4), one), false, 2))
        .containsExactly(one, new Point(4.25, 4), new Point(5, 4), new Point(4.25, 4), one);
    assertThat(CatmullRom.through(List.of(one, new Point(Double.NaN, 1)), false, 2))
        .containsExactly(one);
  }
}
