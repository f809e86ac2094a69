package io.kinoloom.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.junit.jupiter.api.Test;

/** What a page gets that reads more slowly than the run goes. */
final class OutboxTest {
  private final List<String> sent = new ArrayList<>();
  private final Deque<Callback> unread = new ArrayDeque<>();
  private int caughtUp;
  private final Outbox outbox = new Outbox(session());

  /** A page that has read a message only once the test says so. */
  private Session session() {
    return (Session)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Session.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "sendText" -> sent.add((String) arguments[0]);
                case "sendBinary" -> sent.add("frame " + ((ByteBuffer) arguments[0]).get());
                default -> throw new UnsupportedOperationException(method.getName());
              }
              unread.add((Callback) arguments[1]);
              return null;
            });
  }

  private void read() {
    unread.remove().succeed();
  }

  private boolean preview(String wire, int frame) {
    return outbox.preview(wire, new byte[] {(byte) frame}, () -> caughtUp++);
  }

  @Test
  void sendsTheNewestOnceThePageHasRead() {
    for (int i = 0; i < 100; i++) {
      preview("edges.video", i);
      preview("scene.video", 100 + i % 10);
    }
    assertThat(sent).containsExactly("frame 0");
    read();
    read();
    read();
    assertThat(sent).containsExactlyInAnyOrder("frame 0", "frame 99", "frame 109");
    assertThat(unread).isEmpty();
    preview("edges.video", 7);
    assertThat(sent).endsWith("frame 7");
  }

  @Test
  void forgetsLooksAtWiresOutOfSight() {
    preview("scene.video", 1);
    preview("edges.video", 2);
    preview("scene.video", 3);
    outbox.watching(Set.of("edges.video"));
    while (!unread.isEmpty()) {
      read();
    }
    assertThat(sent).hasSize(3).startsWith("frame 1", "frame 2");
    assertThat(sent.get(2)).contains("watching", "edges.video").doesNotContain("scene.video");
  }

  @Test
  void keepsTheLastLinesForASlowPage() throws IOException {
    preview("edges.video", 1);
    for (int i = 0; i < 2000; i++) {
      outbox.log("line " + i);
    }
    read();
    JsonNode lines = TestServer.JSON.readTree(sent.get(1)).at("/data/lines");
    assertThat(lines).hasSize(500);
    assertThat(lines.get(499).asText()).isEqualTo("line 1999");
  }

  @Test
  void sendsNothingToAPageThatHasLeft() {
    preview("edges.video", 1);
    outbox.close();
    preview("edges.video", 2);
    read();
    assertThat(sent).containsExactly("frame 1");
    assertThat(unread).isEmpty();
  }

  @Test
  void tellsWhetherThePageKeepsUp() {
    assertThat(preview("edges.video", 1)).isTrue();
    assertThat(preview("edges.video", 2)).isFalse();
    assertThat(preview("scene.video", 3)).isFalse();
    read(); // 1
    read(); // 2
    assertThat(caughtUp).isZero();
    read(); // 3
    assertThat(caughtUp).isEqualTo(1);
    assertThat(preview("edges.video", 4)).isTrue();
    read();
    assertThat(caughtUp).isEqualTo(1);
  }

  @Test
  void catchesUpWhenThePageLooksElsewhere() {
    preview("edges.video", 1);
    assertThat(preview("edges.video", 2)).isFalse();
    outbox.watching(Set.of("scene.video"));
    read();
    assertThat(caughtUp).isEqualTo(1);
  }
}
