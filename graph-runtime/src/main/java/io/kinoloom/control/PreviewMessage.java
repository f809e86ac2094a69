package io.kinoloom.control;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A look at a wire on its way to a page: what was asked for, by which it finds its way, and the
 * frame that the page gets. A frame is one byte of version, one of kind, two bytes of length (big
 * endian), a JSON header of that length, and the picture or value.
 *
 * @param wire {@code node.port}, or {@code node.port@stream} if one stream was asked for
 * @param frame as the page gets it
 */
public record PreviewMessage(String wire, byte[] frame) {
  /** Of the layout of frames. */
  public static final int VERSION = 1;

  /** What a frame holds after its header. */
  public enum Content {
    JPEG,
    JSON
  }

  /** Puts a frame together. */
  public static PreviewMessage of(String wire, Content content, byte[] header, byte[] value) {
    if (header.length > 0xffff) {
      throw new IllegalArgumentException("a header of " + header.length + " bytes is too long");
    }
    ByteBuffer frame = ByteBuffer.allocate(4 + header.length + value.length);
    frame.put((byte) VERSION).put((byte) content.ordinal()).putShort((short) header.length);
    frame.put(header).put(value);
    return new PreviewMessage(wire, frame.array());
  }

  /** As it crosses the control socket. */
  public ControlChannel.Message toMessage() {
    byte[] name = wire.getBytes(StandardCharsets.UTF_8);
    ByteBuffer content = ByteBuffer.allocate(2 + name.length + frame.length);
    content.putShort((short) name.length).put(name).put(frame);
    return new ControlChannel.Message(ControlChannel.Kind.PREVIEW, content.array());
  }

  /** Out of what crossed the control socket. */
  public static PreviewMessage read(ControlChannel.Message message) {
    ByteBuffer content = ByteBuffer.wrap(message.content());
    byte[] name = new byte[content.getShort() & 0xffff];
    content.get(name);
    byte[] frame = new byte[content.remaining()];
    content.get(frame);
    return new PreviewMessage(new String(name, StandardCharsets.UTF_8), frame);
  }
}
