package io.kinoloom.nodes.conditions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PlaceStatisticsTest {
  private static PoseSamples samples(double[]... samples) {
    PoseSamples all = PoseSamples.NONE;
    for (double[] sample : samples) {
      all = all.plus(640, 480, new FeetAndHeight(0, sample[0], sample[1]));
    }
    return all;
  }

  @Test
  void nearIsTheLowestFootAndFarTheHighestThatIsNoOutlier() {
    // Median 300, near 400: the far end may lie up to 70 above the median.
    PoseSamples samples =
        samples(
            new double[] {400, 200},
            new double[] {398, 210},
            new double[] {310, 500},
            new double[] {300, 150},
            new double[] {240, 120},
            new double[] {235, 110},
            new double[] {229, 90});
    PlaceStatistics statistics = PlaceStatistics.of(samples, 0.7).orElseThrow();
    assertThat(statistics.near()).isEqualTo(400);
    assertThat(statistics.far()).isEqualTo(235);
    // 5 % of 165 is 8.25: 398 belongs to the near end, 240 and 229 to the far one.
    assertThat(statistics.nearHeight()).isEqualTo(210);
    assertThat(statistics.farHeight()).isEqualTo(120);
    PlaceStatistics stricter = PlaceStatistics.of(samples, 0.5).orElseThrow();
    assertThat(stricter.far()).isEqualTo(300);
    assertThat(stricter.farHeight()).isEqualTo(150);
  }

  @Test
  void oneSampleIsBothEnds() {
    PlaceStatistics one = PlaceStatistics.of(samples(new double[] {7, 5}), 0.7).orElseThrow();
    assertThat(one).isEqualTo(new PlaceStatistics(640, 480, 7, 7, 5, 5));
    assertThat(PlaceStatistics.of(PoseSamples.NONE, 0.7)).isEmpty();
  }

  @Test
  void longStreamsAreThinnedEvenly() {
    PoseSamples samples = PoseSamples.NONE;
    Random random = new Random(3);
    // Filled at once; growing one by one would take long and is tested by the small cases.
    float[] full = new float[2 * PoseSamples.CAPACITY];
    for (int i = 0; i < full.length; i += 2) {
      full[i] = (float) (300 + 100 * Math.sin(i / 700.0));
      full[i + 1] = 100 + random.nextFloat();
    }
    samples = new PoseSamples(640, 480, 1, 0, full);
    PlaceStatistics before = PlaceStatistics.of(samples, 0.7).orElseThrow();
    for (int i = 0; i < 10; i++) {
      samples = samples.plus(640, 480, new FeetAndHeight(0, 300 + i, 100));
    }
    assertThat(samples.step()).isEqualTo(2);
    assertThat(samples.count()).isEqualTo(PoseSamples.CAPACITY / 2 + 5);
    assertThat(samples.y(samples.count() - 1)).isEqualTo(308);
    PlaceStatistics after = PlaceStatistics.of(samples, 0.7).orElseThrow();
    assertThat(after.near()).isCloseTo(before.near(), within(0.2));
    assertThat(after.far()).isCloseTo(before.far(), within(0.2));
  }

  @Test
  void textKeepsEverything() {
    PlaceStatistics statistics = new PlaceStatistics(1280, 720, 700.25, 400, 512.5, 300);
    assertThat(PlaceStatistics.parse(statistics.toText())).isEqualTo(statistics);
    assertThat(statistics.toText())
        .endsWith(
            """
            width: 1280
            height: 720
            near: 700.2500
            far: 400
            near-height: 512.5000
            far-height: 300
            """);
  }

  @Test
  void saysWhatIsWrongWithATextThatIsNone() {
    assertThatThrownBy(() -> PlaceStatistics.parse("nodes:\n"))
        .hasMessageStartingWith("'nodes:' is none of the lines width");
    assertThatThrownBy(() -> PlaceStatistics.parse("width: wide"))
        .hasMessage("'width: wide' holds no number");
    assertThatThrownBy(() -> PlaceStatistics.parse("width: 3"))
        .hasMessage("there is no line 'height'");
    assertThatThrownBy(() -> new PlaceStatistics(1, 1, 3, 4, 1, 1))
        .hasMessage("near (3.0) must not be above far (4.0)");
  }
}
