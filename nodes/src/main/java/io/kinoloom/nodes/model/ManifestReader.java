package io.kinoloom.nodes.model;

import com.fasterxml.jackson.core.JsonToken;
import io.kinoloom.nodes.model.LocatedYaml.Mapping;
import io.kinoloom.nodes.model.LocatedYaml.Place;
import io.kinoloom.nodes.model.LocatedYaml.Scalar;
import io.kinoloom.nodes.model.LocatedYaml.Value;
import io.kinoloom.spi.Names;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Reads {@code model.yaml}. Unknown and missing keys and values of the wrong type are errors that
 * name file, line and column.
 */
public final class ManifestReader {
  private static final List<String> KEYS =
      List.of(
          "kinoloom-model",
          "name",
          "title",
          "description",
          "licence",
          "kind",
          "engine",
          "file",
          "sha256",
          "inputs",
          "output",
          "sizes",
          "multiple",
          "training",
          "metrics");
  private static final List<String> PORT_KEYS =
      List.of("type", "channels", "height", "width", "history", "range", "size");
  private static final List<String> GENERATOR_INPUTS =
      List.of(Manifest.CONDITION, Manifest.PREVIOUS, Manifest.STYLE);
  private static final int LARGEST = 1 << 16;

  private final Mapping root;

  private ManifestReader(Mapping root) {
    this.root = root;
  }

  /**
   * Reads a manifest.
   *
   * @param where name of the file for messages
   * @throws BundleException if anything is wrong with it
   */
  public static Manifest read(String where, String text) {
    return new ManifestReader(LocatedYaml.read(where, text)).manifest();
  }

  private Manifest manifest() {
    allowOnly(root, KEYS, "model.yaml");
    int version = number(root, "kinoloom-model", 1, Integer.MAX_VALUE);
    if (version != 1) {
      throw at(root, "kinoloom-model")
          .error("format %d is newer than this Kinoloom, which reads 1".formatted(version));
    }
    String name = text(root, "name");
    if (!Names.isKebabCase(name)) {
      throw at(root, "name")
          .error("'%s' is no name; use lower-case words joined by hyphens".formatted(name));
    }
    Manifest.Kind kind = choice(root, "kind", Manifest.Kind.values(), Manifest.Kind::label);
    Manifest.EngineKind engine =
        choice(root, "engine", Manifest.EngineKind.values(), Manifest.EngineKind::label);
    Map<String, String> checksums = checksums();
    String file = path(at(root, "file"), text(root, "file"));
    if (!file.endsWith(engine.extension())) {
      throw at(root, "file")
          .error(
              "engine '%s' runs %s files, not '%s'; correct 'engine' or 'file'"
                  .formatted(engine.label(), engine.extension(), file));
    }
    if (!checksums.containsKey(file)) {
      throw at(root, "sha256").error("the checksum of '%s' is missing; add it".formatted(file));
    }
    Port output = output();
    Map<String, Port> inputs = inputs(kind, output);
    return new Manifest(
        name,
        text(root, "title"),
        text(root, "description"),
        text(root, "licence"),
        kind,
        engine,
        file,
        checksums,
        inputs,
        output,
        multiple(),
        free("training"),
        free("metrics"));
  }

  private OptionalInt multiple() {
    boolean any =
        root.entries().containsKey("sizes")
            && choice(root, "sizes", new String[] {"fixed", "any"}, word -> word).equals("any");
    if (!any) {
      if (root.entries().containsKey("multiple")) {
        throw at(root, "multiple").error("'multiple' needs 'sizes: any'; add that or remove this");
      }
      return OptionalInt.empty();
    }
    return OptionalInt.of(
        root.entries().containsKey("multiple") ? number(root, "multiple", 1, LARGEST) : 1);
  }

  private Map<String, String> checksums() {
    Mapping map = mapping(root, "sha256");
    Map<String, String> checksums = new LinkedHashMap<>();
    for (String file : map.entries().keySet()) {
      String digest = text(map, file);
      if (!digest.matches("[0-9a-f]{64}")) {
        throw at(map, file)
            .error("the sha256 of '%s' must be 64 lower-case hexadecimal digits".formatted(file));
      }
      checksums.put(path(map.keys().get(file), file), digest);
    }
    return checksums;
  }

  /** A path that stays inside the bundle. */
  private static String path(Place place, String path) {
    if (!BundleFiles.isInside(path)) {
      throw place.error(
          "'%s' leaves the bundle; name a file inside it, with forward slashes".formatted(path));
    }
    return path;
  }

