package io.kinoloom.registry;

import io.kinoloom.spi.Color;
import io.kinoloom.spi.Names;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The type of a component of a params record. */
public sealed interface ParamType {

  /** {@code boolean}. */
  record Bool() implements ParamType {}

  /**
   * {@code int} or {@code long}.
   *
   * @param wide whether it is {@code long}
   */
  record Whole(boolean wide) implements ParamType {}

  /** {@code double}. */
  record Number() implements ParamType {}

  /** {@link String}. */
  record Plain() implements ParamType {}

  /** {@link Duration}. */
  record Time() implements ParamType {}

  /** {@link Color}. */
  record Paint() implements ParamType {}

  /**
   * An enum.
   *
   * @param constants in order of declaration, at least one
   */
  record Choice(List<? extends Enum<?>> constants) implements ParamType {
    public Choice {
      constants = List.copyOf(constants);
    }

    /** Kebab-case names as written in a graph. */
    public List<String> labels() {
      return constants.stream().map(Names::fromConstant).toList();
    }
  }

  /** {@link List} of {@code element}. */
  record Many(ParamType element) implements ParamType {}

  /** {@link Optional} of {@code element}. */
  record Maybe(ParamType element) implements ParamType {}

  /**
   * The type of a component.
   *
   * @throws IllegalArgumentException if {@link io.kinoloom.spi.Param} does not list it
   */
  static ParamType of(Type type) {
    if (type instanceof ParameterizedType generic) {
      ParamType element = scalar(generic.getActualTypeArguments()[0]);
      if (generic.getRawType() == List.class) {
        return new Many(element);
      }
      if (generic.getRawType() == Optional.class) {
        return new Maybe(element);
      }
    }
    return scalar(type);
  }

  private static ParamType scalar(Type type) {
    if (type == boolean.class || type == Boolean.class) {
      return new Bool();
    }
    if (type == int.class || type == Integer.class) {
      return new Whole(false);
    }
    if (type == long.class || type == Long.class) {
      return new Whole(true);
    }
    if (type == double.class || type == Double.class) {
      return new Number();
    }
    if (type == String.class) {
      return new Plain();
    }
    if (type == Duration.class) {
      return new Time();
    }
    if (type == Color.class) {
      return new Paint();
    }
    if (type instanceof Class<?> plain && plain.isEnum()) {
      return new Choice(
          Arrays.stream(plain.getEnumConstants()).map(constant -> (Enum<?>) constant).toList());
    }
    throw new IllegalArgumentException("a params record cannot hold " + type.getTypeName());
  }

  /** What it takes, in words that follow "must be". */
  default String words() {
    if (this instanceof Bool) {
      return "true or false";
    }
    if (this instanceof Whole) {
      return "a whole number";
    }
    if (this instanceof Number) {
      return "a number";
    }
    if (this instanceof Time) {
      return "a duration such as 1.5s, 40ms or 2m";
    }
    if (this instanceof Paint) {
      return "a colour such as \"#ff8800\"";
    }
    if (this instanceof Choice choice) {
      return "one of " + String.join(", ", choice.labels());
    }
    if (this instanceof Many many) {
      return "a list, each item " + many.element.words();
    }
    if (this instanceof Maybe maybe) {
      return maybe.element.words();
    }
    return "text";
  }
}
