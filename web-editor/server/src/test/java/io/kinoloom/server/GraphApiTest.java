package io.kinoloom.server;

import static io.kinoloom.server.TestServer.code;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.kinoloom.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GraphApiTest {
  private static final String EDGES =
      """
      kinoloom: 1
      name: edges
      description: Draws edges. # a comment
      nodes:
        video: { type: decode, params: { uri: "sample:talking-face" } }
        edges: { type: edge-detect, inputs: { video: video } }
        save: { type: encode, inputs: { video: edges }, params: { uri: out/edges.mp4 } }
      """;

  @TempDir Path workspace;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.in(workspace);
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.trouble).isEmpty();
  }

  @Test
  void tellsNodeTypesAsTheCommandDoes() throws IOException {
    HttpResponse<String> answer = server.get("/api/v1/node-types");
    assertThat(answer.body() + "\n").isEqualTo(command("nodes", "--json"));
    String version = answer.headers().firstValue("etag").orElseThrow();
    HttpResponse<String> again =
        server.send(server.request("/api/v1/node-types").header("If-None-Match", version));
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void findsTheProblemsThatTheCommandFinds() throws IOException {
    String wrong =
        EDGES
            .replace("edge-detect", "edge-detekt")
            .replace("{ video: edges }", "{ picture: edges }")
            .replace("save:", "part: { type: ./gone.yaml }\n  save:");
    Files.createDirectory(workspace.resolve("sub"));
    Path file = Files.writeString(workspace.resolve("sub/wrong.yaml"), wrong);
    JsonNode verdict =
        TestServer.json(
            server.post("/api/v1/validate", Map.of("path", "sub/wrong.yaml", "text", wrong)));
    String folder = workspace.toRealPath() + "/";
    String printed = command("validate", "--json", folder + "sub/wrong.yaml").replace(folder, "");
    ArrayNode expected = (ArrayNode) TestServer.JSON.readTree(printed).at("/files/0/problems");
    assertThat(expected).hasSizeGreaterThan(2);
    assertThat(verdict.get("problems")).isEqualTo(expected);
    assertThat(verdict.get("ok").asBoolean()).isFalse();
    assertThat(file).hasContent(wrong);
  }

  private static String command(String... arguments) {
    StringWriter out = new StringWriter();
    Main.commandLine().setOut(new PrintWriter(out)).execute(arguments);
    return out.toString();
  }

  @Test
  void findsNothingWrongWithAGoodGraph() {
    JsonNode verdict = TestServer.json(server.post("/api/v1/validate", Map.of("text", EDGES)));
    assertThat(verdict.get("ok").asBoolean()).isTrue();
    assertThat(verdict.get("problems")).isEmpty();
  }

  @Test
  void tellsPortsThatDependOnParams() throws IOException {
    Files.writeString(
        workspace.resolve("part.yaml"),
        """
        kinoloom: 1
        name: part
        inputs: { picture: { type: video } }
        outputs: { lines: { type: video, from: edges } }
        nodes:
          edges: { type: edge-detect, inputs: { video: picture } }
        """);
    String graph =
        """
        kinoloom: 1
        name: ports
        nodes:
          two: { type: stack, params: { columns: 2 } }
          part: { type: ./part.yaml, inputs: { picture: two } }
          lost: { type: no-such-type }
        """;
    JsonNode nodes =
        TestServer.json(server.post("/api/v1/contracts", Map.of("path", "g.yaml", "text", graph)))
            .get("nodes");
    assertThat(nodes.at("/part/inputs/0/name").asText()).isEqualTo("picture");
    assertThat(nodes.at("/part/inputs/0/type").asText()).isEqualTo("video");
    assertThat(nodes.at("/part/outputs/0/name").asText()).isEqualTo("lines");
    assertThat(nodes.has("two")).isTrue();
    assertThat(nodes.has("lost")).isFalse();
    JsonNode catalog = server.json("/api/v1/node-types").at("/$defs/params-edge-detect/x-node");
    JsonNode edges =
        TestServer.json(server.post("/api/v1/contracts", Map.of("text", EDGES))).at("/nodes/edges");
    assertThat(edges.get("inputs")).isEqualTo(catalog.get("inputs"));
    assertThat(edges.get("outputs")).isEqualTo(catalog.get("outputs"));
  }

  @Test
  void explainsAsTheCommandDoes() throws IOException {
    Path file = Files.writeString(workspace.resolve("edges.yaml"), EDGES);
    JsonNode told =
        TestServer.json(
            server.post("/api/v1/explain", Map.of("path", "edges.yaml", "text", EDGES)));
    assertThat(told.get("text").asText())
        .isEqualTo(command("explain", file.toString()))
        .contains("stages", "boundaries", "edge-detect");
    assertThat(told.get("dot").asText()).isEqualTo(command("explain", "--dot", file.toString()));
    assertThat(told.get("plan"))
        .isEqualTo(TestServer.JSON.readTree(command("explain", "--json", file.toString())));

    HttpResponse<String> wrong =
        server.post("/api/v1/explain", Map.of("text", EDGES.replace("edge-detect", "no-such")));
    assertThat(wrong.statusCode()).isEqualTo(422);
    assertThat(code(wrong)).isEqualTo("graph-has-problems");
    assertThat(TestServer.json(wrong).at("/problems/0/node").asText()).isEqualTo("edges");
    String needy = EDGES.replace("out/edges.mp4", "\"${out}\"");
    String withParam =
        needy.replace("nodes:", "params:\n  out: { type: uri, default: a.mp4 }\nnodes:");
    assertThat(
            server
                .post(
                    "/api/v1/explain", Map.of("text", withParam, "params", Map.of("out", "b.mp4")))
                .statusCode())
        .isEqualTo(200);
    assertThat(
            server
                .post("/api/v1/explain", Map.of("text", withParam, "params", Map.of("in", "b.mp4")))
                .statusCode())
        .isEqualTo(422);
  }

  @Test
  void keepsWhatWasSavedOver() throws IOException {
    Path file = Files.writeString(workspace.resolve("a.yaml"), EDGES);
    String first = server.json("/api/v1/graphs/a.yaml").get("version").asText();
    assertThat(server.json("/api/v1/history/a.yaml").get("versions")).isEmpty();
    String second = TestServer.json(save("a.yaml", EDGES + "# 2\n", first)).get("version").asText();
    String third = TestServer.json(save("a.yaml", EDGES + "# 3\n", second)).get("version").asText();
    assertThat(save("a.yaml", EDGES + "# 3\n", third).statusCode()).isEqualTo(200);

    JsonNode kept = server.json("/api/v1/history/a.yaml").get("versions");
    assertThat(kept.findValuesAsText("version")).containsExactlyInAnyOrder(first, second);
    assertThat(kept.get(0).get("bytes").asInt()).isGreaterThanOrEqualTo(EDGES.length());
    assertThat(kept.get(0).get("modified").asText()).startsWith("20");
    JsonNode old = server.json("/api/v1/versions/" + first + "/a.yaml");
    assertThat(old.get("text").asText()).isEqualTo(EDGES);
    assertThat(old.get("version").asText()).isEqualTo(first);

    server.send("PATCH", "/api/v1/graphs/a.yaml", Map.of("path", "b/c.yaml"), "If-Match", third);
    assertThat(server.json("/api/v1/history/a.yaml").get("versions")).isEmpty();
    assertThat(server.json("/api/v1/history/b/c.yaml").get("versions")).hasSize(2);
    server.send("DELETE", "/api/v1/graphs/b/c.yaml", Map.of(), "If-Match", third);
    assertThat(file).doesNotExist();
    JsonNode last = server.json("/api/v1/versions/" + third + "/b/c.yaml");
    assertThat(last.get("text").asText()).isEqualTo(EDGES + "# 3\n");

    assertThat(server.get("/api/v1/versions/0123/b/c.yaml").statusCode()).isEqualTo(404);
    for (String escape : List.of("..%2fa.yaml", ".kinoloom/x.yaml", "a.txt", "%2e%2e/a.yaml")) {
      assertThat(server.get("/api/v1/history/" + escape).statusCode()).isBetween(400, 404);
      assertThat(server.get("/api/v1/versions/" + first + "/" + escape).statusCode())
          .isBetween(400, 404);
    }
    assertThat(server.json("/api/v1/graphs").get("graphs")).isEmpty();
  }

  @Test
  void createsOpensSavesRenamesAndDeletes() throws IOException {
    HttpResponse<String> made =
        server.send(
            "PUT",
            "/api/v1/graphs/my%20videos/edges.yaml",
            Map.of("text", EDGES),
            "If-None-Match",
            "*");
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(workspace.resolve("my videos/edges.yaml")).hasContent(EDGES);

    JsonNode opened = server.json("/api/v1/graphs/my%20videos/edges.yaml");
    assertThat(opened.get("text").asText()).isEqualTo(EDGES);
    assertThat(opened.get("path").asText()).isEqualTo("my videos/edges.yaml");
    JsonNode entry = server.json("/api/v1/graphs").at("/graphs/0");
    assertThat(entry.get("name").asText()).isEqualTo("edges");
    assertThat(entry.get("description").asText()).isEqualTo("Draws edges.");

    String version = opened.get("version").asText();
    HttpResponse<String> saved =
        save("my%20videos/edges.yaml", EDGES.replace("Draws", "Shows"), version);
    assertThat(saved.statusCode()).isEqualTo(200);
    String newer = TestServer.json(saved).get("version").asText();
    assertThat(newer).isNotEqualTo(version);

    HttpResponse<String> renamed =
        server.send(
            "PATCH",
            "/api/v1/graphs/my%20videos/edges.yaml",
            Map.of("path", "b/lines.yaml"),
            "If-Match",
            '"' + newer + '"');
    assertThat(renamed.statusCode()).isEqualTo(200);
    assertThat(workspace.resolve("my videos/edges.yaml")).doesNotExist();
    assertThat(Files.readString(workspace.resolve("b/lines.yaml"))).contains("Shows");

    HttpResponse<String> deleted =
        server.send("DELETE", "/api/v1/graphs/b/lines.yaml", Map.of(), "If-Match", newer);
    assertThat(deleted.statusCode()).isEqualTo(204);
    assertThat(server.json("/api/v1/graphs").get("graphs")).isEmpty();
    assertThat(server.get("/api/v1/graphs/b/lines.yaml").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> save(String path, String text, String version) {
    return server.send(
        "PUT", "/api/v1/graphs/" + path, Map.of("text", text), "If-Match", '"' + version + '"');
  }

  @Test
  void refusesToUndoTheWorkOfOthers() throws IOException {
    Path file = Files.writeString(workspace.resolve("a.yaml"), EDGES);
    String seen = server.json("/api/v1/graphs/a.yaml").get("version").asText();
    String theirs = EDGES + "# theirs\n";
    Files.writeString(file, theirs);

    HttpResponse<String> conflict = save("a.yaml", EDGES + "# ours\n", seen);
    assertThat(conflict.statusCode()).isEqualTo(409);
    assertThat(code(conflict)).isEqualTo("changed-meanwhile");
    JsonNode current = TestServer.json(conflict).get("current");
    assertThat(current.get("text").asText()).isEqualTo(theirs);
    assertThat(file).hasContent(theirs);

    String newer = current.get("version").asText();
    assertThat(save("a.yaml", EDGES + "# both\n", newer).statusCode()).isEqualTo(200);

    assertThat(
            code(
                server.send(
                    "PUT", "/api/v1/graphs/a.yaml", Map.of("text", EDGES), "If-None-Match", "*")))
        .isEqualTo("exists");
    assertThat(server.send("PUT", "/api/v1/graphs/a.yaml", Map.of("text", EDGES)).statusCode())
        .isEqualTo(428);
    Files.delete(file);
    HttpResponse<String> gone = save("a.yaml", EDGES, newer);
    assertThat(code(gone)).isEqualTo("gone");
    assertThat(file).doesNotExist();
  }

  @Test
  void letsOneOfManyAtOnceWin() throws IOException {
    Files.writeString(workspace.resolve("a.yaml"), EDGES);
    String seen = server.json("/api/v1/graphs/a.yaml").get("version").asText();
    List<Integer> statuses =
        IntStream.range(0, 16)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> save("a.yaml", EDGES + "# " + i + "\n", seen).statusCode()))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();
    assertThat(statuses).containsOnlyOnce(200).contains(409);
    try (var files = Files.list(workspace)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("a.yaml", ".kinoloom");
    }
  }

  @Test
  void listsGraphsOnly() throws IOException {
    Files.writeString(workspace.resolve("a.yaml"), EDGES);
    Files.writeString(workspace.resolve("broken.yaml"), "kinoloom: 1\nnodes: [");
    Files.writeString(workspace.resolve("values.yaml"), "other: true\n");
    Files.writeString(workspace.resolve("notes.txt"), "kinoloom: 1\n");
    Files.createDirectory(workspace.resolve(".hidden"));
    Files.writeString(workspace.resolve(".hidden/b.yaml"), EDGES);
    JsonNode listing = server.json("/api/v1/graphs");
    assertThat(listing.get("graphs").findValuesAsText("path"))
        .containsExactly("a.yaml", "broken.yaml");
    assertThat(listing.get("truncated").asBoolean()).isFalse();
  }

  @Test
  void showsTheGallery() {
    JsonNode graphs = server.json("/api/v1/gallery").get("graphs");
    Set<String> paths = new TreeSet<>(graphs.findValuesAsText("path"));
    assertThat(paths).contains("face-overlay.yaml", "examples/formats.yaml");
    assertThat(graphs).allMatch(graph -> !graph.get("description").asText().isEmpty());
    for (String path : paths) {
      String text = server.json("/api/v1/gallery/" + path).get("text").asText();
      JsonNode verdict = TestServer.json(server.post("/api/v1/validate", Map.of("text", text)));
      assertThat(verdict.get("problems")).as(path).isEmpty();
    }
    assertThat(server.get("/api/v1/gallery/../pom.yaml").statusCode()).isBetween(400, 404);
  }

  @Test
  void tellsAboutItself() throws IOException {
    JsonNode about = server.json("/api/v1/server");
    assertThat(about.get("workspace").asText())
        .isEqualTo(workspace.toRealPath().getFileName().toString());
    assertThat(about.at("/limits/graphBytes").asInt()).isEqualTo(1 << 20);
    assertThat(server.json("/api/v1/samples").get("samples").findValuesAsText("uri"))
        .contains("sample:talking-face");
    assertThat(server.json("/healthz").get("status").asText()).isEqualTo("ok");
    assertThat(code(server.get("/api/v1/nothing"))).isEqualTo("no-such-operation");
  }

  @Test
  void listsModels() {
    JsonNode models = server.json("/api/v1/models").get("models");
    assertThat(models.findValuesAsText("name")).contains("edges2face", "realism");
    for (JsonNode model : models) {
      assertThat(model.has("broken")).as(model.toString()).isFalse();
      assertThat(model.at("/about/licence").asText()).isNotEmpty();
      assertThat(model.at("/about/kind").asText()).isNotEmpty();
    }
  }

  @Test
  void servesThePages() {
    HttpResponse<String> page = server.get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    String policy = page.headers().firstValue("content-security-policy").orElseThrow();
    String nonce = policy.replaceAll(".*'nonce-([^']+)'.*", "$1");
    assertThat(page.body()).contains("<meta name=\"csp-nonce\" content=\"" + nonce + "\"");
    assertThat(policy).doesNotContain("unsafe").contains("script-src 'self';");
    assertThat(server.get("/").headers().firstValue("content-security-policy"))
        .isNotEqualTo(page.headers().firstValue("content-security-policy"));
    String script = page.body().replaceAll("(?s).*src=\"(/assets/[^\"]+\\.js)\".*", "$1");
    HttpResponse<String> file = server.get(script);
    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.headers().firstValue("cache-control").orElse("")).contains("immutable");
    assertThat(file.headers().firstValue("content-type").orElse("")).contains("javascript");
    assertThat(page.body()).doesNotContainPattern("<script(?![^>]*src=)");
    assertThat(server.get("/runs/some-run").body()).contains("csp-nonce");
    assertThat(server.get("/assets/none.js").statusCode()).isEqualTo(404);
  }
}
