package io.kinoloom.nodes.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Pose;
import io.kinoloom.testing.NodeTester;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LandmarkErrorTest {
  private static final float[] NO_WORLD = {};

  /** Someone upright: nose to ankles is 170 pixels. */
  private static Landmarks person(int id, double x, double y, double off) {
    float[] points = new float[33 * Landmarks.STRIDE];
    for (int i = 0; i < 33; i++) {
      double height = i <= 10 ? 0 : i <= 22 ? 30 : i <= 24 ? 90 : 170;
      double side = i == 0 ? 0 : i % 2 == 0 ? -20 : 20;
      points[4 * i] = (float) (x + side + off);
      points[4 * i + 1] = (float) (y + height);
      points[4 * i + 3] = i == 17 ? 0.1f : 0.9f;
    }
    return new Landmarks(id, 1, points, NO_WORLD);
  }

  private static Pose pose(Landmarks... people) {
    return new Pose(640, 480, "blazepose-33", List.of(people));
  }

  private static NodeTester tester(Map<String, ?> params, Pose pose, Pose reference) {
    return NodeTester.of(new LandmarkError(), params)
        .input(LandmarkError.POSE, pose)
        .input(LandmarkError.POSE_REFERENCE, reference);
  }

  private static Map<String, Double> score(Map<String, ?> params, Pose pose, Pose reference) {
    return tester(params, pose, reference).run().payloads(LandmarkError.SCORE).get(0).values();
  }

  @Test
  void measuresInBodyHeights() {
    Map<String, Double> values =
        score(Map.of(), pose(person(7, 100, 50, 17)), pose(person(1, 100, 50, 0)));
    assertThat(values.get("landmark-error")).isCloseTo(17 / 170.0, within(1e-6));
    assertThat(values).containsEntry("matched", 1.0).containsEntry("missed", 0.0);
  }

  @Test
  void measuresInBoxesAndPixels() {
    Pose found = pose(person(1, 100, 50, 17));
    Pose reference = pose(person(1, 100, 50, 0));
    assertThat(score(Map.of("normalize", "box"), found, reference).get("landmark-error"))
        .isCloseTo(17 / 170.0, within(1e-6));
    assertThat(score(Map.of("normalize", "pixels"), found, reference).get("landmark-error"))
        .isCloseTo(17, within(1e-4));
    assertThat(score(Map.of("normalize", "inter-ocular"), found, reference).get("landmark-error"))
        .isCloseTo(17 / 40.0, within(1e-6));
  }

  @Test
  void hiddenLandmarksDoNotCount() {
    Landmarks reference = person(1, 100, 50, 0);
    float[] points = reference.points().clone();
    points[4 * 17] += 1000; // Hidden: visibility 0.1.
    Pose found = pose(new Landmarks(1, 1, points, NO_WORLD));
    assertThat(score(Map.of(), found, pose(reference))).containsEntry("landmark-error", 0.0);
    assertThat(score(Map.of("min-visibility", 0.05), found, pose(reference)).get("landmark-error"))
        .isGreaterThan(0.1);
  }

  @Test
  void pairsTheNearestAndCountsTheRest() {
    Pose reference = pose(person(1, 100, 50, 0), person(2, 400, 50, 0));
    Pose found = pose(person(2, 410, 50, 0), person(1, 102, 50, 0), person(3, 560, 250, 0));
    NodeTester.Result result =
        tester(Map.of("normalize", "pixels"), found, reference)
            .input(LandmarkError.POSE, pose())
            .input(LandmarkError.POSE_REFERENCE, pose(person(1, 100, 50, 0)))
            .input(LandmarkError.POSE, pose())
            .input(LandmarkError.POSE_REFERENCE, pose())
            .run();
    assertThat(result.payloads(LandmarkError.SCORE).get(0).values())
        .containsEntry("matched", 2.0)
        .containsEntry("extra", 1.0)
        .containsEntry("missed", 0.0);
    assertThat(result.payloads(LandmarkError.SCORE).get(1).values())
        .isEqualTo(Map.of("matched", 0.0, "extra", 0.0, "missed", 1.0));
    assertThat(result.summaries())
        .containsEntry("matched", 2.0)
        .containsEntry("missed", 1.0)
        .containsEntry("extra", 1.0)
        .containsEntry("pictures", 3.0);
    assertThat(result.summaries().get("landmark-error")).isCloseTo(6, within(1e-4));
    assertThat(result.summaries().get("agreement")).isCloseTo(1.0 / 3, within(1e-12));
  }

  @Test
  void idsTellCrossedPeopleApart() {
    Pose reference = pose(person(1, 100, 50, 0), person(2, 160, 50, 0));
    Pose swapped = pose(person(2, 100, 50, 0), person(1, 160, 50, 0));
    assertThat(score(Map.of("normalize", "pixels"), swapped, reference))
        .containsEntry("landmark-error", 0.0);
    assertThat(
            score(Map.of("normalize", "pixels", "match", "id"), swapped, reference)
                .get("landmark-error"))
        .isCloseTo(60, within(1e-4));
  }

  @Test
  void partnersAreWithinReach() {
    Pose reference = pose(person(1, 100, 50, 0));
    Pose away = pose(person(1, 300, 50, 0));
    assertThat(score(Map.of(), away, reference))
        .isEqualTo(Map.of("matched", 0.0, "extra", 1.0, "missed", 1.0));
    assertThat(score(Map.of("reach", 2), away, reference)).containsEntry("matched", 1.0);
  }

  @Test
  void picturesOfAnotherSizeAreScaled() {
    Landmarks large = person(1, 100, 50, 0);
    float[] half = large.points().clone();
    for (int i = 0; i < half.length; i += 4) {
      half[i] /= 2;
      half[i + 1] /= 2;
    }
    Pose small = new Pose(320, 240, "blazepose-33", List.of(new Landmarks(1, 1, half, NO_WORLD)));
    assertThat(score(Map.of(), small, pose(large)).get("landmark-error"))
        .isCloseTo(0, within(1e-6));
  }

  @Test
  void facesAreMeasuredBetweenTheEyes() {
    float[] points = new float[468 * Landmarks.STRIDE];
    for (int i = 0; i < 468; i++) {
      points[4 * i] = i % 20;
      points[4 * i + 1] = i / 20;
      points[4 * i + 3] = 1;
    }
    points[4 * 33] = 0;
    points[4 * 33 + 1] = 5;
    points[4 * 263] = 30;
    points[4 * 263 + 1] = 5;
    float[] moved = points.clone();
    for (int i = 0; i < moved.length; i += 4) {
      moved[i + 1] += 3;
    }
    FaceMesh reference =
        new FaceMesh(64, 64, "mediapipe-468", List.of(new Landmarks(0, 1, points, NO_WORLD)));
    FaceMesh found =
        new FaceMesh(64, 64, "mediapipe-468", List.of(new Landmarks(0, 1, moved, NO_WORLD)));
    assertThat(
            NodeTester.of(new LandmarkError(), Map.of("of", "face"))
                .input(LandmarkError.FACE, found)
                .input(LandmarkError.FACE_REFERENCE, reference)
                .run()
                .payloads(LandmarkError.SCORE)
                .get(0)
                .values()
                .get("landmark-error"))
        .isCloseTo(0.1, within(1e-6));
  }

  @Test
  void aPersonWithoutVisibleLandmarksIsMatchedButNotMeasured() {
    float[] points = person(1, 100, 50, 0).points().clone();
    for (int i = 3; i < points.length; i += 4) {
      points[i] = 0;
    }
    Pose invisible = pose(new Landmarks(1, 1, points, NO_WORLD));
    assertThat(score(Map.of(), invisible, invisible))
        .isEqualTo(Map.of("matched", 1.0, "extra", 0.0, "missed", 0.0));
    Pose empty = pose(new Landmarks(1, 1, new float[0], NO_WORLD));
    assertThat(score(Map.of(), empty, empty)).containsEntry("matched", 0.0);
  }

  @Test
  void saysWhatCannotBeCompared() {
    Pose other = new Pose(640, 480, "openpose-18", List.of());
    assertThatThrownBy(() -> tester(Map.of(), other, pose()).run())
        .hasStackTraceContaining("openpose-18 and 'reference' those of blazepose-33");
    assertThatThrownBy(() -> tester(Map.of(), other, other).run())
        .hasStackTraceContaining("openpose-18 have no body height; set 'normalize' to box");
    LandmarkError.Params params =
        ParamsBinder.fromPlain(
            LandmarkError.Params.class, Map.of("of", "face", "normalize", "body-height"));
    assertThat(new LandmarkError().problems(params)).hasSize(1);
  }
}
