package io.kinoloom.spi;

import java.util.Arrays;
import java.util.Objects;

/**
 * One picture.
 *
 * @param format layout of {@code data}
 * @param width pixels, at least 1
 * @param height pixels, at least 1
 * @param colorSpace matrix and range of YUV samples
 * @param data exactly {@link PixelFormat#byteSize} bytes; shared, never to be written
 */
public record VideoFrame(
    PixelFormat format, int width, int height, ColorSpace colorSpace, byte[] data)
    implements Payload {

  public VideoFrame {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(colorSpace, "colorSpace");
    Sizes.check(width, height);
    Sizes.checkLength("data", data.length, format.byteSize(width, height));
  }

  /** A full-range picture whose YUV side, if it ever gets one, is limited-range BT.601. */
  public VideoFrame(PixelFormat format, int width, int height, byte[] data) {
    this(format, width, height, ColorSpace.BT601_LIMITED, data);
  }

  @Override
  public PayloadType<VideoFrame> payloadType() {
    return PayloadType.VIDEO;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VideoFrame that
        && format == that.format
        && width == that.width
        && height == that.height
        && colorSpace == that.colorSpace
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return Objects.hash(format, width, height, colorSpace) * 31 + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "VideoFrame[%s %dx%d %s #%08x]"
        .formatted(format, width, height, colorSpace, Arrays.hashCode(data));
  }
}
