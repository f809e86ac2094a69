package io.kinoloom.spi;

import java.util.Arrays;
import java.util.List;

/**
 * An array of floats.
 *
 * @param shape extent of each axis, slowest first; empty for a single number
 * @param values row-major; shared, never to be written
 */
public record Tensor(List<Integer> shape, float[] values) implements Payload {
  public Tensor {
    shape = List.copyOf(shape);
    int size = 1;
    for (int extent : shape) {
      if (extent < 0) {
        throw new IllegalArgumentException("shape must not be negative, is " + shape);
      }
      size = Math.multiplyExact(size, extent);
    }
    Sizes.checkLength("values", values.length, size);
  }

  @Override
  public PayloadType<Tensor> payloadType() {
    return PayloadType.TENSOR;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor that
        && shape.equals(that.shape)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return shape.hashCode() * 31 + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Tensor[%s #%08x]".formatted(shape, Arrays.hashCode(values));
  }
}
