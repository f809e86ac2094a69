package io.kinoloom.server;

import static io.kinoloom.server.TestServer.code;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real runs in child processes, seen through a real server. */
final class RunApiTest {
  private static final String GRAPH =
      """
      kinoloom: 1
      name: drawn
      params:
        frames: { type: integer, default: 60 }
        output: { type: uri, default: out/drawn.mp4 }
      nodes:
        scene: { type: test-scene, params: { width: 320, height: 240, frames: "${frames}" } }
        edges: { type: edge-detect, inputs: { video: scene.video } }
        numbers: { type: stats, inputs: { video: edges } }
        save: { type: encode, inputs: { video: edges }, params: { uri: "${output}" } }
      """;

  /** Its streams differ in how long they are. */
  private static final String STREAMS =
      """
      kinoloom: 1
      name: streams
      params:
        input: { type: integer }
      nodes:
        scene: { type: test-scene, params: { width: 160, height: 120, frames: "${input}" } }
        save: { type: encode, inputs: { video: scene.video }, params: { uri: "out/${stream}.mp4" } }
      """;

  private static final String ENDLESS = "1000000";

  @TempDir Path workspace;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(workspace.resolve("drawn.yaml"), GRAPH);
    server = TestServer.in(workspace);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String begin(Map<String, ?> order) {
    HttpResponse<String> answer = server.post("/api/v1/runs", order);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return TestServer.json(answer).get("id").asText();
  }

  private JsonNode run(String id) {
    return server.json("/api/v1/runs/" + id);
  }

  private void awaitState(String id, String... states) {
    Set<String> wanted = Set.of(states);
    Events.await(
        "run " + id + " is " + wanted, () -> wanted.contains(run(id).get("state").asText()));
  }

  @Test
  void runsAGraphAndTellsHowItGetsOn() throws Exception {
    String id = begin(Map.of("path", "drawn.yaml", "params", Map.of("frames", "90")));
    Events events = Events.of(server, id);
    assertThat(events.closed.get(6, TimeUnit.MINUTES)).isEqualTo(WebSocket.NORMAL_CLOSURE);

    List<String> states =
        events.of("run").stream().map(run -> run.get("state").asText()).distinct().toList();
    assertThat(states).startsWith("starting").endsWith("finished");
    JsonNode run = run(id);
    assertThat(run.get("state").asText()).as(run.toString()).isEqualTo("finished");
    assertThat(run.get("name").asText()).isEqualTo("drawn");
    assertThat(run.get("path").asText()).isEqualTo("drawn.yaml");
    assertThat(run.at("/params/frames").asText()).isEqualTo("90");
    assertThat(run.at("/progress/frames").asInt()).isEqualTo(90);
    assertThat(run.at("/progress/expected").asInt()).isEqualTo(90);
    assertThat(run.get("exitCode").asInt()).isZero();
    assertThat(run.get("nodes").findValuesAsText("id"))
        .contains("scene", "edges", "numbers", "save");
    for (JsonNode node : run.get("nodes")) {
      assertThat(node.get("calls").asInt()).isGreaterThanOrEqualTo(90);
      assertThat(node.get("p99").asDouble()).isGreaterThanOrEqualTo(node.get("p50").asDouble());
    }
    assertThat(run.at("/outputs/0/file").asText()).isEqualTo("out/drawn.mp4");
    assertThat(workspace.resolve("out/drawn.mp4")).isRegularFile();
    assertThat(run.at("/report/nodes")).isNotEmpty();
    assertThat(run.at("/report/streams/0/frames_out").asInt()).isPositive();
    assertThat(events.of("metrics")).isNotEmpty();

    assertThat(server.json("/api/v1/runs/" + id + "/graph").get("text").asText()).isEqualTo(GRAPH);
    JsonNode listed = server.json("/api/v1/runs").at("/runs/0");
    assertThat(listed.get("id").asText()).isEqualTo(id);
    assertThat(listed.has("report")).isFalse();
    Events late = Events.of(server, id);
    assertThat(late.closed.get(1, TimeUnit.MINUTES)).isEqualTo(WebSocket.NORMAL_CLOSURE);
    assertThat(late.of("run").get(0).get("state").asText()).isEqualTo("finished");
  }

