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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MsSsimTest {
  private static NodeTester.Result run(Map<String, ?> params, VideoFrame video, VideoFrame other) {
    return NodeTester.of(new MsSsim(), params)
        .input(Comparison.VIDEO, video)
        .input(Comparison.REFERENCE, other)
        .run();
  }

  private static double value(Map<String, ?> params, VideoFrame video, VideoFrame other) {
    return run(params, video, other).payloads(MsSsim.SCORE).get(0).values().get("ms-ssim");
  }

  @ParameterizedTest
  @CsvSource({"161,161,12", "190,163,30"})
  void matchesBruteForce(int width, int height, double noise) {
    VideoFrame reference = Pairs.picture(PixelFormat.GRAY8, width, height, 0);
    VideoFrame video = Pairs.spoiled(reference, 0.85, noise, 5);
    double expected = BruteForce.multiScale(BruteForce.plane(video), BruteForce.plane(reference));
    NodeTester.Result result = run(Map.of("pixels", "gray8"), video, reference);
    assertThat(result.payloads(MsSsim.SCORE).get(0).values().get("ms-ssim"))
        .isCloseTo(expected, within(1e-9));
    assertThat(result.summaries()).containsEntry("pictures", 1.0);
    assertThat(result.summaries().get("ms-ssim")).isCloseTo(expected, within(1e-9));
  }

  @Test
  void flatPicturesDifferInTheLuminanceOfTheCoarsestScale() {
    VideoFrame dark = Frames.gray(170, 170, (x, y) -> 60);
    VideoFrame bright = Frames.gray(170, 170, (x, y) -> 120);
    double constant = 2.55 * 2.55;
    double luminance = (2 * 60 * 120 + constant) / (60 * 60 + 120 * 120 + constant);
    assertThat(value(Map.of("pixels", "gray8"), dark, bright))
        .isCloseTo(Math.pow(luminance, 0.1333), within(1e-9));
  }

  @Test
  void oneScaleIsTheSingleScaleIndex() {
    VideoFrame reference = Pairs.picture(PixelFormat.GRAY8, 40, 30, 0);
    VideoFrame video = Pairs.spoiled(reference, 1, 12, 5);
    double single =
        BruteForce.terms(BruteForce.plane(video), BruteForce.plane(reference)).similarity();
    assertThat(value(Map.of("pixels", "gray8", "scales", 1), video, reference))
        .isCloseTo(single, within(1e-9));
  }

  @Test
  void equalPicturesAreOne() {
    VideoFrame noise = Frames.random(PixelFormat.YUV420P, 175, 163, 3);
    assertThat(value(Map.of(), noise, noise)).isEqualTo(1);
  }

  @Test
  void fineNoiseWeighsLessThanAtASingleScale() {
    VideoFrame reference = Pairs.picture(PixelFormat.GRAY8, 176, 176, 0);
    VideoFrame video = Pairs.spoiled(reference, 1, 25, 5);
    assertThat(value(Map.of("pixels", "gray8"), video, reference))
        .isGreaterThan(value(Map.of("pixels", "gray8", "scales", 1), video, reference));
  }

  @Test
  void saysWhatToDoAboutSmallPictures() {
    VideoFrame small = Frames.gray(128, 160, (x, y) -> 0);
    assertThatThrownBy(() -> run(Map.of("pixels", "gray8"), small, small))
        .hasStackTraceContaining("5 scales need pictures of at least 161 pixels")
        .hasStackTraceContaining("set 'scales: 4'");
    VideoFrame tiny = Frames.gray(1, 1, (x, y) -> 0);
    assertThatThrownBy(() -> run(Map.of("pixels", "gray8"), tiny, tiny))
        .hasStackTraceContaining("or use 'psnr'");
  }
}
