package io.kinoloom.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value as written in a graph file, every part of it with its place. */
public sealed interface Value {

  Location location();

  /**
   * A single value.
   *
   * @param text as written, quotes and escapes resolved
   * @param quoted whether it was written as a string for certain ({@code "12"} is no number)
   */
  record Scalar(String text, boolean quoted, Location location) implements Value {
    /** Whether it is an unquoted {@code null}, {@code ~} or nothing at all. */
    public boolean isNull() {
      return !quoted && (text.isEmpty() || text.equals("null") || text.equals("~"));
    }
  }

  /** {@code [a, b]}. */
  record Sequence(List<Value> items, Location location) implements Value {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** {@code {a: b}}, in the order of the file. */
  record Mapping(List<Entry> entries, Location location) implements Value {
    public Mapping {
      entries = List.copyOf(entries);
    }

    /** The values by key. */
    public Map<String, Value> asMap() {
      Map<String, Value> map = new LinkedHashMap<>();
      entries.forEach(entry -> map.put(entry.key(), entry.value()));
      return map;
    }
  }

  /** One {@code key: value}; the location is the key's. */
  record Entry(String key, Value value, Location location) {}
}
