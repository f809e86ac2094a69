package io.kinoloom.nodes.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.spi.Score;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatsTest {

  @Test
  void figuresOfAKnownPicture() {
    // 0..99: mean 49.5, variance (100^2 - 1) / 12.
    VideoFrame ramp = Frames.gray(10, 10, (x, y) -> 10 * y + x);
    Map<String, Double> figures =
        NodeTester.of(new Stats(), Map.of())
            .input(Stats.VIDEO, ramp)
            .run()
            .payloads(Stats.SCORE)
            .get(0)
            .values();
    assertThat(figures).containsOnlyKeys("mean", "std", "min", "max");
    assertThat(figures.get("mean")).isEqualTo(49.5);
    assertThat(figures.get("std")).isCloseTo(Math.sqrt(9999 / 12.0), within(1e-12));
    assertThat(figures.get("min")).isEqualTo(0);
    assertThat(figures.get("max")).isEqualTo(99);
  }

  @Test
  void figuresOfEachColor() {
    NodeTester.of(new Stats(), Map.of("channels", "color"))
        .input(Stats.VIDEO, Frames.bgr(1, 1, 1, 2, 3))
        .expect(
            Stats.SCORE,
            new Score(
                Map.ofEntries(
                    Map.entry("blue-mean", 1.0),
                    Map.entry("blue-std", 0.0),
                    Map.entry("blue-min", 1.0),
                    Map.entry("blue-max", 1.0),
                    Map.entry("green-mean", 2.0),
                    Map.entry("green-std", 0.0),
                    Map.entry("green-min", 2.0),
                    Map.entry("green-max", 2.0),
                    Map.entry("red-mean", 3.0),
                    Map.entry("red-std", 0.0),
                    Map.entry("red-min", 3.0),
                    Map.entry("red-max", 3.0))));
  }

  @Test
  void sumsUpTheStreamAcrossDiscontinuities() {
    NodeTester.Result result =
        NodeTester.of(new Stats(), Map.of())
            .input(Stats.VIDEO, level(10), level(20))
            .discontinuity()
            .input(Stats.VIDEO, level(90))
            .run();
    assertThat(result.summaries())
        .containsEntry("mean-mean", 40.0)
        .containsEntry("mean-min", 10.0)
        .containsEntry("mean-max", 90.0)
        .containsEntry("max-max", 90.0)
        .containsEntry("std-mean", 0.0);
  }

  private static VideoFrame level(int level) {
    return Frames.gray(3, 3, (x, y) -> level);
  }

  @Test
  void passesOtherFiguresOnAndSumsThemUp() {
    NodeTester.Result result =
        NodeTester.of(new Stats(), Map.of())
            .input(
                Stats.FIGURES,
                Score.of("psnr", 30),
                Score.of("psnr", Double.POSITIVE_INFINITY),
                Score.of("psnr", 40))
            .run();
    assertThat(result.payloads(Stats.SCORE)).first().isEqualTo(Score.of("psnr", 30));
    assertThat(result.summaries())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("psnr-mean", 35.0, "psnr-min", 30.0, "psnr-max", 40.0, "psnr-not-finite", 1.0));
  }

  @Test
  void canBeTheEndOfAGraph() {
    Stats.Params params = new Stats.Params(Stats.Channels.LUMA);
    assertThat(new Stats().contract(params).reporting()).isTrue();
    assertThat(
            NodeTester.of(new Stats(), params)
                .input(Stats.VIDEO, level(10), level(30))
                .run()
                .summaries())
        .containsEntry("mean-mean", 20.0);
  }

  @Test
  void largePicturesDoNotOverflow() {
    VideoFrame white = Frames.gray(6000, 3000, (x, y) -> x % 2 == 0 ? 255 : 254);
    Map<String, Double> figures =
        NodeTester.of(new Stats(), Map.of())
            .input(Stats.VIDEO, white)
            .run()
            .payloads(Stats.SCORE)
            .get(0)
            .values();
    assertThat(figures.get("mean")).isEqualTo(254.5);
    assertThat(figures.get("std")).isEqualTo(0.5);
  }
}
