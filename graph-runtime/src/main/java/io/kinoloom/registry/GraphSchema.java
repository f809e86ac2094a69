package io.kinoloom.registry;

import io.kinoloom.graph.Evaluation;
import io.kinoloom.graph.OnError;
import io.kinoloom.graph.ParamDeclaration;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Names;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON Schema (draft 2020-12) of graph files, and of single node types, as maps and lists.
 *
 * <p>The schema of a node type's params carries, under {@code x-node}, what no schema can say:
 * title, category, ports with their payload types. An editor's palette is made from it.
 */
public final class GraphSchema {
  private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";
  private static final String KEBAB_CASE = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";
  private static final Map<String, Object> REFERENCE =
      map("type", "string", "pattern", "\\$\\{", "description", "A reference such as ${name}");

  private GraphSchema() {}

  /** The schema of a graph file that uses these node types. */
  public static Map<String, Object> of(NodeRegistry registry) {
    Map<String, Object> definitions = new LinkedHashMap<>();
    definitions.put("name", map("type", "string", "pattern", KEBAB_CASE));
    definitions.put(
        "payload", map("enum", PayloadType.all().stream().map(PayloadType::name).toList()));
    definitions.put("param", param());
    definitions.put("wire", wire());
    definitions.put("node", node(registry));
    for (NodeDefinition<?> definition : registry.all()) {
      definitions.put("params-" + definition.type().id(), params(definition));
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", DRAFT);
    schema.put("title", "Kinoloom graph");
    schema.putAll(
        object(
            map(
                "kinoloom", map("const", 1),
                "name", reference("name"),
                "description", map("type", "string"),
                "params", mapping(reference("param")),
                "inputs", mapping(port("required", map("type", "boolean"))),
                "outputs", mapping(port("from", map("type", "string"))),
                "nodes", mapping(reference("node")),
                "tests", map("type", "array", "items", map("type", "object")),
                "evaluation", evaluation(),
                "training", map("type", "object", "description", "For kinoloom train"),
                "layout", map("type", "object", "description", "The editor's")),
            List.of("kinoloom", "name", "nodes")));
    schema.put("$defs", definitions);
    return schema;
  }

  /** The schema of a node type's params, with its ports under {@code x-node}. */
  public static Map<String, Object> params(NodeDefinition<?> definition) {
    NodeType<?> type = definition.type();
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (ParamSpec spec : ParamSpec.of(type.params())) {
      properties.put(spec.name(), value(spec));
      if (spec.isRequired()) {
        required.add(spec.name());
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("title", type.title());
    schema.put("description", type.summary());
    schema.putAll(object(properties, required));
    schema.put("x-node", catalogEntry(definition));
    return schema;
  }

  private static Map<String, Object> catalogEntry(NodeDefinition<?> definition) {
    NodeType<?> type = definition.type();
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("id", type.id());
    entry.put("version", type.version());
    entry.put("title", type.title());
    entry.put("summary", type.summary());
    entry.put("category", Names.fromConstant(type.category()));
    NodeExample.contract(definition)
        .ifPresent(
            contract -> {
              entry.putAll(ports(contract));
              putPromises(entry, contract);
            });
    return entry;
  }

  /** The inputs and outputs of a contract, as under {@code x-node}. */
  public static Map<String, Object> ports(Contract contract) {
    return map(
        "inputs", contract.inputs().stream().map(GraphSchema::input).toList(),
        "outputs", contract.outputs().stream().map(GraphSchema::output).toList());
  }

  private static void putPromises(Map<String, Object> entry, Contract contract) {
    entry.put("timing", Names.fromConstant(contract.timing()));
    entry.put("cost", Names.fromConstant(contract.cost()));
    entry.put("placement", Names.fromConstant(contract.placement()));
    entry.put("stateful", !contract.states().isEmpty());
  }

  private static Map<String, Object> input(Input<?> input) {
    return map(
        "name", input.name(),
        "type", input.type().name(),
        "doc", input.doc(),
        "required", input.required(),
        "many", input.many(),
        "align", input.alignment().toString(),
        "formats", input.formats().stream().map(Object::toString).toList());
  }

  private static Map<String, Object> output(Output<?> output) {
    Map<String, Object> entry =
        map(
            "name", output.name(),
            "type", output.type().name(),
            "doc", output.doc(),
            "formats", output.formats().stream().map(Object::toString).toList());
    output.formatOf().ifPresent(input -> entry.put("format-of", input));
    return entry;
  }

  private static Map<String, Object> value(ParamSpec spec) {
    Map<String, Object> plain =
        spec.type() instanceof ParamType.Many
            ? map("type", "array", "items", orReference(element(spec)))
            : orReference(element(spec));
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("description", spec.doc());
    spec.defaultText().ifPresent(text -> schema.put("default", defaultValue(spec, text)));
    if (spec.kind() != Param.Kind.PLAIN) {
      schema.put("x-kind", Names.fromConstant(spec.kind()));
    }
    if (spec.live()) {
      schema.put("x-live", true);
    }
    schema.putAll(plain);
    return schema;
  }

  private static Object defaultValue(ParamSpec spec, String text) {
    return ParamsBinder.plainDefault(spec, text);
  }

  private static Map<String, Object> orReference(Map<String, Object> schema) {
    boolean anyText = schema.equals(map("type", "string"));
    return anyText ? schema : map("anyOf", List.of(schema, REFERENCE));
  }

  private static Map<String, Object> element(ParamSpec spec) {
    ParamType type = spec.base();
    if (type instanceof ParamType.Bool) {
      return map("type", "boolean");
    }
    if (type instanceof ParamType.Choice choice) {
      return map("enum", choice.labels());
    }
    if (type instanceof ParamType.Time) {
      return map("type", "string", "pattern", "^-?[0-9]+(\\.[0-9]+)?(us|ms|s|m|h)$");
    }
    if (type instanceof ParamType.Paint) {
      return map("type", "string", "pattern", "^#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?$");
    }
    if (type instanceof ParamType.Plain) {
      return spec.pattern().isEmpty()
          ? map("type", "string")
          : map("type", "string", "pattern", "^(?:" + spec.pattern() + ")$");
    }
    Map<String, Object> number =
        map("type", type instanceof ParamType.Whole ? "integer" : "number");
    if (!Double.isInfinite(spec.min())) {
      number.put("minimum", number(spec.min()));
    }
    if (!Double.isInfinite(spec.max())) {
      number.put("maximum", number(spec.max()));
    }
    return number;
  }

  private static Object number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? (Object) (long) value : value;
  }

  private static Map<String, Object> param() {
    List<String> types =
        Arrays.stream(ParamDeclaration.Type.values()).map(Names::fromConstant).toList();
    return object(
        map(
            "type", map("enum", types),
            "default", map("type", List.of("string", "number", "boolean")),
            "doc", map("type", "string"),
            "min", map("type", "number"),
            "max", map("type", "number"),
            "choices", map("type", "array")),
        List.of("type"));
  }

  private static Map<String, Object> port(String key, Map<String, Object> value) {
    return object(
        map("type", reference("payload"), "doc", map("type", "string"), key, value),
        key.equals("from") ? List.of("type", "from") : List.of("type"));
  }

  private static Map<String, Object> wire() {
    Map<String, Object> text = map("type", "string");
    Map<String, Object> aligned =
        object(
            map(
                "from", text,
                "align", map("enum", List.of("exact", "nearest", "latest")),
                "within", text),
            List.of("from"));
    Map<String, Object> one = map("anyOf", List.of(text, aligned));
    return map("anyOf", List.of(text, aligned, map("type", "array", "items", one)));
  }

  private static Map<String, Object> evaluation() {
    Map<String, Object> text = map("type", "string");
    Map<String, Object> number = map("type", "number");
    Map<String, Object> range = map("type", "array", "items", number, "minItems", 2, "maxItems", 2);
    Map<String, Object> column =
        object(
            map(
                "figure", text,
                "better",
                    map(
                        "enum",
                        Arrays.stream(Evaluation.Better.values())
                            .map(Names::fromConstant)
                            .toList()),
                "relative-to", reference("name"),
                "target", map("anyOf", List.of(number, range)),
                "doc", text),
            List.of("figure", "better"));
    return object(
        map(
            "replaces", reference("name"),
            "withheld", map("type", "array", "items", text),
            "judged", reference("name"),
            "methods", mapping(reference("node")),
            "columns", mapping(column)),
        List.of("replaces", "methods", "columns"));
  }

  private static Map<String, Object> node(NodeRegistry registry) {
    List<Object> ids = new ArrayList<>();
    List<Object> branches = new ArrayList<>();
    for (NodeDefinition<?> definition : registry.all()) {
      String id = definition.type().id();
      ids.add(id);
      registry.versions(id).forEach(version -> ids.add(id + "@" + version));
      branches.add(
          map(
              "if", map("properties", map("type", map("pattern", "^" + id + "(@[0-9]+)?$"))),
              "then", map("properties", map("params", reference("params-" + id)))));
    }
    List<String> onError = Arrays.stream(OnError.values()).map(Names::fromConstant).toList();
    Map<String, Object> schema =
        object(
            map(
                "type",
                map("anyOf", List.of(map("enum", ids), map("type", "string", "pattern", "[./]"))),
                "inputs",
                mapping(reference("wire")),
                "params",
                map("type", "object"),
                "on-error",
                map("enum", onError)),
            List.of("type"));
    schema.put("allOf", branches);
    return schema;
  }

  private static Map<String, Object> mapping(Map<String, Object> values) {
    return map(
        "type", "object", "propertyNames", reference("name"), "additionalProperties", values);
  }

  private static Map<String, Object> object(Map<String, Object> properties, List<String> required) {
    return map(
        "type",
        "object",
        "properties",
        properties,
        "required",
        required,
        "additionalProperties",
        false);
  }

  private static Map<String, Object> reference(String definition) {
    return map("$ref", "#/$defs/" + definition);
  }

  private static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
