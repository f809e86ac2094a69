package io.kinoloom.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinoloom.tests.support.Distribution;
import io.kinoloom.tests.support.Pictures;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The editor's runs on a real cluster outlive its server, which finds them again. */
final class EditorOnClusterTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GRAPH =
      """
      kinoloom: 1
      name: drawn
      params:
        frames: { type: integer }
        output: { type: uri }
      nodes:
        scene: { type: test-scene, params: { width: 320, height: 240, frames: "${frames}" } }
        save: { type: encode, inputs: { video: scene.video }, params: { uri: "${output}" } }
      """;

  @TempDir private static Path shared;
  private static FlinkCluster cluster;

  @TempDir private Path workspace;
  private final HttpClient client = HttpClient.newHttpClient();
  private Process server;
  private String address;

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = FlinkCluster.start(shared.resolve("flink"), 1);
  }

  @AfterAll
  static void stopCluster() throws Exception {
    cluster.close();
  }

  @BeforeEach
  void start() throws Exception {
    Files.writeString(workspace.resolve("drawn.yaml"), GRAPH);
    serve();
  }

  @AfterEach
  void stop() throws Exception {
    kill();
  }

  @Test
  void aRunGoesOnWithoutTheServerAndIsFoundAgain() throws Exception {
    int frames = 5000; // it must be at work while two processes start
    Path output = workspace.resolve("long.mp4");
    assertThat(get("/api/v1/server").path("master").asText()).isEqualTo(cluster.master());
    String run = begin(frames, output);
    await(run, state -> state.equals("running"));
    HttpResponse<String> refused =
        send("PATCH", "/runs/" + run + "/params", "{\"node\":\"save\",\"params\":{\"quality\":1}}");
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
    assertThat(refused.body()).contains("on-a-cluster");

    kill();
    assertThat(output).as("the run has not ended with its server").doesNotExist();
    serve();
    JsonNode again = await(run, state -> state.equals("running"));
    assertThat(again.has("resumed")).as("it was not interrupted").isFalse();
    JsonNode ended = await(run, state -> !state.equals("running"));

    assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("finished");
    assertThat(ended.at("/streams/0/framesOut").asInt()).isEqualTo(frames);
    assertThat(ended.at("/outputs/0/file").asText()).isEqualTo("long.mp4");
    assertThat(Pictures.times(output)).hasSize(frames);
  }

  @Test
  void aRunThatEndedWithoutTheServerHasItsEnd() throws Exception {
    Path output = workspace.resolve("short.mp4");
    String run = begin(300, output);
    await(run, state -> !state.equals("starting"));

    kill();
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!Files.exists(output)) {
      assertThat(System.nanoTime()).as("no result").isLessThan(deadline);
      Thread.sleep(100);
    }
    serve();

    JsonNode end = await(run, state -> state.equals("finished"));
    assertThat(end.at("/streams/0/framesOut").asInt()).isEqualTo(300);
  }

  @Test
  void aRunThatIsFoundAgainCanBeStopped() throws Exception {
    Path output = workspace.resolve("stopped.mp4");
    String run = begin(1_000_000, output);
    await(run, state -> state.equals("running"));
    kill();
    serve();
    await(run, state -> state.equals("running"));

    assertThat(send("DELETE", "/runs/" + run, "").statusCode()).isEqualTo(202);

    await(run, state -> state.equals("stopped"));
    assertThat(Pictures.times(output)).hasSizeBetween(1, 999_999);
  }

  @Test
  void aRunThatTheClusterDoesNotKnowIsAClearError() throws Exception {
    Distribution.Outcome outcome =
        Distribution.run(
            shared,
            "run",
            workspace.resolve("drawn.yaml").toString(),
            "--output",
            "out.mp4",
            "--set",
            "frames=1",
            "--master",
            cluster.master(),
            "--attach",
            "12345678");

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err()).contains("knows no run 12345678").doesNotContain("\tat ");
  }

  private void serve() throws Exception {
    server =
        Distribution.start(
            workspace,
            "serve",
            "--port",
            "0",
            "--workspace",
            workspace.toString(),
            "--master",
            cluster.master());
    Path out = workspace.resolve("stdout.txt");
    String prefix = "Kinoloom's editor is at ";
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!Files.readString(out).contains("Ctrl-C")) {
      assertThat(System.nanoTime()).as("no server").isLessThan(deadline);
      assertThat(server.isAlive()).as(Files.readString(workspace.resolve("stderr.txt"))).isTrue();
      Thread.sleep(50);
    }
    address =
        Files.readString(out)
            .lines()
            .filter(line -> line.startsWith(prefix))
            .findFirst()
            .orElseThrow()
            .substring(prefix.length());
  }

  /** As {@code kill -9} does. */
  private void kill() throws InterruptedException {
    server.destroyForcibly().waitFor();
  }

  private String begin(int frames, Path output) throws Exception {
    HttpResponse<String> answer =
        send(
            "POST",
            "/runs",
            JSON.writeValueAsString(
                Map.of(
                    "path",
                    "drawn.yaml",
                    "params",
                    Map.of("frames", String.valueOf(frames), "output", output.toString()))));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return JSON.readTree(answer.body()).path("id").asText();
  }

  private JsonNode await(String run, Predicate<String> state) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    JsonNode seen = get("/api/v1/runs/" + run);
    while (!state.test(seen.path("state").asText())) {
      assertThat(System.nanoTime()).as("state of " + seen).isLessThan(deadline);
      Thread.sleep(100);
      seen = get("/api/v1/runs/" + run);
    }
    return seen;
  }

  private JsonNode get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address).resolve(path)).build();
    return JSON.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address).resolve("/api/v1" + path))
            .header("X-Kinoloom", "1")
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