  private Port output() {
    Mapping map = mapping(root, "output");
    Port output = port(map, "output");
    if (output.history() != 1) {
      throw at(map, "history").error("an output is of one moment; remove 'history'");
    }
    return output;
  }

  private Map<String, Port> inputs(Manifest.Kind kind, Port output) {
    Mapping map = mapping(root, "inputs");
    if (map.entries().isEmpty()) {
      throw map.place().error("a model needs at least one input");
    }
    if (kind == Manifest.Kind.GENERATOR) {
      allowOnly(map, GENERATOR_INPUTS, "'inputs' of a generator");
    }
    Map<String, Port> inputs = new LinkedHashMap<>();
    for (String input : map.entries().keySet()) {
      Mapping port = mapping(map, input);
      boolean feedback = kind == Manifest.Kind.GENERATOR && input.equals(Manifest.PREVIOUS);
      inputs.put(input, feedback ? previous(port, output) : port(port, input));
    }
    switch (kind) {
      case GENERATOR -> checkGenerator(map, inputs, output);
      case IMAGE_DISCRIMINATOR -> checkDiscriminator(map, inputs, output, Manifest.PICTURE);
      case TEMPORAL_DISCRIMINATOR -> checkDiscriminator(map, inputs, output, Manifest.CLIP);
      case NETWORK -> {}
    }
    return inputs;
  }

  private static void checkDiscriminator(
      Mapping map, Map<String, Port> inputs, Port output, String judged) {
    String kind = judged.equals(Manifest.CLIP) ? "temporal" : "image";
    String what = "'inputs' of a discriminator (%s)".formatted(kind);
    List<String> known =
        judged.equals(Manifest.CLIP) ? List.of(judged) : List.of(judged, Manifest.CONDITION);
    allowOnly(map, known, what);
    if (!inputs.containsKey(judged)) {
      throw map.place().error("%s need '%s', what it judges; add it".formatted(what, judged));
    }
    if (!inputs.keySet().iterator().next().equals(judged)) {
      throw map.place().error("'%s' comes first, then '%s'".formatted(judged, Manifest.CONDITION));
    }
    Port seen = inputs.get(judged);
    if (seen.type() != Port.Type.VIDEO) {
      throw at(map, judged).error("'%s' must be video".formatted(judged));
    }
    if (judged.equals(Manifest.CLIP) != seen.history() > 1) {
      throw at(map, judged)
          .error(
              judged.equals(Manifest.CLIP)
                  ? "a clip needs a 'history' of 2 or more pictures"
                  : "a picture is of one moment; remove 'history'");
    }
    Port condition = inputs.get(Manifest.CONDITION);
    if (condition != null && (condition.history() > 1 || condition.type() == Port.Type.VECTOR)) {
      throw at(map, Manifest.CONDITION)
          .error("'condition' must be video, tensor, label-map or mask of one moment");
    }
    if (output.type() != Port.Type.TENSOR || output.channels() != 1) {
      throw map.place()
          .error("the output of a discriminator is a map of verdicts: a tensor of 1 channel");
    }
  }

  private static void checkGenerator(Mapping map, Map<String, Port> inputs, Port output) {
    if (!inputs.containsKey(Manifest.CONDITION)) {
      throw map.place().error("a generator needs an input 'condition'; add it");
    }
    if (inputs.get(Manifest.CONDITION).type() == Port.Type.VECTOR) {
      throw at(map, Manifest.CONDITION)
          .error("'condition' must be video, tensor, label-map or mask, not a vector");
    }
    if (inputs.containsKey(Manifest.STYLE)
        && inputs.get(Manifest.STYLE).type() != Port.Type.VECTOR) {
      throw at(map, Manifest.STYLE).error("'style' must be a vector: { type: vector, size: N }");
    }
    if (output.type() != Port.Type.VIDEO) {
      throw map.place().error("the output of a generator must be video");
    }
    List<String> order = inputs.keySet().stream().toList();
    List<String> expected = GENERATOR_INPUTS.stream().filter(inputs::containsKey).toList();
    if (!order.equals(expected)) {
      throw map.place()
          .error("inputs of a generator come in the order " + String.join(", ", expected));
    }
  }

  /** Of the output's type and size unless it says otherwise, which is then an error. */
  private static Port previous(Mapping map, Port output) {
    Map<String, Value> entries = new LinkedHashMap<>(map.entries());
    Map<String, Object> defaults =
        Map.of(
            "type", output.type().label(),
            "channels", output.channels(),
            "height", output.height(),
            "width", output.width(),
            "range", output.range().label());
    defaults.forEach(
        (key, value) ->
            entries.putIfAbsent(
                key,
                new Scalar(
                    map.place(),
                    value instanceof Integer ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_STRING,
                    value.toString())));
    Port previous = port(new Mapping(map.place(), entries, map.keys()), Manifest.PREVIOUS);
    Port single =
        new Port(
            previous.type(),
            previous.channels(),
            previous.height(),
            previous.width(),
            1,
            previous.range());
    if (!single.equals(output)) {
      throw map.place()
          .error(
              "'previous' is what the model gave before, so it must be like its output: %s, not %s"
                  .formatted(output, single));
    }
    return previous;
  }

