package io.kinoloom.server;

import static io.kinoloom.server.TestServer.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kinoloom.server.web.AccessToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile page, program or file may try: each is refused, and told in the log. */
final class AttackTest {
  private static final String GRAPH = "kinoloom: 1\nname: a\nnodes: {}\n";
  private static final String SECRET = "kinoloom: 1\nname: secret\n";

  @TempDir Path folder;
  private Path workspace;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    workspace = Files.createDirectory(folder.resolve("workspace"));
    Files.writeString(folder.resolve("secret.yaml"), SECRET);
    Files.writeString(workspace.resolve("a.yaml"), GRAPH);
    server = TestServer.in(workspace);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", "localhost.evil"})
  void refusesNamesThatAreNotOurs(String host) throws IOException {
    String answer = server.raw("GET /api/v1/graphs HTTP/1.1", "Host: " + host, "Connection: close");
    assertThat(answer).startsWith("HTTP/1.1 421").doesNotContain("a.yaml");
    assertLogged("unknown-host");
  }

  @Test
  void refusesRequestsWithoutAName() throws IOException {
    assertThat(server.raw("GET /api/v1/graphs HTTP/1.0")).contains(" 421 ");
  }

  @Test
  void answersToItsNames() throws IOException {
    for (String host : List.of("localhost:" + server.port(), server.host(), "Editor.Example:99")) {
      assertThat(server.raw("GET /api/v1/graphs HTTP/1.1", "Host: " + host, "Connection: close"))
          .startsWith("HTTP/1.1 200");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://evil.example", "null", "http://localhost:3000", "https://127.0.0.1"})
  void refusesPagesOfOtherOrigins(String origin) throws IOException {
    HttpResponse<String> read =
        server.send(server.request("/api/v1/graphs").header("Origin", origin));
    assertThat(read.statusCode()).isEqualTo(403);
    assertThat(read.headers().map()).doesNotContainKey("access-control-allow-origin");
    HttpResponse<String> write =
        server.send("PUT", "/api/v1/graphs/b.yaml", Map.of("text", GRAPH), "Origin", origin);
    assertThat(write.statusCode()).isEqualTo(403);
    assertThat(workspace.resolve("b.yaml")).doesNotExist();
    assertLogged("foreign-origin");
  }

  @Test
  void letsItsOwnPageIn() {
    HttpResponse<String> answer =
        server.send(server.request("/api/v1/graphs").header("Origin", "http://" + server.host()));
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"cross-site,no-cors,image", "same-site,cors,empty", "cross-site,navigate,iframe"})
  void refusesWhatTheBrowserSaysComesFromElsewhere(String site, String mode, String destination)
      throws IOException {
    String answer =
        server.raw(
            "GET /api/v1/graphs/a.yaml HTTP/1.1",
            "Host: " + server.host(),
            "Sec-Fetch-Site: " + site,
            "Sec-Fetch-Mode: " + mode,
            "Sec-Fetch-Dest: " + destination,
            "Connection: close");
    assertThat(answer).startsWith("HTTP/1.1 403");
    assertLogged("foreign-origin");
  }

  @Test
  void refusesFormsOfForeignPages() throws IOException {
    HttpResponse<String> plainForm =
        server.send(
            server
                .request("/api/v1/validate")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"x\"}")));
    assertThat(plainForm.statusCode()).isEqualTo(403);
    assertThat(code(plainForm)).isEqualTo("missing-header");
    HttpResponse<String> notJson =
        server.send(
            server
                .request("/api/v1/validate")
                .header("Content-Type", "text/plain")
                .header("X-Kinoloom", "1")
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"x\"}")));
    assertThat(notJson.statusCode()).isEqualTo(415);
    assertLogged("missing-header");
    assertLogged("not-json");
  }

  @Test
  void answersNoPreflight() throws IOException {
    String answer =
        server.raw(
            "OPTIONS /api/v1/graphs/a.yaml HTTP/1.1",
            "Host: " + server.host(),
            "Origin: http://evil.example",
            "Access-Control-Request-Method: PUT",
            "Access-Control-Request-Headers: x-kinoloom",
            "Connection: close");
    assertThat(answer).startsWith("HTTP/1.1 403").doesNotContainIgnoringCase("access-control");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.yaml",
        "x/../../secret.yaml",
        "%2e%2e/secret.yaml",
        "%2e%2e%2fsecret.yaml",
        "..%2fsecret.yaml",
        "..%5csecret.yaml",
        "..;/secret.yaml",
        "%252e%252e%252fsecret.yaml",
        "%c0%ae%c0%ae/secret.yaml",
        "/secret.yaml",
        "//secret.yaml",
        "./a.yaml/../../secret.yaml",
        "secret.yaml%00.yaml",
        "a.yaml%0d%0aX-Evil:%201",
        ".kinoloom/refused.yaml",
        "link.yaml",
        "linked/secret.yaml"
      })
  void keepsWithinTheWorkspace(String path) throws IOException {
    Files.createSymbolicLink(workspace.resolve("link.yaml"), folder.resolve("secret.yaml"));
    Files.createSymbolicLink(workspace.resolve("linked"), folder);
    String read =
        server.raw(
            "GET /api/v1/graphs/" + path + " HTTP/1.1",
            "Host: " + server.host(),
            "Connection: close");
    assertThat(read).containsPattern("^HTTP/1.1 4\\d\\d").doesNotContain("name: secret");
    assertThat(read).doesNotContain("X-Evil: 1");
    String body = "{\"text\":\"kinoloom: 1\"}";
    String write =
        server.raw(
            "PUT /api/v1/graphs/" + path + " HTTP/1.1",
            "Host: " + server.host(),
            "Connection: close",
            "X-Kinoloom: 1",
            "If-None-Match: *",
            "Content-Type: application/json",
            "Content-Length: " + body.length(),
            "",
            body);
    assertThat(folder.resolve("secret.yaml")).hasContent(SECRET);
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("workspace", "secret.yaml");
    }
    if (!path.contains("%25")) { // that is a strange name, but one within the workspace
      assertThat(write).containsPattern("^HTTP/1.1 4\\d\\d");
      assertLogged();
    }
  }

  @Test
  void followsLinksWithinTheWorkspace() throws IOException {
    Files.createSymbolicLink(workspace.resolve("same.yaml"), workspace.resolve("a.yaml"));
    assertThat(server.json("/api/v1/graphs/same.yaml").get("text").asText()).isEqualTo(GRAPH);
  }

  @Test
  void renamesWithinTheWorkspaceOnly() {
    String version = server.json("/api/v1/graphs/a.yaml").get("version").asText();
    HttpResponse<String> answer =
        server.send(
            "PATCH",
            "/api/v1/graphs/a.yaml",
            Map.of("path", "../moved.yaml"),
            "If-Match",
            '"' + version + '"');
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(workspace.resolve("a.yaml")).exists();
  }

  @Test
  void refusesLargeBodies() throws IOException {
    HttpResponse<String> graph =
        server.post("/api/v1/validate", Map.of("text", "#".repeat((1 << 20) + 1)));
    assertThat(graph.statusCode()).isEqualTo(413);
    HttpResponse<String> body =
        server.post("/api/v1/validate", Map.of("text", "#".repeat(5 << 20)));
    assertThat(body.statusCode()).isEqualTo(413);
    assertLogged("too-large");
  }

  @Test
  void survivesYamlBombs() throws IOException {
    StringBuilder lol = new StringBuilder("kinoloom: 1\nname: lol\na0: &a0 [lol, lol]\n");
    for (int i = 1; i < 40; i++) {
      lol.append("a%d: &a%d [*a%d, *a%d, *a%d]%n".formatted(i, i, i - 1, i - 1, i - 1));
    }
    String deep = "kinoloom: 1\nname: deep\nnodes: " + "[".repeat(200_000);
    for (String bomb : List.of(lol.toString(), deep, "{".repeat(100_000), "- ".repeat(300_000))) {
      long started = System.nanoTime();
      JsonNode verdict = TestServer.json(server.post("/api/v1/validate", Map.of("text", bomb)));
      assertThat(verdict.get("ok").asBoolean()).isFalse();
      assertThat(verdict.get("problems")).isNotEmpty();
      assertThat(System.nanoTime() - started).isLessThan(20_000_000_000L);
    }
    assertLogged("graph-bomb");
    HttpResponse<String> run = server.post("/api/v1/runs", Map.of("text", lol.toString()));
    assertThat(run.statusCode()).isEqualTo(422);
    assertThat(code(run)).isEqualTo("graph-bomb");
    assertThat(TestServer.json(run).get("problems")).isNotEmpty();
    awaitLogged("/api/v1/runs", "graph-bomb");
  }

  @Test
  void unpacksNothing() throws IOException {
    byte[] zeros = new byte[32 << 20];
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(zeros);
    }
    assertThat(packed.size()).isLessThan(100_000);
    HttpResponse<String> body =
        server.send(
            server
                .request("/api/v1/validate")
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .header("X-Kinoloom", "1")
                .POST(HttpRequest.BodyPublishers.ofByteArray(packed.toByteArray())));
    assertThat(code(body)).isEqualTo("bad-body");
    awaitLogged("/api/v1/validate", "bad-body");

    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(archive)) {
      zip.putNextEntry(new ZipEntry("../../evil.mp4"));
      zip.write(zeros);
      zip.closeEntry();
    }
    for (byte[] bomb : List.of(archive.toByteArray(), packed.toByteArray())) {
      assertThat(code(server.upload("film.mp4", bomb))).isEqualTo("not-a-medium");
    }
    awaitLogged("/api/v1/uploads", "not-a-medium");
    assertThat(workspace.resolve("uploads")).doesNotExist();
    assertThat(folder.resolve("evil.mp4")).doesNotExist();
  }

  @Test
  void refusesOversizedUploads() throws IOException {
    byte[] film = Arrays.copyOf("....ftypisom".getBytes(StandardCharsets.US_ASCII), 2 << 20);
    assertThat(code(server.upload("film.mp4", film))).isEqualTo("too-large");
    awaitLogged("/api/v1/uploads", "too-large");
    try (var files = Files.list(workspace.resolve("uploads"))) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void takesNoUploadsOfForeignPages() throws IOException {
    byte[] film = "....ftypisom".getBytes(StandardCharsets.US_ASCII);
    HttpResponse<String> form =
        server.send(
            server
                .request("/api/v1/uploads?name=film.mp4")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofByteArray(film)));
    assertThat(code(form)).isEqualTo("missing-header");
    HttpResponse<String> foreign =
        server.send(
            server
                .request("/api/v1/uploads?name=film.mp4")
                .header("X-Kinoloom", "1")
                .header("Origin", "http://evil.example")
                .POST(HttpRequest.BodyPublishers.ofByteArray(film)));
    assertThat(code(foreign)).isEqualTo("foreign-origin");
    awaitLogged("/api/v1/uploads", "foreign-origin");
    assertThat(workspace.resolve("uploads")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.yaml",
        "%2e%2e/secret.yaml",
        "..%2fsecret.yaml",
        "%2e%2e%2fsecret.yaml",
        "/etc/passwd",
        ".kinoloom/refused.log",
        "linked/secret.yaml",
        "link.txt"
      })
  void givesNoFilesFromElsewhere(String path) throws IOException {
    Files.createSymbolicLink(workspace.resolve("link.txt"), folder.resolve("secret.yaml"));
    Files.createSymbolicLink(workspace.resolve("linked"), folder);
    String answer =
        server.raw(
            "GET /api/v1/files/" + path + " HTTP/1.1",
            "Host: " + server.host(),
            "Connection: close");
    assertThat(answer).containsPattern("^HTTP/1.1 4\\d\\d").doesNotContain("secret\n", "root:");
    assertLogged();
  }

  @Test
  void keepsUploadsWithinTheWorkspace() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createSymbolicLink(workspace.resolve("uploads"), outside);
    byte[] film = "....ftypisom".getBytes(StandardCharsets.US_ASCII);
    assertThat(code(server.upload("film.mp4", film))).isEqualTo("outside-workspace");
    awaitLogged("/api/v1/uploads", "outside-workspace");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void opensNoSocketForForeignPages() throws IOException {
    for (String origin : List.of("http://evil.example", "null", "http://localhost:3000")) {
      assertThat(upgrade(origin, Optional.empty())).isEqualTo(403);
    }
    awaitLogged("/api/v1/events", "foreign-origin");
    String rebound =
        server.rawFirstLine(
            "GET /api/v1/events?run=x HTTP/1.1",
            "Host: evil.example",
            "Origin: http://evil.example",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    assertThat(rebound).startsWith("HTTP/1.1 421");
    awaitLogged("/api/v1/events", "unknown-host");
  }

  @Test
  void refusesDeepJson() {
    HttpResponse<String> answer =
        server.send(
            server
                .request("/api/v1/validate")
                .header("Content-Type", "application/json")
                .header("X-Kinoloom", "1")
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\":" + "[".repeat(100_000))));
    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void answersScriptsInNamesAsData() {
    String script = "<script>alert(1)</script>";
    HttpResponse<String> answer =
        server.post(
            "/api/v1/validate",
            Map.of("path", "a.yaml", "text", GRAPH.replace("{}", "{'" + script + "': {type: x}}")));
    assertThat(answer.body()).contains("alert(1)");
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self'")
        .doesNotContain("unsafe");
  }

  @Test
  void limitsHowOftenOneMayAsk() throws IOException {
    server.close();
    server =
        TestServer.in(workspace, new ServerOptions.Limits(5, 1, 1 << 20, 1, Duration.ofMinutes(1)));
    int refused = 0;
    for (int i = 0; i < 20; i++) {
      HttpResponse<String> answer = server.get("/api/v1/server");
      if (answer.statusCode() == 429) {
        refused++;
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
      }
    }
    assertThat(refused).isPositive();
    assertLogged("too-many-requests");
  }

  @Test
  void asksForTheToken() throws IOException {
    AccessToken token = AccessToken.random();
    server.close();
    server = TestServer.in(workspace, token);
    for (String path : List.of("/", "/api/v1/graphs", "/assets/x.js", "/?token=wrong")) {
      assertThat(server.get(path).statusCode()).isEqualTo(401);
    }
    assertThat(server.get("/healthz").statusCode()).isEqualTo(200);
    HttpResponse<String> login = server.get("/?token=" + token.reveal());
    assertThat(login.statusCode()).isEqualTo(302);
    assertThat(login.headers().firstValue("location").orElse("")).doesNotContain("token");
    String cookie = login.headers().firstValue("set-cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(token.reveal());
    HttpRequest.Builder page = server.request("/api/v1/graphs");
    assertThat(server.send(page.header("Cookie", cookie.split(";")[0])).statusCode())
        .isEqualTo(200);
    assertThat(server.send(bearing(token.reveal())).statusCode()).isEqualTo(200);
    String own = "http://" + server.host();
    assertThat(upgrade(own, Optional.empty())).isEqualTo(401);
    awaitLogged("/api/v1/events", "token-needed");
    assertThat(upgrade(own, Optional.of("wrong-wrong-wrong"))).isEqualTo(401);
    assertThat(upgrade(own, Optional.of(token.reveal()))).isEqualTo(101);
    for (int i = 0; i < 20; i++) {
      server.send(bearing("guess-" + i));
    }
    assertThat(server.send(bearing("guess")).statusCode()).isEqualTo(429);
    assertLogged("token-needed");
    assertThat(Files.readString(workspace.resolve(".kinoloom/refused.log")))
        .doesNotContain(token.reveal());
  }

  private HttpRequest.Builder bearing(String token) {
    return server.request("/api/v1/graphs").header("Authorization", "Bearer " + token);
  }

  private int upgrade(String origin, Optional<String> token) {
    WebSocket.Builder builder = server.client.newWebSocketBuilder().header("Origin", origin);
    token.ifPresent(value -> builder.header("Authorization", "Bearer " + value));
    URI events = URI.create("ws://" + server.host() + "/api/v1/events?run=x");
    try {
      builder.buildAsync(events, new WebSocket.Listener() {}).join().abort();
      return 101;
    } catch (CompletionException e) {
      return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
    }
  }

  @Test
  void listensBeyondLoopbackOnlyWithAToken() throws IOException {
    InetAddress any = InetAddress.getByName("0.0.0.0");
    assertThatThrownBy(
            () ->
                new ServerOptions(
                    any,
                    0,
                    workspace,
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    TestServer.LIMITS,
                    message -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void forgesNoLineOfTheLog() throws IOException {
    server.raw(
        "GET /api/v1/graphs/x\",\"status\":200}%0a{\"forged\":1} HTTP/1.1",
        "Host: evil.example", "Connection: close");
    server.send(server.request("/api/v1/graphs").header("Origin", "http://evil.example"));
    assertLogged("foreign-origin");
    assertThat(server.refusals()).allMatch(line -> !line.has("forged"));
  }

  /** The log is written after the answer. */
  private void assertLogged(String code) throws IOException {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!logged().contains(code) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(logged()).contains(code);
  }

  /** The log says that a request to this address was refused, and why. */
  private void awaitLogged(String target, String code) throws IOException {
    Predicate<JsonNode> wanted =
        line ->
            line.get("target").asText().equals(target) && line.get("code").asText().equals(code);
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (server.refusals().stream().noneMatch(wanted) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(server.refusals()).anyMatch(wanted);
  }

  private void assertLogged() throws IOException {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (logged().isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(logged()).isNotEmpty();
  }

  private List<String> logged() throws IOException {
    return server.refusals().stream().map(line -> line.get("code").asText()).toList();
  }
}
