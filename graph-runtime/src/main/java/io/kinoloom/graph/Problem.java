package io.kinoloom.graph;

import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * Something wrong with a graph: what, where, and what to do about it.
 *
 * @param code stable kebab-case code, such as {@code unknown-node-type}
 * @param location where
 * @param node id of the node concerned
 * @param port its port concerned
 * @param message what is wrong
 * @param hint what to do
 */
public record Problem(
    String code,
    Location location,
    Optional<String> node,
    Optional<String> port,
    String message,
    String hint)
    implements Comparable<Problem> {

  private static final Comparator<Problem> ORDER =
      Comparator.comparing(Problem::location)
          .thenComparing(Problem::code)
          .thenComparing(Problem::message);

  public Problem {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(hint, "hint");
  }

  /** A problem that concerns no single node. */
  public static Problem of(String code, Location location, String message, String hint) {
    return new Problem(code, location, Optional.empty(), Optional.empty(), message, hint);
  }

  /** The same problem, said of a node. */
  public Problem at(String newNode) {
    return new Problem(code, location, Optional.of(newNode), port, message, hint);
  }

  /** The same problem, said of a port of a node. */
  public Problem at(String newNode, String newPort) {
    return new Problem(code, location, Optional.of(newNode), Optional.of(newPort), message, hint);
  }

  @Override
  public int compareTo(Problem other) {
    return ORDER.compare(this, other);
  }

  /** {@code file:line:column: message [code]}, the hint on a line of its own. */
  @Override
  public String toString() {
    return location + ": " + message + " [" + code + "]\n    hint: " + hint;
  }
}
