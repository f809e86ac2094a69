package io.kinoloom.server;

import static io.kinoloom.server.TestServer.code;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FileApiTest {
  private static final byte[] MP4 =
      "....ftypisom....and the rest of a film".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;
  private Path workspace;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    workspace = Files.createDirectory(folder.resolve("workspace"));
    Files.createDirectory(workspace.resolve("out"));
    Files.writeString(workspace.resolve("out/a.txt"), "0123456789");
    server = TestServer.in(workspace);
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.trouble).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-3, 206, 0123, bytes 0-3/10",
    "bytes=4-, 206, 456789, bytes 4-9/10",
    "bytes=-3, 206, 789, bytes 7-9/10",
    "bytes=8-99, 206, 89, bytes 8-9/10",
    "bytes=-99, 206, 0123456789, bytes 0-9/10",
    "bytes=5-2, 200, 0123456789, ''",
    "'bytes=0-1,4-5', 200, 0123456789, ''",
    "pages=1-2, 200, 0123456789, ''"
  })
  void givesParts(String range, int status, String text, String told) {
    HttpResponse<String> answer =
        server.send(server.request("/api/v1/files/out/a.txt").header("Range", range));
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(text);
    assertThat(answer.headers().firstValue("content-range").orElse("")).isEqualTo(told);
    assertThat(answer.headers().firstValueAsLong("content-length")).hasValue(text.length());
  }

  @Test
  void tellsWhatItDoesNotHave() {
    HttpResponse<String> beyond =
        server.send(server.request("/api/v1/files/out/a.txt").header("Range", "bytes=10-"));
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(beyond.headers().firstValue("content-range")).hasValue("bytes */10");
    assertThat(server.get("/api/v1/files/out").statusCode()).isEqualTo(404);
    assertThat(server.get("/api/v1/files/out/b.txt").statusCode()).isEqualTo(404);
    assertThat(server.get("/api/v1/files/.kinoloom/lock").statusCode()).isEqualTo(400);
  }

  @Test
  void knowsVersions() throws IOException {
    HttpResponse<String> first = server.get("/api/v1/files/out/a.txt");
    String version = first.headers().firstValue("etag").orElseThrow();
    HttpRequest.Builder again = server.request("/api/v1/files/out/a.txt");
    assertThat(server.send(again.header("If-None-Match", version)).statusCode()).isEqualTo(304);
    Files.writeString(workspace.resolve("out/a.txt"), "something longer");
    HttpResponse<String> changed =
        server.send(
            server
                .request("/api/v1/files/out/a.txt")
                .header("Range", "bytes=0-3")
                .header("If-Range", version));
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.body()).isEqualTo("something longer");
    HttpResponse<String> head =
        server.send(server.request("/api/v1/files/out/a.txt").method("HEAD", noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValueAsLong("content-length")).hasValue(16);
    assertThat(head.body()).isEmpty();
  }

  private static HttpRequest.BodyPublisher noBody() {
    return HttpRequest.BodyPublishers.noBody();
  }

  @Test
  void showsNoForeignPageAsItsOwn() throws IOException {
    Files.writeString(workspace.resolve("out/evil.html"), "<script>alert(1)</script>");
    Files.writeString(workspace.resolve("out/evil.svg"), "<svg onload='alert(1)'/>");
    for (String name : new String[] {"evil.html", "evil.svg"}) {
      HttpResponse<String> answer = server.get("/api/v1/files/out/" + name);
      assertThat(answer.headers().firstValue("content-type")).hasValue("application/octet-stream");
      assertThat(answer.headers().firstValue("content-disposition")).hasValue("attachment");
      assertThat(answer.headers().firstValue("content-security-policy").orElse(""))
          .contains("sandbox");
      assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    }
    Files.createSymbolicLink(workspace.resolve("out/link.txt"), Path.of("/etc/hostname"));
    assertThat(server.get("/api/v1/files/out/link.txt").statusCode()).isEqualTo(403);
  }

  @Test
  void takesFilesIn() throws IOException {
    JsonNode taken = TestServer.json(server.upload("my%20holiday.MP4", MP4));
    assertThat(taken.get("path").asText()).isEqualTo("uploads/my-holiday.mp4");
    assertThat(taken.get("bytes").asInt()).isEqualTo(MP4.length);
    assertThat(taken.get("type").asText()).isEqualTo("video/mp4");
    assertThat(workspace.resolve("uploads/my-holiday.mp4")).hasBinaryContent(MP4);
    JsonNode second = TestServer.json(server.upload("my%20holiday.mp4", MP4));
    assertThat(second.get("path").asText()).isEqualTo("uploads/my-holiday-2.mp4");
    assertThat(server.get("/api/v1/files/uploads/my-holiday.mp4").statusCode()).isEqualTo(200);
  }

  @Test
  void takesNamesForNothingElse() throws IOException {
    for (String name :
        new String[] {"..%2f..%2fevil.mp4", "%2fetc%2fcron.d%2fx", ".bashrc", "a%00b.sh", ""}) {
      HttpResponse<String> answer = server.upload(name, MP4);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
      assertThat(TestServer.json(answer).get("path").asText())
          .matches("uploads/[\\w-]+\\.mp4")
          .doesNotContain("..");
    }
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(workspace);
    }
  }

  @Test
  void believesNoName() throws IOException {
    for (String content : new String[] {"#!/bin/sh\nrm -rf /", "<html>", "", "PK\3\4zip"}) {
      HttpResponse<String> answer =
          server.upload("film.mp4", content.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(code(answer)).isEqualTo("not-a-medium");
    }
    assertThat(workspace.resolve("uploads")).doesNotExist();
  }

  @Test
  void takesNothingTooLarge() throws IOException {
    byte[] large = Arrays.copyOf(MP4, (int) TestServer.LIMITS.uploadBytes() + 1);
    assertThat(code(server.upload("film.mp4", large))).isEqualTo("too-large");
    try (var files = Files.list(workspace.resolve("uploads"))) {
      assertThat(files).isEmpty();
    }
    byte[] allowed = Arrays.copyOf(MP4, (int) TestServer.LIMITS.uploadBytes());
    assertThat(server.upload("film.mp4", allowed).statusCode()).isEqualTo(201);
  }

  @Test
  void describesItself() {
    JsonNode document = server.json("/api/v1/openapi.json");
    assertThat(document.get("openapi").asText()).startsWith("3.1");
    JsonNode order =
        document.at("/paths/~1api~1v1~1runs/post/requestBody/content/application~1json/schema");
    JsonNode schema = document.at(order.get("$ref").asText().substring(1));
    assertThat(schema.at("/properties/params/additionalProperties/type").asText())
        .isEqualTo("string");
    assertThat(schema.get("required")).isEmpty();
    assertThat(document.at("/paths/~1api~1v1~1graphs~1{path}/put/summary").asText()).isNotEmpty();
    JsonNode upload = document.at("/paths/~1api~1v1~1uploads/post");
    assertThat(upload.at("/parameters/0/name").asText()).isEqualTo("name");
    assertThat(upload.at("/requestBody/content").has("*/*")).isTrue();
    assertThat(upload.at("/responses").has("201")).isTrue();
    for (JsonNode reference : document.findValues("$ref")) {
      assertThat(document.at(reference.asText().substring(1)).isMissingNode()).isFalse();
    }
    // What it describes is there: everything that can be asked without a name answers.
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      if (path.getValue().has("get") && !path.getKey().contains("{")) {
        assertThat(server.get(path.getKey()).statusCode()).as(path.getKey()).isEqualTo(200);
      }
    }
  }
}
