package io.kinoloom.spi;

import java.util.Arrays;
import java.util.Objects;

/**
 * A motion vector for every pixel: the point at {@code (x, y)} of this picture is found at {@code
 * (x + u, y + v)} of the other one. Unknown vectors are NaN.
 *
 * @param width pixels
 * @param height pixels
 * @param vectors row-major {@code u, v} pairs in pixels; shared, never to be written
 */
public record FlowField(int width, int height, float[] vectors) implements Payload {
  public FlowField {
    Sizes.check(width, height);
    Sizes.checkLength(
        "vectors", vectors.length, Math.multiplyExact(Math.multiplyExact(width, height), 2));
  }

  public float u(int x, int y) {
    return vectors[(y * width + x) * 2];
  }

  public float v(int x, int y) {
    return vectors[(y * width + x) * 2 + 1];
  }

  @Override
  public PayloadType<FlowField> payloadType() {
    return PayloadType.FLOW;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FlowField that
        && width == that.width
        && height == that.height
        && Arrays.equals(vectors, that.vectors);
  }

  @Override
  public int hashCode() {
    return Objects.hash(width, height) * 31 + Arrays.hashCode(vectors);
  }

  @Override
  public String toString() {
    return "FlowField[%dx%d #%08x]".formatted(width, height, Arrays.hashCode(vectors));
  }
}
