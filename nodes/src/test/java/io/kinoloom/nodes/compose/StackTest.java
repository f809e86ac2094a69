package io.kinoloom.nodes.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
  @EnumSource(PixelFormat.class)
  void layoutsPutThemInOrder(PixelFormat format) {
    VideoFrame[] videos = new VideoFrame[5];
    for (int i = 0; i < 5; i++) {
      videos[i] = Frames.random(format, 6, 4, i);
    }
    VideoFrame row = stack(Map.of("gap", 2), videos);
    assertThat(row.width()).isEqualTo(38);
    assertThat(row.height()).isEqualTo(4);
    VideoFrame column = stack(Map.of("layout", "vertical"), videos);
    assertThat(column.width()).isEqualTo(6);
    assertThat(column.height()).isEqualTo(20);
    VideoFrame grid = stack(Map.of("layout", "grid", "gap", 4), videos);
    assertThat(grid.width()).isEqualTo(26);
    assertThat(grid.height()).isEqualTo(12);
    VideoFrame pairs = stack(Map.of("layout", "grid", "columns", 2), videos);
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
            Map.of("layout", "grid", "columns", 2, "gap", 2, "background", "#646464"),
            gray(2, 2, 1),
            gray(2, 2, 2),
            gray(2, 2, 3));
    assertThat(grid)
        .isEqualTo(
            Frames.gray(
                6,
                6,
                (x, y) -> {
                  boolean gap = x == 2 || x == 3 || y == 2 || y == 3;
                  boolean empty = x > 3 && y > 3;
                  return gap || empty ? 100 : 1 + x / 4 + 2 * (y / 4);
                }));
  }

  @Test
  void othersAreScaledToTheFirst() {
    VideoFrame first = gray(8, 8, 10);
    VideoFrame row = stack(Map.of(), first, gray(32, 16, 200));
    assertThat(row.width()).isEqualTo(8 + 16);
    assertThat(row.height()).isEqualTo(8);
    assertThat(Frames.at(row, 23, 7)).isEqualTo(200);
    VideoFrame column = stack(Map.of("layout", "vertical"), first, gray(32, 16, 200));
    assertThat(column.width()).isEqualTo(8);
    assertThat(column.height()).isEqualTo(8 + 4);
    VideoFrame grid = stack(Map.of("layout", "grid"), first, gray(32, 16, 200));
    assertThat(grid.width()).isEqualTo(16);
    assertThat(grid.height()).isEqualTo(8);
    assertThat(Frames.at(grid, 12, 0)).as("room left over").isZero();
    assertThat(Frames.at(grid, 12, 4)).isEqualTo(200);
  }

  @Test
  void othersCanStayAsTheyAre() {
    VideoFrame row = stack(Map.of("fit", "pad"), gray(3, 6, 9), gray(2, 2, 8));
    assertThat(row)
        .isEqualTo(Frames.gray(6, 6, (x, y) -> x < 3 ? 9 : x > 3 && (y == 2 || y == 3) ? 8 : 0));
    VideoFrame grid = stack(Map.of("fit", "pad", "layout", "grid"), gray(1, 1, 9), gray(5, 3, 8));
    assertThat(grid.width()).isEqualTo(11);
    assertThat(Frames.at(grid, 2, 0)).isEqualTo(9);
  }

  @Test
  void oddSizesOfYuvBeginAtEvenCoordinates() {
    VideoFrame one = Frames.random(PixelFormat.YUV420P, 5, 3, 1);
    VideoFrame other = Frames.random(PixelFormat.YUV420P, 5, 3, 2);
    VideoFrame row = stack(Map.of(), one, other);
    assertThat(row.width()).isEqualTo(11);
    requireAt(row, one, 0, 0);
    requireAt(row, other, 6, 0);
    assertThat(stack(Map.of(), one)).isEqualTo(one);
  }

  @Test
  void othersTakeTheColorSpaceOfTheFirst() {
    Color color = Color.parse("#d06030");
    VideoFrame row =
        stack(
            Map.of(),
            new Canvas(PixelFormat.YUV420P, 4, 4, ColorSpace.BT601_LIMITED, color).picture(),
            new Canvas(PixelFormat.YUV420P, 4, 4, ColorSpace.BT709_FULL, color).picture());
    VideoFrame expected =
        new Canvas(PixelFormat.YUV420P, 8, 4, ColorSpace.BT601_LIMITED, color).picture();
    assertThat(row.colorSpace()).isEqualTo(ColorSpace.BT601_LIMITED);
    assertThat(Frames.values(row)).containsExactly(Frames.values(expected), within(1.0));
  }

  @Test
  void refusesWhatCannotBeStacked() {
    assertThatThrownBy(() -> stack(Map.of("fit", "reject"), gray(2, 2, 0), gray(2, 3, 0)))
        .hasStackTraceContaining("video 2 is 2x3 but the first one is 2x2");
    assertThat(
            new Stack().problems(ParamsBinder.fromPlain(Stack.Params.class, Map.of("columns", 2))))
        .singleElement()
        .asString()
        .contains("'columns' is for 'layout: grid'");
  }
}
