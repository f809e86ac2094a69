package io.kinoloom.registry;

import io.kinoloom.graph.Durations;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Value;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.Names;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Reads the value of one param; says what is wrong with it to a consumer of problems. */
final class ParamReader {
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");
  private static final Pattern LIST_ITEM = Pattern.compile("\\s*(\"([^\"]*)\"|[^,\"]*)\\s*(,|$)");

  private final ParamSpec spec;
  private final Consumer<Problem> problems;

  ParamReader(ParamSpec spec, Consumer<Problem> problems) {
    this.spec = spec;
    this.problems = problems;
  }

  /** The value for the record component, or empty after a problem. */
  Optional<Object> read(Value value) {
    if (spec.type() instanceof ParamType.Maybe maybe) {
      if (value instanceof Value.Scalar scalar && scalar.isNull()) {
        return Optional.of(Optional.empty());
      }
      return element(maybe.element(), value).map(Optional::of);
    }
    if (spec.type() instanceof ParamType.Many many) {
      return list(many.element(), value);
    }
    return element(spec.type(), value);
  }

  /** The default as a value, placed nowhere. */
  static Value parseDefault(ParamSpec spec, String text) {
    Location nowhere = Location.of("");
    if (!(spec.type() instanceof ParamType.Many)) {
      return new Value.Scalar(text, spec.base() instanceof ParamType.Plain, nowhere);
    }
    String inner = text.strip();
    if (!inner.startsWith("[") || !inner.endsWith("]")) {
      throw new IllegalArgumentException(
          "the default of '" + spec.name() + "' must be a list such as [1, 2], is " + text);
    }
    inner = inner.substring(1, inner.length() - 1).strip();
    List<Value> items = new ArrayList<>();
    var matcher = LIST_ITEM.matcher(inner);
    int end = 0;
    while (end < inner.length() && matcher.find(end) && matcher.start() == end) {
      boolean quoted = matcher.group(2) != null;
      String item = quoted ? matcher.group(2) : matcher.group(1).strip();
      items.add(new Value.Scalar(item, quoted, nowhere));
      end = matcher.end();
    }
    return new Value.Sequence(items, nowhere);
  }

  private Optional<Object> list(ParamType element, Value value) {
    if (!(value instanceof Value.Sequence sequence)) {
      return bad(value, "write it in brackets: " + spec.name() + ": [" + shown(value) + "]");
    }
    List<Object> items = new ArrayList<>();
    boolean whole = true;
    for (Value item : sequence.items()) {
      Optional<Object> read = element(element, item);
      read.ifPresent(items::add);
      whole &= read.isPresent();
    }
    return whole ? Optional.of(List.copyOf(items)) : Optional.empty();
  }

  private Optional<Object> element(ParamType type, Value value) {
    if (!(value instanceof Value.Scalar scalar)) {
      return bad(value, "write a single value");
    }
    if (scalar.isNull()) {
      return bad(
          value,
          "give a value, or leave '"
              + spec.name()
              + "' out"
              + (spec.isRequired() ? "" : " to take the default"));
    }
    if (type instanceof ParamType.Plain) {
      return text(scalar);
    }
    if (type instanceof ParamType.Choice choice) {
      return choice(choice, scalar);
    }
    if (type instanceof ParamType.Time) {
      return Durations.parse(scalar.text())
          .map(duration -> bounded(scalar, duration, Durations.seconds(duration).doubleValue()))
          .orElseGet(() -> bad(scalar, "write a number with one of the units us, ms, s, m, h"));
    }
    if (type instanceof ParamType.Paint) {
      try {
        return Optional.of(Color.parse(scalar.text()));
      } catch (IllegalArgumentException e) {
        return bad(scalar, "write it in quotes, because # starts a comment: \"#ff8800\"");
      }
    }
    if (scalar.quoted()) {
      return bad(scalar, "quotes make it text; write it without quotes");
    }
    if (type instanceof ParamType.Bool) {
      return switch (scalar.text()) {
        case "true" -> Optional.of(true);
        case "false" -> Optional.of(false);
        default -> bad(scalar, "write true or false");
      };
    }
    if (type instanceof ParamType.Whole whole) {
      return whole(whole, scalar);
    }
    return number(scalar);
  }

  private Optional<Object> text(Value.Scalar scalar) {
    if (!spec.pattern().isEmpty() && !Pattern.matches(spec.pattern(), scalar.text())) {
      return bad(scalar, "it must match " + spec.pattern());
    }
    return Optional.of(scalar.text());
  }

  private Optional<Object> choice(ParamType.Choice choice, Value.Scalar scalar) {
    for (Enum<?> constant : choice.constants()) {
      if (Names.fromConstant(constant).equals(scalar.text())) {
        return Optional.of(constant);
      }
    }
    return bad(scalar, Names.hint(scalar.text(), "choices", choice.labels()));
  }

  private Optional<Object> whole(ParamType.Whole type, Value.Scalar scalar) {
    if (!WHOLE.matcher(scalar.text()).matches()) {
      return bad(
          scalar,
          NUMBER.matcher(scalar.text()).matches()
              ? "leave the fraction out"
              : "write digits only, such as 12");
    }
    BigDecimal number = new BigDecimal(scalar.text());
    try {
      Object value =
          type.wide() ? (Object) number.longValueExact() : (Object) number.intValueExact();
      return bounded(scalar, value, number.doubleValue());
    } catch (ArithmeticException e) {
      return bad(
          scalar,
          "it is too large; the largest is "
              + (type.wide() ? Long.MAX_VALUE : (long) Integer.MAX_VALUE));
    }
  }

  private Optional<Object> number(Value.Scalar scalar) {
    if (!NUMBER.matcher(scalar.text()).matches()) {
      return bad(scalar, "write a number such as 12 or 0.5");
    }
    double value = Double.parseDouble(scalar.text());
    if (Double.isInfinite(value)) {
      return bad(scalar, "it is too large");
    }
    return bounded(scalar, value, value);
  }

  private Optional<Object> bounded(Value.Scalar scalar, Object value, double number) {
    if (number >= spec.min() && number <= spec.max()) {
      return Optional.of(value);
    }
    problems.accept(
        Problem.of(
            "param-out-of-bounds",
            scalar.location(),
            "'%s' must be %s, is %s".formatted(spec.name(), spec.boundWords(), scalar.text()),
            "choose a value in that range"));
    return Optional.empty();
  }

  private <T> Optional<T> bad(Value value, String hint) {
    problems.accept(
        Problem.of(
            "bad-param",
            value.location(),
            "'%s' must be %s, is %s".formatted(spec.name(), spec.type().words(), shown(value)),
            hint));
    return Optional.empty();
  }

  private static String shown(Value value) {
    if (value instanceof Value.Scalar scalar) {
      if (scalar.isNull()) {
        return "empty";
      }
      String text =
          scalar.text().length() > 60 ? scalar.text().substring(0, 57) + "..." : scalar.text();
      return scalar.quoted() ? '"' + text + '"' : text;
    }
    return value instanceof Value.Sequence ? "a list" : "a mapping";
  }
}
