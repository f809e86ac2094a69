package io.kinoloom.registry;

import io.kinoloom.spi.Names;
import io.kinoloom.spi.Param;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One param of a node type, read from a component of its params record.
 *
 * @param name kebab-case, as graphs write it
 * @param type what it takes
 * @param doc one sentence for people
 * @param defaultText the default as written in YAML, absent where there is none
 * @param min smallest number allowed; of a duration, in seconds
 * @param max largest number allowed; of a duration, in seconds
 * @param pattern regular expression a string must match whole, empty where any will do
 * @param kind what a string stands for
 * @param live whether it can be changed while a graph runs
 */
public record ParamSpec(
    String name,
    ParamType type,
    String doc,
    Optional<String> defaultText,
    double min,
    double max,
    String pattern,
    Param.Kind kind,
    boolean live) {

  /**
   * The params of a node type, in order of declaration.
   *
   * @throws IllegalArgumentException if a component lacks {@link Param} or has a type it does not
   *     allow
   */
  public static List<ParamSpec> of(Class<? extends Record> params) {
    return Arrays.stream(params.getRecordComponents())
        .map(component -> of(params, component))
        .toList();
  }

  private static ParamSpec of(Class<? extends Record> params, RecordComponent component) {
    Param param = component.getAnnotation(Param.class);
    if (param == null) {
      throw new IllegalArgumentException(
          params.getName() + "." + component.getName() + " needs @Param");
    }
    return new ParamSpec(
        Names.fromCamelCase(component.getName()),
        ParamType.of(component.getGenericType()),
        param.doc(),
        param.value().equals(Param.REQUIRED) ? Optional.empty() : Optional.of(param.value()),
        param.min(),
        param.max(),
        param.pattern(),
        param.kind(),
        param.live());
  }

  /** Whether a graph must give it. */
  public boolean isRequired() {
    return defaultText.isEmpty() && !(type instanceof ParamType.Maybe);
  }

  /** The bounds in words that follow "must be", empty where there are none. */
  public String boundWords() {
    boolean below = min != Double.NEGATIVE_INFINITY;
    boolean above = max != Double.POSITIVE_INFINITY;
    String unit = base() instanceof ParamType.Time ? "s" : "";
    if (below && above) {
      return "from " + number(min) + unit + " to " + number(max) + unit;
    }
    if (below) {
      return "at least " + number(min) + unit;
    }
    return above ? "at most " + number(max) + unit : "";
  }

  /** Some value it takes, as written in YAML; to check what is around a missing value. */
  public String example() {
    double number = Math.min(Math.max(1, min), max);
    if (base() instanceof ParamType.Bool) {
      return "false";
    }
    if (base() instanceof ParamType.Choice choice) {
      return choice.labels().get(0);
    }
    if (base() instanceof ParamType.Whole || base() instanceof ParamType.Number) {
      return number(number);
    }
    if (base() instanceof ParamType.Time) {
      return number(number) + "s";
    }
    return base() instanceof ParamType.Paint ? "#000000" : "example";
  }

  /** Whether the example is text for certain. */
  public boolean exampleIsText() {
    return base() instanceof ParamType.Plain;
  }

  /** The type without list and optional around it. */
  ParamType base() {
    if (type instanceof ParamType.Many many) {
      return many.element();
    }
    return type instanceof ParamType.Maybe maybe ? maybe.element() : type;
  }

  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
