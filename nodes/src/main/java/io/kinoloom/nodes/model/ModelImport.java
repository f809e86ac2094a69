package io.kinoloom.nodes.model;

import ai.djl.Device;
import io.kinoloom.nodes.model.Manifest.EngineKind;
import io.kinoloom.spi.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/**
 * Makes a bundle of a bare TorchScript or ONNX file. What the file does not tell is found out by
 * running it: channels and size of its input, whether it wants its own earlier pictures as a second
 * one, whether it takes other sizes, and the size and range of its output.
 */
public final class ModelImport {
  private static final int[] CHANNELS = {3, 1, 4};
  private static final List<Size> SIZES =
      List.of(new Size(256, 256), new Size(128, 128), new Size(512, 512), new Size(64, 64));
  private static final int[] HISTORIES = {1, 2, 3};
  private static final int[] MULTIPLES = {1, 2, 4, 8, 16, 32};

  /** Values below it are not those of a picture whose black is 0. */
  private static final float BELOW_BLACK = -0.01f;

  private static final float WHITE = 1.01f;

  /**
   * A size of pictures.
   *
   * @param width pixels
   * @param height pixels
   */
  public record Size(int width, int height) {
    /**
     * Reads {@code WxH}.
     *
     * @throws BundleException if it is not written so
     */
    public static Size parse(String text) {
      if (!text.matches("[1-9][0-9]{0,4}x[1-9][0-9]{0,4}")) {
        throw new BundleException("'" + text + "' is no size; write WIDTHxHEIGHT, such as 256x256");
      }
      String[] parts = text.split("x");
      return new Size(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }
  }

  /**
   * What the file cannot tell.
   *
   * @param name of the bundle, kebab-case
   * @param title for people
   * @param description for people
   * @param licence SPDX id of the weights
   * @param size of the pictures it takes; several are tried where absent
   * @param range of its pictures; judged by its output where absent
   */
  public record Wishes(
      String name,
      String title,
      String description,
      String licence,
      Optional<Size> size,
      Optional<Port.Range> range) {}

  /** A way of calling the model that worked. */
  private record Found(Port condition, int history, Tensor picture) {}

  private final Path file;
  private final NativeModel model;
  private Optional<String> firstFailure = Optional.empty();

  private ModelImport(Path file, NativeModel model) {
    this.file = file;
    this.model = model;
  }

  /**
   * Writes a bundle for a file.
   *
   * @param folder that becomes the bundle
   * @return the bundle
   * @throws BundleException if the file is no model, or none that draws pictures
   * @throws IOException if the folder cannot be written to
   */
  public static ModelBundle run(Path file, Path folder, Wishes wishes) throws IOException {
    EngineKind engine = engine(file);
    if (engine == EngineKind.PYTORCH) {
      TorchScriptFile.check(file);
    }
    Manifest manifest;
    try (NativeModel model = NativeModel.load(file.toString(), engine, file, Device.cpu())) {
      manifest = new ModelImport(file, model).manifest(engine, wishes);
    }
    return ModelBundle.write(folder, manifest, Map.of(manifest.file(), file));
  }

  private static EngineKind engine(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BundleException("There is no file " + file);
    }
    for (EngineKind engine : EngineKind.values()) {
      if (file.toString().endsWith(engine.extension())) {
        return engine;
      }
    }
    throw new BundleException(
        file + " is neither a .pt (TorchScript) nor an .onnx file; export the model as one");
  }

