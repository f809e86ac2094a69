package io.kinoloom.nodes.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ColorAdjustTest {

  private static VideoFrame adjust(VideoFrame frame, Map<String, ?> params) {
    return NodeTester.of(new ColorAdjust(), params)
        .input(ColorAdjust.VIDEO, frame)
        .run()
        .payloads(ColorAdjust.ADJUSTED)
        .get(0);
  }

  private static int[] adjusted(int red, int green, int blue, Map<String, ?> params) {
    byte[] data = adjust(Frames.bgr(1, 1, blue, green, red), params).data();
    return new int[] {data[2] & 0xff, data[1] & 0xff, data[0] & 0xff};
  }

  private static void requireGray(int[] rgb, int level) {
    for (int component : rgb) {
      assertThat(component).isCloseTo(level, within(1));
    }
  }

  @ParameterizedTest
  @CsvSource({
    // 51 = 0.2, 204 = 0.8
    "0.2,1,1,false,51,102",
    "0.2,1,1,false,230,255",
    "-0.2,1,1,false,51,0",
    "0,2,1,false,102,77",
    "0,0,1,false,3,128",
    "0,1,2,false,64,128",
    "0,1,0.5,false,128,64",
    "0,1,1,true,51,204",
    "0.1,0.5,1,true,255,38",
    "0.1,0.5,2,false,0,151"
  })
  void curvesAreTheFormula(
      double brightness, double contrast, double gamma, boolean invert, int before, int after) {
    Map<String, ?> params =
        Map.of("brightness", brightness, "contrast", contrast, "gamma", gamma, "invert", invert);
    requireGray(adjusted(before, before, before, params), after);
    VideoFrame gray = adjust(Frames.gray(3, 2, (x, y) -> before), params);
    assertThat(Frames.at(gray, 2, 1)).isCloseTo(after, within(1));
    assertThat(gray.format()).isEqualTo(PixelFormat.GRAY8);
  }

  @Test
  void withoutSaturationThereIsLuma() {
    Map<String, ?> grayscale = Map.of("grayscale", true);
    // BT.601: 0.299 x 200 + 0.587 x 100 + 0.114 x 50.
    requireGray(adjusted(200, 100, 50, grayscale), 124);
    requireGray(adjusted(200, 100, 50, Map.of("saturation", 0)), 124);
    VideoFrame bt709 =
        new VideoFrame(
            PixelFormat.BGR24, 1, 1, ColorSpace.BT709_LIMITED, new byte[] {50, 100, (byte) 200});
    // BT.709: 0.2126 x 200 + 0.7152 x 100 + 0.0722 x 50.
    assertThat(Frames.values(adjust(bt709, grayscale))).containsOnly(118);
  }

  @Test
  void saturationScalesTheDistanceToLuma() {
    // Luma is 124.2: 124.2 + 1.5 (c - 124.2).
    assertThat(adjusted(200, 100, 50, Map.of("saturation", 1.5)))
        .satisfies(rgb -> assertThat(rgb[0]).isCloseTo(238, within(1)))
        .satisfies(rgb -> assertThat(rgb[1]).isCloseTo(88, within(1)))
        .satisfies(rgb -> assertThat(rgb[2]).isCloseTo(13, within(1)));
  }

  @Test
  void huesTurnFromRedTowardsGreen() {
    int[] turned = adjusted(150, 100, 100, Map.of("hue", 120));
    assertThat(turned[1]).isGreaterThan(turned[0]).isGreaterThan(turned[2]);
    int[] back = adjusted(150, 100, 100, Map.of("hue", -120));
    assertThat(back[2]).isGreaterThan(back[0]).isGreaterThan(back[1]);
    for (double hue : new double[] {17, 90, 180, -240}) {
      int[] rgb = adjusted(150, 100, 120, Map.of("hue", hue));
      double luma = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
      assertThat(luma).isCloseTo(0.299 * 150 + 58.7 + 0.114 * 120, within(1.0));
    }
    assertThat(adjusted(150, 100, 120, Map.of("hue", 360))).containsExactly(150, 100, 120);
  }

  @ParameterizedTest
  @EnumSource(ColorSpace.class)
  void yuvAndBgrAgree(ColorSpace space) {
    Color color = new Color(150, 110, 90, 255);
    for (Map<String, ?> params :
        List.<Map<String, ?>>of(
            Map.of("brightness", 0.1),
            Map.of("contrast", 1.4),
            Map.of("saturation", 1.7),
            Map.of("saturation", 0.3, "brightness", -0.1),
            Map.of("hue", 40),
            Map.of("hue", -100, "contrast", 0.7),
            Map.of("invert", true),
            Map.of("invert", true, "hue", 30, "saturation", 1.2, "contrast", 1.1),
            Map.of("grayscale", true))) {
      VideoFrame yuv = adjust(flat(PixelFormat.YUV420P, space, color), params);
      byte[] bgr = adjust(flat(PixelFormat.BGR24, space, color), params).data();
      Color result = new Color(bgr[2] & 0xff, bgr[1] & 0xff, bgr[0] & 0xff, 255);
      List<byte[]> expected = Plane.fill(PixelFormat.YUV420P, space, result);
      for (int plane = 0; plane < 3; plane++) {
        assertThat(Frames.pixel(yuv, plane, 0, 0).get(0) & 0xff)
            .as("%s plane %d", params, plane)
            .isCloseTo(expected.get(plane)[0] & 0xff, within(2));
      }
    }
  }

  private static VideoFrame flat(PixelFormat format, ColorSpace space, Color color) {
    return new Canvas(format, 3, 3, space, color).picture();
  }

  @Test
  void alphaStays() {
    VideoFrame frame = Frames.random(PixelFormat.BGRA32, 5, 3, 1);
    for (Map<String, ?> params :
        List.<Map<String, ?>>of(
            Map.of("invert", true),
            Map.of("hue", 50),
            Map.of("saturation", 2, "gamma", 2.2),
            Map.of("brightness", 0.3, "gamma", 0.7))) {
      VideoFrame changed = adjust(frame, params);
      for (int i = 3; i < frame.data().length; i += 4) {
        assertThat(changed.data()[i]).isEqualTo(frame.data()[i]);
      }
      assertThat(changed).isNotEqualTo(frame);
    }
  }

  @Test
  void everyPixelOfBgrIsMixedLikeOne() {
    VideoFrame frame = Frames.random(PixelFormat.BGR24, 9, 7, 5);
    Map<String, ?> params = Map.of("hue", 33, "saturation", 1.3, "contrast", 0.8, "gamma", 1.5);
    VideoFrame changed = adjust(frame, params);
    ColorSpace space = frame.colorSpace();
    for (int i = 0; i < frame.data().length; i += 3 * 13) {
      VideoFrame one =
          new VideoFrame(
              PixelFormat.BGR24,
              1,
              1,
              space,
              new byte[] {frame.data()[i], frame.data()[i + 1], frame.data()[i + 2]});
      assertThat(adjust(one, params).data())
          .containsExactly(changed.data()[i], changed.data()[i + 1], changed.data()[i + 2]);
    }
  }

  @Test
  void nothingAskedForIsTheSamePicture() {
    VideoFrame frame = Frames.random(PixelFormat.YUV420P, 5, 5, 1);
    assertThat(adjust(frame, Map.of())).isSameAs(frame);
  }

  @Test
  void gammaIsNotForYuv() {
    assertThat(
            new ColorAdjust()
                .contract(ParamsBinder.fromPlain(ColorAdjust.Params.class, Map.of("gamma", 2)))
                .inputs()
                .get(0)
                .formats())
        .doesNotContain(PixelFormat.YUV420P);
  }
}
