package io.kinoloom.spi;

import java.util.Optional;

/**
 * Draws payloads as small pictures for people who watch a run. Found by {@link
 * java.util.ServiceLoader}; used by one thread, which closes it.
 */
public interface PreviewPainter extends AutoCloseable {

  /**
   * A picture of a payload.
   *
   * @param payload what to draw
   * @param largestSide the picture is no wider and no higher, pixels
   * @return a JPEG; nothing where the payload is none that can be drawn
   */
  Optional<byte[]> jpeg(Payload payload, int largestSide);

  @Override
  void close();
}
