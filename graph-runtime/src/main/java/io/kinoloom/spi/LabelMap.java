package io.kinoloom.spi;

import java.util.Arrays;
import java.util.Objects;

/**
 * A class number for every pixel.
 *
 * @param width pixels
 * @param height pixels
 * @param palette name of the class list, such as {@code cityscapes} or {@code test-scene}
 * @param labels row-major, {@code width * height} class numbers; shared, never to be written
 */
public record LabelMap(int width, int height, String palette, short[] labels) implements Payload {
  public LabelMap {
    Objects.requireNonNull(palette, "palette");
    Sizes.check(width, height);
    Sizes.checkLength("labels", labels.length, Math.multiplyExact(width, height));
  }

  @Override
  public PayloadType<LabelMap> payloadType() {
    return PayloadType.LABELS;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelMap that
        && width == that.width
        && height == that.height
        && palette.equals(that.palette)
        && Arrays.equals(labels, that.labels);
  }

  @Override
  public int hashCode() {
    return Objects.hash(width, height, palette) * 31 + Arrays.hashCode(labels);
  }

  @Override
  public String toString() {
    return "LabelMap[%dx%d %s #%08x]".formatted(width, height, palette, Arrays.hashCode(labels));
  }
}
