package io.kinoloom.nodes.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.torchscript.Method;
import io.kinoloom.nodes.torchscript.ScriptFile;
import io.kinoloom.nodes.torchscript.Value;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that multiplies its condition by the style: three numbers, one for each colour. */
class StyleExtractTest {
  @TempDir private Path folder;

  private Path bundle(boolean encoder) throws IOException {
    Method paint = new Method("forward");
    Value condition = paint.argument("condition", 3);
    paint.returns(List.of(condition.times(paint.argument("style", 3).asPixel())));
    ScriptFile.write(folder.resolve("generator.pt"), List.of(paint));
    Method read = new Method("forward");
    Value difference = read.argument("picture", 3).minus(read.argument("condition", 3));
    read.returns(List.of(difference.pixelMean().asNumbers()));
    ScriptFile.write(folder.resolve("encoder.pt"), List.of(read));
    Map<String, Port> inputs = new LinkedHashMap<>();
    inputs.put("condition", new Port(Port.Type.TENSOR, 3, 4, 6, 1, Port.Range.UNIT));
    inputs.put("style", new Port(Port.Type.VECTOR, 3, 1, 1, 1, Port.Range.UNIT));
    Manifest manifest =
        new Manifest(
            "tinted",
            "Tinted",
            "Tints.",
            "Apache-2.0",
            Manifest.Kind.GENERATOR,
            Manifest.EngineKind.PYTORCH,
            "generator.pt",
            Map.of(),
            inputs,
            new Port(Port.Type.VIDEO, 3, 4, 6, 1, Port.Range.SIGNED),
            OptionalInt.empty(),
            Map.of(),
            Map.of());
    Map<String, Path> files = new LinkedHashMap<>();
    files.put("generator.pt", folder.resolve("generator.pt"));
    if (encoder) {
      files.put(Manifest.STYLE_ENCODER, folder.resolve("encoder.pt"));
    }
    Path bundle = folder.resolve("tinted");
    ModelBundle.write(bundle, manifest, files);
    return bundle;
  }

  private static VideoFrame frame(int blue, int green, int red) {
    byte[] data = new byte[3 * 24];
    for (int i = 0; i < 24; i++) {
      data[3 * i] = (byte) blue;
      data[3 * i + 1] = (byte) green;
      data[3 * i + 2] = (byte) red;
    }
    return new VideoFrame(PixelFormat.BGR24, 6, 4, data);
  }

  private static Tensor flat(float value) {
    float[] values = new float[72];
    Arrays.fill(values, value);
    return new Tensor(List.of(3, 4, 6), values);
  }

  /** Means of picture minus condition, until two pictures were seen. */
  @Test
  void readsTheMeanStyleOfTheFirstPictures() throws IOException {
    List<Tensor> styles =
        NodeTester.of(new StyleExtract(), Map.of("model", bundle(true).toString(), "pictures", 2))
            .input(StyleExtract.VIDEO, frame(0, 255, 255), frame(255, 255, 0), frame(9, 9, 9))
            .input(StyleExtract.FEATURES, flat(0.5f), flat(0), flat(1))
            .run()
            .payloads(StyleExtract.STYLE);
    assertThat(styles).hasSize(3);
    assertThat(styles.get(0).values())
        .containsExactly(new float[] {0.5f, 0.5f, -1.5f}, within(1e-6f));
    float[] mean = {-0.25f, 0.75f, -0.25f};
    assertThat(styles.get(1).values()).containsExactly(mean, within(1e-6f));
    assertThat(styles.get(2).values()).containsExactly(mean, within(1e-6f));
  }

  @Test
  void aModelWithoutAnEncoderIsRefused() throws IOException {
    String model = bundle(false).toString();
    assertThatThrownBy(
            () ->
                NodeTester.of(new StyleExtract(), Map.of("model", model))
                    .input(StyleExtract.VIDEO, frame(0, 0, 0))
                    .input(StyleExtract.FEATURES, flat(0))
                    .run())
        .hasMessageContaining("cannot read styles")
        .hasMessageContaining("style-encoder.pt");
  }

  @Test
  void anotherSizeIsRefused() throws IOException {
    String model = bundle(true).toString();
    assertThatThrownBy(
            () ->
                NodeTester.of(new StyleExtract(), Map.of("model", model))
                    .input(StyleExtract.VIDEO, frame(0, 0, 0))
                    .input(StyleExtract.FEATURES, new Tensor(List.of(1, 1, 1), new float[1]))
                    .run())
        .hasMessageContaining("[3, 4, 6]")
        .hasMessageContaining("[1, 1, 1]");
  }

  /** A generator takes the style that came last. */
  @Test
  void generatorsFollowTheStyleThatComesIn() throws IOException {
    List<VideoFrame> drawn =
        NodeTester.of(
                new Generator(),
                Map.of("model", bundle(true).toString(), "style", List.of(0.2, 0.4, 0.6)))
            .input(Generator.FEATURES, flat(1), flat(1), flat(1))
            .inputAt(
                Generator.STYLE,
                NodeTester.STEP_MICROS,
                new Tensor(List.of(3), new float[] {1, 0, -1}))
            .run()
            .payloads(Generator.VIDEO);
    assertThat(drawn).containsExactly(frame(204, 179, 153), frame(0, 128, 255), frame(0, 128, 255));
  }

  @Test
  void aStyleOfAnotherLengthIsRefused() throws IOException {
    String model = bundle(true).toString();
    assertThatThrownBy(
            () ->
                NodeTester.of(new Generator(), Map.of("model", model))
                    .input(Generator.FEATURES, flat(1))
                    .input(Generator.STYLE, new Tensor(List.of(2), new float[2]))
                    .run())
        .hasMessageContaining("takes 3 numbers");
  }
}
