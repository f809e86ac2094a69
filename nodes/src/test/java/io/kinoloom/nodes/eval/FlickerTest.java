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

class FlickerTest {
  private static VideoFrame[] moving(int count, double amplitude, double frequency) {
    VideoFrame[] frames = new VideoFrame[count];
    for (int i = 0; i < count; i++) {
      int index = i;
      long offset = Math.round(amplitude * Math.sin(frequency * i));
      frames[i] =
          Frames.gray(12, 9, (x, y) -> (int) (100 + 5 * ((x + 2 * index) % 7) + y + offset));
    }
    return frames;
  }

  /** |sin(a) - sin(b)| = 2 |cos((a + b) / 2)| sin(w / 2), whose mean over all phases is 4/pi. */
  @Test
  void sinusoidalBrightnessEqualsTheClosedForm() {
    int count = 401;
    double amplitude = 90;
    double frequency = 0.7;
    NodeTester.Result result =
        NodeTester.of(new Flicker(), Map.of())
            .input(Flicker.VIDEO, moving(count, amplitude, frequency))
            .input(Flicker.REFERENCE, moving(count, 0, 0))
            .run();
    double expected = 4 / Math.PI * amplitude * Math.sin(frequency / 2);
    assertThat(result.summaries().get("flicker")).isCloseTo(expected, within(0.01 * expected));
    assertThat(result.summaries().get("brightness-flicker"))
        .isCloseTo(result.summaries().get("flicker"), within(1e-9));
    assertThat(result.summaries()).containsEntry("pictures", count - 1.0);
  }

  @Test
  void whatStaysIsNoFlicker() {
    VideoFrame[] reference = moving(5, 0, 0);
    VideoFrame[] video = new VideoFrame[5];
    for (int i = 0; i < 5; i++) {
      VideoFrame frame = reference[i];
      video[i] = Frames.gray(12, 9, (x, y) -> Frames.at(frame, x, y) + (x < 5 ? 30 : -20));
    }
    assertThat(
            NodeTester.of(new Flicker(), Map.of())
                .input(Flicker.VIDEO, video)
                .input(Flicker.REFERENCE, reference)
                .run()
                .summaries())
        .containsEntry("flicker", 0.0)
        .containsEntry("brightness-flicker", 0.0);
  }

  @Test
  void noiseFlickersInThePixelsAndHardlyAsAWhole() {
    VideoFrame[] noise = new VideoFrame[20];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = Frames.random(PixelFormat.GRAY8, 100, 80, i);
    }
    Map<String, Double> summary =
        NodeTester.of(new Flicker(), Map.of()).input(Flicker.VIDEO, noise).run().summaries();
    // Mean distance of two uniform integers below n is (n^2 - 1) / 3n.
    assertThat(summary.get("flicker")).isCloseTo((256.0 * 256 - 1) / 768, within(0.5));
    assertThat(summary.get("brightness-flicker")).isLessThan(3);
  }

  @Test
  void beginsAfreshAtADiscontinuityAndAnotherSize() {
    VideoFrame black = Frames.gray(1, 1, (x, y) -> 0);
    VideoFrame white = Frames.gray(1, 1, (x, y) -> 255);
    VideoFrame wide = Frames.gray(2, 1, (x, y) -> 255);
    NodeTester.Result result =
        NodeTester.of(new Flicker(), Map.of())
            .input(Flicker.VIDEO, black)
            .discontinuity()
            .inputAt(Flicker.VIDEO, 40_000, white)
            .inputAt(Flicker.VIDEO, 80_000, wide)
            .inputAt(Flicker.VIDEO, 120_000, wide)
            .run();
    assertThat(result.summaries()).containsEntry("flicker", 0.0).containsEntry("pictures", 1.0);
    assertThatThrownBy(
            () ->
                NodeTester.of(new Flicker(), Map.of())
                    .input(Flicker.VIDEO, wide)
                    .input(Flicker.REFERENCE, black)
                    .run())
        .hasStackTraceContaining("put 'resize' before one of them");
  }
}
