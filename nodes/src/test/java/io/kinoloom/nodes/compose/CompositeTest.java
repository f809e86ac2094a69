package io.kinoloom.nodes.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.List;
import java.util.Map;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;

class CompositeTest {
  private static final VideoFrame WHITE = Frames.bgr(41, 31, 255, 255, 255);

  private static Mask mask(int width, int height, IntBinaryOperator value) {
    return new Mask(width, height, Frames.gray(width, height, value).data());
  }

  private static VideoFrame over(
      Map<String, ?> params, VideoFrame video, Mask mask, VideoFrame background) {
    return NodeTester.of(new Composite(), params)
        .input(Composite.VIDEO, video)
        .input(Composite.MASK, mask)
        .input(Composite.BACKGROUND, background)
        .run()
        .payloads(Composite.COMPOSED)
        .get(0);
  }

  /** White where the mask is, over black: the blue component shows the mask as it was used. */
  private static int[][] used(Map<String, ?> params, Mask mask) {
    VideoFrame shown =
        NodeTester.of(new Composite(), params)
            .input(Composite.VIDEO, WHITE)
            .input(Composite.MASK, mask)
            .run()
            .payloads(Composite.COMPOSED)
            .get(0);
    int[][] values = new int[shown.height()][shown.width()];
    for (int y = 0; y < shown.height(); y++) {
      for (int x = 0; x < shown.width(); x++) {
        values[y][x] = shown.data()[3 * (y * shown.width() + x)] & 0xff;
      }
    }
    return values;
  }

  @Test
  void mixesByTheMask() {
    VideoFrame video = Frames.random(PixelFormat.BGR24, 13, 7, 1);
    VideoFrame background = Frames.random(PixelFormat.BGR24, 13, 7, 2);
    Mask mask = new Mask(13, 7, Frames.random(PixelFormat.GRAY8, 13, 7, 3).data());
    VideoFrame mixed = over(Map.of(), video, mask, background);
    for (int i = 0; i < mixed.data().length; i++) {
      double alpha = (mask.alpha()[i / 3] & 0xff) / 255.0;
      double expected =
          alpha * (video.data()[i] & 0xff) + (1 - alpha) * (background.data()[i] & 0xff);
      assertThat((double) (mixed.data()[i] & 0xff)).isCloseTo(expected, within(0.51));
    }
  }

  @Test
  void fullAndEmptyMasksGiveEitherVideo() {
    VideoFrame video = Frames.random(PixelFormat.BGR24, 1, 1, 1);
    VideoFrame background = Frames.random(PixelFormat.BGR24, 1, 1, 2);
    assertThat(over(Map.of(), video, mask(1, 1, (x, y) -> 255), background)).isEqualTo(video);
    assertThat(over(Map.of(), video, mask(1, 1, (x, y) -> 0), background).data())
        .isEqualTo(background.data());
    assertThat(over(Map.of("invert", true), video, mask(1, 1, (x, y) -> 255), background).data())
        .isEqualTo(background.data());
  }

  @Test
  void masksOfAnotherSizeAreScaledBilinearly() {
    Mask small = new Mask(5, 4, Frames.random(PixelFormat.GRAY8, 5, 4, 9).data());
    int[][] used = used(Map.of(), small);
    for (int y = 0; y < 31; y++) {
      for (int x = 0; x < 41; x++) {
        double fromX = Math.max(0, Math.min(4, (x + 0.5) * 5 / 41 - 0.5));
        double fromY = Math.max(0, Math.min(3, (y + 0.5) * 4 / 31 - 0.5));
        int left = (int) Math.min(3, Math.floor(fromX));
        int top = (int) Math.min(2, Math.floor(fromY));
        double a = fromX - left;
        double b = fromY - top;
        double expected =
            (1 - b) * ((1 - a) * at(small, left, top) + a * at(small, left + 1, top))
                + b * ((1 - a) * at(small, left, top + 1) + a * at(small, left + 1, top + 1));
        assertThat((double) used[y][x]).isCloseTo(expected, within(1.0));
      }
    }
  }

