package io.kinoloom.nodes.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.Text;
import io.kinoloom.testing.NodeTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteJsonlTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  @Test
  void everyFieldOfAPoseIsReadBack() throws Exception {
    Landmarks anna = Found.person(3, Topology.BLAZEPOSE_33, 1, true);
    Landmarks ben = Found.person(4, Topology.BLAZEPOSE_33, 2, false);

    List<JsonNode> events =
        written(
            Map.of("detail", "world", "digits", 4),
            tester ->
                tester
                    .input(Event.POSE, pose(anna, ben), pose())
                    .inputAt(Event.POSE, 1_234_567, pose(ben)));

    assertThat(events).hasSize(3);
    JsonNode first = events.get(0);
    assertThat(names(first))
        .containsExactly(
            "graph",
            "node",
            "stream",
            "sequence",
            "time",
            "timeMicros",
            "type",
            "width",
            "height",
            "topology",
            "people");
    assertThat(first.get("graph").asText()).isEqualTo("test");
    assertThat(first.get("node").asText()).isEqualTo("node");
    assertThat(first.get("stream").asText()).isEqualTo("stream");
    assertThat(first.get("type").asText()).isEqualTo("pose");
    assertThat(first.get("topology").asText()).isEqualTo("blazepose-33");
    assertThat(first.get("width").asInt()).isEqualTo(640);
    assertThat(first.get("people")).hasSize(2);
    assertSame(anna, first.get("people").get(0), Topology.BLAZEPOSE_33.names(), 4);
    assertSame(ben, first.get("people").get(1), Topology.BLAZEPOSE_33.names(), 4);
    assertThat(first.get("people").get(0).get("world")).hasSize(33);
    for (int i = 0; i < 33; i++) {
      JsonNode place =
          first.get("people").get(0).get("world").get(Topology.BLAZEPOSE_33.names().get(i));
      for (int axis = 0; axis < 3; axis++) {
        assertThat(place.get(axis).asDouble())
            .isCloseTo(anna.world()[i * 3 + axis], within(5.1e-5));
      }
    }
    assertThat(first.get("people").get(1).has("world")).as("none given").isFalse();
    assertThat(events.get(1).get("people").isArray()).isTrue();
    assertThat(events.get(1).get("people")).as("an empty picture is an event too").isEmpty();
    assertThat(events.get(1).get("sequence").asInt()).isEqualTo(1);
    assertThat(events.get(2).get("timeMicros").asLong()).isEqualTo(1_234_567);
    assertThat(events.get(2).get("time").decimalValue()).isEqualByComparingTo("1.234567");
  }

  private static void assertSame(Landmarks person, JsonNode json, List<String> names, int digits) {
    double half = 0.51 * Math.pow(10, -digits);
    assertThat(json.get("id").asInt()).isEqualTo(person.id());
    assertThat(json.get("confidence").asDouble()).isCloseTo(person.confidence(), within(half));
    assertThat(json.get("landmarks")).hasSize(person.count());
    double left = 1e9;
    double right = -1e9;
    for (int i = 0; i < person.count(); i++) {
      JsonNode point = json.get("landmarks").get(names.get(i));
      assertThat(point).hasSize(4);
      assertThat(point.get(0).asDouble()).isCloseTo(person.x(i), within(half));
      assertThat(point.get(1).asDouble()).isCloseTo(person.y(i), within(half));
      assertThat(point.get(2).asDouble()).isCloseTo(person.z(i), within(half));
      assertThat(point.get(3).asDouble()).isCloseTo(person.visibility(i), within(half));
      left = Math.min(left, person.x(i));
      right = Math.max(right, person.x(i));
    }
    assertThat(json.get("box").get(0).asDouble()).isCloseTo(left, within(half));
    assertThat(json.get("box").get(2).asDouble()).isCloseTo(right - left, within(half + 1e-4));
  }

  @Test
  void aMeshHasPointsByNumber() throws Exception {
    Landmarks face = Found.person(0, Topology.MEDIAPIPE_468, 5, false);

    List<JsonNode> events =
        written(
            Map.of(),
            tester ->
                tester.input(Event.FACE, new FaceMesh(640, 480, "mediapipe-468", List.of(face))));

    JsonNode points = events.get(0).get("faces").get(0).get("points");
    assertThat(points).hasSize(468);
    assertThat(points.get(467).get(0).asDouble()).isCloseTo(face.x(467), within(5.1e-4));
  }

  @Test
  void chosenLandmarksAreNamedOrNumberedOrParts() throws Exception {
    Landmarks face = Found.person(0, Topology.MEDIAPIPE_468, 5, false);

    List<JsonNode> events =
        written(
            Map.of("landmarks", List.of("nose-bridge", "1")),
            tester ->
                tester.input(Event.FACE, new FaceMesh(640, 480, "mediapipe-468", List.of(face))));

    JsonNode landmarks = events.get(0).get("faces").get(0).get("landmarks");
    assertThat(names(landmarks)).containsExactly("168", "6", "197", "195", "5", "4", "1");
    assertThat(landmarks.get("168").get(1).asDouble()).isCloseTo(face.y(168), within(5.1e-4));
  }

  @Test
  void anUnknownLandmarkIsNamedWithWhatThereIs() {
    assertThatThrownBy(
            () ->
                written(
                    Map.of("landmarks", List.of("left-horn")),
                    tester ->
                        tester.input(
                            Event.POSE, pose(Found.person(0, Topology.BLAZEPOSE_33, 1, false)))))
        .hasMessageContaining("'left-horn', which blazepose-33 does not have")
        .hasMessageContaining("left-wrist")
        .hasMessageContaining("left-arm");
  }

  @Test
  void boxesAloneAreShort() throws Exception {
    List<JsonNode> events =
        written(
            Map.of("detail", "box"),
            tester ->
                tester.input(
                    Event.HAND,
                    new Pose(
                        64,
                        48,
                        "mediapipe-hand-21",
                        List.of(Found.person(9, Topology.MEDIAPIPE_HAND_21, 3, true)))));

    assertThat(events.get(0).get("type").asText()).isEqualTo("hand");
    assertThat(names(events.get(0).get("hands").get(0))).containsExactly("id", "confidence", "box");
  }

  @Test
  void scoresAreExactAndWhatIsNoNumberIsNull() throws Exception {
    List<JsonNode> events =
        written(
            Map.of("digits", 0),
            tester ->
                tester.input(
                    Event.SCORE,
                    new Score(
                        Map.of(
                            "psnr",
                            Double.POSITIVE_INFINITY,
                            "tiny",
                            1.25e-17,
                            "third",
                            1 / 3.0,
                            "none",
                            Double.NaN))));

    JsonNode values = events.get(0).get("values");
    assertThat(names(values)).containsExactly("none", "psnr", "third", "tiny");
    assertThat(values.get("psnr").isNull()).isTrue();
    assertThat(values.get("none").isNull()).isTrue();
    assertThat(values.get("third").asDouble()).isEqualTo(1 / 3.0);
    assertThat(values.get("tiny").asDouble()).isEqualTo(1.25e-17);
  }

  @Test
  void everyKindOfOneTimeIsAnEventOfItsOwn() throws Exception {
    String nasty = "line one\nline \"two\"\t\\ \u0001 \ud83d\ude00 \u2028";
    List<JsonNode> events =
        written(
            Map.of(),
            tester ->
                tester
                    .inputAt(Event.TEXT, 0, new Text(nasty))
                    .inputAt(Event.SCORE, 0, Score.of("mean", 2))
                    .inputAt(
                        Event.TENSOR,
                        40_000,
                        new Tensor(List.of(2, 1), new float[] {0.1f, Float.NaN})));

    assertThat(events)
        .extracting(event -> event.get("type").asText())
        .containsExactly("score", "text", "tensor");
    assertThat(events.get(1).get("text").asText()).isEqualTo(nasty);
    assertThat(events.get(2).get("shape").toString()).isEqualTo("[2,1]");
    assertThat(events.get(2).get("values").get(0).floatValue()).isEqualTo(0.1f);
    assertThat(events.get(2).get("values").get(1).isNull()).isTrue();
  }

  @Test
  void aCutIsMarked() throws Exception {
    List<JsonNode> events =
        written(
            Map.of(),
            tester ->
                tester
                    .input(Event.SCORE, Score.of("a", 1))
                    .discontinuity()
                    .input(Event.SCORE, Score.of("a", 2)));

    assertThat(events.get(0).has("discontinuity")).isFalse();
    assertThat(events.get(1).get("discontinuity").asBoolean()).isTrue();
  }

  @Test
  void noEventsAreAnEmptyFileAndAWarning() throws Exception {
    Path file = directory.resolve("none.jsonl");
    NodeTester.Result result =
        NodeTester.of(new WriteJsonl(), Map.of("uri", file.toString())).gapAt(Event.SCORE, 0).run();

    assertThat(file).isEmptyFile();
    assertThat(result.warnings()).singleElement().asString().contains("no events came");
  }

  @Test
  void nothingElseIsLeftInTheDirectory() throws Exception {
    written(Map.of(), tester -> tester.input(Event.SCORE, Score.of("a", 1)));

    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(directory.resolve("events.jsonl"));
    }
  }

  @Test
  void aFileThatMayNotBeReplacedStays() throws Exception {
    Path file = Files.writeString(directory.resolve("old.jsonl"), "precious");

    assertThatThrownBy(
            () ->
                NodeTester.of(new WriteJsonl(), Map.of("uri", file.toString(), "overwrite", false))
                    .input(Event.SCORE, Score.of("a", 1))
                    .run())
        .hasMessageContaining("exists already");
    assertThat(file).hasContent("precious");
  }

  @Test
  void aDirectoryAndAFileInTheWayAreNamed() throws Exception {
    Path file = Files.createDirectory(directory.resolve("folder.jsonl"));
    Path wall = Files.writeString(directory.resolve("wall"), "");

    assertThatThrownBy(() -> NodeTester.of(new WriteJsonl(), Map.of("uri", file.toString())).run())
        .hasMessageContaining("is a directory; name a file");
    assertThatThrownBy(
            () -> NodeTester.of(new WriteJsonl(), Map.of("uri", wall + "/a.jsonl")).run())
        .hasMessageContaining("a part of the path is a file, not a directory");
  }

  @Test
  void namesThatMisleadAreRefused() {
    WriteJsonl node = new WriteJsonl();
    for (String uri : List.of("events.json", ".jsonl", "out/events", "s3://bucket/a.jsonl")) {
      assertThat(node.problems(new WriteJsonl.Params(uri, Detail.BOX, List.of(), 3, true)))
          .as(uri)
          .hasSize(1);
    }
    for (String uri : List.of("a.jsonl", "out/b.ndjson", "file:c.jsonl")) {
      assertThat(node.problems(new WriteJsonl.Params(uri, Detail.BOX, List.of(), 3, true)))
          .as(uri)
          .isEmpty();
    }
  }

  private interface Feeding {
    NodeTester feed(NodeTester tester);
  }

  private List<JsonNode> written(Map<String, ?> params, Feeding feeding) throws IOException {
    Path file = directory.resolve("events.jsonl");
    Map<String, Object> all = new HashMap<>(params);
    all.put("uri", file.toString());
    NodeTester.Result result = feeding.feed(NodeTester.of(new WriteJsonl(), all)).run();
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readString(file).split("\n")) {
      events.add(JSON.readTree(line));
    }
    assertThat(Files.readString(file)).endsWith("\n");
    assertThat(result.summaries()).containsEntry("events", (double) events.size());
    return events;
  }

  private static Pose pose(Landmarks... people) {
    return new Pose(640, 480, "blazepose-33", List.of(people));
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
