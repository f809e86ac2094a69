package io.kinoloom.nodes.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.video.Tools;
import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PsnrTest {
  private static NodeTester.Result run(
      String pixels, List<VideoFrame> video, List<VideoFrame> reference) {
    return NodeTester.of(new Psnr(), Map.of("pixels", pixels))
        .input(Comparison.VIDEO, video.toArray(VideoFrame[]::new))
        .input(Comparison.REFERENCE, reference.toArray(VideoFrame[]::new))
        .run();
  }

  @ParameterizedTest
  @CsvSource({"YUV420P,64,48", "YUV420P,33,17", "YUV420P,1,1", "GRAY8,40,30"})
  void agreesWithFfmpeg(PixelFormat format, int width, int height, @TempDir Path directory)
      throws Exception {
    Tools.assumeFfmpeg();
    List<VideoFrame> reference = new ArrayList<>();
    List<VideoFrame> video = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      reference.add(Pairs.picture(format, width, height, i));
      video.add(Pairs.spoiled(reference.get(i), 0.9, 4 * i, i));
    }
    NodeTester.Result result = run(format.label(), video, reference);
    List<Map<String, Double>> theirs = Pairs.ffmpeg(directory, "psnr", video, reference);
    double meanSquares = 0;
    for (int i = 0; i < video.size(); i++) {
      Score ours = result.payloads(Psnr.SCORE).get(i);
      // ffmpeg writes two digits after the point.
      assertThat(ours.values().get("psnr"))
          .isCloseTo(theirs.get(i).get("psnr_avg"), within(0.0051));
      assertThat(ours.values().get("psnr-y"))
          .isCloseTo(theirs.get(i).get("psnr_y"), within(0.0051));
      assertThat(ours.values().get("mse")).isCloseTo(theirs.get(i).get("mse_avg"), within(0.0051));
      if (format == PixelFormat.YUV420P) {
        assertThat(ours.values().get("psnr-v"))
            .isCloseTo(theirs.get(i).get("psnr_v"), within(0.0051));
      }
      meanSquares += ours.values().get("mse");
    }
    assertThat(result.summaries())
        .containsEntry("pictures", 4.0)
        .containsEntry("identical-pictures", 0.0);
    assertThat(result.summaries().get("psnr"))
        .isCloseTo(10 * Math.log10(255 * 255 / (meanSquares / 4)), within(1e-9));
  }

  @Test
  void knownDifferences() {
    VideoFrame black = Frames.bgr(5, 3, 0, 0, 0);
    VideoFrame blue = Frames.bgr(5, 3, 30, 0, 0);
    Score score = run("bgr24", List.of(blue), List.of(black)).payloads(Psnr.SCORE).get(0);
    assertThat(score.values())
        .containsEntry("mse-b", 900.0)
        .containsEntry("mse-g", 0.0)
        .containsEntry("mse", 300.0)
        .containsEntry("psnr-r", Double.POSITIVE_INFINITY);
    assertThat(score.values().get("psnr")).isCloseTo(23.3595, within(1e-4));
    VideoFrame white = Frames.bgr(5, 3, 255, 255, 255);
    assertThat(run("bgr24", List.of(white), List.of(black)).payloads(Psnr.SCORE).get(0).values())
        .containsEntry("psnr", 0.0);
  }

  @Test
  void identicalPicturesStayOutOfTheMeanButCountInThePool() {
    VideoFrame black = Frames.gray(4, 4, (x, y) -> 0);
    VideoFrame dark = Frames.gray(4, 4, (x, y) -> 10);
    Map<String, Double> summary =
        run("gray8", List.of(black, dark), List.of(black, black)).summaries();
    assertThat(summary)
        .containsEntry("identical-pictures", 1.0)
        .containsEntry("psnr-max", Double.POSITIVE_INFINITY)
        .containsEntry("mse", 50.0);
    assertThat(summary.get("psnr-mean")).isCloseTo(Psnr.decibels(100), within(1e-12));
    assertThat(summary.get("psnr")).isCloseTo(Psnr.decibels(50), within(1e-12));
  }

  @Test
  void hugeDifferencesDoNotOverflow() {
    VideoFrame black = Frames.gray(20_000, 4, (x, y) -> 0);
    VideoFrame white = Frames.gray(20_000, 4, (x, y) -> 255);
    assertThat(run("gray8", List.of(white), List.of(black)).payloads(Psnr.SCORE).get(0).values())
        .containsEntry("mse", 65025.0);
  }

  @Test
  void saysWhatToDoAboutOtherSizesAndColors() {
    VideoFrame small = Frames.gray(4, 4, (x, y) -> 0);
    VideoFrame wide = Frames.gray(6, 4, (x, y) -> 0);
    assertThatThrownBy(() -> run("gray8", List.of(small), List.of(wide)))
        .hasStackTraceContaining(
            "'video' is 4x4 and 'reference' is 6x4; put 'resize' before one of them");
    VideoFrame old = Frames.random(PixelFormat.YUV420P, 4, 4, ColorSpace.BT601_LIMITED, 1);
    VideoFrame modern = Frames.random(PixelFormat.YUV420P, 4, 4, ColorSpace.BT709_LIMITED, 1);
    assertThatThrownBy(() -> run("yuv420p", List.of(old), List.of(modern)))
        .hasStackTraceContaining("'video' is bt601-limited and 'reference' is bt709-limited");
  }

  @Test
  void countsAcrossDiscontinuities() {
    VideoFrame black = Frames.gray(4, 4, (x, y) -> 0);
    VideoFrame dark = Frames.gray(4, 4, (x, y) -> 10);
    NodeTester.Result result =
        NodeTester.of(new Psnr(), Map.of("pixels", "gray8"))
            .input(Comparison.VIDEO, dark)
            .discontinuity()
            .inputAt(Comparison.VIDEO, 40_000, dark)
            .input(Comparison.REFERENCE, black, black)
            .run();
    assertThat(result.summaries()).containsEntry("pictures", 2.0);
  }

  @Test
  void timesThatAContainerRoundedStillMeet() {
    VideoFrame black = Frames.gray(4, 4, (x, y) -> 0);
    VideoFrame dark = Frames.gray(4, 4, (x, y) -> 10);
    NodeTester.Result result =
        NodeTester.of(new Psnr(), Map.of("pixels", "gray8"))
            .inputAt(Comparison.VIDEO, 0, dark)
            .inputAt(Comparison.VIDEO, 33_333, dark)
            .inputAt(Comparison.VIDEO, 66_667, dark)
            .inputAt(Comparison.REFERENCE, 0, black)
            .inputAt(Comparison.REFERENCE, 33_000, black)
            .inputAt(Comparison.REFERENCE, 76_000, black)
            .run();
    assertThat(result.summaries()).containsEntry("pictures", 2.0);
  }
}