  private static int at(Mask mask, int x, int y) {
    return mask.alpha()[y * mask.width() + x] & 0xff;
  }

  @Test
  void growsAndShrinksByADisc() {
    Mask dot = mask(41, 31, (x, y) -> x == 20 && y == 15 ? 255 : 0);
    int[][] grown = used(Map.of("grow", 6), dot);
    int[][] shrunk = used(Map.of("grow", -6, "invert", true), dot);
    for (int y = 0; y < 31; y++) {
      for (int x = 0; x < 41; x++) {
        boolean near = Math.hypot(x - 20, y - 15) <= 6;
        assertThat(grown[y][x]).isEqualTo(near ? 255 : 0);
        assertThat(shrunk[y][x]).isEqualTo(near ? 0 : 255);
      }
    }
  }

  @Test
  void feathersAnEdgeIntoTheIntegralOfAGaussian() {
    double sigma = 3;
    int[][] soft = used(Map.of("feather", sigma), mask(41, 31, (x, y) -> x < 20 ? 255 : 0));
    for (int x = 0; x < 41; x++) {
      double integral = 0;
      for (int i = x - 20 + 1; i < x + 60; i++) {
        integral += Math.exp(-i * i / (2 * sigma * sigma));
      }
      double expected = 255 * integral / (sigma * Math.sqrt(2 * Math.PI));
      assertThat((double) soft[15][x]).isCloseTo(expected, within(2.0));
    }
  }

  @Test
  void aColorStandsInForTheBackground() {
    VideoFrame shown =
        NodeTester.of(new Composite(), Map.of("color", "#102030"))
            .input(Composite.VIDEO, Frames.bgr(3, 3, 9, 9, 9))
            .input(Composite.MASK, mask(3, 3, (x, y) -> 0))
            .run()
            .payloads(Composite.COMPOSED)
            .get(0);
    assertThat(shown.data()).isEqualTo(Frames.bgr(3, 3, 0x30, 0x20, 0x10).data());
  }

  @Test
  void aStillBackgroundLastsAndOnlyComesWhenItIsThere() {
    VideoFrame video = Frames.bgr(2, 2, 9, 9, 9);
    Mask nothing = mask(2, 2, (x, y) -> 0);
    List<VideoFrame> shown =
        NodeTester.of(new Composite(), Map.of())
            .input(Composite.VIDEO, video, video, video)
            .input(Composite.MASK, nothing, nothing, nothing)
            .inputAt(Composite.BACKGROUND, 40_000, Frames.bgr(2, 2, 50, 60, 70))
            .run()
            .payloads(Composite.COMPOSED);
    assertThat(shown).extracting(frame -> (int) frame.data()[0]).containsExactly(0, 50, 50);
  }

  @Test
  void backgroundsOfOtherSizesFit() {
    VideoFrame video = Frames.bgr(8, 4, 9, 9, 9);
    Mask nothing = mask(8, 4, (x, y) -> 0);
    VideoFrame tall = Frames.bgr(4, 8, 200, 100, 50);
    assertThat(over(Map.of(), video, nothing, tall).data())
        .isEqualTo(Frames.bgr(8, 4, 200, 100, 50).data());
    VideoFrame contained = over(Map.of("fit", "contain", "color", "#ffffff"), video, nothing, tall);
    assertThat(contained.data()[0]).isEqualTo((byte) 255);
    assertThat(contained.data()[3 * 3]).isEqualTo((byte) 200);
  }

  @Test
  void sizesMayChangeMidStream() {
    Mask nothing = mask(1, 1, (x, y) -> 0);
    NodeTester.of(new Composite(), Map.of())
        .input(Composite.VIDEO, Frames.bgr(2, 2, 9, 9, 9), Frames.bgr(5, 3, 9, 9, 9))
        .input(Composite.MASK, nothing, nothing)
        .input(Composite.BACKGROUND, Frames.bgr(3, 3, 1, 2, 3))
        .expect(Composite.COMPOSED, Frames.bgr(2, 2, 1, 2, 3), Frames.bgr(5, 3, 1, 2, 3));
  }
}
