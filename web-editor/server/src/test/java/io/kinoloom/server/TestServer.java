package io.kinoloom.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinoloom.server.web.AccessToken;
import io.kinoloom.server.web.TlsIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/** A real server on a port of its own, and what a browser or an attacker sends it. */
final class TestServer implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();
  static final ServerOptions.Limits LIMITS =
      new ServerOptions.Limits(100_000, 100_000, 1 << 20, 2, Duration.ofMinutes(1));

  final HttpClient client;
  final List<String> trouble = new CopyOnWriteArrayList<>();
  final Path workspace;
  private final EditorServer server;

  private final boolean secure;

  private TestServer(
      Path workspace,
      ServerOptions.Limits limits,
      Optional<AccessToken> token,
      Optional<TlsIdentity> tls,
      HttpClient client)
      throws IOException {
    this.workspace = workspace;
    this.client = client;
    secure = tls.isPresent();
    server =
        EditorServer.start(
            new ServerOptions(
                InetAddress.getLoopbackAddress(),
                0,
                workspace,
                token,
                List.of("editor.example"),
                tls,
                Optional.empty(),
                limits,
                trouble::add));
  }

  static TestServer in(Path workspace) throws IOException {
    return in(workspace, LIMITS);
  }

  static TestServer in(Path workspace, ServerOptions.Limits limits) throws IOException {
    return new TestServer(
        workspace, limits, Optional.empty(), Optional.empty(), HttpClient.newHttpClient());
  }

  static TestServer in(Path workspace, AccessToken token) throws IOException {
    return new TestServer(
        workspace, LIMITS, Optional.of(token), Optional.empty(), HttpClient.newHttpClient());
  }

  /** One that speaks TLS, to a client that trusts it. */
  static TestServer in(Path workspace, AccessToken token, TlsIdentity tls, SSLContext trust)
      throws IOException {
    return new TestServer(
        workspace,
        LIMITS,
        Optional.of(token),
        Optional.of(tls),
        HttpClient.newBuilder().sslContext(trust).build());
  }

  int port() {
    return server.port();
  }

  String host() {
    return "127.0.0.1:" + port();
  }

  /** Where its page comes from. */
  String origin() {
    return (secure ? "https://" : "http://") + host();
  }

  /** The address that it prints. */
  URI address() {
    return server.address();
  }

  /** A request; the path begins with a slash. */
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(origin() + path));
  }

  /** Sends a file to be kept. */
  HttpResponse<String> upload(String name, byte[] content) {
    return send(
        request("/api/v1/uploads?name=" + name)
            .header("X-Kinoloom", "1")
            .header("Content-Type", "application/octet-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(content)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> get(String path) {
    return send(request(path));
  }

  JsonNode json(String path) {
    HttpResponse<String> answer = get(path);
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + " answered " + answer.statusCode() + ": " + answer.body());
    }
    return json(answer);
  }

  static JsonNode json(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A request with a JSON body, as our page sends it. */
  HttpResponse<String> send(String method, String path, Map<String, ?> body, String... headers) {
    try {
      HttpRequest.Builder request =
          request(path)
              .header("X-Kinoloom", "1")
              .header("Content-Type", "application/json")
              .method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
      if (headers.length > 0) {
        request.headers(headers);
      }
      return send(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpResponse<String> post(String path, Map<String, ?> body) {
    return send("POST", path, body);
  }

  static String code(HttpResponse<String> answer) {
    return json(answer).at("/error/code").asText();
  }

  /** Bytes exactly as an attacker wrote them; the answer until the server closes. */
  String raw(String... lines) throws IOException {
    try (Socket socket = write(lines)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Bytes exactly as an attacker wrote them; the first line of the answer. */
  String rawFirstLine(String... lines) throws IOException {
    try (Socket socket = write(lines)) {
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
          .readLine();
    }
  }

  private Socket write(String... lines) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(60_000);
    String text = String.join("\r\n", lines) + "\r\n\r\n";
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return socket;
  }

  /** The lines of the log of refusals. */
  List<JsonNode> refusals() throws IOException {
    Path log = workspace.toRealPath().resolve(".kinoloom/refused.log");
    if (!Files.exists(log)) {
      return List.of();
    }
    return Files.readAllLines(log).stream()
        .map(
            line -> {
              try {
                return JSON.readTree(line);
              } catch (IOException e) {
                throw new UncheckedIOException(line, e);
              }
            })
        .toList();
  }

  @Override
  public void close() {
    server.close();
  }
}