  private Manifest manifest(EngineKind engine, Wishes wishes) {
    Found found =
        find(wishes)
            .orElseThrow(
                () ->
                    new BundleException(
                        "%s was tried with pictures of 3, 1 and 4 channels%s, alone and with its own"
                                .formatted(
                                    file, wishes.size().isPresent() ? "" : " and several sizes")
                            + " earlier pictures, and drew none. At first: %s. If it takes another"
                                .formatted(firstFailure.orElse("nothing"))
                            + " size, name it with --input WxH; if it takes something else, write"
                            + " model.yaml by hand"));
    float[] values = found.picture.values();
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new BundleException(
            file + " gives numbers that are not finite; its weights are broken");
      }
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    if (wishes.range().isEmpty() && (least < -WHITE || most > WHITE)) {
      throw new BundleException(
          "%s gives numbers from %.3g to %.3g; Kinoloom takes pictures of -1..1 or 0..1. Put tanh or a"
                  .formatted(file, least, most)
              + " scaling at its end, or say --range if such values are rare and may be cut off");
    }
    Port.Range range =
        wishes.range().orElse(least < BELOW_BLACK ? Port.Range.SIGNED : Port.Range.UNIT);
    Port condition = ranged(found.condition, range);
    Port output =
        new Port(
            Port.Type.VIDEO,
            found.picture.shape().get(0),
            found.picture.shape().get(1),
            found.picture.shape().get(2),
            1,
            range);
    Map<String, Port> inputs = new LinkedHashMap<>();
    inputs.put(Manifest.CONDITION, condition);
    if (found.history > 0) {
      inputs.put(
          Manifest.PREVIOUS,
          new Port(
              Port.Type.VIDEO,
              output.channels(),
              output.height(),
              output.width(),
              found.history,
              range));
    }
    return new Manifest(
        wishes.name(),
        wishes.title(),
        wishes.description(),
        wishes.licence(),
        Manifest.Kind.GENERATOR,
        engine,
        "generator" + engine.extension(),
        Map.of(),
        inputs,
        output,
        multiple(found),
        Map.of(),
        Map.of());
  }

  private static Port ranged(Port port, Port.Range range) {
    return new Port(
        port.type(), port.channels(), port.height(), port.width(), port.history(), range);
  }

  /** TorchScript files do not say. */
  private Optional<Size> declaredSize() {
    return file.toString().endsWith(EngineKind.ONNXRUNTIME.extension())
        ? OnnxFile.pictureSize(file)
        : Optional.empty();
  }

  private Optional<Found> find(Wishes wishes) {
    List<Size> sizes = new ArrayList<>();
    wishes.size().or(this::declaredSize).ifPresentOrElse(sizes::add, () -> sizes.addAll(SIZES));
    for (Size size : sizes) {
      for (int channels : CHANNELS) {
        Port condition =
            new Port(Port.Type.VIDEO, channels, size.height, size.width, 1, Port.Range.SIGNED);
        Optional<Tensor> picture = draw(condition, 0, 0, 0);
        if (picture.isPresent()) {
          return Optional.of(new Found(condition, 0, picture.get()));
        }
        for (int history : HISTORIES) {
          Optional<Tensor> fed = draw(condition, history, size.width, size.height);
          boolean loops =
              fed.isPresent() && fed.get().shape().equals(List.of(3, size.height, size.width));
          if (loops) {
            return Optional.of(new Found(condition, history, fed.get()));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** What the model draws of noise; empty if it fails or gives no picture. */
  private Optional<Tensor> draw(Port condition, int history, int width, int height) {
    List<Tensor> inputs = new ArrayList<>();
    inputs.add(noise(condition.shape()));
    if (history > 0) {
      inputs.add(noise(List.of(3 * history, height, width)));
    }
    try {
      List<Tensor> outputs = model.run(List.of(inputs)).get(0);
      List<Integer> shape = outputs.isEmpty() ? List.of() : outputs.get(0).shape();
      if (shape.size() == 3 && (shape.get(0) == 3 || shape.get(0) == 1)) {
        return Optional.of(outputs.get(0));
      }
      fail("it gave a tensor of " + shape + ", which is no picture");
    } catch (BundleException e) {
      fail(e.getMessage());
    }
    return Optional.empty();
  }

  private void fail(String reason) {
    if (firstFailure.isEmpty()) {
      firstFailure = Optional.of(reason);
    }
  }

  /** Black, white and everything between. */
  private static Tensor noise(List<Integer> shape) {
    Random random = new Random(1);
    float[] values = new float[shape.stream().reduce(1, Math::multiplyExact)];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return new Tensor(shape, values);
  }

  /** The smallest step by which pictures may grow so that the output grows in proportion. */
  private OptionalInt multiple(Found found) {
    Port at = found.condition;
    int outHeight = found.picture.shape().get(1);
    int outWidth = found.picture.shape().get(2);
    for (int step : MULTIPLES) {
      int width = (at.width() / step + 1) * step;
      int height = (at.height() / step + 3) * step;
      boolean whole = width * outWidth % at.width() == 0 && height * outHeight % at.height() == 0;
      if (!whole) {
        continue;
      }
      Port other = new Port(at.type(), at.channels(), height, width, 1, at.range());
      Optional<Tensor> drawn = draw(other, found.history, width, height);
      List<Integer> expected =
          List.of(
              found.picture.shape().get(0),
              height * outHeight / at.height(),
              width * outWidth / at.width());
      if (drawn.isPresent() && drawn.get().shape().equals(expected)) {
        return OptionalInt.of(step);
      }
    }
    return OptionalInt.empty();
  }
}
