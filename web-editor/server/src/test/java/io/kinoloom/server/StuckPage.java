package io.kinoloom.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A page that asks for pictures and then reads nothing, as one whose browser has stopped. */
final class StuckPage implements AutoCloseable {
  private static final int TEXT = 0x81;
  private static final int MASKED = 0x80;
  private static final int LENGTH_FOLLOWS = 126;

  private final Socket socket;
  private final String answer;

  private StuckPage(Socket socket, String answer) {
    this.socket = socket;
    this.answer = answer;
  }

  static StuckPage of(TestServer server, String run, List<String> wires) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(16 << 10);
    socket.setSoTimeout(60_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    String request =
        String.join(
            "\r\n",
            "GET /api/v1/events?run=" + run + " HTTP/1.1",
            "Host: " + server.host(),
            "Origin: " + server.origin(),
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
            "",
            "");
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    String answer = head(socket.getInputStream());
    byte[] message =
        TestServer.JSON.writeValueAsBytes(Map.of("type", "watch", "data", Map.of("wires", wires)));
    socket.getOutputStream().write(frame(message));
    socket.getOutputStream().flush();
    return new StuckPage(socket, answer);
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** A text, masked with zeros. */
  private static byte[] frame(byte[] message) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(TEXT);
    if (message.length < LENGTH_FOLLOWS) {
      frame.write(MASKED | message.length);
    } else {
      frame.write(MASKED | LENGTH_FOLLOWS);
      frame.write(message.length >> 8);
      frame.write(message.length);
    }
    frame.writeBytes(new byte[4]);
    frame.writeBytes(message);
    return frame.toByteArray();
  }

  /** What the server said when the socket was opened. */
  String answer() {
    return answer;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
