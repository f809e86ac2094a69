package io.kinoloom.nodes.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorTest {
  @TempDir Path folder;

  private static VideoFrame picture(int width, int height, int phase) {
    byte[] data = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < 3; channel++) {
          data[(y * width + x) * 3 + channel] =
              (byte) (int) (127.5 + 120 * Math.sin(0.5 * x + 0.3 * y + channel + phase));
        }
      }
    }
    return new VideoFrame(PixelFormat.BGR24, width, height, data);
  }

  private NodeTester tester(Path bundle) {
    return NodeTester.of(new Generator(), Map.of("model", bundle.toString(), "device", "cpu"));
  }

  @Test
  void aPictureGoesInAsPlanesAndComesOutAsAPicture() throws IOException {
    Path bundle = TestModels.bundle(folder, TestModels.perFrame());
    VideoFrame frame = picture(16, 16, 1);
    VideoFrame drawn =
        tester(bundle).input(Generator.CONDITION, frame).run().payloads(Generator.VIDEO).get(0);
    float[] planes = new float[3 * 256];
    for (int i = 0; i < 256; i++) {
      for (int channel = 0; channel < 3; channel++) {
        planes[channel * 256 + i] = (frame.data()[i * 3 + 2 - channel] & 0xff) / 127.5f - 1;
      }
    }
    float[] expected;
    try (HostedModel model = ModelHost.open(bundle.toString(), "cpu", Batching.NONE)) {
      expected = model.run(List.of(new Tensor(List.of(3, 16, 16), planes))).get(0).values();
    }
    for (int i = 0; i < 256; i++) {
      for (int channel = 0; channel < 3; channel++) {
        double level = (expected[channel * 256 + i] + 1) * 127.5;
        assertThat((double) (drawn.data()[i * 3 + 2 - channel] & 0xff))
            .isBetween(level - 0.51, level + 0.51);
      }
    }
  }

  /** The history is checked against one that is put together by hand. */
  @Test
  void aSequentialModelSeesEarlierConditionsAndItsOwnPictures() throws IOException {
    Path bundle = TestModels.bundle(folder, TestModels.sequential());
    List<Tensor> conditions = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      float[] values = new float[2 * 64];
      for (int j = 0; j < values.length; j++) {
        values[j] = (float) (0.5 + 0.5 * Math.sin(0.2 * j + i));
      }
      conditions.add(new Tensor(List.of(2, 8, 8), values));
    }
    List<Double> style = List.of(0.5, -1.0, 0.25, 2.0, -0.5);
    NodeTester tester =
        NodeTester.of(
                new Generator(),
                Map.of("model", bundle.toString(), "device", "cpu", "style", style))
            .input(Generator.FEATURES, conditions.subList(0, 5).toArray(Tensor[]::new))
            .discontinuity()
            .input(Generator.FEATURES, conditions.subList(5, 7).toArray(Tensor[]::new));
    List<VideoFrame> drawn = tester.run().payloads(Generator.VIDEO);

    List<VideoFrame> expected = new ArrayList<>();
    float[] styleValues = {0.5f, -1, 0.25f, 2, -0.5f};
    try (HostedModel model = ModelHost.open(bundle.toString(), "cpu", Batching.NONE)) {
      float[] older = new float[768];
      float[] old = new float[768];
      for (int i = 0; i < 7; i++) {
        int start = i < 5 ? 0 : 5;
        if (i == 5) {
          older = new float[768];
          old = new float[768];
        }
        float[] condition = new float[3 * 128];
        for (int back = 0; back < 3; back++) {
          System.arraycopy(
              conditions.get(Math.max(start, i - 2 + back)).values(),
              0,
              condition,
              back * 128,
              128);
        }
        float[] previous = new float[2 * 768];
        System.arraycopy(older, 0, previous, 0, 768);
        System.arraycopy(old, 0, previous, 768, 768);
        List<Tensor> outputs =
            model.run(
                List.of(
                    new Tensor(List.of(6, 8, 8), condition),
                    new Tensor(List.of(6, 16, 16), previous),
                    new Tensor(List.of(5), styleValues)));
        older = old;
        old = outputs.get(0).values();
        expected.add(Pictures.frame(old, 3, 16, 16, Port.Range.SIGNED));
      }
    }
    assertThat(drawn).isEqualTo(expected);
    assertThat(tester.run().payloads(Generator.FLOW)).hasSize(7);
    assertThat(tester.run().payloads(Generator.FRESH)).hasSize(7);
    assertThat(tester.run().summaries()).containsKeys("model-calls", "model-latency-p50-ms");
  }

  @Test
  void theStyleIsTheSameForAStreamAndFollowsTheSeed() throws IOException {
    Path bundle = TestModels.bundle(folder, TestModels.sequential());
    Tensor condition = TestModels.wave(2, 8, 8);
    List<VideoFrame> one = styled(bundle, 1, condition);
    assertThat(styled(bundle, 1, condition)).isEqualTo(one);
    assertThat(styled(bundle, 2, condition)).isNotEqualTo(one);
  }

  private static List<VideoFrame> styled(Path bundle, long seed, Tensor condition) {
    return NodeTester.of(
            new Generator(),
            Map.of("model", bundle.toString(), "device", "cpu", "style-seed", seed))
        .input(Generator.FEATURES, condition)
        .run()
        .payloads(Generator.VIDEO);
  }

  @Test
  void anotherSizeIsRefusedNamingBoth() throws IOException {
    Path bundle = TestModels.bundle(folder, TestModels.perFrame());
    assertThatThrownBy(() -> tester(bundle).input(Generator.CONDITION, picture(20, 10, 0)).run())
        .hasMessageContaining("16x16")
        .hasMessageContaining("20x10")
        .hasMessageContaining("resize");
  }

  @Test
  void theWrongInputIsNamedWithWhatTheModelTakes() throws IOException {
    Path bundle = TestModels.bundle(folder, TestModels.sequential());
    assertThatThrownBy(() -> tester(bundle).input(Generator.CONDITION, picture(8, 8, 0)).run())
        .hasMessageContaining("tensor 2x8x8 with a history of 3")
        .hasMessageContaining("'features'");
  }

  /** Away from the picture's edge and the tiles' fading, tiles equal the whole. */
  @Test
  void tilesEqualTheWholePicture() throws IOException {
    Path bundle = TestModels.bundle(folder, TestModels.doubling());
    VideoFrame frame = picture(50, 43, 3);
    VideoFrame whole =
        tester(bundle).input(Generator.CONDITION, frame).run().payloads(Generator.VIDEO).get(0);
    VideoFrame tiled =
        NodeTester.of(
                new Generator(),
                Map.of("model", bundle.toString(), "device", "cpu", "tile", 24, "tile-overlap", 12))
            .input(Generator.CONDITION, frame)
            .run()
            .payloads(Generator.VIDEO)
            .get(0);
    assertThat(whole.width()).isEqualTo(100);
    assertThat(whole.height()).isEqualTo(86);
    assertThat(tiled.width()).isEqualTo(100);
    assertThat(tiled.height()).isEqualTo(86);
    int far = 0;
    for (int i = 0; i < whole.data().length; i++) {
      int difference = Math.abs((whole.data()[i] & 0xff) - (tiled.data()[i] & 0xff));
      far += difference > 2 ? 1 : 0;
    }
    // Zero padding at the edges of a tile is all that differs, and fades.
    assertThat(far).isLessThan(whole.data().length / 20);
  }

  @Test
  void theResultIsPastedIntoTheBase() throws IOException {
    Path bundle = TestModels.bundle(folder, TestModels.perFrame());
    VideoFrame condition = picture(16, 16, 2);
    VideoFrame base = picture(40, 30, 5);
    VideoFrame alone =
        tester(bundle).input(Generator.CONDITION, condition).run().payloads(Generator.VIDEO).get(0);
    NodeTester.Result result =
        NodeTester.of(
                new Generator(),
                Map.of("model", bundle.toString(), "device", "cpu", "x", 7, "y", 9, "feather", 0))
            .input(Generator.CONDITION, condition)
            .input(Generator.BASE, base, base)
            .run();
    VideoFrame pasted = result.payloads(Generator.VIDEO).get(0);
    for (int y = 0; y < 30; y++) {
      for (int x = 0; x < 40; x++) {
        boolean inside = x >= 7 && x < 23 && y >= 9 && y < 25;
        for (int channel = 0; channel < 3; channel++) {
          byte expected =
              inside
                  ? alone.data()[((y - 9) * 16 + x - 7) * 3 + channel]
                  : base.data()[(y * 40 + x) * 3 + channel];
          assertThat(pasted.data()[(y * 40 + x) * 3 + channel]).isEqualTo(expected);
        }
      }
    }
    assertThat(result.payloads(Generator.VIDEO).get(1)).isEqualTo(base);
  }
}
