package io.kinoloom.nodes.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FlowBlendTest {
  private static VideoFrame colors(int width, int height, double... values) {
    byte[] data = new byte[width * height * 12];
    ByteBuffer floats = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < width * height * 3; i++) {
      floats.putFloat((float) values[i % values.length]);
    }
    return new VideoFrame(PixelFormat.RGB_F32, width, height, data);
  }

  private static FlowField flow(int width, int height, float x, float y) {
    float[] vectors = new float[width * height * 2];
    for (int i = 0; i < vectors.length; i += 2) {
      vectors[i] = x;
      vectors[i + 1] = y;
    }
    return new FlowField(width, height, vectors);
  }

  private static FlowField[] flows(int count, FlowField flow) {
    FlowField[] flows = new FlowField[count];
    Arrays.fill(flows, flow);
    return flows;
  }

  private static NodeTester tester(Map<String, ?> params, VideoFrame... frames) {
    FlowField still = flow(frames[0].width(), frames[0].height(), 0, 0);
    return NodeTester.of(new FlowBlend(), params)
        .input(FlowBlend.VIDEO, frames)
        .input(FlowBlend.FLOW, flows(frames.length, still));
  }

  @Test
  void aStillSceneIsAveragedExponentially() {
    double[] inputs = {0.2, 0.9, 0.4, 0.7, 0.1};
    VideoFrame[] frames =
        Arrays.stream(inputs).mapToObj(v -> colors(3, 2, v, v / 2, 0)).toArray(VideoFrame[]::new);
    List<VideoFrame> calm =
        tester(Map.of("persistence", 0.6), frames).run().payloads(FlowBlend.CALM);
    // y[t] = a^t x[0] + (1 - a) sum a^(t - i) x[i]
    for (int t = 0; t < inputs.length; t++) {
      double expected = Math.pow(0.6, t) * inputs[0];
      for (int i = 1; i <= t; i++) {
        expected += 0.4 * Math.pow(0.6, t - i) * inputs[i];
      }
      double[] values = Frames.values(calm.get(t));
      assertThat(values[0]).isCloseTo(expected, within(1e-6));
      assertThat(values[16]).isCloseTo(expected / 2, within(1e-6));
      assertThat(values[17]).isZero();
    }
  }

  /**
   * A texture moves by whole pixels under independent noise. The noise of the result follows e[t] =
   * a e[t-1] + (1 - a) n[t] along the motion, so its change from picture to picture has (1 - a)^2 /
   * (1 + a) of the power that the change of the input's has.
   */
  @Test
  void noiseOnAMovingTextureBecomesSteadierByThePredictedFactor() {
    int width = 120;
    int height = 80;
    int count = 24;
    double persistence = 0.5;
    Random random = new Random(4);
    double[] texture = random.doubles((width + 2L * count) * height * 3).toArray();
    VideoFrame[] noisy = new VideoFrame[count];
    for (int t = 0; t < count; t++) {
      double[] values = new double[width * height * 3];
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          for (int i = 0; i < 3; i++) {
            int source = (y * (width + 2 * count) + x + 2 * (count - 1 - t)) * 3 + i;
            values[(y * width + x) * 3 + i] = texture[source] + 0.1 * random.nextGaussian();
          }
        }
      }
      noisy[t] = colors(width, height, values);
    }
    List<VideoFrame> calm =
        NodeTester.of(new FlowBlend(), Map.of("persistence", persistence))
            .input(FlowBlend.VIDEO, noisy)
            .input(FlowBlend.FLOW, flows(count, flow(width, height, -2, 0)))
            .run()
            .payloads(FlowBlend.CALM);
    double before = warpError(noisy[count - 2], noisy[count - 1]);
    double after = warpError(calm.get(count - 2), calm.get(count - 1));
    assertThat(before).isCloseTo(2 * 0.01, within(0.0005));
    double factor = (1 - persistence) * (1 - persistence) / (1 + persistence);
    assertThat(after / before).isCloseTo(factor, within(0.03 * factor));
  }

  /** Right of what has come in lately, where the noise has settled. */
  private static double warpError(VideoFrame before, VideoFrame now) {
    double[] one = Frames.values(before);
    double[] other = Frames.values(now);
    double sum = 0;
    int counted = 0;
    for (int y = 0; y < now.height(); y++) {
      for (int x = 50; x < now.width(); x++) {
        for (int i = 0; i < 3; i++) {
          double change =
              other[(y * now.width() + x) * 3 + i] - one[(y * now.width() + x - 2) * 3 + i];
          sum += change * change;
          counted++;
        }
      }
    }
    return sum / counted;
  }

  @Test
  void whatIsHiddenOrUnknownOrOutsideIsTakenAfresh() {
    float[] vectors = {0, 0, Float.NaN, 0, 5, 0, 0, 0};
    List<VideoFrame> calm =
        NodeTester.of(new FlowBlend(), Map.of("persistence", 0.5))
            .input(FlowBlend.VIDEO, colors(4, 1, 0), colors(4, 1, 1))
            .input(FlowBlend.FLOW, flows(2, new FlowField(4, 1, vectors)))
            .input(
                FlowBlend.OCCLUSION,
                new Mask(4, 1, new byte[4]),
                new Mask(4, 1, new byte[] {0, 0, 0, (byte) 255}))
            .run()
            .payloads(FlowBlend.CALM);
    assertThat(Frames.values(calm.get(1)))
        .containsExactly(0.5, 0.5, 0.5, 1, 1, 1, 1, 1, 1, 1, 1, 1);
  }

  @Test
  void toleranceLetsChangesThrough() {
    List<VideoFrame> calm =
        tester(
                Map.of("persistence", 0.5, "tolerance", 51),
                colors(2, 1, 0.5, 0.5, 0.5, 0, 0, 0),
                colors(2, 1, 0.7, 0.7, 0.7, 1, 1, 1))
            .run()
            .payloads(FlowBlend.CALM);
    double[] values = Frames.values(calm.get(1));
    // 51 levels are 0.2: at that distance the share is a half of 1/e.
    assertThat(values[0]).isCloseTo(0.7 - 0.5 * Math.exp(-1) * 0.2, within(1e-6));
    assertThat(values[3]).isCloseTo(1, within(1e-6));
  }

  @Test
  void forgetsAtADiscontinuityAndAtAnotherSize() {
    FlowField small = flow(1, 1, 0, 0);
    FlowField wide = flow(2, 1, 0, 0);
    List<VideoFrame> calm =
        NodeTester.of(new FlowBlend(), Map.of())
            .input(FlowBlend.VIDEO, colors(1, 1, 0))
            .discontinuity()
            .inputAt(FlowBlend.VIDEO, 40_000, colors(1, 1, 1))
            .inputAt(FlowBlend.VIDEO, 80_000, colors(2, 1, 0.5))
            .input(FlowBlend.FLOW, small, small, wide)
            .run()
            .payloads(FlowBlend.CALM);
    assertThat(Frames.values(calm.get(1))).containsOnly(1);
    assertThat(Frames.values(calm.get(2))).containsOnly(0.5);
  }

  @Test
  void refusesFlowsOfAnotherSize() {
    assertThatThrownBy(
            () ->
                NodeTester.of(new FlowBlend(), Map.of())
                    .input(FlowBlend.VIDEO, colors(1, 1, 0))
                    .input(FlowBlend.FLOW, flow(2, 1, 0, 0))
                    .run())
        .hasMessageContaining("'flow' is 2x1 and 'video' is 1x1");
  }
}
