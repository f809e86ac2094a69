package io.kinoloom.compile.resolve;

import io.kinoloom.graph.Location;
import io.kinoloom.graph.ParamDeclaration;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Value;
import io.kinoloom.spi.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces {@code ${name}}, {@code ${env:NAME}} and {@code ${env:NAME:-default}}; {@code $${} stands
 * for <code>${</code> itself. A scalar that is one reference and nothing else takes the type of what
 * it refers to; in mixed text the value is inserted.
 */
final class References {
  private static final Pattern ENVIRONMENT =
      Pattern.compile("env:([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", Pattern.DOTALL);

  private final Map<String, Bound> names;
  private final Function<String, Optional<String>> environment;

  /**
   * What a name stands for.
   *
   * @param text its value
   * @param quoted whether the value is text for certain
   */
  record Bound(String text, boolean quoted) {
    static Bound of(ParamDeclaration.Type type, String text) {
      boolean quoted = type == ParamDeclaration.Type.STRING || type == ParamDeclaration.Type.URI;
      return new Bound(text, quoted);
    }
  }

  References(Map<String, Bound> names, Function<String, Optional<String>> environment) {
    this.names = names;
    this.environment = environment;
  }

  /** Whether some text holds a reference or an escaped one. */
  static boolean isIn(String text) {
    return text.contains("${");
  }

  /** The value with every reference replaced; a reference that cannot be is reported and stays. */
  Value replace(Value value, Consumer<Problem> problems) {
    if (value instanceof Value.Scalar scalar) {
      return replace(scalar, problems);
    }
    if (value instanceof Value.Sequence sequence) {
      return new Value.Sequence(
          sequence.items().stream().map(item -> replace(item, problems)).toList(),
          sequence.location());
    }
    Value.Mapping mapping = (Value.Mapping) value;
    List<Value.Entry> entries = new ArrayList<>();
    for (Value.Entry entry : mapping.entries()) {
      entries.add(new Value.Entry(entry.key(), replace(entry.value(), problems), entry.location()));
    }
    return new Value.Mapping(entries, mapping.location());
  }

  private Value.Scalar replace(Value.Scalar scalar, Consumer<Problem> problems) {
    String text = scalar.text();
    if (!isIn(text)) {
      return scalar;
    }
    if (text.startsWith("${") && text.indexOf('}') == text.length() - 1) {
      return resolve(text.substring(2, text.length() - 1), scalar.location(), problems)
          .map(bound -> new Value.Scalar(bound.text(), bound.quoted(), scalar.location()))
          .orElse(scalar);
    }
    return new Value.Scalar(insert(text, scalar.location(), problems), true, scalar.location());
  }

  /** The text with every reference replaced. */
  String insert(String text, Location location, Consumer<Problem> problems) {
    StringBuilder replaced = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int dollar = text.indexOf("${", at);
      if (dollar < 0) {
        replaced.append(text, at, text.length());
        break;
      }
      if (dollar > at && text.charAt(dollar - 1) == '$') {
        replaced.append(text, at, dollar - 1).append("${");
        at = dollar + 2;
        continue;
      }
      replaced.append(text, at, dollar);
      int end = text.indexOf('}', dollar);
      if (end < 0) {
        problems.accept(
            Problem.of(
                "bad-reference",
                location,
                "a reference '${' is not closed",
                "write ${name}, or $${ for the characters themselves"));
        return text;
      }
      resolve(text.substring(dollar + 2, end), location, problems)
          .ifPresent(bound -> replaced.append(bound.text()));
      at = end + 1;
    }
    return replaced.toString();
  }

  private Optional<Bound> resolve(String name, Location location, Consumer<Problem> problems) {
    Bound bound = names.get(name);
    if (bound != null) {
      return Optional.of(bound);
    }
    if (name.startsWith("env:")) {
      return environment(name, location, problems);
    }
    String hint =
        name.isBlank()
            ? "write the name of a param between the braces"
            : Names.hint(name.strip(), "names", new TreeSet<>(names.keySet()));
    problems.accept(
        Problem.of("bad-reference", location, "'${" + name + "}' refers to nothing", hint));
    return Optional.empty();
  }

  private Optional<Bound> environment(String name, Location location, Consumer<Problem> problems) {
    Matcher matcher = ENVIRONMENT.matcher(name);
    if (!matcher.matches()) {
      problems.accept(
          Problem.of(
              "bad-reference",
              location,
              "'${" + name + "}' names no environment variable",
              "write ${env:NAME} or ${env:NAME:-default}"));
      return Optional.empty();
    }
    Optional<String> value =
        environment.apply(matcher.group(1)).or(() -> Optional.ofNullable(matcher.group(2)));
    if (value.isEmpty()) {
      problems.accept(
          Problem.of(
              "unset-variable",
              location,
              "environment variable " + matcher.group(1) + " is not set",
              "set it, or give a default: ${env:" + matcher.group(1) + ":-default}"));
    }
    return value.map(text -> new Bound(text, false));
  }
}
