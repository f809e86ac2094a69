package io.kinoloom.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinoloom.server.api.ApiJson;
import io.kinoloom.server.runs.RunListener;
import io.kinoloom.server.runs.RunView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;

/**
 * What waits to be sent to one page. One message is on its way at a time; of those that wait, a
 * newer one takes the place of an older one of the same kind, so a slow page gets fewer messages,
 * holds nobody up and takes bounded memory. A page is behind as soon as a picture has to wait, and
 * has caught up once it has taken all of them. Thread-safe.
 */
final class Outbox implements RunListener {
  private static final int MOST_LINES = 500;
  private static final String LOG = "log";

  private final Session session;
  private final Map<String, Message> waiting = new LinkedHashMap<>();
  private final Deque<String> lines = new ArrayDeque<>();
  private Optional<Runnable> behind = Optional.empty();
  private boolean sending;
  private boolean ending;
  private boolean closed;

  private sealed interface Message {
    /** {@code {type, data}}, written when its turn has come. */
    record Text(String type, Object data) implements Message {}

    /** A preview. */
    record Picture(byte[] frame) implements Message {}
  }

  Outbox(Session session) {
    this.session = session;
  }

  @Override
  public void changed(RunView run) {
    put("run", new Message.Text("run", run));
    if (run.state().isFinal()) {
      synchronized (this) {
        ending = true;
      }
    }
    pump();
  }

  @Override
  public void metrics(JsonNode figures) {
    put("metrics", new Message.Text("metrics", figures));
    pump();
  }

  @Override
  public void live(Map<String, Map<String, JsonNode>> changes) {
    put("live", new Message.Text("live", changes));
    pump();
  }

  @Override
  public void log(String line) {
    synchronized (this) {
      if (lines.size() == MOST_LINES) {
        lines.removeFirst();
      }
      lines.addLast(line);
    }
    put(LOG, new Message.Text(LOG, Map.of()));
    pump();
  }

  @Override
  public boolean preview(String wire, byte[] frame, Runnable caughtUp) {
    put("preview " + wire, new Message.Picture(frame));
    pump();
    synchronized (this) {
      behind = holdsPictures() ? Optional.of(caughtUp) : Optional.empty();
      return behind.isEmpty();
    }
  }

  private boolean holdsPictures() {
    return waiting.values().stream().anyMatch(Message.Picture.class::isInstance);
  }

  /** Tells what the page watches now; looks at other wires need not be sent any more. */
  void watching(Set<String> wires) {
    synchronized (this) {
      waiting
          .keySet()
          .removeIf(
              key ->
                  key.startsWith("preview ")
                      && !wires.contains(key.substring("preview ".length())));
    }
    put("watching", new Message.Text("watching", Map.of("wires", wires)));
    pump();
  }

  /** Tells that a message made no sense. */
  void refused(String code, String message, String hint) {
    put(
        "refused",
        new Message.Text("refused", Map.of("code", code, "message", message, "hint", hint)));
    pump();
  }

  private synchronized void put(String key, Message message) {
    if (!closed) {
      waiting.put(key, message);
    }
  }

  private void pump() {
    Message next;
    synchronized (this) {
      if (sending || closed) {
        return;
      }
      if (waiting.isEmpty()) {
        if (ending) {
          closed = true;
          session.close(StatusCode.NORMAL, "the run has ended", Callback.NOOP);
        }
        return;
      }
      Iterator<Message> first = waiting.values().iterator();
      next = first.next();
      first.remove();
      sending = true;
    }
    Callback callback = Callback.from(this::sent, failure -> close());
    if (next instanceof Message.Picture picture) {
      session.sendBinary(ByteBuffer.wrap(picture.frame()), callback);
    } else {
      session.sendText(write((Message.Text) next), callback);
    }
  }

  private void sent() {
    Optional<Runnable> caughtUp = Optional.empty();
    synchronized (this) {
      sending = false;
      if (!holdsPictures()) {
        caughtUp = behind;
        behind = Optional.empty();
      }
    }
    pump();
    caughtUp.ifPresent(Runnable::run);
  }

  private String write(Message.Text message) {
    Object data = message.data();
    if (message.type().equals(LOG)) {
      synchronized (this) {
        data = Map.of("lines", List.copyOf(lines));
        lines.clear();
      }
    }
    ObjectNode json = ApiJson.MAPPER.createObjectNode().put("type", message.type());
    json.set("data", ApiJson.MAPPER.valueToTree(data));
    try {
      return ApiJson.MAPPER.writeValueAsString(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends nothing more. */
  synchronized void close() {
    closed = true;
    behind = Optional.empty();
    waiting.clear();
    lines.clear();
  }
}
