package io.kinoloom.spi;

import java.util.Arrays;
import java.util.Objects;

/**
 * An opacity for every pixel.
 *
 * @param width pixels
 * @param height pixels
 * @param alpha row-major, 0 (outside) to 255 (inside); shared, never to be written
 */
public record Mask(int width, int height, byte[] alpha) implements Payload {
  public Mask {
    Sizes.check(width, height);
    Sizes.checkLength("alpha", alpha.length, Math.multiplyExact(width, height));
  }

  @Override
  public PayloadType<Mask> payloadType() {
    return PayloadType.MASK;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mask that
        && width == that.width
        && height == that.height
        && Arrays.equals(alpha, that.alpha);
  }

  @Override
  public int hashCode() {
    return Objects.hash(width, height) * 31 + Arrays.hashCode(alpha);
  }

  @Override
  public String toString() {
    return "Mask[%dx%d #%08x]".formatted(width, height, Arrays.hashCode(alpha));
  }
}
