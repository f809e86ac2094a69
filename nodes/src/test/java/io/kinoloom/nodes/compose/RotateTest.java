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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RotateTest {

  private static VideoFrame rotate(VideoFrame frame, Map<String, ?> params) {
    return NodeTester.of(new Rotate(), params)
        .input(Rotate.VIDEO, frame)
        .run()
        .payloads(Rotate.TURNED)
        .get(0);
  }

  /** Where the pixel at (x, y) of a w x h result comes from. */
  @FunctionalInterface
  private interface Origin {
    int[] of(int x, int y, int w, int h);
  }

  private static void requireMoved(VideoFrame frame, VideoFrame moved, Origin origin) {
    List<Plane> planes = Plane.of(moved);
    for (int i = 0; i < planes.size(); i++) {
      Plane plane = planes.get(i);
      for (int y = 0; y < plane.height(); y++) {
        for (int x = 0; x < plane.width(); x++) {
          int[] from = origin.of(x, y, plane.width(), plane.height());
          assertThat(Frames.pixel(moved, i, x, y))
              .isEqualTo(Frames.pixel(frame, i, from[0], from[1]));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void quarterTurnsAndMirrorsMovePixels(PixelFormat format) {
    for (int[] size : new int[][] {{7, 5}, {6, 4}, {1, 1}, {1, 8}}) {
      VideoFrame frame = Frames.random(format, size[0], size[1], 1);
      requireMoved(
          frame, rotate(frame, Map.of("angle", 90)), (x, y, w, h) -> new int[] {y, w - 1 - x});
      requireMoved(
          frame,
          rotate(frame, Map.of("angle", 180)),
          (x, y, w, h) -> new int[] {w - 1 - x, h - 1 - y});
      requireMoved(
          frame, rotate(frame, Map.of("angle", 270)), (x, y, w, h) -> new int[] {h - 1 - y, x});
      requireMoved(
          frame, rotate(frame, Map.of("angle", -90)), (x, y, w, h) -> new int[] {h - 1 - y, x});
      requireMoved(
          frame,
          rotate(frame, Map.of("flip", "horizontal")),
          (x, y, w, h) -> new int[] {w - 1 - x, y});
      requireMoved(
          frame,
          rotate(frame, Map.of("flip", "vertical")),
          (x, y, w, h) -> new int[] {x, h - 1 - y});
      requireMoved(
          frame,
          rotate(frame, Map.of("flip", "horizontal", "angle", 90)),
          (x, y, w, h) -> new int[] {h - 1 - y, w - 1 - x});
      assertThat(rotate(frame, Map.of("flip", "both", "angle", 180))).isEqualTo(frame);
      assertThat(rotate(frame, Map.of("angle", 360))).isEqualTo(frame);
    }
  }

  @ParameterizedTest
  @CsvSource({"0,101,61", "45,115,115", "30,118,104", "-60,104,118", "135,115,115"})
  void growsToTheBoundingBox(double angle, int width, int height) {
    // |101 cos| + |61 sin| and |101 sin| + |61 cos|, rounded up.
    VideoFrame turned = rotate(Frames.gray(101, 61, (x, y) -> 255), Map.of("angle", angle));
    assertThat(turned.width()).isEqualTo(width);
    assertThat(turned.height()).isEqualTo(height);
  }

  @Test
  void aSpotGoesWhereGeometrySays() {
    // A spot right of the centre: clockwise by 30 degrees it sinks.
    VideoFrame frame = Frames.gray(101, 101, (x, y) -> spot(x, y, 85, 50));
    for (double angle : new double[] {30, -75, 200}) {
      VideoFrame turned = rotate(frame, Map.of("angle", angle, "expand", false));
      double sum = 0;
      double sumX = 0;
      double sumY = 0;
      for (int y = 0; y < 101; y++) {
        for (int x = 0; x < 101; x++) {
          sum += Frames.at(turned, x, y);
          sumX += x * Frames.at(turned, x, y);
          sumY += y * Frames.at(turned, x, y);
        }
      }
      double radians = Math.toRadians(angle);
      assertThat(sumX / sum).isCloseTo(50 + 35 * Math.cos(radians), within(0.05));
      assertThat(sumY / sum).isCloseTo(50 + 35 * Math.sin(radians), within(0.05));
    }
  }

  private static int spot(int x, int y, int atX, int atY) {
    double distance = (x - atX) * (x - atX) + (y - atY) * (y - atY);
    return (int) Math.round(250 * Math.exp(-distance / 18));
  }

  @Test
  void anAngleNextToAQuarterTurnIsNextToTheExactOne() {
    VideoFrame frame = Frames.gray(40, 24, (x, y) -> 3 * x + 4 * y);
    VideoFrame exact = rotate(frame, Map.of("angle", 90));
    VideoFrame near = rotate(frame, Map.of("angle", 90.000001));
    assertThat(near.width()).isEqualTo(exact.width());
    for (int i = 0; i < exact.data().length; i++) {
      assertThat(near.data()[i] & 0xff).isCloseTo(exact.data()[i] & 0xff, within(1));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = PixelFormat.class,
      names = {"BGR24", "BGRA32", "RGB_F32", "GRAY8"})
  void cornersHaveTheirColor(PixelFormat format) {
    VideoFrame turned =
        rotate(Frames.random(format, 20, 20, 4), Map.of("angle", 45, "color", "#ff804020"));
    VideoFrame expected =
        new Canvas(format, 1, 1, turned.colorSpace(), Color.parse("#ff804020")).picture();
    assertThat(Frames.pixel(turned, 0, 0, 0)).isEqualTo(Frames.pixel(expected, 0, 0, 0));
    assertThat(Frames.pixel(turned, 0, 14, 14)).isNotEqualTo(Frames.pixel(expected, 0, 0, 0));
  }

  @Test
  void otherAnglesAreNotForYuv() {
    Rotate rotate = new Rotate();
    assertThat(formats(rotate, 45)).isNotEmpty().doesNotContain(PixelFormat.YUV420P);
    assertThat(formats(rotate, -270)).isEmpty();
  }

  private static List<PixelFormat> formats(Rotate rotate, double angle) {
    return rotate
        .contract(ParamsBinder.fromPlain(Rotate.Params.class, Map.of("angle", angle)))
        .inputs()
        .get(0)
        .formats();
  }
}
