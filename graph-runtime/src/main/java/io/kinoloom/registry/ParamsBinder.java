package io.kinoloom.registry;

import io.kinoloom.graph.Durations;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Value;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.Names;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Turns what a graph writes into a params record and back.
 *
 * <p>The <em>plain</em> form of a record is a map of its kebab-case names to strings, {@link Long},
 * {@link Double}, {@link Boolean} and lists of those: durations as {@code 1.5s}, enums in
 * kebab-case, colours as {@code #rrggbb}; an empty optional is left out.
 */
public final class ParamsBinder {
  private ParamsBinder() {}

  /**
   * What came of binding.
   *
   * @param params the record, absent if there are problems
   * @param problems everything that is wrong, none said of a node yet
   */
  public record Bound<P extends Record>(Optional<P> params, List<Problem> problems) {
    public Bound {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Binds located values.
   *
   * @param type a record whose components have {@link io.kinoloom.spi.Param}
   * @param entries values by kebab-case name, references already replaced
   * @param owner where a missing param is reported
   */
  public static <P extends Record> Bound<P> bind(
      Class<P> type, Map<String, Value.Entry> entries, Location owner) {
    List<Problem> problems = new ArrayList<>();
    List<ParamSpec> specs = ParamSpec.of(type);
    List<String> names = specs.stream().map(ParamSpec::name).toList();
    for (Value.Entry entry : entries.values()) {
      if (!names.contains(entry.key())) {
        problems.add(
            Problem.of(
                "unknown-param",
                entry.location(),
                "there is no param '" + entry.key() + "'",
                Names.hint(entry.key(), "params", names)));
      }
    }
    List<Object> arguments = new ArrayList<>();
    for (ParamSpec spec : specs) {
      Value.Entry entry = entries.get(spec.name());
      if (entry != null) {
        new ParamReader(spec, problems::add).read(entry.value()).ifPresent(arguments::add);
      } else if (spec.isRequired()) {
        problems.add(
            Problem.of(
                "missing-param",
                owner,
                "param '" + spec.name() + "' is missing",
                "add " + spec.name() + ": " + spec.type().words() + " (" + spec.doc() + ")"));
      } else {
        arguments.add(defaultOf(type, spec));
      }
    }
    if (!problems.isEmpty()) {
      return new Bound<>(Optional.empty(), problems);
    }
    return construct(type, arguments, owner);
  }

  /** The plain form of a record. */
  public static Map<String, Object> toPlain(Record params) {
    Map<String, Object> plain = new LinkedHashMap<>();
    for (RecordComponent component : params.getClass().getRecordComponents()) {
      Object value = read(params, component);
      if (value instanceof Optional<?> optional) {
        optional.ifPresent(
            present -> plain.put(Names.fromCamelCase(component.getName()), plainValue(present)));
      } else {
        plain.put(Names.fromCamelCase(component.getName()), plainValue(value));
      }
    }
    return plain;
  }

  /**
   * The record of a plain form; what is left out takes its default.
   *
   * @throws IllegalArgumentException if something is missing, unknown, ill-typed or out of bounds;
   *     the message lists everything
   */
  public static <P extends Record> P fromPlain(Class<P> type, Map<String, ?> plain) {
    Map<String, Value.Entry> entries = new LinkedHashMap<>();
    plain.forEach(
        (name, value) ->
            entries.put(name, new Value.Entry(name, located(value), Location.of("params"))));
    Bound<P> bound = bind(type, entries, Location.of("params"));
    return bound
        .params()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    bound.problems().stream()
                        .map(Problem::message)
                        .collect(Collectors.joining("; "))));
  }

  /**
   * The record with every default.
   *
   * @throws IllegalArgumentException if a param has none
   */
  public static <P extends Record> P defaults(Class<P> type) {
    return fromPlain(type, Map.of());
  }

  /** The plain form of a default as declared. */
  static Object plainDefault(ParamSpec spec, String text) {
    List<Problem> problems = new ArrayList<>();
    Object value =
        new ParamReader(spec, problems::add)
            .read(ParamReader.parseDefault(spec, text))
            .orElseThrow(
                () -> new IllegalArgumentException("a declared default is wrong: " + problems));
    return value instanceof Optional<?> optional
        ? plainValue(optional.orElseThrow())
        : plainValue(value);
  }

  private static Object defaultOf(Class<?> type, ParamSpec spec) {
    if (spec.defaultText().isEmpty()) {
      return Optional.empty();
    }
    List<Problem> problems = new ArrayList<>();
    Value value = ParamReader.parseDefault(spec, spec.defaultText().get());
    return new ParamReader(spec, problems::add)
        .read(value)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the default declared in " + type.getName() + " is wrong: " + problems));
  }

  private static <P extends Record> Bound<P> construct(
      Class<P> type, List<Object> arguments, Location owner) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<P> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return new Bound<>(Optional.of(constructor.newInstance(arguments.toArray())), List.of());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        return new Bound<>(
            Optional.empty(),
            List.of(
                Problem.of(
                    "invalid-params",
                    owner,
                    String.valueOf(refused.getMessage()),
                    "change the params so that they agree")));
      }
      throw new IllegalStateException("cannot construct " + type.getName(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct " + type.getName(), e);
    }
  }

  private static Object read(Record params, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(params);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static Object plainValue(Object value) {
    if (value instanceof Integer number) {
      return number.longValue();
    }
    if (value instanceof Duration duration) {
      return Durations.format(duration);
    }
    if (value instanceof Enum<?> constant) {
      return Names.fromConstant(constant);
    }
    if (value instanceof Color color) {
      return color.toString();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(ParamsBinder::plainValue).toList();
    }
    return value;
  }

  private static Value located(Object plain) {
    Location nowhere = Location.of("params");
    if (plain instanceof List<?> list) {
      return new Value.Sequence(list.stream().map(ParamsBinder::located).toList(), nowhere);
    }
    return new Value.Scalar(String.valueOf(plain), plain instanceof String, nowhere);
  }
}
