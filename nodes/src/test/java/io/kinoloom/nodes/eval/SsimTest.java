package io.kinoloom.nodes.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.video.Tools;
import io.kinoloom.nodes.vision.Frames;
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
import org.junit.jupiter.params.provider.ValueSource;

class SsimTest {
  private static NodeTester.Result run(
      Map<String, ?> params, List<VideoFrame> video, List<VideoFrame> reference) {
    return NodeTester.of(new Ssim(), params)
        .input(Comparison.VIDEO, video.toArray(VideoFrame[]::new))
        .input(Comparison.REFERENCE, reference.toArray(VideoFrame[]::new))
        .run();
  }

  private static double ssim(String window, VideoFrame video, VideoFrame reference) {
    Map<String, String> params = Map.of("window", window, "pixels", video.format().label());
    return run(params, List.of(video), List.of(reference))
        .payloads(Ssim.SCORE)
        .get(0)
        .values()
        .get("ssim");
  }

  /** The last two are nearly black, where the constant of the luminance term decides. */
  @ParameterizedTest
  @CsvSource({
    "YUV420P,64,48,0.9,6",
    "YUV420P,47,35,0.9,20",
    "GRAY8,64,48,0.7,3",
    "YUV420P,64,48,0.02,1.5",
    "GRAY8,40,24,0.01,1"
  })
  void agreesWithFfmpeg(
      PixelFormat format, int width, int height, double gain, double noise, @TempDir Path directory)
      throws Exception {
    Tools.assumeFfmpeg();
    List<VideoFrame> reference = new ArrayList<>();
    List<VideoFrame> video = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      VideoFrame picture = Pairs.picture(format, width, height, i);
      reference.add(gain < 0.1 ? Pairs.spoiled(picture, gain, 0, i) : picture);
      video.add(Pairs.spoiled(reference.get(i), gain < 0.1 ? 1 : gain, noise, i));
    }
    NodeTester.Result result = run(Map.of("pixels", format.label()), video, reference);
    List<Map<String, Double>> theirs = Pairs.ffmpeg(directory, "ssim", video, reference);
    double sum = 0;
    for (int i = 0; i < video.size(); i++) {
      Score ours = result.payloads(Ssim.SCORE).get(i);
      // ffmpeg writes six digits and adds in single precision.
      assertThat(ours.values().get("ssim")).isCloseTo(theirs.get(i).get("all"), within(3e-6));
      assertThat(ours.values().get("ssim-y")).isCloseTo(theirs.get(i).get("y"), within(3e-6));
      sum += theirs.get(i).get("all");
    }
    assertThat(result.summaries().get("ssim")).isCloseTo(sum / 3, within(3e-6));
    assertThat(result.summaries().get("ssim-db"))
        .isCloseTo(-10 * Math.log10(1 - sum / 3), within(1e-3));
    assertThat(result.summaries()).containsEntry("pictures", 3.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"block", "gaussian"})
  void equalPicturesAreOne(String window) {
    VideoFrame noise = Frames.random(PixelFormat.YUV420P, 41, 37, 3);
    assertThat(ssim(window, noise, noise)).isEqualTo(1);
  }

  @Test
  void flatPicturesDifferInLuminanceAlone() {
    VideoFrame dark = Frames.gray(20, 20, (x, y) -> 3);
    VideoFrame bright = Frames.gray(20, 20, (x, y) -> 9);
    double constant = 0.01 * 255 * 0.01 * 255;
    assertThat(ssim("gaussian", dark, bright))
        .isCloseTo((2 * 27 + constant) / (9 + 81 + constant), within(1e-9));
    assertThat(ssim("block", dark, bright))
        .isCloseTo((2 * 27 + constant / 64) / (9 + 81 + constant / 64), within(1e-9));
  }

  @Test
  void negativesAreBelowZero() {
    VideoFrame noise = Frames.random(PixelFormat.GRAY8, 40, 40, 3);
    VideoFrame negative = Frames.gray(40, 40, (x, y) -> 255 - Frames.at(noise, x, y));
    assertThat(ssim("block", noise, negative)).isLessThan(-0.9);
    assertThat(ssim("gaussian", noise, negative)).isLessThan(-0.9);
  }

  @Test
  void gaussianWindowMatchesBruteForce() {
    VideoFrame one = Pairs.picture(PixelFormat.GRAY8, 23, 17, 0);
    VideoFrame other = Pairs.spoiled(one, 0.8, 9, 1);
    assertThat(ssim("gaussian", one, other))
        .isCloseTo(
            BruteForce.terms(BruteForce.plane(one), BruteForce.plane(other)).similarity(),
            within(1e-9));
  }

  @Test
  void colorsAreMeasuredByThemselves() {
    VideoFrame one = Pairs.picture(PixelFormat.BGR24, 24, 16, 0);
    byte[] data = one.data().clone();
    for (int i = 2; i < data.length; i += 3) {
      data[i] = (byte) (i % 251); // Red alone is spoiled.
    }
    VideoFrame other = new VideoFrame(PixelFormat.BGR24, 24, 16, data);
    Map<String, Double> values =
        run(Map.of("pixels", "bgr24"), List.of(other), List.of(one))
            .payloads(Ssim.SCORE)
            .get(0)
            .values();
    assertThat(values).containsEntry("ssim-b", 1.0).containsEntry("ssim-g", 1.0);
    assertThat(values.get("ssim-r")).isLessThan(0.5);
    assertThat(values.get("ssim")).isCloseTo((2 + values.get("ssim-r")) / 3, within(1e-12));
  }

  @Test
  void saysWhatToDoAboutTinyPictures() {
    VideoFrame tiny = Frames.random(PixelFormat.YUV420P, 10, 10, 1);
    assertThatThrownBy(() -> run(Map.of(), List.of(tiny), List.of(tiny)))
        .hasStackTraceContaining(
            "no window of 8x8 samples in its colour planes; set 'pixels: gray8'");
    VideoFrame dot = Frames.gray(1, 1, (x, y) -> 0);
    assertThatThrownBy(() -> run(Map.of("pixels", "gray8"), List.of(dot), List.of(dot)))
        .hasStackTraceContaining("make both videos larger with 'resize', or use 'psnr'");
  }
}