  private static Port port(Mapping map, String name) {
    allowOnly(map, PORT_KEYS, "'" + name + "'");
    Port.Type type = choice(map, "type", Port.Type.values(), Port.Type::label);
    if (type == Port.Type.VECTOR) {
      allowOnly(map, List.of("type", "size"), "a vector");
      return new Port(type, number(map, "size", 1, LARGEST), 1, 1, 1, Port.Range.UNIT);
    }
    if (map.entries().containsKey("size")) {
      throw at(map, "size").error("'size' is for vectors; give channels, height and width");
    }
    int channels = number(map, "channels", 1, 4096);
    if (type == Port.Type.VIDEO && channels != 1 && channels != 3 && channels != 4) {
      throw at(map, "channels")
          .error("pictures have 1, 3 or 4 channels, not %d; is it a tensor?".formatted(channels));
    }
    if (type == Port.Type.MASK && channels != 1 || type == Port.Type.FLOW && channels != 2) {
      throw at(map, "channels")
          .error("a %s has %d".formatted(type.label(), type == Port.Type.MASK ? 1 : 2));
    }
    int history = map.entries().containsKey("history") ? number(map, "history", 1, 64) : 1;
    Port.Range range = type == Port.Type.VIDEO ? Port.Range.SIGNED : Port.Range.UNIT;
    if (map.entries().containsKey("range")) {
      range = choice(map, "range", Port.Range.values(), Port.Range::label);
      if (type != Port.Type.VIDEO) {
        throw at(map, "range").error("'range' is for video; remove it");
      }
    }
    return new Port(
        type,
        channels,
        number(map, "height", 1, LARGEST),
        number(map, "width", 1, LARGEST),
        history,
        range);
  }

  private Map<String, Object> free(String key) {
    if (!root.entries().containsKey(key)) {
      return Map.of();
    }
    Map<String, Object> plain = new LinkedHashMap<>();
    mapping(root, key).entries().forEach((name, value) -> plain.put(name, value.plain()));
    return plain;
  }

  private static void allowOnly(Mapping map, List<String> known, String where) {
    for (String key : map.entries().keySet()) {
      if (!known.contains(key)) {
        throw map.keys()
            .get(key)
            .error("%s has no key '%s'; %s".formatted(where, key, Names.hint(key, "keys", known)));
      }
    }
  }

  private static Value require(Mapping map, String key) {
    Value value = map.entries().get(key);
    if (value == null) {
      throw map.place().error("'%s' is missing; add it".formatted(key));
    }
    return value;
  }

  private static Place at(Mapping map, String key) {
    return map.entries().containsKey(key) ? map.entries().get(key).place() : map.place();
  }

  private static Mapping mapping(Mapping map, String key) {
    Value value = require(map, key);
    if (value instanceof Mapping nested) {
      return nested;
    }
    throw value.place().error("'%s' must hold 'key: value' lines".formatted(key));
  }

  private static String text(Mapping map, String key) {
    Value value = require(map, key);
    if (value instanceof Scalar scalar
        && scalar.kind() != JsonToken.VALUE_NULL
        && !scalar.text().isBlank()) {
      return scalar.text();
    }
    throw value.place().error("'%s' must be text".formatted(key));
  }

  private static int number(Mapping map, String key, int least, int most) {
    Value value = require(map, key);
    if (value instanceof Scalar scalar && scalar.kind() == JsonToken.VALUE_NUMBER_INT) {
      try {
        int number = Integer.parseInt(scalar.text().replace("_", ""));
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Told below, like every other number that does not fit.
      }
    }
    throw value
        .place()
        .error("'%s' must be a whole number from %d to %d".formatted(key, least, most));
  }

  private static <T> T choice(Mapping map, String key, T[] choices, Function<T, String> label) {
    String word = text(map, key);
    List<String> labels = Arrays.stream(choices).map(label).toList();
    int index = labels.indexOf(word);
    if (index < 0) {
      throw at(map, key)
          .error(
              "'%s' cannot be '%s'; %s".formatted(key, word, Names.hint(word, "choices", labels)));
    }
    return choices[index];
  }
}
