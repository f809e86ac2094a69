package io.kinoloom.nodes.conditions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.conditions.Heads.Features;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.testing.NodeTester;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaceNormalizeTest {
  private static final Features TARGET = new Features(0.3, 0.5, 0.02, 0);
  private static final Features DRIVER = new Features(0.2, 0.4, 0.02, 0);
  private static final int FRAMES = 90;

  @TempDir private Path directory;

  @Test
  void aFaceThatIsOnlyElsewhereAndSmallerBecomesTheTargets() throws Exception {
    List<FaceMesh> target = target();
    List<FaceMesh> driver = wobbling(TARGET, 640, 480, 31, 400, 120);
    Path goal = statistics("target.json", target);
    Path known = statistics("driver.json", driver);

    List<FaceMesh> out = normalize(Map.of("target", goal, "driver", known), driver);

    for (int i = 0; i < FRAMES; i++) {
      requireSame(out.get(i), target.get(i), 0.1);
    }
  }

  @Test
  void learningArrivesWhereTwoPassesDo() throws Exception {
    List<FaceMesh> target = target();
    List<FaceMesh> driver = wobbling(TARGET, 640, 480, 31, 400, 120);

    List<FaceMesh> out = normalize(Map.of("target", statistics("target.json", target)), driver);

    for (int i = FRAMES - 10; i < FRAMES; i++) {
      requireSame(out.get(i), target.get(i), 4);
    }
    // Whatever is learned, nothing jumps: the target's own steps are the measure.
    for (int i = 1; i < FRAMES; i++) {
      assertThat(farthest(out.get(i - 1), out.get(i)))
          .isLessThan(1.5 * farthest(target.get(i - 1), target.get(i)) + 3);
    }
  }

  @Test
  void whoIsTheTargetStaysAsHeIs() throws Exception {
    List<FaceMesh> target = target();
    Path file = statistics("target.json", target);
    List<FaceMesh> out = normalize(Map.of("target", file, "driver", file), target);
    for (int i = 0; i < FRAMES; i++) {
      requireSame(out.get(i), target.get(i), 0.05);
    }
  }

  @Test
  void anOpenEyeIsOpenAndAClosedOneClosed() throws Exception {
    Map<String, Object> params = files();
    for (double share : new double[] {0, 0.5, 1}) {
      Features blinking = new Features(share * DRIVER.eyeOpening(), 0.4, 0.02, 0);
      float[] out = points(normalize(params, List.of(still(blinking))).get(0));
      assertThat(FaceFeatures.RIGHT_EYE.openness(out))
          .isCloseTo(share * TARGET.eyeOpening(), within(0.01));
      assertThat(FaceFeatures.LEFT_EYE.openness(out))
          .isCloseTo(share * TARGET.eyeOpening(), within(0.01));
    }
  }

  @Test
  void aMouthOpensAsFarForItsWidth() throws Exception {
    Map<String, Object> params = files();
    for (double opening : new double[] {0.02, 0.05, 0.1}) {
      Features talking = new Features(0.2, 0.4, opening, 0);
      float[] out = points(normalize(params, List.of(still(talking))).get(0));
      assertThat(FaceFeatures.mouthOpening(out)).isCloseTo(opening, within(0.005));
    }
    // The target never opens it so far, and goes a quarter beyond a tenth at most.
    Features shouting = new Features(0.2, 0.4, 0.8, 0);
    float[] out = points(normalize(params, List.of(still(shouting))).get(0));
    assertThat(FaceFeatures.mouthOpening(out)).isBetween(0.1, 0.13);
  }

  @Test
  void irisesKeepTheirPlaceInTheEye() throws Exception {
    Map<String, Object> params = files();
    for (double gaze : new double[] {-0.2, 0, 0.15}) {
      Features looking = new Features(0.2, 0.4, 0.02, gaze);
      float[] out = points(normalize(params, List.of(still(looking))).get(0));
      for (FaceFeatures.Eye eye : List.of(FaceFeatures.RIGHT_EYE, FaceFeatures.LEFT_EYE)) {
        double middle = (out[3 * eye.outer()] + out[3 * eye.inner()]) / 2;
        double off = (out[3 * eye.iris().get(0)] - middle) / eye.width(out);
        assertThat(off).isCloseTo(gaze, within(0.02));
      }
    }
  }

  @Test
  void whoGoesFartherThanTheTargetIsHeldBack() throws Exception {
    Map<String, Object> params = files();
    FaceProfile goal = FaceProfile.parse(Files.readString((Path) params.get("target")));
    FaceMesh far =
        Heads.seen(
            640,
            480,
            new Movement(31, Movement.turn(new double[3]), new double[] {630, 120, 0})
                .apply(Heads.face(DRIVER)));
    float[] out = points(normalize(params, List.of(far)).get(0));
    double middle = Movement.between(goal.neutral(), out, FaceFeatures.FIRM).place()[0];
    FaceProfile.Range range = goal.places().get(0);
    assertThat(middle)
        .isBetween(range.high(), range.median() + 1.26 * (range.high() - range.median()));
  }

  @Test
  void aStillFaceStandsStillOnceItIsKnown() throws Exception {
    Path goal = statistics("target.json", target());
    List<FaceMesh> frames = new ArrayList<>(wobbling(DRIVER, 640, 480, 31, 400, 120));
    for (int i = 0; i < 40; i++) {
      frames.add(still(DRIVER));
    }
    List<FaceMesh> out = normalize(Map.of("target", goal, "warm-up", "2s"), frames);
    // Two seconds, up to one until the change before is over, and one for the last change.
    int known = 101;
    for (int i = known + 1; i < frames.size(); i++) {
      assertThat(out.get(i)).isEqualTo(out.get(known));
    }
  }

  @Test
  void theLargestFaceCountsAndNoneIsNone() throws Exception {
    Map<String, Object> params = files();
    FaceMesh one = still(DRIVER);
    float[] small =
        new Movement(5, Movement.turn(new double[3]), new double[] {9, 9, 0})
            .apply(Heads.face(TARGET));
    float[] broken = points(one).clone();
    broken[7] = Float.NaN;

    List<FaceMesh> out =
        normalize(
            params,
            List.of(one, Heads.seen(640, 480, small, broken, points(one)), Heads.seen(1, 1)));

    assertThat(out.get(1)).isEqualTo(out.get(0));
    assertThat(out.get(2)).isEqualTo(new FaceMesh(288, 288, "mediapipe-478", List.of()));
  }

  @Test
  void saysThatThereWasNoFaceInAllTheVideo() throws Exception {
    Map<String, String> plain = Map.of("target", statistics("target.json", target()).toString());
    assertThat(
            NodeTester.of(new FaceNormalize(), plain)
                .input(FaceNormalize.FACE, Heads.seen(10, 10), Heads.seen(10, 10))
                .run()
                .warnings())
        .singleElement()
        .asString()
        .contains("no face was seen");
    assertThat(
            NodeTester.of(new FaceNormalize(), plain)
                .input(FaceNormalize.FACE, Heads.seen(640, 480), still(DRIVER))
                .run()
                .warnings())
        .isEmpty();
  }

  @Test
  void aMeshWithoutIrisesIsMappedOntoOneWith() throws Exception {
    Path goal = statistics("target.json", target());
    float[] fewer = java.util.Arrays.copyOf(points(still(DRIVER)), 3 * 468);
    List<FaceMesh> out = normalize(Map.of("target", goal), List.of(Heads.seen(640, 480, fewer)));
    assertThat(out.get(0).topology()).isEqualTo("mediapipe-468");
    assertThat(out.get(0).faces().get(0).count()).isEqualTo(468);
    assertThatThrownBy(
            () ->
                normalize(
                    Map.of("target", goal, "driver", goal), List.of(Heads.seen(640, 480, fewer))))
        .hasMessageContaining("the face has 468 points")
        .hasMessageContaining("'refine'");
  }

  @Test
  void saysWhatIsWrongWithAFile() throws Exception {
    Path file = directory.resolve("face.json");
    assertThatThrownBy(() -> normalize(Map.of("target", file), List.of()))
        .hasMessageContaining("there is no file")
        .hasMessageContaining("'face-statistics'");
    assertThatThrownBy(() -> normalize(Map.of("target", "no-such-bundle"), List.of()))
        .hasMessageContaining("no-such-bundle");
    for (String bad : List.of("{", "{}", "{\"kinoloom-face\": 1}")) {
      Files.writeString(file, bad);
      assertThatThrownBy(() -> normalize(Map.of("target", directory), List.of()))
          .hasMessageContaining("is no file of 'face-statistics'");
    }
    assertThat(
            NodeTester.of(new FaceStatistics(), Map.of("uri", file.toString()))
                .input(FaceStatistics.FACE, Heads.seen(10, 10))
                .run()
                .warnings())
        .singleElement()
        .asString()
        .contains("no face was seen");
  }

  @Test
  void statisticsAreReadAsTheyWereWritten() throws Exception {
    FaceProfile first = FaceProfile.parse(Files.readString(statistics("target.json", target())));
    FaceProfile second = FaceProfile.parse(first.toJson());
    assertThat(second).isEqualTo(first);
    assertThat(second.samples()).isEqualTo(FRAMES);
    assertThat(second.width()).isEqualTo(288);
    assertThat(second.eyes().get(0).median()).isCloseTo(0.3, within(1e-3));
    assertThat(second.mouth().median()).isCloseTo(0.02, within(1e-3));
  }

  @Test
  void samplesStayBounded() {
    FaceSamples samples = FaceSamples.NONE;
    for (int i = 0; i < 5000; i++) {
      samples = samples.plus(Heads.seen(9, 9), new float[] {i});
      assertThat(samples.count()).isLessThanOrEqualTo(FaceSamples.CAPACITY);
    }
    // Spread over all that was seen.
    assertThat(samples.meshes().get(0)[0]).isZero();
    assertThat(samples.meshes().get(samples.count() / 2)[0]).isBetween(2300f, 2700f);
  }

  private Map<String, Object> files() throws Exception {
    Map<String, Object> params = new HashMap<>();
    params.put("target", statistics("target.json", target()));
    params.put("driver", statistics("driver.json", wobbling(DRIVER, 640, 480, 31, 400, 120)));
    return params;
  }

  private static List<FaceMesh> target() {
    return wobbling(TARGET, 288, 288, 55, 150, 140);
  }

  private static List<FaceMesh> wobbling(
      Features features, int width, int height, double size, double x, double y) {
    List<FaceMesh> frames = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      frames.add(
          Heads.seen(width, height, Heads.wobble(i, size, x, y).apply(Heads.face(features))));
    }
    return frames;
  }

  private static FaceMesh still(Features features) {
    return Heads.seen(
        640,
        480,
        new Movement(31, Movement.turn(new double[3]), new double[] {400, 120, 0})
            .apply(Heads.face(features)));
  }

  private Path statistics(String name, List<FaceMesh> frames) {
    Path file = directory.resolve(name);
    NodeTester.Result result =
        NodeTester.of(new FaceStatistics(), Map.of("uri", file.toString()))
            .input(FaceStatistics.FACE, frames.toArray(FaceMesh[]::new))
            .run();
    assertThat(result.summaries()).containsEntry("samples", (double) frames.size());
    return file;
  }

  private static List<FaceMesh> normalize(Map<String, ?> params, List<FaceMesh> frames) {
    Map<String, Object> plain = new HashMap<>();
    params.forEach((name, value) -> plain.put(name, value.toString()));
    return NodeTester.of(new FaceNormalize(), plain)
        .input(FaceNormalize.FACE, frames.toArray(FaceMesh[]::new))
        .run()
        .payloads(FaceNormalize.NORMALIZED);
  }

  private static float[] points(FaceMesh mesh) {
    return FaceSamples.points(mesh.faces().get(0));
  }

  private static void requireSame(FaceMesh actual, FaceMesh expected, double pixels) {
    assertThat(actual.width()).isEqualTo(expected.width());
    assertThat(actual.height()).isEqualTo(expected.height());
    assertThat(farthest(actual, expected)).isLessThan(pixels);
  }

  /** Largest distance of a point in the one from the same in the other, pixels. */
  private static double farthest(FaceMesh one, FaceMesh other) {
    float[] a = points(one);
    float[] b = points(other);
    double farthest = 0;
    for (int i = 0; i < a.length; i += 3) {
      farthest = Math.max(farthest, Math.hypot(a[i] - b[i], a[i + 1] - b[i + 1]));
    }
    return farthest;
  }
}
