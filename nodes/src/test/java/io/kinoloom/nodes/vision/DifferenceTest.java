package io.kinoloom.nodes.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferenceTest {

  private static NodeTester.Result run(VideoFrame a, VideoFrame b, Map<String, ?> params) {
    return NodeTester.of(new Difference(), params)
        .input(Difference.A, a)
        .input(Difference.B, b)
        .run();
  }

  @ParameterizedTest
  @CsvSource({
    "absolute,1,BGR24,bgr24",
    "absolute,3.5,GRAY8,gray8",
    "signed,1,GRAY8,gray8",
    "signed,0.5,BGR24,bgr24"
  })
  void drawsEveryDifference(String mode, double gain, PixelFormat format, String pixels) {
    VideoFrame a = Frames.random(format, 7, 5, 1);
    VideoFrame b = Frames.random(format, 7, 5, 2);
    VideoFrame drawn =
        run(a, b, Map.of("mode", mode, "gain", gain, "pixels", pixels))
            .payloads(Difference.PICTURE)
            .get(0);
    assertThat(drawn.format()).isEqualTo(format);
    for (int i = 0; i < a.data().length; i++) {
      int distance = (a.data()[i] & 0xff) - (b.data()[i] & 0xff);
      double exact = mode.equals("signed") ? 128 + gain * distance : gain * Math.abs(distance);
      double expected = Math.max(0, Math.min(255, exact));
      assertThat((double) (drawn.data()[i] & 0xff)).isCloseTo(expected, within(0.5001));
    }
  }

  @Test
  void scoresMatchBruteForce() {
    VideoFrame a = Frames.random(PixelFormat.BGR24, 13, 9, 3);
    VideoFrame b = Frames.random(PixelFormat.BGR24, 13, 9, 4);
    double absolute = 0;
    double square = 0;
    for (int i = 0; i < a.data().length; i++) {
      double distance = (a.data()[i] & 0xff) - (b.data()[i] & 0xff);
      absolute += Math.abs(distance);
      square += distance * distance;
    }
    Score score = run(a, b, Map.of()).payloads(Difference.SCORE).get(0);
    int samples = a.data().length;
    assertThat(score.values().get(Difference.MEAN)).isCloseTo(absolute / samples, within(1e-9));
    assertThat(score.values().get(Difference.PSNR))
        .isCloseTo(10 * Math.log10(255 * 255 / (square / samples)), within(1e-9));
  }

  @Test
  void scoresOfKnownPictures() {
    VideoFrame black = Frames.bgr(4, 4, 0, 0, 0);
    VideoFrame white = Frames.bgr(4, 4, 255, 255, 255);
    assertThat(run(black, white, Map.of()).payloads(Difference.SCORE))
        .containsExactly(new Score(Map.of(Difference.MEAN, 255.0, Difference.PSNR, 0.0)));
    assertThat(run(black, black, Map.of()).payloads(Difference.SCORE))
        .containsExactly(
            new Score(Map.of(Difference.MEAN, 0.0, Difference.PSNR, Double.POSITIVE_INFINITY)));
  }

  @Test
  void refusesOtherSizes() {
    assertThatThrownBy(() -> run(Frames.bgr(4, 4, 0, 0, 0), Frames.bgr(5, 4, 0, 0, 0), Map.of()))
        .hasStackTraceContaining("'a' is 4x4 and 'b' is 5x4; put 'resize' before one of them");
  }
}
