package io.kinoloom.nodes.motion;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.spi.Color;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowRenderTest {
  private static VideoFrame render(Map<String, ?> params, FlowField flow) {
    return NodeTester.of(new FlowRender(), params)
        .input(FlowRender.FLOW, flow)
        .run()
        .payloads(FlowRender.VIDEO)
        .get(0);
  }

  private static List<Integer> rgb(VideoFrame picture, int pixel) {
    return List.of(
        picture.data()[pixel * 3 + 2] & 0xff,
        picture.data()[pixel * 3 + 1] & 0xff,
        picture.data()[pixel * 3] & 0xff);
  }

  /**
   * Colours of the wheel read off its definition: 54 steps a turn, clockwise from rightward. Down
   * is step 13.5 of 15 from red to yellow; left is step 27, the third of 11 from cyan to blue; up
   * is step 40.5, between the fifth and sixth of 13 from blue to magenta.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 255, 0, 0",
    "0, 1, 255, 229, 0",
    "-1, 0, 0, 208, 255",
    "0, -1, 87, 0, 255",
    "0, 0, 255, 255, 255"
  })
  void directionsHaveTheColoursOfTheMiddleburyWheel(float u, float v, int r, int g, int b) {
    List<Integer> color =
        rgb(render(Map.of("max-motion", 1), new FlowField(1, 1, new float[] {u, v})), 0);
    assertThat(color.get(0)).isCloseTo(r, Offset.offset(1));
    assertThat(color.get(1)).isCloseTo(g, Offset.offset(1));
    assertThat(color.get(2)).isCloseTo(b, Offset.offset(1));
  }

  /** The published procedure written down anew, with the arc tangent itself. */
  @Test
  void everyVectorHasTheColourOfThePublishedProcedure() {
    int[][] wheel = new int[55][];
    int[] steps = {15, 6, 4, 11, 13, 6};
    int at = 0;
    for (int segment = 0; segment < 6; segment++) {
      for (int i = 0; i < steps[segment]; i++) {
        int ramp = 255 * i / steps[segment];
        wheel[at++] =
            switch (segment) {
              case 0 -> new int[] {255, ramp, 0};
              case 1 -> new int[] {255 - ramp, 255, 0};
              case 2 -> new int[] {0, 255, ramp};
              case 3 -> new int[] {0, 255 - ramp, 255};
              case 4 -> new int[] {ramp, 0, 255};
              default -> new int[] {255, 0, 255 - ramp};
            };
      }
    }
    FlowField field = new FlowField(61, 61, new float[61 * 61 * 2]);
    for (int i = 0; i < 61 * 61; i++) {
      field.vectors()[2 * i] = i % 61 - 30;
      field.vectors()[2 * i + 1] = i / 61 - 30;
    }
    VideoFrame picture = render(Map.of("max-motion", 28), field);
    for (int i = 0; i < 61 * 61; i++) {
      double u = field.vectors()[2 * i] / 28.0;
      double v = field.vectors()[2 * i + 1] / 28.0;
      double turn = Math.atan2(-v, -u) / Math.PI;
      double position = (turn + 1) / 2 * 54;
      int before = (int) position;
      int after = (before + 1) % 55;
      double length = Math.hypot(u, v);
      for (int channel = 0; channel < 3; channel++) {
        double full =
            ((1 - (position - before)) * wheel[before][channel]
                    + (position - before) * wheel[after][channel])
                / 255;
        double value = length <= 1 ? 1 - length * (1 - full) : 0.75 * full;
        // Both round down, here to whole colours of the wheel; 1/4096 of a turn is half a level.
        assertThat((double) rgb(picture, i).get(channel))
            .as("%d: %f %f", i, u, v)
            .isCloseTo(255 * value, Offset.offset(2.5));
      }
    }
  }

  @Test
  void unknownMotionHasAColourOfItsOwn() {
    FlowField flow = new FlowField(2, 1, new float[] {Float.NaN, Float.NaN, 0, 0});
    assertThat(rgb(render(Map.of(), flow), 0)).containsExactly(0, 0, 0);
    assertThat(rgb(render(Map.of("unknown", "#102030"), flow), 0)).containsExactly(16, 32, 48);
    assertThat(rgb(render(Map.of(), flow), 1)).containsExactly(255, 255, 255);
    assertThat(rgb(render(Map.of(), Flows.unknown(1, 1)), 0)).containsExactly(0, 0, 0);
  }

  @Test
  void withoutAMaximumTheScaleRisesAtOnceAndFallsSlowly() {
    FlowField slow = Scenes.constant(20, 20, 2, 0);
    FlowField fast = Scenes.constant(20, 20, 8, 0);
    List<VideoFrame> shown =
        NodeTester.of(new FlowRender(), Map.of())
            .input(FlowRender.FLOW, slow, fast, slow)
            .inputAt(FlowRender.FLOW, 60_000_000, slow)
            .inputAt(FlowRender.FLOW, 60_040_000, fast)
            .discontinuity()
            .inputAt(FlowRender.FLOW, 60_080_000, slow)
            .run()
            .payloads(FlowRender.VIDEO);
    assertThat(rgb(shown.get(0), 0)).containsExactly(255, 0, 0);
    assertThat(rgb(shown.get(1), 0)).containsExactly(255, 0, 0);
    // A quarter of the longest, which has faded by a hundredth.
    assertThat(rgb(shown.get(2), 0)).containsExactly(255, 190, 190);
    assertThat(rgb(shown.get(3), 0)).containsExactly(255, 0, 0);
    assertThat(rgb(shown.get(5), 0)).containsExactly(255, 0, 0);
  }

  @Test
  void oneWildVectorDoesNotMakeEverythingPale() {
    FlowField flow = Scenes.constant(40, 40, 4, 0);
    flow.vectors()[0] = 1000;
    assertThat(rgb(render(Map.of(), flow), 5)).containsExactly(255, 0, 0);
  }

  @Test
  void noiseInAStillSceneStaysPale() {
    assertThat(rgb(render(Map.of(), Scenes.constant(4, 4, 0.1f, 0)), 0))
        .containsExactly(255, 229, 229);
  }

  @Test
  void arrowsShareTheColours() {
    assertThat(FlowWheel.color(5, 0)).isEqualTo(new Color(255, 0, 0, 255));
    assertThat(FlowWheel.color(0, 0)).isEqualTo(new Color(255, 0, 0, 255));
  }
}
