package io.kinoloom.nodes.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResizeTest {

  private static VideoFrame resize(VideoFrame frame, Map<String, ?> params) {
    return NodeTester.of(new Resize(), params)
        .input(Resize.VIDEO, frame)
        .run()
        .payloads(Resize.SCALED)
        .get(0);
  }

  private static Resize.Extent target(Map<String, ?> params, int width, int height) {
    return Resize.target(ParamsBinder.fromPlain(Resize.Params.class, params), width, height);
  }

  @Test
  void sizesFollowTheParams() {
    assertThat(target(Map.of("width", 320), 640, 480)).isEqualTo(new Resize.Extent(320, 240));
    assertThat(target(Map.of("height", 100), 1280, 720)).isEqualTo(new Resize.Extent(178, 100));
    assertThat(target(Map.of("width", 30, "height", 70), 8, 8))
        .isEqualTo(new Resize.Extent(30, 70));
    assertThat(target(Map.of("scale", 0.5), 101, 7)).isEqualTo(new Resize.Extent(51, 4));
    assertThat(target(Map.of("scale", 0.5, "even", true), 101, 7))
        .isEqualTo(new Resize.Extent(50, 4));
    assertThat(target(Map.of("scale", 0.001), 3, 3)).isEqualTo(new Resize.Extent(1, 1));
    assertThat(target(Map.of("scale", 0.001, "even", true), 3, 3))
        .isEqualTo(new Resize.Extent(2, 2));
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void shrinkingByTwoIsTheMeanOfFour(PixelFormat format) {
    VideoFrame frame = Frames.random(format, 16, 8, 1);
    VideoFrame half = resize(frame, Map.of("scale", 0.5));
    double[] before = Frames.values(frame);
    double[] after = Frames.values(half);
    List<Plane> planes = Plane.of(frame);
    int next = 0;
    int start = 0;
    for (Plane plane : planes) {
      int row = plane.width() * plane.channels();
      for (int y = 0; y < plane.height(); y += 2) {
        for (int x = 0; x < plane.width(); x += 2) {
          for (int channel = 0; channel < plane.channels(); channel++) {
            int at = start + y * row + x * plane.channels() + channel;
            double mean =
                (before[at]
                        + before[at + plane.channels()]
                        + before[at + row]
                        + before[at + row + plane.channels()])
                    / 4;
            double tolerance = plane.floating() ? 1e-6 : 0.51;
            assertThat(after[next++]).isCloseTo(mean, within(tolerance));
          }
        }
      }
      start += row * plane.height();
    }
    assertThat(next).isEqualTo(after.length);
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void nearestRepeatsPixels(PixelFormat format) {
    VideoFrame frame = Frames.random(format, 6, 4, 2);
    VideoFrame large = resize(frame, Map.of("scale", 3, "interpolation", "nearest"));
    List<Plane> planes = Plane.of(large);
    for (int i = 0; i < planes.size(); i++) {
      for (int y = 0; y < planes.get(i).height(); y++) {
        for (int x = 0; x < planes.get(i).width(); x++) {
          assertThat(Frames.pixel(large, i, x, y)).isEqualTo(Frames.pixel(frame, i, x / 3, y / 3));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"linear", "cubic", "lanczos", "auto"})
  void aRampStaysARamp(String interpolation) {
    // Pixel centres at x + 0.5: value 10 x becomes 10 ((x + 0.5) / 2 - 0.5).
    VideoFrame ramp = Frames.gray(24, 5, (x, y) -> 10 * x);
    VideoFrame large =
        resize(ramp, Map.of("width", 48, "height", 10, "interpolation", interpolation));
    for (int x = 10; x < 38; x++) {
      double expected = 10 * ((x + 0.5) / 2 - 0.5);
      assertThat((double) Frames.at(large, x, 5)).isCloseTo(expected, within(1.01));
    }
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void flatPicturesStayFlat(PixelFormat format) {
    VideoFrame dot = Frames.random(format, 1, 1, 7);
    for (Map<String, ?> params :
        List.<Map<String, ?>>of(
            Map.of("width", 9, "height", 5),
            Map.of("width", 9, "height", 5, "fit", "cover"),
            Map.of("scale", 7, "interpolation", "lanczos"))) {
      VideoFrame large = resize(dot, params);
      double[] expected = Frames.values(flat(dot, large.width(), large.height()));
      assertThat(Frames.values(large)).containsExactly(expected, within(1e-6));
    }
  }

  /** The picture of one pixel, drawn into every pixel of a larger one. */
  private static VideoFrame flat(VideoFrame dot, int width, int height) {
    byte[] data = new byte[dot.format().byteSize(width, height)];
    List<Plane> planes = Plane.of(dot.format(), width, height);
    for (int i = 0; i < planes.size(); i++) {
      Plane from = Plane.of(dot).get(i);
      for (int at = 0; at < planes.get(i).byteSize(); at++) {
        data[planes.get(i).offset() + at] = dot.data()[from.offset() + at % from.pixelBytes()];
      }
    }
    return new VideoFrame(dot.format(), width, height, dot.colorSpace(), data);
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void containShowsAllBetweenBars(PixelFormat format) {
    VideoFrame frame = Frames.random(format, 8, 4, 3);
    VideoFrame boxed =
        resize(frame, Map.of("width", 8, "height", 12, "fit", "contain", "color", "#ff8020"));
    assertThat(boxed)
        .isEqualTo(
            new Canvas(format, 8, 12, frame.colorSpace(), Color.parse("#ff8020"))
                .draw(frame, 0, 4)
                .picture());
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void coverCutsTheOverhang(PixelFormat format) {
    VideoFrame frame = Frames.random(format, 16, 4, 4);
    VideoFrame cut = resize(frame, Map.of("width", 8, "height", 4, "fit", "cover"));
    assertThat(cut)
        .isEqualTo(
            new Canvas(format, 8, 4, frame.colorSpace()).draw(frame, 4, 0, 8, 4, 0, 0).picture());
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void oddSizesGoThroughEveryFit(PixelFormat format) {
    for (String fit : List.of("stretch", "contain", "cover")) {
      for (int[] size : new int[][] {{7, 5}, {5, 7}, {33, 3}, {1, 9}}) {
        VideoFrame frame = Frames.random(format, size[0], size[1], 5);
        VideoFrame scaled = resize(frame, Map.of("width", 11, "height", 13, "fit", fit));
        assertThat(scaled.width()).isEqualTo(11);
        assertThat(scaled.height()).isEqualTo(13);
        assertThat(scaled.format()).isEqualTo(format);
        assertThat(scaled.colorSpace()).isEqualTo(frame.colorSpace());
      }
    }
  }

  @Test
  void sameSizeIsTheSamePicture() {
    VideoFrame frame = Frames.random(PixelFormat.BGR24, 9, 9, 1);
    assertThat(resize(frame, Map.of("width", 9))).isSameAs(frame);
  }

  @Test
  void reportsContradictions() {
    assertThat(problems(Map.of())).singleElement().asString().contains("no new size");
    assertThat(problems(Map.of("width", 4, "scale", 2)))
        .singleElement()
        .asString()
        .contains("excludes");
    assertThat(problems(Map.of("width", 4, "fit", "cover")))
        .singleElement()
        .asString()
        .contains("both");
    assertThat(problems(Map.of("scale", 2))).isEmpty();
  }

  private static List<String> problems(Map<String, ?> params) {
    return new Resize().problems(ParamsBinder.fromPlain(Resize.Params.class, params));
  }
}
