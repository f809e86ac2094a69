package io.kinoloom.nodes.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StackTest {

  private static VideoFrame stack(Map<String, ?> params, VideoFrame... videos) {
    NodeTester tester = NodeTester.of(new Stack(), params);
    for (int i = 0; i < videos.length; i++) {
      tester.inputAt(Stack.VIDEOS, i, 0, videos[i]);
    }
    return tester.run().payloads(Stack.STACKED).get(0);
  }

  private static VideoFrame gray(int width, int height, int level) {
    return Frames.gray(width, height, (x, y) -> level);
  }

  private static void requireAt(VideoFrame whole, VideoFrame part, int left, int top) {
    List<Plane> planes = Plane.of(part);
    for (int i = 0; i < planes.size(); i++) {
      int shift = planes.get(i).halving();
      for (int y = 0; y < planes.get(i).height(); y++) {
        for (int x = 0; x < planes.get(i).width(); x++) {
          assertThat(Frames.pixel(whole, i, x + (left >> shift), y + (top >> shift)))
              .isEqualTo(Frames.pixel(part, i, x, y));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = PixelFormat.class,
      names = {"BGR24", "GRAY8", "YUV420P"})
  void layoutsPutThemInOrder(PixelFormat format) {
    VideoFrame[] videos = new VideoFrame[5];
    for (int i = 0; i < 5; i++) {
      videos[i] = Frames.random(format, 6, 4, i);
    }
    String pixels = format.label();
    VideoFrame row = stack(Map.of("pixels", pixels, "gap", 2), videos);
    assertThat(row.width()).isEqualTo(38);
    assertThat(row.height()).isEqualTo(4);
    VideoFrame column = stack(Map.of("pixels", pixels, "layout", "vertical"), videos);
    assertThat(column.width()).isEqualTo(6);
    assertThat(column.height()).isEqualTo(20);
    VideoFrame grid = stack(Map.of("pixels", pixels, "layout", "grid", "gap", 4), videos);
    assertThat(grid.width()).isEqualTo(26);
    assertThat(grid.height()).isEqualTo(12);
    VideoFrame pairs = stack(Map.of("pixels", pixels, "layout", "grid", "columns", 2), videos);
    assertThat(pairs.height()).isEqualTo(12);
    for (int i = 0; i < 5; i++) {
      requireAt(row, videos[i], 8 * i, 0);
      requireAt(column, videos[i], 0, 4 * i);
      requireAt(grid, videos[i], 10 * (i % 3), 8 * (i / 3));
      requireAt(pairs, videos[i], 6 * (i % 2), 4 * (i / 2));
    }
    assertThat(row.format()).isEqualTo(format);
    assertThat(row.colorSpace()).isEqualTo(videos[0].colorSpace());
  }

  @Test
  void gapsAndEmptyCellsHaveTheBackground() {
    VideoFrame grid =
        stack(
            Map.of(
                "pixels",
                "gray8",
                "layout",
                "grid",
                "columns",
                2,
                "gap",
                1,
                "background",
                "#646464"),
            gray(2, 2, 1),
            gray(2, 2, 2),
            gray(2, 2, 3));
    assertThat(grid)
        .isEqualTo(
            Frames.gray(
                5,
                5,
                (x, y) -> x == 2 || y == 2 || x > 2 && y > 2 ? 100 : 1 + x / 3 + 2 * (y / 3)));
  }

  @Test
  void othersAreScaledToTheFirst() {
    VideoFrame first = gray(8, 8, 10);
    VideoFrame row = stack(Map.of("pixels", "gray8"), first, gray(32, 16, 200));
    assertThat(row.width()).isEqualTo(8 + 16);
    assertThat(row.height()).isEqualTo(8);
    assertThat(Frames.at(row, 23, 7)).isEqualTo(200);
    VideoFrame column =
        stack(Map.of("pixels", "gray8", "layout", "vertical"), first, gray(32, 16, 200));
    assertThat(column.width()).isEqualTo(8);
    assertThat(column.height()).isEqualTo(8 + 4);
    VideoFrame grid = stack(Map.of("pixels", "gray8", "layout", "grid"), first, gray(32, 16, 200));
    assertThat(grid.width()).isEqualTo(16);
    assertThat(grid.height()).isEqualTo(8);
    assertThat(Frames.at(grid, 12, 0)).as("room left over").isZero();
    assertThat(Frames.at(grid, 12, 4)).isEqualTo(200);
  }

  @Test
  void othersCanStayAsTheyAre() {
    VideoFrame row = stack(Map.of("pixels", "gray8", "fit", "pad"), gray(3, 6, 9), gray(2, 2, 8));
    assertThat(row).isEqualTo(Frames.gray(5, 6, (x, y) -> x < 3 ? 9 : y == 2 || y == 3 ? 8 : 0));
    VideoFrame grid =
        stack(
            Map.of("pixels", "gray8", "fit", "pad", "layout", "grid"),
            gray(1, 1, 9),
            gray(5, 3, 8));
    assertThat(grid.width()).isEqualTo(10);
    assertThat(Frames.at(grid, 2, 0)).isEqualTo(9);
  }

  @Test
  void oddSizesOfYuvBeginAtEvenCoordinates() {
    VideoFrame one = Frames.random(PixelFormat.YUV420P, 5, 3, 1);
    VideoFrame other = Frames.random(PixelFormat.YUV420P, 5, 3, 2);
    VideoFrame row = stack(Map.of("pixels", "yuv420p"), one, other);
    assertThat(row.width()).isEqualTo(11);
    requireAt(row, one, 0, 0);
    requireAt(row, other, 6, 0);
    assertThat(stack(Map.of("pixels", "yuv420p"), one)).isEqualTo(one);
  }

  @Test
  void refusesWhatCannotBeStacked() {
    assertThatThrownBy(
            () -> stack(Map.of("pixels", "gray8", "fit", "reject"), gray(2, 2, 0), gray(2, 3, 0)))
        .hasStackTraceContaining("video 2 is 2x3 but the first one is 2x2");
    assertThatThrownBy(
            () ->
                stack(
                    Map.of("pixels", "yuv420p"),
                    Frames.random(PixelFormat.YUV420P, 4, 4, ColorSpace.BT601_LIMITED, 1),
                    Frames.random(PixelFormat.YUV420P, 4, 4, ColorSpace.BT709_LIMITED, 1)))
        .hasStackTraceContaining("set 'pixels: bgr24'");
    assertThat(
            new Stack().problems(ParamsBinder.fromPlain(Stack.Params.class, Map.of("columns", 2))))
        .singleElement()
        .asString()
        .contains("'columns' is for 'layout: grid'");
  }
}
