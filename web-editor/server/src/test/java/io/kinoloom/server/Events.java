package io.kinoloom.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A page's end of the WebSocket. */
final class Events implements WebSocket.Listener {
  final List<JsonNode> messages = new CopyOnWriteArrayList<>();
  final List<Preview> previews = new CopyOnWriteArrayList<>();
  final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder text = new StringBuilder();
  private ByteBuffer binary = ByteBuffer.allocate(0);
  private WebSocket socket;

  /** A preview as a page reads it. */
  record Preview(int kind, JsonNode header, byte[] content) {
    static Preview read(ByteBuffer frame) {
      if (frame.get() != 1) {
        throw new AssertionError("unknown version");
      }
      int kind = frame.get();
      byte[] header = new byte[frame.getShort() & 0xffff];
      frame.get(header);
      byte[] content = new byte[frame.remaining()];
      frame.get(content);
      try {
        return new Preview(
            kind, TestServer.JSON.readTree(new String(header, StandardCharsets.UTF_8)), content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Events() {}

  static Events of(TestServer server, String run) {
    Events events = new Events();
    events.socket =
        server
            .client
            .newWebSocketBuilder()
            .header("Origin", server.origin())
            .buildAsync(
                URI.create(
                    server.origin().replaceFirst("^http", "ws") + "/api/v1/events?run=" + run),
                events)
            .join();
    return events;
  }

  void send(String type, List<String> wires) {
    try {
      String message =
          TestServer.JSON.writeValueAsString(Map.of("type", type, "data", Map.of("wires", wires)));
      socket.sendText(message, true).join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void sendRaw(String message) {
    socket.sendText(message, true).join();
  }

  List<JsonNode> of(String type) {
    return messages.stream()
        .filter(message -> message.get("type").asText().equals(type))
        .map(message -> message.get("data"))
        .toList();
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + 400_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain until " + what);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Override
  public void onOpen(WebSocket opened) {
    opened.request(1);
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      try {
        messages.add(TestServer.JSON.readTree(text.toString()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    ByteBuffer joined = ByteBuffer.allocate(binary.remaining() + data.remaining());
    joined.put(binary).put(data).flip();
    binary = joined;
    if (last) {
      previews.add(Preview.read(binary));
      binary = ByteBuffer.allocate(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    closed.complete(status);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.completeExceptionally(error);
  }
}
