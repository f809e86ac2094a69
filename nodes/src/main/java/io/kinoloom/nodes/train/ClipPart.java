package io.kinoloom.nodes.train;

import java.util.List;
import java.util.Objects;

/**
 * What every record of a clip store holds under one name.
 *
 * @param name kebab-case, unique within the store
 * @param kind what its bytes mean
 * @param shape extent of each axis, slowest first
 */
public record ClipPart(String name, Kind kind, List<Integer> shape) {
  /** What the bytes of a part mean. */
  public enum Kind {
    /** Planar RGB, 3 x height x width, a byte each, 0..255. */
    PICTURE,
    /** Numbers of 0..1 in a byte each, where 255 stands for 1. */
    TENSOR,
    /** Class numbers, 1 x height x width, a byte each. */
    LABELS,
    /**
     * Motion, 2 x height x width (u, then v), each a little-endian signed 16-bit number of {@link
     * #FLOW_STEP} pixels; {@link Short#MIN_VALUE} where it is unknown.
     */
    FLOW
  }

  /** Pixels that one step of {@link Kind#FLOW} stands for. */
  public static final float FLOW_STEP = 1 / 32f;

  public ClipPart {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
    shape = List.copyOf(shape);
    if (!name.matches("[a-z][a-z0-9-]*")) {
      throw new IllegalArgumentException("'" + name + "' is no name of a part; use a-z, 0-9 and -");
    }
    if (shape.isEmpty() || shape.stream().anyMatch(extent -> extent < 1)) {
      throw new IllegalArgumentException("part '%s' has the shape %s".formatted(name, shape));
    }
    elements(shape);
  }

  private static int elements(List<Integer> shape) {
    int elements = 1;
    for (int extent : shape) {
      elements = Math.multiplyExact(elements, extent);
    }
    return elements;
  }

  /** Numbers in a record. */
  public int elements() {
    return elements(shape);
  }

  /** Bytes in a record. */
  public int bytes() {
    return kind == Kind.FLOW ? Math.multiplyExact(elements(), Short.BYTES) : elements();
  }

  @Override
  public String toString() {
    return name + " " + String.join("x", shape.stream().map(String::valueOf).toList());
  }
}
