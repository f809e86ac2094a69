package io.kinoloom.nodes.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.testing.NodeTester;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.junit.jupiter.api.Test;

class FaceExpressionTest {
  private static final int[] EYES = {33, 133, 159, 145, 468, 263, 362, 386, 374, 473};

  /**
   * A face with eyes 20 wide and a mouth 40 wide.
   *
   * @param eyes opening as a share of the width
   * @param mouth likewise
   * @param look how far the irises lie to the right in the picture, widths of an eye
   */
  private static Landmarks face(double scale, double eyes, double mouth, double look) {
    float[] points = new float[478 * Landmarks.STRIDE];
    for (int eye = 0; eye < 2; eye++) {
      double middle = eye == 0 ? 30 : 70;
      double outwards = eye == 0 ? -10 : 10;
      set(points, EYES[5 * eye], scale, middle + outwards, 40);
      set(points, EYES[5 * eye + 1], scale, middle - outwards, 40);
      set(points, EYES[5 * eye + 2], scale, middle, 40 - 10 * eyes);
      set(points, EYES[5 * eye + 3], scale, middle, 40 + 10 * eyes);
      set(points, EYES[5 * eye + 4], scale, middle + 20 * look, 40);
    }
    set(points, 61, scale, 30, 80);
    set(points, 291, scale, 70, 80);
    set(points, 13, scale, 50, 80 - 20 * mouth);
    set(points, 14, scale, 50, 80 + 20 * mouth);
    return new Landmarks(0, 1, points, new float[0]);
  }

  private static void set(float[] points, int index, double scale, double x, double y) {
    // Turned by 30 degrees: nothing may depend on upright heads.
    double cos = Math.cos(Math.PI / 6);
    double sin = Math.sin(Math.PI / 6);
    points[4 * index] = (float) (scale * (cos * x - sin * y));
    points[4 * index + 1] = (float) (scale * (sin * x + cos * y));
  }

  private static FaceMesh mesh(Landmarks... faces) {
    return new FaceMesh(640, 480, "mediapipe-478", List.of(faces));
  }

  private static NodeTester.Result run(FaceMesh[] found, FaceMesh[] reference) {
    return NodeTester.of(new FaceExpression(), Map.of())
        .input(FaceExpression.FACE, found)
        .input(FaceExpression.REFERENCE, reference)
        .run();
  }

  private static NodeTester.Result run(FaceMesh found, FaceMesh reference) {
    return run(new FaceMesh[] {found}, new FaceMesh[] {reference});
  }

  @Test
  void measuresInLengthsOfTheFace() {
    NodeTester.Result result = run(mesh(face(3, 0.2, 0.5, 0.1)), mesh(face(1, 0.3, 0.1, -0.05)));
    Map<String, Double> score = result.payloads(FaceExpression.SCORE).get(0).values();
    assertThat(score.get("eye-opening")).isCloseTo(0.2, within(1e-5));
    assertThat(score.get("eye-opening-reference")).isCloseTo(0.3, within(1e-5));
    assertThat(score.get("eye-opening-error")).isCloseTo(0.1, within(1e-5));
    assertThat(score.get("mouth-opening-error")).isCloseTo(0.4, within(1e-5));
    assertThat(score.get("gaze-error")).isCloseTo(0.15, within(1e-5));
    assertThat(result.summaries())
        .containsEntry("matched", 1.0)
        .containsEntry("missed", 0.0)
        .doesNotContainKey("eye-opening-correlation");
  }

  @Test
  void correlatesOverTime() {
    Random random = new Random(5);
    int count = 40;
    double[][] values = new double[6][count];
    FaceMesh[] found = new FaceMesh[count];
    FaceMesh[] reference = new FaceMesh[count];
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < 3; k++) {
        values[k][i] = 0.2 + 0.1 * random.nextDouble();
        values[k + 3][i] = 0.5 * values[k][i] + 0.1 + 0.05 * random.nextDouble();
      }
      reference[i] = mesh(face(1, values[0][i], values[1][i], values[2][i]));
      found[i] = mesh(face(1, values[3][i], values[4][i], values[5][i]));
    }
    Map<String, Double> summary = run(found, reference).summaries();
    List<String> names = List.of("eye-opening", "mouth-opening", "gaze");
    for (int k = 0; k < 3; k++) {
      assertThat(summary.get(names.get(k) + "-correlation"))
          .isCloseTo(new PearsonsCorrelation().correlation(values[k], values[k + 3]), within(1e-4));
    }
  }

  @Test
  void closedEyesLookNowhere() {
    Map<String, Double> score =
        run(mesh(face(1, 0.3, 0, 0)), mesh(face(1, 0.05, 0, 0.2)))
            .payloads(FaceExpression.SCORE)
            .get(0)
            .values();
    assertThat(score).containsKey("eye-opening-error").doesNotContainKey("gaze-error");
  }

  @Test
  void facesThatAreNotThereAreCounted() {
    Landmarks some = face(1, 0.2, 0.2, 0);
    Map<String, Double> summary =
        run(
                new FaceMesh[] {mesh(), mesh(some), mesh(), mesh(some)},
                new FaceMesh[] {mesh(some), mesh(), mesh(), mesh(some)})
            .summaries();
    assertThat(summary)
        .containsEntry("missed", 1.0)
        .containsEntry("extra", 1.0)
        .containsEntry("matched", 1.0)
        .containsEntry("eye-opening-error", 0.0);
  }

  @Test
  void theLargestFaceCounts() {
    NodeTester.Result result =
        run(mesh(face(1, 0.9, 0, 0), face(2, 0.2, 0, 0)), mesh(face(1, 0.2, 0, 0)));
    assertThat(result.summaries().get("eye-opening-error")).isCloseTo(0, within(1e-5));
  }

  @Test
  void refusesOtherLandmarks() {
    FaceMesh other = new FaceMesh(10, 10, "something-5", List.of());
    assertThatThrownBy(() -> run(other, other)).hasMessageContaining("something-5");
  }
}
