package io.kinoloom.nodes.motion;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.nodes.video.Decode;
import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.runtime.Packet;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SceneCutTest {
  private static NodeTester.Result run(Map<String, ?> params, VideoFrame... pictures) {
    return NodeTester.of(new SceneCut(), params).input(SceneCut.VIDEO, pictures).run();
  }

  private static List<Boolean> marks(NodeTester.Result result) {
    return result.packets(SceneCut.MARKED).stream()
        .filter(Packet.Data.class::isInstance)
        .map(packet -> ((Packet.Data) packet).discontinuity())
        .toList();
  }

  /** Precision and recall are 1: marks are where the truth says, and nowhere else. */
  @ParameterizedTest
  @CsvSource({
    "pan, 1, 1, 6",
    "zoom, 1, 2, 7",
    "shake, 1, 3, 5",
    "still, 0, 4, 6",
    "pan, 3, 5, 8",
    "pan, 1, 6, 9",
    "zoom, 2, 7, 6"
  })
  void marksEveryCutOfARenderedSceneAndNothingElse(
      String camera, double motion, int seed, int cuts) {
    Scenes.Scene scene =
        Scenes.render(
            Map.of(
                "width", 160, "height", 120, "frames", 40, "cuts", cuts, "seed", seed, "motion",
                motion, "camera", camera));
    VideoFrame[] pictures = scene.pictures().toArray(VideoFrame[]::new);
    NodeTester.Result result = run(Map.of(), pictures);

    assertThat(marks(result)).isEqualTo(scene.cuts());
    assertThat(scene.cuts()).contains(true);
    assertThat(result.payloads(SceneCut.MARKED)).containsExactly(pictures);
    assertThat(result.payloads(SceneCut.SCORE))
        .extracting(score -> score.values().get(SceneCut.CUT) == 1)
        .isEqualTo(scene.cuts().subList(1, 40));
    assertThat(result.summaries())
        .containsEntry("cuts", (double) scene.cuts().stream().filter(cut -> cut).count());
  }

  @Test
  void everyFormatGivesTheSamePicturesAndTheSameCuts() {
    for (PixelFormat format :
        List.of(PixelFormat.YUV420P, PixelFormat.BGR24, PixelFormat.GRAY8, PixelFormat.BGRA32)) {
      List<VideoFrame> pictures = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        pictures.add(flat(format, 65, 41, i < 4 ? 60 : 200));
      }
      NodeTester.Result result = run(Map.of(), pictures.toArray(VideoFrame[]::new));
      assertThat(marks(result))
          .containsExactly(false, false, false, false, true, false, false, false);
      assertThat(result.payloads(SceneCut.MARKED)).isEqualTo(pictures);
    }
  }

  private static VideoFrame flat(PixelFormat format, int width, int height, int value) {
    byte[] data = new byte[format.byteSize(width, height)];
    Arrays.fill(data, (byte) value);
    return new VideoFrame(format, width, height, data);
  }

  @Test
  void theChangeFollowsItsFormula() {
    VideoFrame black = flat(PixelFormat.GRAY8, 64, 48, 0);
    VideoFrame white = flat(PixelFormat.GRAY8, 64, 48, 255);
    VideoFrame stripes = Frames.gray(64, 48, (x, y) -> x % 2 == 0 ? 0 : 255);
    VideoFrame inverse = Frames.gray(64, 48, (x, y) -> x % 2 == 0 ? 255 : 0);
    VideoFrame brighter = Frames.gray(64, 48, (x, y) -> 100 + x);
    VideoFrame darker = Frames.gray(64, 48, (x, y) -> 50 + x);
    assertThat(SceneCut.change(black, black)).isZero();
    assertThat(SceneCut.change(black, white)).isEqualTo(1);
    assertThat(SceneCut.change(stripes, inverse)).isEqualTo(1);
    // Uncorrelated with a mean difference of 12.75 levels: the root of 4 * 0.05.
    VideoFrame flat = flat(PixelFormat.GRAY8, 64, 48, 100);
    VideoFrame lifted = Frames.gray(64, 48, (x, y) -> 100 + (x % 4 == 0 ? 51 : 0));
    assertThat(SceneCut.change(flat, lifted)).isCloseTo(Math.sqrt(0.2), Offset.offset(1e-6));
    // A change of brightness alone is none.
    assertThat(SceneCut.change(darker, brighter)).isLessThan(0.15);
  }

  /** One real man talks, then another, and the first again. */
  @Test
  void findsACutBetweenRealClipsAndNoneWithin() {
    List<VideoFrame> pictures = new ArrayList<>(clip("talking-face", 40));
    pictures.addAll(clip("franck", 40));
    pictures.addAll(clip("talking-face-2", 40));
    List<Boolean> marks = marks(run(Map.of(), pictures.toArray(VideoFrame[]::new)));
    for (int i = 0; i < 120; i++) {
      assertThat(marks.get(i)).as("picture %d", i).isEqualTo(i == 40 || i == 80);
    }
  }

  private static List<VideoFrame> clip(String sample, int count) {
    return NodeTester.of(new Decode(), Map.of("uri", "sample:" + sample, "limit", count))
        .format(Decode.VIDEO, PixelFormat.GRAY8)
        .run()
        .payloads(Decode.VIDEO);
  }

  @Test
  void aSecondCutNeedsItsDistance() {
    VideoFrame black = flat(PixelFormat.GRAY8, 32, 32, 0);
    VideoFrame white = flat(PixelFormat.GRAY8, 32, 32, 255);
    assertThat(
            marks(run(Map.of("min-distance", "200ms"), black, white, black, black, black, white)))
        .containsExactly(false, true, false, false, false, false);
    assertThat(marks(run(Map.of("min-distance", "0s"), black, white, black)))
        .containsExactly(false, true, true);
  }

  @Test
  void startsAfreshAtADiscontinuityOfSomebodyElse() {
    VideoFrame black = flat(PixelFormat.GRAY8, 32, 32, 0);
    VideoFrame white = flat(PixelFormat.GRAY8, 32, 32, 255);
    NodeTester.Result result =
        NodeTester.of(new SceneCut(), Map.of())
            .input(SceneCut.VIDEO, black, black)
            .discontinuity()
            .input(SceneCut.VIDEO, white, white)
            .run();
    assertThat(marks(result)).containsExactly(false, false, true, false);
    assertThat(result.times(SceneCut.SCORE)).containsExactly(40_000L, 120_000L);
    assertThat(result.summaries()).containsEntry("cuts", 0.0);
  }

  @Test
  void aChangeOfSizeIsNoCutByItself() {
    VideoFrame large = Frames.gray(640, 480, (x, y) -> x * 255 / 639);
    VideoFrame small = Frames.gray(320, 240, (x, y) -> x * 255 / 319);
    VideoFrame dot = Frames.gray(1, 1, (x, y) -> 128);
    assertThat(marks(run(Map.of(), large, small, small))).containsExactly(false, false, false);
    assertThat(marks(run(Map.of(), dot, dot))).containsExactly(false, false);
  }
}
