package io.kinoloom.nodes.conditions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.graph.OnError;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Pose;
import io.kinoloom.testing.NodeTester;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoseNormalizeTest {
  /** A standing person's head (the eyes) is this share of the height above the feet. */
  private static final double HEAD = 0.945;

  private static final Map<String, Object> NUMBERS =
      Map.of(
          "source", List.of(900.0, 500.0, 600.0, 300.0),
          "target", List.of(800.0, 600.0, 500.0, 350.0));

  @ParameterizedTest
  @CsvSource({
    // y, nearness, y', scale
    "900, 1,    800, 0.8333333",
    "500, 0,    600, 1.1666667",
    "700, 0.5,  700, 1",
    "600, 0.25, 650, 1.0833333",
    // Beyond both ends the line goes on.
    "1000, 1.25, 850, 0.75",
    "400, -0.25, 550, 1.25"
  })
  void placesByTheFormulaOfThePaper(double y, double nearness, double newY, double scale) {
    Landmarks person = Skeletons.with(Skeletons.standing(2, 320, y, 250), 15, 2, 33);
    Pose placed = normalize(NUMBERS, Skeletons.pose(1000, 1000, person));
    Landmarks result = placed.people().get(0);
    assertThat(placed.width()).isEqualTo(1000);
    assertThat(result.id()).isEqualTo(2);
    for (int i = 0; i < 33; i++) {
      assertThat((double) result.x(i))
          .isCloseTo(scale * person.x(i) + (1 - scale) * 320, within(1e-2));
      assertThat((double) result.y(i))
          .isCloseTo(scale * person.y(i) + (1 - scale) * y + (newY - y), within(1e-2));
      assertThat((double) result.z(i)).isCloseTo(scale * person.z(i), within(1e-3));
    }
    assertThat(nearness).isCloseTo((y - 500) / 400, within(1e-9));
  }

  @Test
  void goesFromPicturesOfOneSizeToThoseOfAnother() {
    Landmarks person = Skeletons.standing(0, 450, 900, 200);
    Map<String, Object> params =
        Map.of(
            "source",
            List.of(900.0, 500.0, 600.0, 300.0),
            "target",
            List.of(400.0, 300.0, 250.0, 175.0),
            "width",
            800,
            "height",
            500);
    Pose placed = normalize(params, Skeletons.pose(1000, 1000, person));
    assertThat(placed.width()).isEqualTo(800);
    assertThat(placed.height()).isEqualTo(500);
    Landmarks result = placed.people().get(0);
    // 50 left of the middle of 1000 is 25 left of the middle of 800; 600 high becomes 250 high.
    assertThat((result.x(31) + result.x(32)) / 2.0).isCloseTo(375, within(1e-2));
    assertThat((double) result.y(31)).isCloseTo(400, within(1e-2));
    assertThat((double) result.y(31) - result.y(2)).isCloseTo(HEAD * 200 * 250 / 600, within(1e-2));
  }

  @Test
  void aSourceThatNeverMovesIsNear() {
    Map<String, Object> params =
        Map.of(
            "source", List.of(500.0, 500.0, 300.0, 300.0),
            "target", List.of(800.0, 600.0, 600.0, 350.0));
    Pose placed =
        normalize(params, Skeletons.pose(1000, 1000, Skeletons.standing(0, 100, 500, 300)));
    assertThat((double) placed.people().get(0).y(31)).isCloseTo(800, within(1e-2));
  }

  /** Learned from both streams, the ends of the source come to stand on those of the target. */
  @Test
  void learnsBothSidesWhileTheyRunAndThenHoldsStill() {
    NodeTester tester = NodeTester.of(new PoseNormalize(), Map.of("warm-up", "1s"));
    double[] source = {900, 700, 500, 700, 900};
    double[] target = {620, 640, 660, 640, 620};
    for (int i = 0; i < 5; i++) {
      tester.input(
          PoseNormalize.POSE,
          Skeletons.pose(1000, 1000, Skeletons.standing(0, 300, source[i], source[i] / 2)));
      tester.input(
          PoseNormalize.TARGET,
          Skeletons.pose(800, 700, Skeletons.standing(0, 300, target[i], target[i] / 4)));
    }
    // Long after the warm-up, somebody larger than ever comes in on both sides.
    long later = 3_000_000;
    tester.inputAt(
        PoseNormalize.TARGET,
        later,
        Skeletons.pose(800, 700, Skeletons.standing(0, 300, 699, 600)));
    tester.inputAt(
        PoseNormalize.POSE,
        later,
        Skeletons.pose(1000, 1000, Skeletons.standing(0, 500, 990, 900)));
    tester.inputAt(
        PoseNormalize.POSE,
        later + 40_000,
        Skeletons.pose(1000, 1000, Skeletons.standing(0, 500, 900, 450)));
    tester.inputAt(
        PoseNormalize.POSE,
        later + 80_000,
        Skeletons.pose(1000, 1000, Skeletons.standing(0, 600, 500, 250)));
    List<Pose> placed = tester.run().payloads(PoseNormalize.PLACED);
    assertThat(placed).hasSize(8);
    Landmarks near = placed.get(6).people().get(0);
    // Median of the target is 640, near 660, so far is 640 - 0.7 * 20 = 626 at least: 640.
    assertThat((double) near.y(31)).isCloseTo(660, within(0.01));
    assertThat((double) near.y(31) - near.y(2)).isCloseTo(HEAD * 660 / 4, within(0.01));
    assertThat((near.x(31) + near.x(32)) / 2.0).isCloseTo(400, within(0.01));
  }

  /** In the source the median is 700 and near 900, so that 560 is the limit and 700 the far end. */
  @Test
  void learnsFromEveryPictureOfEitherSideWhateverTheirTimes() {
    NodeTester tester = NodeTester.of(new PoseNormalize(), Map.of());
    tester.inputAt(
        PoseNormalize.TARGET, 0, Skeletons.pose(600, 600, Skeletons.standing(0, 1, 500, 100)));
    tester.inputAt(
        PoseNormalize.POSE, 10_000, Skeletons.pose(600, 600, Skeletons.standing(7, 1, 400, 200)));
    tester.inputAt(
        PoseNormalize.TARGET, 25_000, Skeletons.pose(600, 600, Skeletons.standing(0, 1, 510, 110)));
    tester.inputAt(
        PoseNormalize.POSE, 50_000, Skeletons.pose(600, 600, Skeletons.standing(7, 1, 400, 200)));
    NodeTester.Result result = tester.run();
    assertThat(result.times(PoseNormalize.PLACED)).containsExactly(10_000L, 50_000L);
    List<Pose> placed = result.payloads(PoseNormalize.PLACED);
    assertThat((double) placed.get(0).people().get(0).y(31)).isCloseTo(500, within(0.01));
    Landmarks second = placed.get(1).people().get(0);
    assertThat((double) second.y(31)).isCloseTo(510, within(0.01));
    assertThat((double) second.y(31) - second.y(2)).isCloseTo(HEAD * 110, within(0.01));
  }

  @Test
  void nobodyComesOutBeforeBothSidesWereSeen() {
    Pose one = Skeletons.pose(600, 600, Skeletons.standing(7, 1, 400, 200));
    NodeTester tester = NodeTester.of(new PoseNormalize(), Map.of());
    tester.input(PoseNormalize.POSE, one, one);
    tester.inputAt(PoseNormalize.TARGET, NodeTester.STEP_MICROS, one);
    List<Pose> placed = tester.run().payloads(PoseNormalize.PLACED);
    assertThat(placed.get(0).people()).isEmpty();
    assertThat(placed.get(1).people()).hasSize(1);
  }

  @Test
  void whoShowsNoFeetStaysAsPlacedLast() {
    Landmarks person = Skeletons.standing(3, 300, 600, 250);
    int[] upper = new int[23];
    for (int i = 0; i < upper.length; i++) {
      upper[i] = i;
    }
    Landmarks footless = Skeletons.showing(person, upper);
    NodeTester.Result result =
        NodeTester.of(new PoseNormalize(), NUMBERS)
            .input(
                PoseNormalize.POSE,
                Skeletons.pose(1000, 1000, footless),
                Skeletons.pose(1000, 1000, person),
                Skeletons.pose(1000, 1000, footless),
                Skeletons.pose(1000, 1000),
                Skeletons.pose(1000, 1000, footless))
            .run();
    List<Pose> placed = result.payloads(PoseNormalize.PLACED);
    assertThat(placed.get(0).people()).isEmpty();
    assertThat(placed.get(2).people().get(0).y(0)).isEqualTo(placed.get(1).people().get(0).y(0));
    assertThat(placed.get(3).people()).isEmpty();
    assertThat(placed.get(4).people()).as("forgotten meanwhile").isEmpty();
    assertThat(result.summaries()).containsEntry("people-without-feet", 2.0);
  }

  @Test
  void twoPassesGiveWhatNumbersGive(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("new").resolve("dancer.yaml");
    NodeTester measuring = NodeTester.of(new PoseStatistics(), Map.of("uri", file.toString()));
    for (double y : new double[] {900, 880, 800, 760, 740}) {
      measuring.input(
          PoseStatistics.POSE,
          Skeletons.pose(
              1000,
              1000,
              Skeletons.standing(1, 100, 300, 20),
              Skeletons.standing(0, 300, y, y / 2)));
    }
    NodeTester.Result result = measuring.run();
    // Median 800, near 900: 740 is 60 above the median, within 70.
    assertThat(result.summaries())
        .containsEntry("samples", 5.0)
        .containsEntry("near", 900.0)
        .containsEntry("far", 740.0);
    PlaceStatistics read = PlaceStatistics.parse(Files.readString(file));
    assertThat(read.nearHeight()).isCloseTo(HEAD * 450, within(0.01));
    assertThat(read.farHeight()).isCloseTo(HEAD * 370, within(0.01));

    Pose pose = Skeletons.pose(1000, 1000, Skeletons.standing(0, 300, 820, 400));
    Pose byFile =
        normalize(
            Map.of("source-file", file.toString(), "target", List.of(800.0, 600.0, 500.0, 350.0)),
            pose);
    Pose byNumbers =
        normalize(
            Map.of(
                "source",
                List.of(read.near(), read.far(), read.nearHeight(), read.farHeight()),
                "target",
                List.of(800.0, 600.0, 500.0, 350.0)),
            pose);
    assertThat(byFile).isEqualTo(byNumbers);
  }

  @Test
  void statisticsOfNobodyAreNotWritten(@TempDir Path directory) {
    Path file = directory.resolve("nobody.yaml");
    NodeTester.Result result =
        NodeTester.of(new PoseStatistics(), Map.of("uri", file.toString()))
            .input(PoseStatistics.POSE, Skeletons.pose(100, 100))
            .run();
    assertThat(file).doesNotExist();
    assertThat(result.warnings().get(0)).contains("nobody was seen from head to feet");
  }

  @Test
  void saysWhatIsWrongWithAFile(@TempDir Path directory) throws Exception {
    Pose pose = Skeletons.pose(100, 100);
    Path missing = directory.resolve("missing.yaml");
    Map<String, Object> params =
        Map.of("source-file", missing.toString(), "target", List.of(800.0, 600.0, 500.0, 350.0));
    assertThatThrownBy(() -> normalize(params, pose))
        .hasMessageContaining(
            "there is no file '" + missing + "'; write it with 'pose-statistics'");
    Files.writeString(missing, "kinoloom: 1\n");
    assertThatThrownBy(() -> normalize(params, pose))
        .hasMessageContaining(
            "is no file of 'pose-statistics': 'kinoloom: 1' is none of the lines");
  }

  @Test
  void saysWhatIsWrongWithParams() {
    assertThat(problems(Map.of("source", List.of(1.0, 2.0))))
        .containsExactly(
            "'source' takes 4 numbers: [near, far, near-height, far-height]; there are 2");
    assertThat(problems(Map.of("target", List.of(1.0, 2.0, 3.0, 4.0))))
        .containsExactly("'target': near (1.0) must not be above far (2.0)");
    assertThat(problems(Map.of("target", List.of(2.0, 1.0, 3.0, 4.0), "target-file", "file.yaml")))
        .containsExactly("give 'target' or 'target-file', not both");
    assertThat(problems(Map.of("width", 3)))
        .containsExactly("'width' and 'height' go with 'target'; remove them");
  }

  @ParameterizedTest
  @ValueSource(strings = {"coco-18", "mediapipe-hand-21"})
  void refusesOtherLandmarks(String topology) {
    NodeTester.Result result =
        NodeTester.of(new PoseNormalize(), NUMBERS)
            .onError(OnError.SKIP)
            .input(PoseNormalize.POSE, new Pose(10, 10, topology, List.of()))
            .run();
    assertThat(result.warnings().get(0)).contains("landmarks are '" + topology + "'");
  }

  private static List<String> problems(Map<String, ?> params) {
    PoseNormalize node = new PoseNormalize();
    return node.problems(ParamsBinder.fromPlain(PoseNormalize.Params.class, params));
  }

  private static Pose normalize(Map<String, ?> params, Pose pose) {
    return NodeTester.of(new PoseNormalize(), params)
        .input(PoseNormalize.POSE, pose)
        .run()
        .payloads(PoseNormalize.PLACED)
        .get(0);
  }
}
