package io.kinoloom.graph;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A param that a graph declares and its nodes refer to with {@code ${name}}.
 *
 * @param name kebab-case
 * @param type what values it takes
 * @param defaultValue absent where the param must be given
 * @param doc one sentence
 * @param min smallest number allowed
 * @param max largest number allowed
 * @param choices values allowed; empty where any is
 * @param location of its key
 */
public record ParamDeclaration(
    String name,
    Type type,
    Optional<Value> defaultValue,
    String doc,
    OptionalDouble min,
    OptionalDouble max,
    List<String> choices,
    Location location) {

  /** Types of graph params. */
  public enum Type {
    STRING,
    URI,
    INTEGER,
    NUMBER,
    BOOLEAN,
    DURATION,
    COLOR
  }

  public ParamDeclaration {
    choices = List.copyOf(choices);
  }
}
