package io.kinoloom.nodes.model;

import io.kinoloom.nodes.model.Manifest.EngineKind;
import io.kinoloom.spi.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Bundles of the small models that {@code make_models.py} made. */
final class TestModels {
  static final Port PICTURE = video(3, 16, 16);

  private TestModels() {}

  static Port video(int channels, int height, int width) {
    return new Port(Port.Type.VIDEO, channels, height, width, 1, Port.Range.SIGNED);
  }

  static Manifest manifest(String name, String file, Map<String, Port> inputs, Port output) {
    return new Manifest(
        name,
        "A test",
        "Made for a test.",
        "Apache-2.0",
        Manifest.Kind.GENERATOR,
        file.endsWith(".pt") ? EngineKind.PYTORCH : EngineKind.ONNXRUNTIME,
        file,
        Map.of(),
        inputs,
        output,
        OptionalInt.empty(),
        Map.of(),
        Map.of());
  }

  static Manifest perFrame() {
    return manifest("per-frame", "per-frame.pt", Map.of("condition", PICTURE), PICTURE);
  }

  static Manifest doubling() {
    Manifest fixed =
        manifest(
            "doubling", "doubling.pt", Map.of("condition", video(3, 20, 12)), video(3, 40, 24));
    return new Manifest(
        fixed.name(),
        fixed.title(),
        fixed.description(),
        fixed.licence(),
        fixed.kind(),
        fixed.engine(),
        fixed.file(),
        Map.of(),
        fixed.inputs(),
        fixed.output(),
        OptionalInt.of(2),
        Map.of(),
        Map.of());
  }

  static Manifest sequential() {
    Map<String, Port> inputs = new LinkedHashMap<>();
    inputs.put("condition", new Port(Port.Type.TENSOR, 2, 8, 8, 3, Port.Range.UNIT));
    inputs.put("previous", new Port(Port.Type.VIDEO, 3, 16, 16, 2, Port.Range.SIGNED));
    inputs.put("style", new Port(Port.Type.VECTOR, 5, 1, 1, 1, Port.Range.UNIT));
    return manifest("sequential", "sequential.pt", inputs, PICTURE);
  }

  /** Writes a bundle into a folder of its own name. */
  static Path bundle(Path folder, Manifest manifest) throws IOException {
    Path target = Files.createDirectories(folder.resolve(manifest.name()));
    Path file = resource(folder, manifest.file());
    ModelBundle.write(target, manifest, Map.of(manifest.file(), file));
    return target;
  }

  /** Copies a resource into a folder. */
  static Path resource(Path folder, String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = TestModels.class.getResourceAsStream(name)) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }

  /** What Python computed. */
  static float[] expected(String name) {
    try (InputStream in = TestModels.class.getResourceAsStream(name + ".out")) {
      byte[] bytes = in.readAllBytes();
      float[] values = new float[bytes.length / Float.BYTES];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The input that Python used. */
  static Tensor wave(Integer... shape) {
    int count = List.of(shape).stream().reduce(1, (left, right) -> left * right);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) Math.sin(0.37 * i);
    }
    return new Tensor(List.of(shape), values);
  }
}
