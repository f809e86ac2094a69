package io.kinoloom.nodes.model;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A YAML document whose values know where they stand. Anchors, aliases and tags are refused. */
final class LocatedYaml {
  private static final int DEEPEST = 20;
  private static final YAMLFactory FACTORY = new YAMLFactory();

  /** Where something stands: {@code file:line:column}. */
  record Place(String file, int line, int column) {
    BundleException error(String message) {
      return new BundleException(this + ": " + message);
    }

    @Override
    public String toString() {
      return file + ":" + line + ":" + column;
    }
  }

  /** A value of the document. */
  sealed interface Value {
    Place place();

    /** As plain maps, lists, strings, numbers and booleans. */
    Object plain();
  }

  /** A mapping, in the order of the file. */
  record Mapping(Place place, Map<String, Value> entries, Map<String, Place> keys)
      implements Value {
    @Override
    public Object plain() {
      Map<String, Object> plain = new LinkedHashMap<>();
      entries.forEach((key, value) -> plain.put(key, value.plain()));
      return plain;
    }
  }

  /** A list. */
  record Sequence(Place place, List<Value> items) implements Value {
    @Override
    public Object plain() {
      return items.stream().map(Value::plain).toList();
    }
  }

  /** Text, a number, a truth value, or nothing. */
  record Scalar(Place place, JsonToken kind, String text) implements Value {
    @Override
    public Object plain() {
      return switch (kind) {
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
        case VALUE_TRUE -> Boolean.TRUE;
        case VALUE_FALSE -> Boolean.FALSE;
        default -> text;
      };
    }

    private Object number() {
      try {
        String digits = text.replace("_", "");
        return kind == JsonToken.VALUE_NUMBER_INT
            ? (Object) Long.valueOf(digits)
            : (Object) Double.valueOf(digits);
      } catch (NumberFormatException e) {
        return text;
      }
    }
  }

  private final String file;
  private final YAMLParser parser;

  private LocatedYaml(String file, YAMLParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /**
   * Reads a document that is a mapping.
   *
   * @throws BundleException naming file, line and column
   */
  static Mapping read(String file, String text) {
    try (YAMLParser parser = FACTORY.createParser(text)) {
      LocatedYaml yaml = new LocatedYaml(file, parser);
      if (parser.nextToken() == null) {
        throw new BundleException(file + ": the file is empty; begin with 'kinoloom-model: 1'");
      }
      Value root = yaml.value(0);
      if (!(root instanceof Mapping mapping)) {
        throw root.place().error("expected 'key: value' lines, beginning with kinoloom-model: 1");
      }
      if (parser.nextToken() != null) {
        throw yaml.here().error("a second document begins; remove '---' and what follows");
      }
      return mapping;
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      Place place =
          at == null ? new Place(file, 1, 1) : new Place(file, at.getLineNr(), at.getColumnNr());
      String what = e.getOriginalMessage().lines().findFirst().orElse("broken YAML");
      throw new BundleException(place + ": " + what + "; check indentation and quotes", e);
    } catch (IOException e) {
      throw new BundleException(file + ": " + e.getMessage(), e);
    }
  }

  private Value value(int depth) throws IOException {
    Place place = here();
    if (depth > DEEPEST) {
      throw place.error("more than " + DEEPEST + " levels; flatten it");
    }
    if (parser.isCurrentAlias() || parser.getObjectId() != null || parser.getTypeId() != null) {
      throw place.error("anchors, aliases and tags are not allowed; write the value out");
    }
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_ARRAY) {
      List<Value> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(value(depth + 1));
      }
      return new Sequence(place, List.copyOf(items));
    }
    if (token != JsonToken.START_OBJECT) {
      return new Scalar(place, token, parser.getText());
    }
    Map<String, Value> entries = new LinkedHashMap<>();
    Map<String, Place> keys = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      Place at = here();
      parser.nextToken();
      if (entries.put(key, value(depth + 1)) != null) {
        throw at.error(
            "'%s' is given twice; the first is in line %d".formatted(key, keys.get(key).line()));
      }
      keys.put(key, at);
    }
    return new Mapping(place, entries, keys);
  }

  private Place here() {
    JsonLocation at = parser.currentTokenLocation();
    return new Place(file, at.getLineNr(), at.getColumnNr());
  }
}