  @Test
  void showsWiresWhileSomebodyWatches() throws Exception {
    String id = begin(Map.of("text", GRAPH, "params", Map.of("frames", "1000000")));
    Events events = Events.of(server, id);
    Events idle = Events.of(server, id);
    events.send("watch", List.of("scene.video", "edges.video", "numbers.score", "no.such"));
    Events.await(
        "all wires were seen",
        () -> wires(events).containsAll(Set.of("scene.video", "edges.video", "numbers.score")));
    assertThat(events.of("watching").get(0).get("wires")).hasSize(4);

    Events.Preview picture =
        events.previews.stream().filter(p -> wire(p).equals("edges.video")).findFirst().get();
    assertThat(picture.kind()).isZero();
    assertThat(picture.header().get("run").asText()).isNotEmpty();
    assertThat(picture.header().get("type").asText()).isEqualTo("video");
    assertThat(picture.header().get("width").asInt()).isEqualTo(320);
    assertThat(picture.header().get("time").asLong()).isNotNegative();
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture.content()));
    assertThat(image.getWidth()).isEqualTo(320);
    assertThat(image.getHeight()).isEqualTo(240);
    Events.Preview score =
        events.previews.stream().filter(p -> wire(p).equals("numbers.score")).findFirst().get();
    assertThat(score.kind()).isEqualTo(1);
    assertThat(TestServer.JSON.readTree(score.content()).get("score")).isNotEmpty();
    assertThat(idle.previews).isEmpty();

    events.send("unwatch", List.of("scene.video", "edges.video", "numbers.score", "no.such"));
    Events.await(
        "nothing is watched",
        () -> events.of("watching").stream().anyMatch(now -> now.get("wires").isEmpty()));
    int seen = events.previews.size();
    Thread.sleep(1500);
    assertThat(events.previews.size()).isLessThanOrEqualTo(seen + 3); // those on their way

    events.sendRaw("{\"type\": \"dance\"}");
    events.sendRaw("no json");
    events.send("watch", List.of("../../etc.passwd"));
    Events.await("a message was refused", () -> !events.of("refused").isEmpty());

    assertThat(server.send("DELETE", "/api/v1/runs/" + id, Map.of()).statusCode()).isEqualTo(202);
    awaitState(id, "stopped");
    assertThat(Files.size(workspace.resolve("out/drawn.mp4"))).isPositive();
    assertThat(events.closed.get(1, TimeUnit.MINUTES)).isEqualTo(WebSocket.NORMAL_CLOSURE);
  }

  @Test
  void changesParamsWhileItRuns() throws Exception {
    String id = begin(Map.of("text", GRAPH, "params", Map.of("frames", "1000000")));
    Events events = Events.of(server, id);
    events.send("watch", List.of("edges.video"));
    Events.await("edges are dark", () -> brightness(events) < 100);

    HttpResponse<String> changed = change(id, "edges", Map.of("invert", true));
    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    assertThat(TestServer.json(changed).at("/live/edges/invert").asBoolean()).isTrue();
    Events.await("edges are bright", () -> brightness(events) > 150);
    events.sendRaw(
        "{\"type\":\"set\",\"data\":{\"node\":\"edges\",\"params\":{\"invert\":false}}}");
    Events.await("edges are dark again", () -> brightness(events) < 100);
    assertThat(events.of("live")).hasSize(2);

    assertThat(code(change(id, "edges", Map.of("low", -1)))).isEqualTo("not-changed");
    assertThat(code(change(id, "edges", Map.of("low", 9, "high", 1)))).isEqualTo("not-changed");
    assertThat(code(change(id, "edges", Map.of("aperture", 5)))).isEqualTo("not-changed");
    assertThat(code(change(id, "save", Map.of("uri", "/tmp/x")))).isEqualTo("not-changed");
    assertThat(code(change(id, "none", Map.of("low", 1)))).isEqualTo("not-changed");
    assertThat(code(change(id, "edges", Map.of()))).isEqualTo("bad-params");
    awaitState(id, "running");

    server.send("DELETE", "/api/v1/runs/" + id + "?now=true", Map.of());
    awaitState(id, "stopped");
    assertThat(code(change(id, "edges", Map.of("invert", true)))).isEqualTo("not-running");
    assertThat(run(id).at("/live/edges/invert").isBoolean()).isTrue();
  }

  private HttpResponse<String> change(String id, String node, Map<String, ?> params) {
    return server.send(
        "PATCH", "/api/v1/runs/" + id + "/params", Map.of("node", node, "params", params));
  }

  /** Mean of the newest picture, 0 to 255; between dark and bright where there is none. */
  private static double brightness(Events events) {
    if (events.previews.isEmpty()) {
      return 125;
    }
    byte[] jpeg = events.previews.get(events.previews.size() - 1).content();
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
      double sum = 0;
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          sum += image.getRGB(x, y) & 0xff;
        }
      }
      return sum / image.getWidth() / image.getHeight();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String wire(Events.Preview preview) {
    return preview.header().get("wire").asText();
  }

  private static Set<String> wires(Events events) {
    Set<String> wires = new TreeSet<>();
    events.previews.forEach(preview -> wires.add(wire(preview)));
    return wires;
  }

  @Test
  void tellsWhichNodeFailed() {
    String graph = GRAPH.replace("out/drawn.mp4", "/proc/none/drawn.mp4");
    String id = begin(Map.of("text", graph));
    awaitState(id, "failed");
    JsonNode failure = run(id).get("failure");
    assertThat(failure.get("node").asText()).as(failure.toString()).isEqualTo("save");
    assertThat(failure.get("message").asText()).contains("save");
    assertThat(run(id).get("exitCode").asInt()).isEqualTo(1);
    assertThat(server.get("/api/v1/runs/" + id + "/log").body()).contains("error:");
  }

  @Test
  void refusesWhatCannotRun() throws IOException {
    HttpResponse<String> wrong =
        server.post("/api/v1/runs", Map.of("text", GRAPH.replace("edge-detect", "edge-detekt")));
    assertThat(wrong.statusCode()).isEqualTo(422);
    assertThat(code(wrong)).isEqualTo("graph-has-problems");
    assertThat(TestServer.json(wrong).at("/problems/0/node").asText()).isEqualTo("edges");
    assertThat(server.post("/api/v1/runs", Map.of()).statusCode()).isEqualTo(400);
    assertThat(server.post("/api/v1/runs", Map.of("path", "none.yaml")).statusCode())
        .isEqualTo(404);
    assertThat(server.post("/api/v1/runs", Map.of("path", "../x.yaml")).statusCode())
        .isEqualTo(400);
    Map<String, String> option = Map.of("--master", "evil:1");
    assertThat(server.post("/api/v1/runs", Map.of("text", GRAPH, "params", option)).statusCode())
        .isEqualTo(400);
    assertThat(server.get("/api/v1/runs/none").statusCode()).isEqualTo(404);
    assertThat(server.get("/api/v1/runs/..%2f..").statusCode()).isBetween(400, 404);
    assertThat(server.json("/api/v1/runs").get("runs")).isEmpty();
  }

  @Test
  void runsSoManyAtOnceAndEndsThemWithItself() throws Exception {
    Map<String, ?> endless =
        Map.of("text", GRAPH, "params", Map.of("frames", "1000000"), "resumable", true);
    String one = begin(endless);
    String other =
        begin(
            Map.of(
                "text", GRAPH, "params", Map.of("frames", "1000000", "output", "out/other.mp4")));
    HttpResponse<String> third = server.post("/api/v1/runs", endless);
    assertThat(code(third)).isEqualTo("too-many-runs");
    awaitState(one, "running");
    assertThat(server.send("DELETE", "/api/v1/runs/" + other + "?now=true", Map.of()).statusCode())
        .isEqualTo(202);
    awaitState(other, "stopped");
    long before = children();
    server.close();
    assertThat(children()).isLessThan(Math.max(1, before));
    assertThat(record(one)).contains("\"interrupted\"");
    assertThat(record(other)).contains("\"stopped\"");

    // What cannot go on is left as it was.
    Path folder = workspace.toRealPath().resolve(".kinoloom/runs/" + one);
    Files.deleteIfExists(folder.resolve("checkpoints/run.json"));
    Files.writeString(
        folder.resolve("run.json"), record(one).replace("\"interrupted\"", "\"running\""));
    server = TestServer.in(workspace);
    assertThat(run(one).get("state").asText()).isEqualTo("interrupted");
    assertThat(run(one).get("resumable").asBoolean()).isFalse();
    assertThat(run(other).get("state").asText()).isEqualTo("stopped");
    assertThat(server.json("/api/v1/runs").get("runs")).hasSize(2);
    assertThat(code(server.post("/api/v1/runs/" + one + "/resume", Map.of())))
        .isEqualTo("not-resumable");
    assertThat(server.post("/api/v1/runs/none/resume", Map.of()).statusCode()).isEqualTo(404);
  }

  private String record(String id) throws IOException {
    return Files.readString(workspace.toRealPath().resolve(".kinoloom/runs/" + id + "/run.json"));
  }

  @Test
  void goesOnWhereItStoodWhenTheServerIsBack() throws Exception {
    server.close();
    ServerOptions.Limits often =
        new ServerOptions.Limits(100_000, 100_000, 1 << 20, 2, Duration.ofMillis(300));
    server = TestServer.in(workspace, often);
    String id =
        begin(Map.of("path", "drawn.yaml", "params", Map.of("frames", "3000"), "resumable", true));
    Path checkpoints = workspace.toRealPath().resolve(".kinoloom/runs/" + id + "/checkpoints");
    Events.await("a checkpoint is there", () -> hasCheckpoint(checkpoints));
    Events page = Events.of(server, id);
    server.close();
    assertThat(record(id)).contains("\"interrupted\"");
    assertThat(workspace.resolve("out/drawn.mp4")).doesNotExist();
    page.closed.handle((status, lost) -> status).get(1, TimeUnit.MINUTES);

    server = TestServer.in(workspace, often);
    assertThat(run(id).get("state").asText()).isIn("starting", "running", "finished");
    assertThat(run(id).get("resumed").asText()).isNotEmpty();
    awaitState(id, "finished", "failed");
    JsonNode run = run(id);
    assertThat(run.get("state").asText()).as(run.toString()).isEqualTo("finished");
    assertThat(run.get("resumable").asBoolean()).isFalse();
    assertThat(run.at("/report/summaries").findValue("frames").asInt()).isEqualTo(3000);
    assertThat(run.at("/report/streams/0/frames_in").asInt())
        .as("frames that were not read again")
        .isPositive()
        .isLessThan(3000);
    assertThat(Files.size(workspace.resolve("out/drawn.mp4"))).isPositive();
  }

  private static boolean hasCheckpoint(Path checkpoints) {
    if (!Files.isDirectory(checkpoints)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(checkpoints)) {
      return files.anyMatch(file -> file.endsWith("_metadata"));
    } catch (IOException | UncheckedIOException changing) {
      return false;
    }
  }

  @Test
  void resumesOnRequestWhatWasEndedAtOnce() throws Exception {
    String id =
        begin(Map.of("text", GRAPH, "params", Map.of("frames", "1000000"), "resumable", true));
    awaitState(id, "running");
    assertThat(change(id, "edges", Map.of("invert", true)).statusCode()).isEqualTo(200);
    assertThat(code(server.post("/api/v1/runs/" + id + "/resume", Map.of())))
        .isEqualTo("not-resumable");
    server.send("DELETE", "/api/v1/runs/" + id + "?now=true", Map.of());
    awaitState(id, "stopped");
    assertThat(run(id).get("resumable").asBoolean()).isTrue();

    HttpResponse<String> resumed = server.post("/api/v1/runs/" + id + "/resume", Map.of());
    assertThat(resumed.statusCode()).as(resumed.body()).isEqualTo(200);
    Events events = Events.of(server, id);
    events.send("watch", List.of("edges.video"));
    Events.await("edges are bright, as they were set", () -> brightness(events) > 150);
    server.send("DELETE", "/api/v1/runs/" + id, Map.of());
    awaitState(id, "stopped");
    assertThat(run(id).get("resumable").asBoolean()).as("ended in good order").isFalse();
    assertThat(Files.size(workspace.resolve("out/drawn.mp4"))).isPositive();

    String plain = begin(Map.of("text", GRAPH, "params", Map.of("frames", "1000000")));
    awaitState(plain, "running");
    server.close();
    assertThat(record(plain)).contains("\"stopped\"");
    server = TestServer.in(workspace);
    assertThat(run(plain).get("resumable").asBoolean()).isFalse();
  }

  private String streamState(String id, String stream) {
    for (JsonNode each : run(id).path("streams")) {
      if (each.get("name").asText().equals(stream)) {
        return each.get("state").asText();
      }
    }
    return "unknown yet";
  }

  private void awaitStream(String id, String stream, String state) {
    Events.await(stream + " is " + state, () -> streamState(id, stream).equals(state));
  }

  private HttpResponse<String> join(String id, String stream, String input) {
    return server.post("/api/v1/runs/" + id + "/streams", Map.of("name", stream, "uri", input));
  }

  @Test
  void streamsJoinEndPauseAndGoOn() throws Exception {
    Map<String, String> streams = new LinkedHashMap<>();
    streams.put("yard", ENDLESS);
    streams.put("brief", "30");
    String id = begin(Map.of("text", STREAMS, "streams", streams, "resumable", true));
    awaitStream(id, "yard", "running");
    awaitStream(id, "brief", "ended");
    assertThat(run(id).at("/inputs").findValuesAsText("name")).containsExactly("yard", "brief");
    assertThat(run(id).get("checkpoints").asBoolean()).isTrue();
    assertThat(workspace.resolve("out/brief.mp4")).isRegularFile();

    HttpResponse<String> joined = join(id, "gate", ENDLESS);
    assertThat(joined.statusCode()).as(joined.body()).isEqualTo(201);
    awaitStream(id, "gate", "running");
    assertThat(code(join(id, "gate", ENDLESS))).isEqualTo("stream-exists");
    assertThat(code(join(id, "a b", ENDLESS))).isEqualTo("bad-body");
    HttpResponse<String> wrong = join(id, "door", "many");
    assertThat(wrong.statusCode()).as(wrong.body()).isEqualTo(422);
    assertThat(TestServer.json(wrong).at("/error/message").asText()).contains("door", "many");
    assertThat(run(id).at("/inputs")).hasSize(3);

    Events events = Events.of(server, id);
    events.send("watch", List.of("scene.video@gate"));
    Events.await("pictures of the gate", () -> events.previews.size() > 3);
    assertThat(events.previews)
        .allSatisfy(
            preview -> {
              assertThat(preview.header().get("stream").asText()).isEqualTo("gate");
              assertThat(wire(preview)).isEqualTo("scene.video");
            });

    String path = "/api/v1/runs/" + id;
    assertThat(code(server.send("DELETE", path + "/streams/none", Map.of())))
        .isEqualTo("no-such-stream");
    assertThat(server.send("DELETE", path + "/streams/yard", Map.of()).statusCode()).isEqualTo(202);
    awaitStream(id, "yard", "ended");
    assertThat(workspace.resolve("out/yard.mp4")).isRegularFile();
    assertThat(streamState(id, "gate")).isEqualTo("running");

    HttpResponse<String> saved = server.post(path + "/savepoint", Map.of());
    assertThat(saved.statusCode()).as(saved.body()).isEqualTo(200);
    assertThat(TestServer.json(saved).get("savepoint").asText()).isNotEmpty();
    HttpResponse<String> paused = server.post(path + "/pause", Map.of());
    assertThat(paused.statusCode()).as(paused.body()).isEqualTo(202);
    awaitState(id, "paused");
    assertThat(run(id).get("resumable").asBoolean()).isTrue();
    assertThat(workspace.resolve("out/gate.mp4")).doesNotExist();
    assertThat(code(server.post(path + "/savepoint", Map.of()))).isEqualTo("not-running");
    server.close();
    server = TestServer.in(workspace);
    assertThat(run(id).get("state").asText()).as("with the next server").isEqualTo("paused");

    assertThat(server.post(path + "/resume", Map.of()).statusCode()).isEqualTo(200);
    awaitStream(id, "gate", "running");
    assertThat(streamState(id, "yard")).isEqualTo("ended");
    server.send("DELETE", path + "/streams/gate", Map.of());
    awaitState(id, "finished", "failed");
    JsonNode run = run(id);
    assertThat(run.get("state").asText()).as(run.toString()).isEqualTo("finished");
    assertThat(workspace.resolve("out/gate.mp4")).isRegularFile();
    assertThat(run.get("outputs").findValuesAsText("file"))
        .as("what was written before it was paused, too")
        .containsExactlyInAnyOrder("out/brief.mp4", "out/yard.mp4", "out/gate.mp4");
    int inAll = stream(run.at("/report/summaries"), "stream", "gate").at("/values/frames").asInt();
    JsonNode counts = run.at("/report/streams");
    assertThat(stream(counts, "name", "gate").get("frames_in").asInt())
        .as("frames since it was resumed, of " + inAll)
        .isPositive()
        .isLessThan(inAll);
    assertThat(stream(counts, "name", "yard").get("frames_in").asInt()).isZero();
  }

  private static JsonNode stream(JsonNode list, String key, String name) {
    for (JsonNode each : list) {
      if (each.get(key).asText().equals(name)) {
        return each;
      }
    }
    throw new AssertionError("no stream " + name + " in " + list);
  }

  @Test
  void pausesOnlyWhatTakesCheckpoints() {
    String id = begin(Map.of("text", GRAPH, "params", Map.of("frames", ENDLESS)));
    awaitState(id, "running");
    String path = "/api/v1/runs/" + id;
    assertThat(code(server.post(path + "/pause", Map.of()))).isEqualTo("no-checkpoints");
    assertThat(code(server.post(path + "/savepoint", Map.of()))).isEqualTo("no-checkpoints");
    HttpResponse<String> unnamed = join(id, "other", "x");
    assertThat(unnamed.statusCode()).isEqualTo(422);
    assertThat(TestServer.json(unnamed).at("/error/message").asText()).contains("named streams");
    assertThat(run(id).has("inputs")).isFalse();
    assertThat(run(id).get("state").asText()).isEqualTo("running");
    server.send("DELETE", path, Map.of());
    awaitState(id, "stopped");
    assertThat(code(join(id, "other", "x"))).isEqualTo("not-running");
  }

  @Test
  void drawsNothingForAPageThatTakesNothing() throws Exception {
    String id = begin(Map.of("text", GRAPH, "params", Map.of("frames", "1000000")));
    Events reader = Events.of(server, id);
    try (StuckPage stuck = StuckPage.of(server, id, List.of("scene.video", "edges.video"))) {
      assertThat(stuck.answer()).startsWith("HTTP/1.1 101").doesNotContain("deflate");
      Events.await("pictures are drawn", () -> drawn(reader) > 0);
      Events.await("no more are drawn", () -> staysAt(reader, drawn(reader)));
      long before = drawn(reader);
      reader.send("watch", List.of("edges.video"));
      Events.await("others get pictures", () -> reader.previews.size() > 60);
      assertThat(reader.previews).allMatch(preview -> wire(preview).equals("edges.video"));
      assertThat(drawn(reader) - before)
          .as("drawn for the one that reads")
          .isPositive()
          .isLessThanOrEqualTo(reader.previews.size() + 4L);
    }
    server.send("DELETE", "/api/v1/runs/" + id + "?now=true", Map.of());
    awaitState(id, "stopped");
  }

  /** Pictures that the run has drawn, as the newest figures tell. */
  private static long drawn(Events events) {
    List<JsonNode> figures = events.of("metrics");
    return figures.isEmpty() ? 0 : figures.get(figures.size() - 1).get("previews").asLong();
  }

  private static boolean staysAt(Events events, long count) {
    int before = events.of("metrics").size();
    Events.await("new figures", () -> events.of("metrics").size() > before + 2);
    return count > 0 && drawn(events) == count;
  }

  private static long children() {
    try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
      return children.filter(ProcessHandle::isAlive).count();
    }
  }

  @Test
  void opensNoSocketForStrangersOrUnknownRuns() throws Exception {
    assertThat(upgrade("http://evil.example")).isEqualTo(403);
    assertThat(Events.of(server, "none").closed.get(1, TimeUnit.MINUTES)).isEqualTo(1008);
  }

  private int upgrade(String origin) throws InterruptedException {
    try {
      server
          .client
          .newWebSocketBuilder()
          .header("Origin", origin)
          .buildAsync(
              URI.create("ws://" + server.host() + "/api/v1/events?run=x"),
              new WebSocket.Listener() {})
          .get();
      return 101;
    } catch (ExecutionException e) {
      return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
    }
  }
}
