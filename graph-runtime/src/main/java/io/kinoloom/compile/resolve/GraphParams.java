package io.kinoloom.compile.resolve;

import io.kinoloom.graph.Durations;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.ParamDeclaration;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Value;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The values of a graph's params for one stream. A default, and a value given from outside, may
 * hold references to the environment and to the built-in names, not to other params.
 */
final class GraphParams {
  static final List<String> BUILT_IN = List.of("stream", "graph", "run", "seed");

  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,18}");
  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d{1,3})?");

  private final Consumer<Problem> problems;
  private final boolean examples;

  private GraphParams(Consumer<Problem> problems, boolean examples) {
    this.problems = problems;
    this.examples = examples;
  }

  /**
   * The values as text, by name; a param with a problem is left out.
   *
   * @param given values from outside, by name, each with its place
   * @param examples whether a param without value takes an example
   */
  static Map<String, String> resolve(
      Map<String, ParamDeclaration> declared,
      Map<String, Value.Scalar> given,
      References outer,
      boolean examples,
      Consumer<Problem> problems) {
    GraphParams params = new GraphParams(problems, examples);
    for (Map.Entry<String, Value.Scalar> entry : given.entrySet()) {
      if (!declared.containsKey(entry.getKey())) {
        problems.accept(
            Problem.of(
                "unknown-param",
                entry.getValue().location(),
                "the graph has no param '" + entry.getKey() + "'",
                Names.hint(entry.getKey(), "params", declared.keySet())));
      }
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (ParamDeclaration declaration : declared.values()) {
      params
          .value(declaration, Optional.ofNullable(given.get(declaration.name())), outer)
          .ifPresent(text -> values.put(declaration.name(), text));
    }
    return values;
  }

  private Optional<String> value(
      ParamDeclaration declaration, Optional<Value.Scalar> given, References outer) {
    if (BUILT_IN.contains(declaration.name())) {
      problem(
          "bad-name",
          declaration.location(),
          "'" + declaration.name() + "' is a built-in name",
          "choose another name; built in are " + String.join(", ", BUILT_IN));
      return Optional.empty();
    }
    // A wrong default is wrong even while it is overridden.
    Optional<String> fallback =
        declaration
            .defaultValue()
            .map(Value.Scalar.class::cast)
            .flatMap(scalar -> checked(declaration, scalar, outer));
    if (given.isPresent()) {
      return checked(declaration, given.get(), outer);
    }
    if (fallback.isPresent() || declaration.defaultValue().isPresent()) {
      return fallback;
    }
    if (examples) {
      return Optional.of(example(declaration));
    }
    problem(
        "missing-param",
        declaration.location(),
        "param '" + declaration.name() + "' has no default and was not given",
        "give it: --set " + declaration.name() + "=VALUE");
    return Optional.empty();
  }

  private Optional<String> checked(
      ParamDeclaration declaration, Value.Scalar scalar, References outer) {
    List<Problem> found = new ArrayList<>();
    String text = outer.insert(scalar.text(), scalar.location(), found::add);
    if (found.isEmpty()) {
      check(declaration, text, scalar.location(), found::add);
    }
    found.forEach(problems);
    return found.isEmpty() ? Optional.of(text) : Optional.empty();
  }

  private static void check(
      ParamDeclaration declaration, String text, Location location, Consumer<Problem> problems) {
    String name = declaration.name();
    if (!isOfType(declaration.type(), text)) {
      problems.accept(
          Problem.of(
              "bad-param",
              location,
              "param '%s' must be %s, is %s".formatted(name, words(declaration.type()), text),
              "give it another value"));
      return;
    }
    if (!declaration.choices().isEmpty() && !declaration.choices().contains(text)) {
      problems.accept(
          Problem.of(
              "bad-param",
              location,
              "param '%s' must be one of %s, is %s"
                  .formatted(name, String.join(", ", declaration.choices()), text),
              Names.hint(text, "choices", declaration.choices())));
    }
    double number = number(declaration.type(), text);
    if (number < declaration.min().orElse(Double.NEGATIVE_INFINITY)
        || number > declaration.max().orElse(Double.POSITIVE_INFINITY)) {
      problems.accept(
          Problem.of(
              "param-out-of-bounds",
              location,
              "param '%s' must be %s, is %s".formatted(name, bounds(declaration), text),
              "choose a value in that range"));
    }
  }

  private static boolean isOfType(ParamDeclaration.Type type, String text) {
    return switch (type) {
      case STRING, URI -> true;
      case INTEGER -> WHOLE.matcher(text).matches();
      case NUMBER -> NUMBER.matcher(text).matches();
      case BOOLEAN -> text.equals("true") || text.equals("false");
      case DURATION -> Durations.parse(text).isPresent();
      case COLOR -> isColor(text);
    };
  }

  private static boolean isColor(String text) {
    try {
      Color.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String words(ParamDeclaration.Type type) {
    return switch (type) {
      case STRING, URI -> "text";
      case INTEGER -> "a whole number";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case DURATION -> "a duration such as 1.5s";
      case COLOR -> "a colour such as \"#ff8800\"";
    };
  }

  /** What bounds apply to: the number, the seconds of a duration, otherwise nothing (NaN). */
  private static double number(ParamDeclaration.Type type, String text) {
    return switch (type) {
      case INTEGER, NUMBER -> Double.parseDouble(text);
      case DURATION -> Durations.seconds(Durations.parse(text).orElseThrow()).doubleValue();
      case STRING, URI, BOOLEAN, COLOR -> Double.NaN;
    };
  }

  private static String bounds(ParamDeclaration declaration) {
    if (declaration.min().isPresent() && declaration.max().isPresent()) {
      return "from "
          + shown(declaration.min().getAsDouble())
          + " to "
          + shown(declaration.max().getAsDouble());
    }
    return declaration.min().isPresent()
        ? "at least " + shown(declaration.min().getAsDouble())
        : "at most " + shown(declaration.max().orElseThrow());
  }

  private static String shown(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  static String example(ParamDeclaration declaration) {
    if (!declaration.choices().isEmpty()) {
      return declaration.choices().get(0);
    }
    double least = declaration.min().orElse(1);
    double number = Math.min(Math.max(1, least), declaration.max().orElse(Double.MAX_VALUE));
    return switch (declaration.type()) {
      case STRING, URI -> "example-" + declaration.name();
      case INTEGER -> Long.toString((long) Math.ceil(number));
      case NUMBER -> Double.toString(number);
      case BOOLEAN -> "false";
      case DURATION -> shown(number) + "s";
      case COLOR -> "#000000";
    };
  }

  private void problem(String code, Location location, String message, String hint) {
    problems.accept(Problem.of(code, location, message, hint));
  }
}
