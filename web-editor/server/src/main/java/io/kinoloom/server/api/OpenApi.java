package io.kinoloom.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The OpenAPI 3.1 document of the operations, made from their declarations and record types. */
public final class OpenApi {
  private static final Pattern PART = Pattern.compile("[{<](\\w+)[}>]");
  private static final Map<Class<?>, Map<String, Object>> PLAIN =
      Map.of(
          String.class, Map.of("type", "string"),
          Integer.class, Map.of("type", "integer"),
          Long.class, Map.of("type", "integer"),
          OptionalInt.class, Map.of("type", "integer"),
          OptionalLong.class, Map.of("type", "integer"),
          Boolean.class, Map.of("type", "boolean"),
          boolean.class, Map.of("type", "boolean"),
          int.class, Map.of("type", "integer"),
          long.class, Map.of("type", "integer"),
          double.class, Map.of("type", "number"));

  private final Map<String, Object> schemas = new TreeMap<>();

  private OpenApi() {}

  /**
   * The document.
   *
   * @param base path that those of the operations continue
   */
  public static Map<String, Object> of(String version, String base, List<Operation> operations) {
    OpenApi document = new OpenApi();
    Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
    for (Operation operation : operations) {
      String path = base + PART.matcher(operation.path()).replaceAll("{$1}");
      paths
          .computeIfAbsent(path, key -> new LinkedHashMap<>())
          .put(operation.method().name().toLowerCase(Locale.ROOT), document.describe(operation));
    }
    document.schemas.put("Error", error());
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("openapi", "3.1.0");
    root.put("info", Map.of("title", "Kinoloom editor", "version", version));
    root.put("paths", paths);
    root.put("components", Map.of("schemas", document.schemas));
    return root;
  }

  private static Map<String, Object> error() {
    Map<String, Object> text = Map.of("type", "string");
    Map<String, Object> what =
        Map.of(
            "type", "object",
            "properties", Map.of("code", text, "message", text, "hint", text),
            "required", List.of("code", "message", "hint"));
    return Map.of(
        "type", "object", "properties", Map.of("error", what), "required", List.of("error"));
  }

  private Map<String, Object> describe(Operation operation) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("summary", operation.summary());
    List<Object> parameters = new ArrayList<>();
    Matcher parts = PART.matcher(operation.path());
    while (parts.find()) {
      parameters.add(
          Map.of(
              "name",
              parts.group(1),
              "in",
              "path",
              "required",
              true,
              "schema",
              Map.of("type", "string")));
    }
    for (Operation.Query query : operation.queries()) {
      parameters.add(
          Map.of(
              "name",
              query.name(),
              "in",
              "query",
              "description",
              query.doc(),
              "schema",
              Map.of("type", "string")));
    }
    if (!parameters.isEmpty()) {
      described.put("parameters", parameters);
    }
    operation
        .takes()
        .ifPresent(
            type ->
                described.put("requestBody", Map.of("required", true, "content", content(type))));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("description", operation.status() < 300 ? "Done" : "Answer");
    operation.gives().ifPresent(type -> answer.put("content", content(type)));
    Map<String, Object> wrong =
        Map.of(
            "description",
            "Refused",
            "content",
            json(Map.of("$ref", "#/components/schemas/Error")));
    Map<String, Object> responses = new TreeMap<>();
    responses.put(String.valueOf(operation.status()), answer);
    responses.put("default", wrong);
    described.put("responses", responses);
    return described;
  }

  private Map<String, Object> content(Class<?> type) {
    return type == byte[].class ? Map.of("*/*", Map.of()) : json(schema(type));
  }

  private static Map<String, Object> json(Map<String, Object> schema) {
    return Map.of("application/json", Map.of("schema", schema));
  }

  private Map<String, Object> schema(Type type) {
    if (type instanceof ParameterizedType generic) {
      Class<?> raw = (Class<?>) generic.getRawType();
      Type[] arguments = generic.getActualTypeArguments();
      if (raw == Optional.class) {
        return schema(arguments[0]);
      }
      if (raw == Map.class) {
        return Map.of("type", "object", "additionalProperties", schema(arguments[1]));
      }
      return Map.of("type", "array", "items", schema(arguments[0]));
    }
    Class<?> plain = (Class<?>) type;
    if (PLAIN.containsKey(plain)) {
      return PLAIN.get(plain);
    }
    if (plain.isEnum()) {
      List<String> names = new ArrayList<>();
      for (Object constant : plain.getEnumConstants()) {
        names.add(constant.toString());
      }
      return Map.of("enum", names);
    }
    if (plain == Object.class || JsonNode.class.isAssignableFrom(plain)) {
      return Map.of();
    }
    return record(plain);
  }

  private Map<String, Object> record(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    String name =
        outer == null ? type.getSimpleName() : outer.getSimpleName() + type.getSimpleName();
    if (!schemas.containsKey(name)) {
      Map<String, Object> schema = new LinkedHashMap<>();
      schemas.put(name, schema); // before its parts, which may hold it again
      Map<String, Object> properties = new LinkedHashMap<>();
      List<String> required = new ArrayList<>();
      for (RecordComponent component : type.getRecordComponents()) {
        properties.put(component.getName(), schema(component.getGenericType()));
        if (!component.getType().getSimpleName().startsWith("Optional")) {
          required.add(component.getName());
        }
      }
      schema.put("type", "object");
      schema.put("properties", properties);
      schema.put("required", required);
    }
    return Map.of("$ref", "#/components/schemas/" + name);
  }
}
