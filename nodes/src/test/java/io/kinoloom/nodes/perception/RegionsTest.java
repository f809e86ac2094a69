package io.kinoloom.nodes.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.inference.Region;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RegionsTest {
  private static final Offset<Double> EXACT = within(1e-9);

  @Test
  void anglesAreClockwise() {
    assertThat(Regions.angle(0, 0, 5, 0)).isZero();
    assertThat(Regions.angle(0, 0, 0, 5)).isCloseTo(Math.PI / 2, EXACT);
    assertThat(Regions.tilt(0, 0, 0, -5)).isZero();
    assertThat(Regions.tilt(0, 0, 5, 0)).isCloseTo(Math.PI / 2, EXACT);
    assertThat(Regions.tilt(0, 0, -5, 0)).isCloseTo(-Math.PI / 2, EXACT);
    assertThat(Math.abs(Regions.tilt(0, 0, 0, 5))).isCloseTo(Math.PI, EXACT);
  }

  @Test
  void squaresTheLongSideAfterMovingAlongTheTurnedAxes() {
    Region turned = new Region(100, 50, 20, 40, Math.PI / 2);

    Region square = Regions.square(turned, 0.1, -0.5, 2.6);

    // Turned by a quarter clockwise, right is down and up is right.
    assertThat(square.centerX()).isCloseTo(100 + 0.5 * 40, EXACT);
    assertThat(square.centerY()).isCloseTo(50 + 0.1 * 20, EXACT);
    assertThat(square.width()).isCloseTo(104, EXACT);
    assertThat(square.height()).isCloseTo(104, EXACT);
    assertThat(square.angle()).isEqualTo(turned.angle());
  }

  @Test
  void startsFromABox() {
    Detection box = new Detection(10, 20, 30, 40, List.of(), 1);

    assertThat(Regions.of(box, 0.3)).isEqualTo(new Region(25, 40, 30, 40, 0.3));
  }

  @Property(tries = 200)
  void projectingPutsLandmarksWhereTheSamplerTookThem(
      @ForAll @DoubleRange(min = -500, max = 4000) double centerX,
      @ForAll @DoubleRange(min = -500, max = 4000) double centerY,
      @ForAll @DoubleRange(min = 1, max = 2000) double side,
      @ForAll @DoubleRange(min = -3.2, max = 3.2) double angle) {
    Region region = new Region(centerX, centerY, side, side, angle);
    float[] output = {0, 0, 10, 192, 0, -96, 48, 144, 0};

    float[] points = Regions.project(output, 3, 3, region, 192, 1);

    for (int i = 0; i < 3; i++) {
      double x = output[i * 3] / 192;
      double y = output[i * 3 + 1] / 192;
      assertThat((double) points[i * 4]).isCloseTo(region.pictureX(x, y), within(2e-3));
      assertThat((double) points[i * 4 + 1]).isCloseTo(region.pictureY(x, y), within(2e-3));
      assertThat(points[i * 4 + 3]).isEqualTo(1);
    }
    assertThat((double) points[6]).isCloseTo(-side / 2, within(1e-3));
  }

  /** A rectangle of points, turned and moved, is found again. */
  @Property(tries = 200)
  void theFittedBoxIsTheRectangleThatThePointsWereMadeOf(
      @ForAll @DoubleRange(min = -50, max = 700) double centerX,
      @ForAll @DoubleRange(min = -50, max = 700) double centerY,
      @ForAll @DoubleRange(min = -3.2, max = 3.2) double angle) {
    Region truth = new Region(centerX, centerY, 30, 50, angle);
    float[] points = new float[6 * 4];
    double[][] corners = {{0, 0}, {1, 0}, {0, 1}, {1, 1}, {0.4, 0.7}, {9, 9}};
    for (int i = 0; i < corners.length; i++) {
      points[i * 4] = (float) truth.pictureX(corners[i][0], corners[i][1]);
      points[i * 4 + 1] = (float) truth.pictureY(corners[i][0], corners[i][1]);
    }

    Region fitted = Regions.fitted(points, new int[] {0, 1, 2, 3, 4}, angle);

    assertThat(fitted.centerX()).isCloseTo(centerX, within(1e-3));
    assertThat(fitted.centerY()).isCloseTo(centerY, within(1e-3));
    assertThat(fitted.width()).isCloseTo(30, within(1e-3));
    assertThat(fitted.height()).isCloseTo(50, within(1e-3));
  }

  @Test
  void theBoxAroundLandmarksIsUpright() {
    float[] points = {10, 20, 0, 1, 30, 5, 0, 1, 15, 45, 0, 1};

    assertThat(Regions.around(points, 0.7)).isEqualTo(new Region(20, 25, 20, 40, 0.7));
  }

  @Test
  void knowsNonsense() {
    assertThat(Regions.isSound(new Region(1, 1, 5, 5, 0))).isTrue();
    assertThat(Regions.isSound(new Region(1, 1, 0, 5, 0))).isFalse();
    assertThat(Regions.isSound(new Region(Double.NaN, 1, 5, 5, 0))).isFalse();
    assertThat(Regions.isSound(new Region(1, 1, Double.POSITIVE_INFINITY, 5, 0))).isFalse();
  }
}
