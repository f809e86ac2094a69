package io.kinoloom.nodes.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SegmentRenderTest {
  private static LabelMap map(int width, String palette, int... ids) {
    short[] labels = new short[ids.length];
    for (int i = 0; i < ids.length; i++) {
      labels[i] = (short) ids[i];
    }
    return new LabelMap(width, ids.length / width, palette, labels);
  }

  private static NodeTester tester(Map<String, ?> params, LabelMap labels) {
    return NodeTester.of(new SegmentRender(), params).input(SegmentRender.LABELS, labels);
  }

  private static Color pixel(VideoFrame frame, int x, int y) {
    int at = 3 * (y * frame.width() + x);
    return new Color(
        frame.data()[at + 2] & 0xff, frame.data()[at + 1] & 0xff, frame.data()[at] & 0xff, 255);
  }

  @Test
  void drawsTheColorsOfThePalette() {
    VideoFrame drawn =
        tester(Map.of(), map(3, "cityscapes-train", 0, 13, 255))
            .run()
            .payloads(SegmentRender.DRAWN)
            .get(0);
    assertThat(pixel(drawn, 0, 0)).isEqualTo(new Color(128, 64, 128, 255));
    assertThat(pixel(drawn, 1, 0)).isEqualTo(new Color(0, 0, 142, 255));
    assertThat(pixel(drawn, 2, 0)).isEqualTo(new Color(0, 0, 0, 255));
  }

  @Test
  void numbersWithoutAClassHaveColorsToo() {
    VideoFrame drawn =
        tester(Map.of("classes", 2), map(2, "mine", 1, 3000))
            .run()
            .payloads(SegmentRender.DRAWN)
            .get(0);
    assertThat(pixel(drawn, 0, 0)).isEqualTo(Wheel.color(1, 255));
    assertThat(pixel(drawn, 1, 0)).isEqualTo(Wheel.color(3000, 255));
  }

  @Test
  void liesOverAVideoOfAnotherSize() {
    VideoFrame below = Frames.random(PixelFormat.BGR24, 5, 4, 2);
    VideoFrame drawn =
        tester(Map.of("opacity", 0.25), map(2, "carla", 1, 14, 14, 1))
            .input(SegmentRender.VIDEO, below)
            .run()
            .payloads(SegmentRender.DRAWN)
            .get(0);
    Palette carla = Palette.of("carla");
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 5; x++) {
        // The middle column's centre falls on the border and belongs to the right.
        Color color = carla.color(x < 2 == y < 2 ? 1 : 14);
        double red = 0.25 * color.red() + 0.75 * (below.data()[3 * (y * 5 + x) + 2] & 0xff);
        assertThat((double) pixel(drawn, x, y).red()).isCloseTo(red, within(0.51));
      }
    }
  }

  @Test
  void outlinesAreBothSidesOfEveryBorder() {
    LabelMap labels = map(4, "carla", 1, 1, 2, 2, 1, 1, 1, 1);
    VideoFrame drawn =
        tester(Map.of("outlines", true, "outline-color", "#010203"), labels)
            .run()
            .payloads(SegmentRender.DRAWN)
            .get(0);
    boolean[] lines = {false, true, true, true, false, false, true, true};
    for (int i = 0; i < lines.length; i++) {
      assertThat(pixel(drawn, i % 4, i / 4).equals(new Color(1, 2, 3, 255))).isEqualTo(lines[i]);
    }
  }

  @Test
  void instancesGiveTheOutlinesAndAChannel() {
    LabelMap labels = map(4, "carla", 14, 14, 14, 14);
    LabelMap instances = map(4, "instances", 1, 1, 7, 7);
    NodeTester.Result result =
        tester(Map.of("classes", 15), labels).input(SegmentRender.INSTANCES, instances).run();
    Tensor tensor = result.payloads(SegmentRender.ONE_HOT).get(0);
    assertThat(tensor.shape()).containsExactly(16, 1, 4);
    assertThat(channel(tensor, 14)).containsExactly(1, 1, 1, 1);
    assertThat(channel(tensor, 15)).containsExactly(0, 1, 1, 0);
    assertThat(channel(tensor, 3)).containsExactly(0, 0, 0, 0);
  }

  private static List<Integer> channel(Tensor tensor, int channel) {
    int pixels = tensor.shape().get(1) * tensor.shape().get(2);
    return IntStream.range(channel * pixels, (channel + 1) * pixels)
        .mapToObj(i -> (int) tensor.values()[i])
        .toList();
  }

  @Test
  void everyPixelHasOneChannelAndVoidNone() {
    Tensor tensor =
        tester(Map.of(), map(2, "cityscapes-train", 0, 18, 255, 7))
            .run()
            .payloads(SegmentRender.ONE_HOT)
            .get(0);
    assertThat(tensor.shape()).containsExactly(19, 2, 2);
    float sum = 0;
    for (float value : tensor.values()) {
      sum += value;
    }
    assertThat(sum).isEqualTo(3);
    assertThat(channel(tensor, 18)).containsExactly(0, 1, 0, 0);
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> tester(Map.of(), map(1, "mine", 0)).run())
        .hasStackTraceContaining("palette 'mine' is not known, so 'one-hot' needs 'classes'");
    assertThatThrownBy(
            () ->
                tester(Map.of(), map(1, "carla", 0))
                    .input(SegmentRender.INSTANCES, map(2, "instances", 0, 1))
                    .run())
        .hasStackTraceContaining("'instances' is 2x1 but 'labels' is 1x1");
  }
}
