package io.kinoloom.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import io.kinoloom.server.api.ApiJson;
import io.kinoloom.server.runs.Runs;
import io.kinoloom.server.web.Refusal;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.eclipse.jetty.websocket.api.StatusCode;

/** The WebSocket through which a page follows a run. */
final class EventSocket {
  /** Wires that a page may watch at once. */
  static final int MOST_WIRES = 64;

  /** Text that a page may send at once, bytes. */
  static final int LARGEST_MESSAGE = 64 << 10;

  private static final int MOST_SOCKETS = 64;
  private static final int LONGEST_WIRE = 300;
  private static final Pattern WIRE =
      Pattern.compile("[a-z0-9~/-]+\\.[a-z0-9-]+(@[A-Za-z0-9._-]+)?");

  private final Runs runs;
  private final Map<String, Follower> followers = new ConcurrentHashMap<>();

  private record Follower(String run, Outbox outbox, Set<String> wires) {}

  EventSocket(Runs runs) {
    this.runs = runs;
  }

  void configure(WsConfig socket) {
    socket.onConnect(this::connect);
    socket.onMessage(message -> receive(message, message.message()));
    socket.onBinaryMessage(
        message -> message.closeSession(StatusCode.BAD_DATA, "pages send text only"));
    socket.onClose(this::leave);
    socket.onError(this::leave);
  }

  private void connect(WsContext page) {
    if (followers.size() >= MOST_SOCKETS) {
      page.closeSession(StatusCode.TRY_AGAIN_LATER, "too many pages follow runs");
      return;
    }
    String run = String.valueOf(page.queryParam("run"));
    Outbox outbox = new Outbox(page.session);
    followers.put(page.sessionId(), new Follower(run, outbox, new TreeSet<>()));
    try {
      page.enableAutomaticPings(15, TimeUnit.SECONDS);
      runs.follow(run, outbox);
    } catch (Refusal unknown) {
      page.closeSession(StatusCode.POLICY_VIOLATION, "there is no such run");
    }
  }

  private void leave(WsContext page) {
    Follower follower = followers.remove(page.sessionId());
    if (follower != null) {
      runs.leave(follower.run(), follower.outbox());
      follower.outbox().close();
    }
  }

  private void receive(WsContext page, String text) {
    Follower follower = followers.get(page.sessionId());
    if (follower == null) {
      return;
    }
    try {
      JsonNode message = ApiJson.MAPPER.readTree(text);
      switch (message.path("type").asText()) {
        case "watch", "unwatch" -> look(follower, message);
        case "set" ->
            runs.set(
                follower.run(),
                ApiJson.MAPPER.treeToValue(message.path("data"), Runs.Change.class));
        default -> throw wrong("the type is not 'watch', 'unwatch' or 'set'");
      }
    } catch (JsonProcessingException e) {
      refuse(follower, wrong("it is no JSON, or not what its type takes"));
    } catch (Refusal refusal) {
      refuse(follower, refusal);
    }
  }

  private void look(Follower follower, JsonNode message) {
    Set<String> named = wires(message.at("/data/wires"));
    synchronized (follower) {
      if (message.path("type").asText().equals("watch")) {
        watch(follower, named);
      } else {
        follower.wires().removeAll(named);
      }
      Set<String> now = new TreeSet<>(follower.wires());
      follower.outbox().watching(runs.watch(follower.run(), follower.outbox(), now));
    }
  }

  private static void watch(Follower follower, Set<String> named) {
    Set<String> all = new TreeSet<>(follower.wires());
    all.addAll(named);
    if (all.size() > MOST_WIRES) {
      throw new Refusal(
          400,
          "too-many-wires",
          "a page watches " + MOST_WIRES + " wires at most",
          "unwatch those out of sight");
    }
    follower.wires().addAll(named);
  }

  private static Set<String> wires(JsonNode list) {
    if (!list.isArray() || list.size() > MOST_WIRES) {
      throw wrong("data.wires is no list of up to " + MOST_WIRES + " wires");
    }
    Set<String> wires = new TreeSet<>();
    for (JsonNode item : list) {
      String wire = item.asText();
      if (wire.length() > LONGEST_WIRE || !WIRE.matcher(wire).matches()) {
        throw wrong("a wire is called by its output, NODE.PORT or NODE.PORT@STREAM");
      }
      wires.add(wire);
    }
    return wires;
  }

  private static Refusal wrong(String why) {
    return new Refusal(
        400,
        "bad-message",
        "the message makes no sense: " + why,
        "send {\"type\": \"watch\", \"data\": {\"wires\": [\"edges.video\"]}}");
  }

  private static void refuse(Follower follower, Refusal refusal) {
    follower.outbox().refused(refusal.code(), refusal.getMessage(), refusal.hint());
  }
}
