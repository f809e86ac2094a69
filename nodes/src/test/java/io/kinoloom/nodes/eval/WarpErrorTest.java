package io.kinoloom.nodes.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.scene.TestScene;
import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarpErrorTest {
  private static FlowField flow(int width, int height, double u, double v) {
    float[] vectors = new float[width * height * 2];
    for (int i = 0; i < vectors.length; i += 2) {
      vectors[i] = (float) u;
      vectors[i + 1] = (float) v;
    }
    return new FlowField(width, height, vectors);
  }

  private static NodeTester tester(String flowTo, String pixels) {
    return NodeTester.of(new WarpError(), Map.of("flow-to", flowTo, "pixels", pixels));
  }

  private static Mask mask(int width, int height, int value) {
    byte[] alpha = new byte[width * height];
    Arrays.fill(alpha, (byte) value);
    return new Mask(width, height, alpha);
  }

  @Test
  void aStillSceneHasNone() {
    VideoFrame still = Frames.random(PixelFormat.BGR24, 9, 7, 1);
    FlowField none = flow(9, 7, 0, 0);
    NodeTester.Result result =
        tester("next", "bgr24")
            .input(WarpError.VIDEO, still, still, still)
            .input(WarpError.FLOW, none, none)
            .run();
    assertThat(result.payloads(WarpError.SCORE)).hasSize(2);
    assertThat(result.times(WarpError.SCORE)).containsExactly(40_000L, 80_000L);
    assertThat(result.summaries())
        .containsEntry("warp-error", 0.0)
        .containsEntry("coverage", 1.0)
        .containsEntry("pictures", 2.0);
  }

  /**
   * White noise of variance s: the error is s for the picture plus s times the sum of the squared
   * weights of bilinear interpolation, (a^2 + (1-a)^2)(b^2 + (1-b)^2) for fractions a and b.
   */
  @ParameterizedTest
  @CsvSource({"next,0,0", "next,2,-3", "previous,0.5,0.5", "next,0.25,1", "previous,-1.75,0.4"})
  void whiteNoiseEqualsTheClosedForm(String flowTo, double u, double v) {
    int width = 160;
    int height = 120;
    VideoFrame[] noise = new VideoFrame[8];
    FlowField[] flows = new FlowField[8];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = Frames.random(PixelFormat.BGR24, width, height, i);
      flows[i] = flow(width, height, u, v);
    }
    NodeTester.Result result =
        tester(flowTo, "bgr24").input(WarpError.VIDEO, noise).input(WarpError.FLOW, flows).run();
    double variance = (256.0 * 256.0 - 1) / 12 / (255.0 * 255.0);
    double a = u - Math.floor(u);
    double b = v - Math.floor(v);
    double weights = (a * a + (1 - a) * (1 - a)) * (b * b + (1 - b) * (1 - b));
    double expected = variance * (1 + weights);
    assertThat(result.summaries().get("warp-error")).isCloseTo(expected, within(0.01 * expected));
    double inside =
        (width - Math.ceil(Math.abs(u))) * (height - Math.ceil(Math.abs(v))) / (width * height);
    assertThat(result.summaries().get("coverage")).isCloseTo(inside, within(1e-9));
  }

  @Test
  void shiftedPicturesMatchAlongTheirFlow() {
    VideoFrame first = Frames.gray(8, 6, (x, y) -> 10 * x + y);
    VideoFrame second = Frames.gray(8, 6, (x, y) -> 10 * (x - 2) + (y - 1) & 0xff);
    FlowField forward = flow(8, 6, 2, 1);
    NodeTester.Result next =
        tester("next", "gray8")
            .input(WarpError.VIDEO, first, second)
            .input(WarpError.FLOW, forward)
            .run();
    assertThat(next.summaries()).containsEntry("warp-error", 0.0);
    FlowField backward = flow(8, 6, -2, -1);
    NodeTester.Result previous =
        tester("previous", "gray8")
            .input(WarpError.VIDEO, first, second)
            .inputAt(WarpError.FLOW, 40_000, backward)
            .run();
    assertThat(previous.summaries())
        .containsEntry("warp-error", 0.0)
        .containsEntry("coverage", 6 * 5 / 48.0);
  }

  @Test
  void occludedAndUnknownPixelsDoNotCount() {
    VideoFrame black = Frames.gray(2, 1, (x, y) -> 0);
    VideoFrame half = Frames.gray(2, 1, (x, y) -> x == 0 ? 255 : 51);
    Mask mask = new Mask(2, 1, new byte[] {(byte) 255, 0});
    NodeTester.Result occluded =
        tester("next", "gray8")
            .input(WarpError.VIDEO, black, half)
            .input(WarpError.FLOW, flow(2, 1, 0, 0))
            .input(WarpError.OCCLUSION, mask)
            .run();
    assertThat(occluded.summaries().get("warp-error")).isCloseTo(0.04, within(1e-12));
    assertThat(occluded.summaries()).containsEntry("coverage", 0.5);
    NodeTester.Result unknown =
        tester("next", "gray8")
            .input(WarpError.VIDEO, black, half)
            .input(WarpError.FLOW, new FlowField(2, 1, new float[] {0, Float.NaN, 0, 0}))
            .run();
    assertThat(unknown.summaries().get("warp-error")).isCloseTo(0.04, within(1e-12));
    NodeTester.Result nothing =
        tester("next", "gray8")
            .input(WarpError.VIDEO, black, half)
            .input(WarpError.FLOW, flow(2, 1, 0, 0))
            .input(WarpError.OCCLUSION, mask(2, 1, 255))
            .run();
    assertThat(nothing.payloads(WarpError.SCORE)).isEmpty();
  }

  @Test
  void reportsTheRatioToTheReference() {
    VideoFrame black = Frames.gray(3, 3, (x, y) -> 0);
    VideoFrame little = Frames.gray(3, 3, (x, y) -> 51);
    VideoFrame much = Frames.gray(3, 3, (x, y) -> 102);
    NodeTester.Result result =
        tester("next", "gray8")
            .input(WarpError.VIDEO, black, little)
            .input(WarpError.REFERENCE, black, much)
            .input(WarpError.FLOW, flow(3, 3, 0, 0))
            .run();
    assertThat(result.summaries().get("ratio")).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void nothingIsComparedAcrossADiscontinuityOrAChangeOfSize() {
    VideoFrame black = Frames.gray(3, 3, (x, y) -> 0);
    VideoFrame white = Frames.gray(3, 3, (x, y) -> 255);
    VideoFrame larger = Frames.gray(4, 3, (x, y) -> 255);
    NodeTester.Result result =
        tester("next", "gray8")
            .input(WarpError.VIDEO, black)
            .discontinuity()
            .inputAt(WarpError.VIDEO, 40_000, white)
            .inputAt(WarpError.VIDEO, 80_000, larger)
            .input(WarpError.FLOW, flow(3, 3, 0, 0), flow(3, 3, 0, 0), flow(4, 3, 0, 0))
            .run();
    assertThat(result.payloads(WarpError.SCORE)).isEmpty();
  }

  @Test
  void warnsWhereNoFlowEverCame() {
    VideoFrame black = Frames.gray(3, 3, (x, y) -> 0);
    assertThat(tester("next", "gray8").input(WarpError.VIDEO, black, black).run().warnings())
        .anyMatch(warning -> warning.contains("wire 'flow'"));
    assertThatThrownBy(
            () ->
                tester("next", "gray8")
                    .input(WarpError.VIDEO, black, black)
                    .input(WarpError.FLOW, flow(2, 3, 0, 0))
                    .run())
        .hasStackTraceContaining("'flow' is 2x3 but 'video' is 3x3");
  }

  /**
   * Along the true flow of smooth surfaces only the rounding of both pictures stays, whose variance
   * is a twelfth of a grey level squared each. Pixels at the borders of shapes mix two of them and
   * have no true flow.
   */
  @ParameterizedTest
  @CsvSource({"0,pan", "0,zoom", "10,pan", "10,shake"})
  void aRenderedSceneIsSteadyAlongItsTrueFlow(int shapes, String camera) {
    NodeTester.Result truth =
        NodeTester.of(
                new TestScene(),
                Map.of(
                    "width", 160, "height", 120, "frames", 5, "shapes", shapes, "camera", camera))
            .run();
    VideoFrame[] video = truth.payloads(TestScene.VIDEO).toArray(VideoFrame[]::new);
    Mask[] hidden = truth.payloads(TestScene.OCCLUSION).toArray(Mask[]::new);
    double along =
        error("next", video, truth.payloads(TestScene.FLOW).toArray(FlowField[]::new), hidden);
    FlowField[] none = new FlowField[video.length];
    Arrays.fill(none, flow(160, 120, 0, 0));
    double across = error("next", video, none, hidden);
    assertThat(along).isPositive().isLessThan(0.5 * across);
    if (shapes == 0) {
      assertThat(along).isLessThan(2 / 12.0 / (255 * 255));
    }
  }

  private static double error(
      String flowTo, VideoFrame[] video, FlowField[] flows, Mask[] occlusion) {
    return tester(flowTo, "bgr24")
        .input(WarpError.VIDEO, video)
        .input(WarpError.FLOW, flows)
        .input(WarpError.OCCLUSION, occlusion)
        .run()
        .summaries()
        .get("warp-error");
  }
}
