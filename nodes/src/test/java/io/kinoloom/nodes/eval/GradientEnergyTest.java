package io.kinoloom.nodes.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradientEnergyTest {
  private static NodeTester.Result run(VideoFrame video, VideoFrame reference) {
    return NodeTester.of(new GradientEnergy(), Map.of())
        .input(Comparison.VIDEO, video)
        .input(Comparison.REFERENCE, reference)
        .run();
  }

  @Test
  void slopesHaveTheirClosedForm() {
    VideoFrame slope = Frames.gray(13, 7, (x, y) -> 3 * x + 5 * y);
    VideoFrame steeper = Frames.gray(13, 7, (x, y) -> 6 * x + 10 * y);
    NodeTester.Result result = run(slope, steeper);
    assertThat(result.payloads(GradientEnergy.SCORE).get(0).values())
        .containsEntry("gradient-energy", 9.0 + 25)
        .containsEntry("gradient", 3.0 + 5)
        .containsEntry("gradient-energy-reference", 36.0 + 100);
    assertThat(result.summaries())
        .containsEntry("ratio", 0.25)
        .containsEntry("absolute-ratio", 0.5)
        .containsEntry("pictures", 1.0);
  }

  /** The difference of two independent uniform samples has twice their variance, (n^2 - 1) / 12. */
  @Test
  void noiseHasFourTimesItsVariance() {
    VideoFrame noise = Frames.random(PixelFormat.GRAY8, 400, 300, 1);
    double variance = (256.0 * 256 - 1) / 12;
    assertThat(
            run(noise, Frames.random(PixelFormat.GRAY8, 400, 300, 2))
                .summaries()
                .get("gradient-energy"))
        .isCloseTo(4 * variance, within(0.02 * 4 * variance));
  }

  @Test
  void aMeanOfNeighboursLosesWhatItsTransferFunctionSays() {
    // White noise averaged over two neighbours across: differences across have half the power of
    // (n[x+1] - n[x-1]) / 2, that is var / 2; those down have var.
    VideoFrame noise = Frames.random(PixelFormat.GRAY8, 401, 300, 1);
    VideoFrame sharp = Frames.gray(400, 300, (x, y) -> Frames.at(noise, x, y));
    VideoFrame soft =
        Frames.gray(400, 300, (x, y) -> (Frames.at(noise, x, y) + Frames.at(noise, x + 1, y)) / 2);
    assertThat(run(soft, sharp).summaries().get("ratio")).isCloseTo(1.5 / 4, within(0.01));
  }

  @Test
  void tinyAndFlatPicturesHaveNone() {
    VideoFrame one = Frames.gray(1, 1, (x, y) -> 9);
    assertThat(run(one, one).summaries())
        .containsEntry("gradient-energy", 0.0)
        .doesNotContainKey("ratio");
    assertThat(
            run(Frames.gray(1, 3, (x, y) -> 10 * y), Frames.gray(1, 3, (x, y) -> 20 * y))
                .summaries())
        .containsEntry("gradient-energy", 100.0)
        .containsEntry("ratio", 0.25);
  }

  @Test
  void refusesOtherSizes() {
    assertThatThrownBy(() -> run(Frames.gray(2, 2, (x, y) -> 0), Frames.gray(3, 2, (x, y) -> 0)))
        .hasMessageContaining("2x2");
  }
}
