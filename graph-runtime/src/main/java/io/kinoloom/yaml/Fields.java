package io.kinoloom.yaml;

import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Value;
import io.kinoloom.spi.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The keys of one mapping; every look-up says what is wrong and goes on. */
final class Fields {
  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");

  private final String what;
  private final Location location;
  private final Map<String, Value.Entry> entries = new LinkedHashMap<>();
  private final Consumer<Problem> problems;

  /**
   * @param what names the mapping in messages, such as {@code a node}
   * @param value the mapping; anything else is a problem, except nothing at all
   * @param known keys it may have; any other is a problem
   */
  Fields(String what, Value value, List<String> known, Consumer<Problem> problems) {
    this.what = what;
    this.location = value.location();
    this.problems = problems;
    for (Value.Entry entry : entries(what, value, problems)) {
      if (known.contains(entry.key())) {
        entries.put(entry.key(), entry);
      } else {
        problems.accept(
            Problem.of(
                "unknown-key",
                entry.location(),
                "%s has no key '%s'".formatted(what, entry.key()),
                Names.hint(entry.key(), "keys", known)));
      }
    }
  }

  /** The entries of a mapping; none, after a problem, if it is something else. */
  static List<Value.Entry> entries(String what, Value value, Consumer<Problem> problems) {
    if (value instanceof Value.Mapping mapping) {
      return mapping.entries();
    }
    if (!(value instanceof Value.Scalar scalar && scalar.isNull())) {
      problems.accept(
          Problem.of(
              "bad-value",
              value.location(),
              what + " must be a mapping",
              "write it as {key: value, ...} or as indented lines of key: value"));
    }
    return List.of();
  }

  Optional<Value.Entry> entry(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  Optional<Value> value(String key) {
    return entry(key).map(Value.Entry::value);
  }

  /** The value of a key that must be there. */
  Optional<Value> required(String key, String hint) {
    if (!entries.containsKey(key)) {
      problems.accept(Problem.of("missing-key", location, what + " needs '" + key + "'", hint));
    }
    return value(key);
  }

  Optional<Value.Scalar> scalar(String key) {
    return value(key).flatMap(value -> scalar(key, value));
  }

  Optional<Value.Scalar> scalar(String key, Value value) {
    if (value instanceof Value.Scalar scalar && !scalar.isNull()) {
      return Optional.of(scalar);
    }
    bad(value, key, "text", "write a single value, or leave '" + key + "' out");
    return Optional.empty();
  }

  String text(String key) {
    return scalar(key).map(Value.Scalar::text).orElse("");
  }

  OptionalDouble number(String key) {
    Optional<Value.Scalar> scalar = scalar(key);
    if (scalar.isEmpty()) {
      return OptionalDouble.empty();
    }
    if (scalar.get().quoted() || !NUMBER.matcher(scalar.get().text()).matches()) {
      bad(scalar.get(), key, "a number", "write a number such as 12 or 0.5, without quotes");
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(Double.parseDouble(scalar.get().text()));
  }

  Optional<Boolean> bool(String key) {
    Optional<Value.Scalar> scalar = scalar(key);
    if (scalar.isPresent() && !scalar.get().text().matches("true|false")) {
      bad(scalar.get(), key, "true or false", "write true or false");
      return Optional.empty();
    }
    return scalar.map(value -> value.text().equals("true"));
  }

  /** One of a few words. */
  Optional<String> choice(String key, List<String> choices) {
    Optional<Value.Scalar> scalar = scalar(key);
    if (scalar.isPresent() && !choices.contains(scalar.get().text())) {
      bad(
          scalar.get(),
          key,
          "one of " + String.join(", ", choices),
          Names.hint(scalar.get().text(), "choices", choices));
      return Optional.empty();
    }
    return scalar.map(Value.Scalar::text);
  }

  List<String> texts(String key) {
    return items(key).stream()
        .flatMap(item -> scalar(key, item).stream())
        .map(Value.Scalar::text)
        .toList();
  }

  List<Value> items(String key) {
    Optional<Value> value = value(key);
    if (value.isEmpty()) {
      return List.of();
    }
    if (value.get() instanceof Value.Sequence sequence) {
      return sequence.items();
    }
    bad(value.get(), key, "a list", "write it in brackets, or as lines that begin with '- '");
    return List.of();
  }

  private void bad(Value value, String key, String wanted, String hint) {
    problems.accept(
        Problem.of("bad-value", value.location(), "'" + key + "' must be " + wanted, hint));
  }
}
