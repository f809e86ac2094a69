package io.kinoloom.nodes.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Text;
import io.kinoloom.testing.NodeTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteCsvTest {
  @TempDir private Path directory;

  @Test
  void aRowForEachPersonAndForNobody() throws Exception {
    Landmarks anna = Found.person(3, Topology.BLAZEPOSE_33, 1, false);
    Landmarks ben = Found.person(4, Topology.BLAZEPOSE_33, 2, false);

    List<List<String>> rows =
        written(Map.of(), tester -> tester.input(Event.POSE, pose(), pose(anna, ben)));

    List<String> header = rows.get(0);
    assertThat(header)
        .startsWith(
            "stream",
            "sequence",
            "time",
            "count",
            "id",
            "confidence",
            "box.x",
            "box.y",
            "box.width",
            "box.height",
            "nose.x",
            "nose.y",
            "nose.z",
            "nose.visibility",
            "left-eye-inner.x")
        .hasSize(10 + 33 * 4);
    assertThat(rows).hasSize(4).allSatisfy(row -> assertThat(row).hasSameSizeAs(header));
    assertThat(rows.get(1).subList(0, 6)).containsExactly("stream", "0", "0", "0", "", "");
    assertThat(rows.get(2).subList(0, 5)).containsExactly("stream", "1", "0.04", "2", "3");
    assertThat(rows.get(3).get(4)).isEqualTo("4");
    int wrist = header.indexOf("right-wrist.y");
    assertThat(Double.parseDouble(rows.get(2).get(wrist))).isCloseTo(anna.y(16), within(5.1e-4));
    assertThat(Double.parseDouble(rows.get(3).get(wrist))).isCloseTo(ben.y(16), within(5.1e-4));
  }

  @Test
  void aRowForEachLandmark() throws Exception {
    Landmarks face = Found.person(7, Topology.MEDIAPIPE_468, 4, false);

    List<List<String>> rows =
        written(
            Map.of("layout", "long"),
            tester ->
                tester.input(
                    Event.FACE,
                    new FaceMesh(64, 48, "mediapipe-468", List.of()),
                    new FaceMesh(64, 48, "mediapipe-468", List.of(face))));

    assertThat(rows).hasSize(1 + 1 + 468);
    assertThat(rows).allSatisfy(row -> assertThat(row).hasSize(15));
    assertThat(rows.get(0).subList(10, 15))
        .containsExactly("landmark", "x", "y", "z", "visibility");
    assertThat(rows.get(2 + 100).get(10)).isEqualTo("100");
    assertThat(Double.parseDouble(rows.get(2 + 100).get(13)))
        .isCloseTo(face.z(100), within(5.1e-4));
  }

  @Test
  void worldCoordinatesHaveColumnsToo() throws Exception {
    Landmarks anna = Found.person(3, Topology.BLAZEPOSE_33, 1, true);
    Landmarks ben = Found.person(4, Topology.BLAZEPOSE_33, 2, false);

    List<List<String>> rows =
        written(
            Map.of("detail", "world", "landmarks", List.of("left-hip"), "digits", 6),
            tester -> tester.input(Event.POSE, pose(anna, ben)));

    assertThat(rows.get(0).subList(10, 17))
        .containsExactly(
            "left-hip.x",
            "left-hip.y",
            "left-hip.z",
            "left-hip.visibility",
            "left-hip.world.x",
            "left-hip.world.y",
            "left-hip.world.z");
    assertThat(Double.parseDouble(rows.get(1).get(15)))
        .isCloseTo(anna.world()[23 * 3 + 1], within(5.1e-7));
    assertThat(rows.get(2).subList(14, 17)).containsExactly("", "", "");
  }

  @Test
  void figuresAreColumnsAndExact() throws Exception {
    List<List<String>> rows =
        written(
            Map.of(),
            tester ->
                tester.input(
                    Event.SCORE,
                    new Score(Map.of("b", 1 / 3.0, "a", 2.0)),
                    new Score(Map.of("b", Double.POSITIVE_INFINITY))));

    assertThat(rows.get(0)).containsExactly("stream", "sequence", "time", "a", "b");
    assertThat(rows.get(1).subList(3, 5)).containsExactly("2.0", Double.toString(1 / 3.0));
    assertThat(rows.get(2).subList(3, 5)).containsExactly("", "Infinity");
  }

  @Test
  void aNewFigureIsRefusedInAWideTableAndWelcomeInALongOne() throws Exception {
    assertThatThrownBy(
            () ->
                written(
                    Map.of(),
                    tester -> tester.input(Event.SCORE, Score.of("a", 1), Score.of("surprise", 2))))
        .hasMessageContaining("the figure 'surprise' was not in the first event")
        .hasMessageContaining("layout: long");

    List<List<String>> rows =
        written(
            Map.of("layout", "long"),
            tester -> tester.input(Event.SCORE, Score.of("a", 1), Score.of("surprise", 2)));
    assertThat(rows.get(2).subList(3, 5)).containsExactly("surprise", "2.0");
  }

  @Test
  void textsAreQuoted() throws Exception {
    String nasty = "say \"hi\", then\r\nleave; =1+1";

    List<List<String>> rows =
        written(Map.of(), tester -> tester.input(Event.TEXT, new Text(nasty), new Text("plain")));

    assertThat(rows.get(1).get(3)).isEqualTo(nasty);
    assertThat(rows.get(2).get(3)).isEqualTo("plain");
    assertThat(Files.readString(directory.resolve("events.csv")))
        .contains("\"say \"\"hi\"\", then\r\nleave; =1+1\"\r\n")
        .endsWith(",plain\r\n");
  }

  @Test
  void aSecondKindOfEventIsRefused() {
    assertThatThrownBy(
            () ->
                written(
                    Map.of(),
                    tester ->
                        tester
                            .inputAt(Event.SCORE, 0, Score.of("a", 1))
                            .inputAt(Event.TEXT, 0, new Text("b"))))
        .hasMessageContaining("columns of type of events 'score', and now comes 'text'");
  }

  @Test
  void aTopologyOfUnknownSizeNeedsALongTable() throws Exception {
    Pose dog = new Pose(64, 48, "dog", List.of(Found.person(1, 5, 1, false)));

    assertThatThrownBy(() -> written(Map.of(), tester -> tester.input(Event.POSE, dog)))
        .hasMessageContaining("'dog' is not known");
    assertThat(written(Map.of("layout", "long"), tester -> tester.input(Event.POSE, dog)))
        .hasSize(6);
  }

  @Test
  void aLongTableOfBoxesMakesNoSense() {
    assertThat(
            new WriteCsv()
                .problems(
                    new WriteCsv.Params(
                        "a.csv", TableForm.Layout.LONG, Detail.BOX, List.of(), 3, true)))
        .hasSize(1);
  }

  private interface Feeding {
    NodeTester feed(NodeTester tester);
  }

  private List<List<String>> written(Map<String, ?> params, Feeding feeding) throws IOException {
    Path file = directory.resolve("events.csv");
    Map<String, Object> all = new HashMap<>(params);
    all.put("uri", file.toString());
    feeding.feed(NodeTester.of(new WriteCsv(), all)).run();
    return parse(Files.readString(file));
  }

  /** A reader of RFC 4180 that knows nothing of the writer. */
  static List<List<String>> parse(String text) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char one = text.charAt(i);
      if (quoted) {
        if (one == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else if (one == '"') {
          quoted = false;
        } else {
          cell.append(one);
        }
      } else if (one == '"') {
        assertThat(cell).as("a quote may only begin a field").isEmpty();
        quoted = true;
      } else if (one == ',') {
        row.add(cell.toString());
        cell.setLength(0);
      } else if (one == '\r') {
        assertThat(text.charAt(++i)).isEqualTo('\n');
        row.add(cell.toString());
        cell.setLength(0);
        rows.add(List.copyOf(row));
        row.clear();
      } else {
        assertThat(one).isNotEqualTo('\n');
        cell.append(one);
      }
    }
    assertThat(row).as("the last line has an end").isEmpty();
    return rows;
  }

  private static Pose pose(Landmarks... people) {
    return new Pose(640, 480, "blazepose-33", List.of(people));
  }
}
