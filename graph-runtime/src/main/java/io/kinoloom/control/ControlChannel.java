package io.kinoloom.control;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One end of a connection over a Unix domain socket. A message is one byte of kind, four bytes of
 * length (big endian) and its content. One thread may receive while others send.
 */
public final class ControlChannel implements Closeable {
  private static final int HEADER_BYTES = 5;
  private static final int LARGEST_MESSAGE = 16 << 20;

  private final SocketChannel socket;

  /** What a message holds. */
  public enum Kind {
    /** UTF-8 JSON, {@code {"type": ..., "data": ...}}. */
    JSON,
    /** A picture or value of a wire, see {@link PreviewMessage}. */
    PREVIEW
  }

  /**
   * A message.
   *
   * @param kind what it holds
   * @param content its bytes; not to be written
   */
  public record Message(Kind kind, byte[] content) {}

  /** The end of a connection that is there already. */
  public ControlChannel(SocketChannel socket) {
    this.socket = socket;
  }

  /** Connects to a program that waits at this socket. */
  public static ControlChannel connect(Path socket) throws IOException {
    return new ControlChannel(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
  }

  /** Sends a message; waits while the other end does not take it. */
  public synchronized void send(Message message) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    header.put((byte) message.kind().ordinal()).putInt(message.content().length).flip();
    ByteBuffer[] parts = {header, ByteBuffer.wrap(message.content())};
    while (parts[0].hasRemaining() || parts[1].hasRemaining()) {
      socket.write(parts);
    }
  }

  /**
   * Waits for the next message.
   *
   * @return nothing once the other end has closed
   * @throws IOException if the connection breaks, or what comes is no message
   */
  public Optional<Message> receive() throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    if (!fill(header)) {
      return Optional.empty();
    }
    int kind = header.get();
    int length = header.getInt();
    if (kind < 0 || kind >= Kind.values().length || length < 0 || length > LARGEST_MESSAGE) {
      throw new IOException("what comes through the control socket is no message");
    }
    ByteBuffer content = ByteBuffer.allocate(length);
    if (length > 0 && !fill(content)) {
      throw new EOFException("the control socket was closed within a message");
    }
    return Optional.of(new Message(Kind.values()[kind], content.array()));
  }

  private boolean fill(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (socket.read(buffer) < 0) {
        if (buffer.position() > 0) {
          throw new EOFException("the control socket was closed within a message");
        }
        return false;
      }
    }
    buffer.flip();
    return true;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
