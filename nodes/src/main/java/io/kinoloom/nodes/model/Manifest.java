package io.kinoloom.nodes.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What {@code model.yaml} says of a bundle.
 *
 * @param name kebab-case
 * @param title for people
 * @param description a sentence or two
 * @param licence of the weights, an SPDX id
 * @param kind what it is for
 * @param engine what runs it
 * @param file of the weights, relative to the bundle
 * @param sha256 of every file but the manifest, by relative path, 64 lower-case hexadecimal digits
 * @param inputs by name, in the order of the module's arguments
 * @param output the first member of what it gives
 * @param multiple pictures of every size fit whose width and height are multiples of this; absent
 *     where only the sizes of {@code inputs} fit
 * @param training how it came about; free form
 * @param metrics how good it is; free form
 */
public record Manifest(
    String name,
    String title,
    String description,
    String licence,
    Kind kind,
    EngineKind engine,
    String file,
    Map<String, String> sha256,
    Map<String, Port> inputs,
    Port output,
    OptionalInt multiple,
    Map<String, Object> training,
    Map<String, Object> metrics) {

  /** Name of the file that holds it. */
  public static final String FILE = "model.yaml";

  /** The input that says what to draw, or what was drawn. */
  public static final String CONDITION = "condition";

  /** The input of a generator that its own earlier pictures are fed back to. */
  public static final String PREVIOUS = "previous";

  /** The input of a generator that chooses among all possible pictures. */
  public static final String STYLE = "style";

  /** The input of a discriminator of pictures that it judges. */
  public static final String PICTURE = "picture";

  /** The input of a discriminator of clips that it judges, its history the clip's length. */
  public static final String CLIP = "clip";

  /**
   * The file of a generator's bundle that reads styles, if it has one: TorchScript, {@code
   * forward(picture, condition)}, a picture of N x 3 x height x width in -1..1 and its condition,
   * to N x size.
   */
  public static final String STYLE_ENCODER = "style-encoder.pt";

  /** What a model is for. */
  public enum Kind {
    /** Draws pictures from conditions. */
    GENERATOR,
    /** Scores single pictures. */
    IMAGE_DISCRIMINATOR,
    /** Scores consecutive pictures. */
    TEMPORAL_DISCRIMINATOR,
    /** Anything else, such as features for a loss. */
    NETWORK;

    /** As in the manifest. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What runs the weights. */
  public enum EngineKind {
    /** TorchScript. */
    PYTORCH("PyTorch", ".pt"),
    /** ONNX. */
    ONNXRUNTIME("OnnxRuntime", ".onnx");

    private final String djlName;
    private final String extension;

    EngineKind(String djlName, String extension) {
      this.djlName = djlName;
      this.extension = extension;
    }

    String djlName() {
      return djlName;
    }

    /** Of the weights' file, with the dot. */
    public String extension() {
      return extension;
    }

    /** As in the manifest. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Manifest {
    sha256 = Collections.unmodifiableMap(new TreeMap<>(sha256));
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /** The input of this name. */
  public Optional<Port> input(String input) {
    return Optional.ofNullable(inputs.get(input));
  }

  /** The same with these checksums. */
  public Manifest withSha256(Map<String, String> checksums) {
    return new Manifest(
        name,
        title,
        description,
        licence,
        kind,
        engine,
        file,
        checksums,
        inputs,
        output,
        multiple,
        training,
        metrics);
  }

  /** The text of {@code model.yaml}; {@link ManifestReader} reads it back. */
  public String toYaml() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("kinoloom-model", 1);
    root.put("name", name);
    root.put("title", title);
    root.put("description", description);
    root.put("licence", licence);
    root.put("kind", kind.label());
    root.put("engine", engine.label());
    root.put("file", file);
    root.put("sha256", sha256);
    Map<String, Object> ports = new LinkedHashMap<>();
    inputs.forEach((input, port) -> ports.put(input, plain(port)));
    root.put("inputs", ports);
    root.put("output", plain(output));
    root.put("sizes", multiple.isPresent() ? "any" : "fixed");
    multiple.ifPresent(number -> root.put("multiple", number));
    if (!training.isEmpty()) {
      root.put("training", training);
    }
    if (!metrics.isEmpty()) {
      root.put("metrics", metrics);
    }
    try {
      return YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build()
          .writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new BundleException(
          "'training' and 'metrics' may hold maps, lists, text and numbers only: "
              + e.getOriginalMessage(),
          e);
    }
  }

  private static Map<String, Object> plain(Port port) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("type", port.type().label());
    if (port.type() == Port.Type.VECTOR) {
      plain.put("size", port.channels());
      return plain;
    }
    plain.put("channels", port.channels());
    plain.put("height", port.height());
    plain.put("width", port.width());
    if (port.history() > 1) {
      plain.put("history", port.history());
    }
    if (port.type() == Port.Type.VIDEO) {
      plain.put("range", port.range().label());
    }
    return plain;
  }
}
