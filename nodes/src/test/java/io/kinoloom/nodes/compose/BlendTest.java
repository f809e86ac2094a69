package io.kinoloom.nodes.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlendTest {

  /** W3C Compositing and Blending, section 9.1, on components 0..1. */
  private static double formula(Blend.Mode mode, double below, double above) {
    return switch (mode) {
      case NORMAL -> above;
      case ADD -> Math.min(1, below + above);
      case MULTIPLY -> below * above;
      case SCREEN -> below + above - below * above;
      case DIFFERENCE -> Math.abs(below - above);
      case LIGHTEN -> Math.max(below, above);
      case DARKEN -> Math.min(below, above);
    };
  }

  private static NodeTester tester(VideoFrame a, VideoFrame b, Map<String, ?> params) {
    return NodeTester.of(new Blend(), params).input(Blend.A, a).input(Blend.B, b);
  }

  private static VideoFrame blended(NodeTester tester) {
    return tester.run().payloads(Blend.BLENDED).get(0);
  }

  @ParameterizedTest
  @EnumSource(Blend.Mode.class)
  void modesAreTheirFormulas(Blend.Mode mode) {
    for (PixelFormat format : new PixelFormat[] {PixelFormat.BGR24, PixelFormat.GRAY8}) {
      VideoFrame a = Frames.random(format, 17, 9, 1);
      VideoFrame b = Frames.random(format, 17, 9, 2);
      for (double opacity : new double[] {1, 0.3, 0}) {
        VideoFrame actual = blended(tester(a, b, params(mode, opacity, format)));
        assertThat(actual.format()).isEqualTo(format);
        for (int i = 0; i < a.data().length; i++) {
          double below = (a.data()[i] & 0xff) / 255.0;
          double above = (b.data()[i] & 0xff) / 255.0;
          double expected = 255 * ((1 - opacity) * below + opacity * formula(mode, below, above));
          assertThat((double) (actual.data()[i] & 0xff)).isCloseTo(expected, within(1.01));
        }
      }
    }
  }

  private static Map<String, ?> params(Blend.Mode mode, double opacity, PixelFormat format) {
    return Map.of(
        "mode", mode.name().toLowerCase(Locale.ROOT),
        "opacity", opacity,
        "pixels", format.label());
  }

  @ParameterizedTest
  @EnumSource(Blend.Mode.class)
  void theMaskIsAnOpacityForEveryPixel(Blend.Mode mode) {
    VideoFrame a = Frames.random(PixelFormat.BGR24, 12, 7, 3);
    VideoFrame b = Frames.random(PixelFormat.BGR24, 12, 7, 4);
    byte[] alpha = new byte[12 * 7];
    new Random(5).nextBytes(alpha);
    alpha[0] = 0;
    alpha[1] = (byte) 255;
    double opacity = 0.8;
    VideoFrame actual =
        blended(
            tester(a, b, params(mode, opacity, PixelFormat.BGR24))
                .input(Blend.MASK, new Mask(12, 7, alpha)));
    for (int i = 0; i < a.data().length; i++) {
      double weight = opacity * (alpha[i / 3] & 0xff) / 255;
      double below = (a.data()[i] & 0xff) / 255.0;
      double above = (b.data()[i] & 0xff) / 255.0;
      double expected = 255 * ((1 - weight) * below + weight * formula(mode, below, above));
      assertThat((double) (actual.data()[i] & 0xff)).isCloseTo(expected, within(1.51));
    }
    assertThat(actual.data()[0]).isEqualTo(a.data()[0]);
  }

  @Test
  void extremesAreExact() {
    VideoFrame a = Frames.random(PixelFormat.BGR24, 5, 5, 1);
    VideoFrame b = Frames.random(PixelFormat.BGR24, 5, 5, 2);
    VideoFrame white = Frames.bgr(5, 5, 255, 255, 255);
    VideoFrame black = Frames.bgr(5, 5, 0, 0, 0);
    assertThat(blended(tester(a, b, Map.of())).data()).isEqualTo(b.data());
    assertThat(blended(tester(a, b, Map.of("opacity", 0)))).isEqualTo(a);
    assertThat(blended(tester(a, white, Map.of("mode", "multiply")))).isEqualTo(a);
    assertThat(blended(tester(a, black, Map.of("mode", "screen")))).isEqualTo(a);
    byte[] inside = new byte[25];
    Arrays.fill(inside, (byte) 255);
    assertThat(blended(tester(a, b, Map.of()).input(Blend.MASK, new Mask(5, 5, inside))).data())
        .isEqualTo(b.data());
  }

  @Test
  void refusesOtherSizes() {
    VideoFrame a = Frames.bgr(4, 4, 0, 0, 0);
    assertThatThrownBy(() -> tester(a, Frames.bgr(4, 5, 0, 0, 0), Map.of()).run())
        .hasStackTraceContaining("'a' is 4x4 and 'b' is 4x5; put 'resize'");
    assertThatThrownBy(
            () -> tester(a, a, Map.of()).input(Blend.MASK, new Mask(1, 1, new byte[1])).run())
        .hasStackTraceContaining("'mask' is 1x1 but the videos are 4x4");
  }
}
