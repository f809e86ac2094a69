package io.kinoloom.nodes.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.inference.Region;
import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaceExtractTest {
  /**
   * Nose tip, outer corners of the eyes (right, left), corners of the mouth (right, left), chin.
   */
  private static final int NOSE = 1;

  private static final int RIGHT_EYE = 33;
  private static final int LEFT_EYE = 263;
  private static final int RIGHT_MOUTH = 61;
  private static final int LEFT_MOUTH = 291;
  private static final int CHIN = 152;
  private static final int FOREHEAD = 10;

  private final List<VideoFrame> franck = RealFrames.of("franck", 40, 1, 12);

  @ParameterizedTest
  @ValueSource(strings = {"short", "full"})
  void findsTheFaceInEveryPictureOfARealVideo(String range) {
    List<VideoFrame> frames = RealFrames.of("franck", 0, 60, 80);

    List<FaceMesh> meshes = run(Map.of("range", range), frames);

    long found = meshes.stream().filter(mesh -> mesh.faces().size() == 1).count();
    assertThat(found).isGreaterThanOrEqualTo(Math.round(0.99 * frames.size()));
    for (FaceMesh mesh : meshes) {
      for (Landmarks face : mesh.faces()) {
        assertThat(face.count()).isEqualTo(Topology.MEDIAPIPE_468.count());
        assertThat(face.confidence()).isBetween(0.5f, 1f);
        assertThat(face.x(RIGHT_EYE)).isLessThan(face.x(NOSE)).isLessThan(face.x(LEFT_EYE));
        assertThat(face.y(FOREHEAD)).isLessThan(face.y(RIGHT_EYE));
        assertThat(face.y(RIGHT_EYE)).isLessThan(face.y(NOSE));
        assertThat(face.y(NOSE)).isLessThan(face.y(RIGHT_MOUTH));
        assertThat(face.y(RIGHT_MOUTH)).isLessThan(face.y(CHIN));
        assertThat(face.z(NOSE)).isLessThan(face.z(RIGHT_EYE));
      }
    }
  }

  /** Two networks that know nothing of each other say where eyes, nose and mouth are. */
  @Test
  void agreesWithTheKeypointsOfTheDetector() {
    try (Detector detector = new Detector(Detector.Kind.FACE_SHORT_RANGE, 0.5)) {
      for (VideoFrame frame : RealFrames.of("franck", 20, 300, 15)) {
        List<Detection> found = detector.detect(frame);
        assertThat(found).hasSize(1);
        List<Point> keypoints = found.get(0).keypoints();
        Landmarks face = only(run(Map.of(), List.of(frame)).get(0));
        double near = 0.08 * side(face);

        near(keypoints.get(0), middle(face, 33, 133), near);
        near(keypoints.get(1), middle(face, 263, 362), near);
        near(keypoints.get(2), new Point(face.x(NOSE), face.y(NOSE)), near);
        near(keypoints.get(3), middle(face, 13, 14), near);
      }
    }
  }

  @Test
  void aMirroredPictureGivesMirroredPoints() {
    VideoFrame frame = franck.get(0);
    Landmarks face = only(run(Map.of(), List.of(frame)).get(0));
    Landmarks mirrored = only(run(Map.of(), List.of(RealFrames.mirrored(frame))).get(0));

    double near = 0.04 * side(face);
    int[][] pairs = {
      {NOSE, NOSE},
      {RIGHT_EYE, LEFT_EYE},
      {133, 362},
      {RIGHT_MOUTH, LEFT_MOUTH},
      {CHIN, CHIN},
      {FOREHEAD, FOREHEAD},
      {105, 334},
      {13, 13},
      {14, 14}
    };
    for (int[] pair : pairs) {
      assertThat(frame.width() - (double) mirrored.x(pair[0]))
          .isCloseTo(face.x(pair[1]), within(near));
      assertThat((double) mirrored.y(pair[0])).isCloseTo(face.y(pair[1]), within(near));
    }
  }

  @Test
  void aMovedAndEnlargedPictureGivesMovedAndEnlargedPoints() {
    VideoFrame frame = franck.get(0);
    VideoFrame moved = RealFrames.lay(RealFrames.canvas(500, 600), frame, 83, 190);
    VideoFrame large = RealFrames.enlarged(frame, 2);
    Landmarks face = steady(frame);

    compare(face, steady(moved), 1, 83, 190);
    compare(face, steady(large), 2, 0, 0);
  }

  @Test
  void everyFormatGivesTheSamePoints() {
    VideoFrame frame = franck.get(0);
    Landmarks face = steady(frame);

    compare(face, steady(RealFrames.yuv(frame)), 1, 0, 0);
    compareRoughly(face, steady(RealFrames.grey(frame)), 0.03);
  }

  @Test
  void emptyPicturesGiveNobodyAndNobodyStays() {
    VideoFrame black = new VideoFrame(PixelFormat.GRAY8, 360, 288, new byte[360 * 288]);
    byte[] noise = new byte[360 * 288];
    new Random(5).nextBytes(noise);
    VideoFrame snow = new VideoFrame(PixelFormat.GRAY8, 360, 288, noise);

    List<FaceMesh> meshes =
        run(
            Map.of("smooth", true),
            List.of(black, franck.get(0), franck.get(1), black, snow, snow, franck.get(2)));

    assertThat(meshes).extracting(mesh -> mesh.faces().size()).containsExactly(0, 1, 1, 0, 0, 0, 1);
    assertThat(meshes.get(0).topology()).isEqualTo("mediapipe-468");
    // He was gone for three pictures only, so he is still the same.
    assertThat(meshes.get(6).faces().get(0).id()).isEqualTo(meshes.get(1).faces().get(0).id());
  }

  @Test
  void aDiscontinuityStartsAfreshWithNewIds() {
    NodeTester tester =
        NodeTester.of(new FaceExtract(), Map.of("smooth", true))
            .input(FaceExtract.VIDEO, franck.get(0), franck.get(1))
            .discontinuity()
            .input(FaceExtract.VIDEO, franck.get(2), franck.get(3));

    List<FaceMesh> meshes = tester.run().payloads(FaceExtract.FACE);

    assertThat(meshes).extracting(mesh -> only(mesh).id()).containsExactly(1, 1, 2, 2);
    assertThat(only(meshes.get(2)).points())
        .isEqualTo(only(run(Map.of(), List.of(franck.get(2))).get(0)).points());
  }

  /** A still face under grain trembles less, and a moving one does not stay behind. */
  @Test
  void smoothingCalmsAndDoesNotLag() {
    Random random = new Random(11);
    List<VideoFrame> grainy = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      byte[] data = franck.get(0).data().clone();
      for (int j = 0; j < data.length; j++) {
        data[j] = (byte) Math.max(0, Math.min(255, (data[j] & 255) + 12 * random.nextGaussian()));
      }
      grainy.add(new VideoFrame(PixelFormat.BGR24, 360, 288, data));
    }
    List<Landmarks> raw = faces(run(Map.of(), grainy));
    List<Landmarks> smooth = faces(run(Map.of("smooth", true), grainy));
    assertThat(jerk(smooth)).isLessThan(0.6 * jerk(raw));

    List<Landmarks> moving = faces(run(Map.of(), franck));
    List<Landmarks> followed = faces(run(Map.of("smooth", true), franck));
    compareRoughly(moving.get(11), followed.get(11), 0.02);
  }

  @Test
  void anotherPictureSizeMidStreamIsNoTrouble() {
    List<FaceMesh> meshes =
        run(
            Map.of("smooth", true),
            List.of(
                franck.get(0),
                RealFrames.enlarged(franck.get(0), 2),
                RealFrames.crop(franck.get(0), 60, 0, 240, 288)));

    assertThat(meshes).extracting(mesh -> mesh.faces().size()).containsExactly(1, 1, 1);
    assertThat(meshes.get(1).width()).isEqualTo(720);
  }

  @Test
  void takesPicturesOfAnySize() {
    VideoFrame portrait =
        RealFrames.lay(
            RealFrames.canvas(288, 640), RealFrames.crop(franck.get(0), 40, 0, 288, 288), 0, 300);
    VideoFrame huge =
        RealFrames.lay(
            RealFrames.canvas(3840, 2160), RealFrames.enlarged(franck.get(0), 7), 700, 100);
    VideoFrame tiny = RealFrames.crop(franck.get(0), 150, 100, 16, 16);
    VideoFrame single = RealFrames.crop(franck.get(0), 150, 100, 1, 1);

    List<FaceMesh> meshes = run(Map.of(), List.of(portrait, huge, tiny, single));

    assertThat(meshes).hasSize(4);
    assertThat(only(meshes.get(0)).y(NOSE)).isBetween(350f, 588f);
    assertThat(only(meshes.get(1)).x(NOSE)).isBetween(700f + 7 * 100, 700f + 7 * 260);
    assertThat(meshes.get(2).faces()).hasSizeLessThanOrEqualTo(1);
    assertThat(meshes.get(3).faces()).isEmpty();
  }

  /** The camera turns once around its axis; the points turn with the picture. */
  @Test
  void followsAFaceThatTurnsUpsideDown() {
    VideoFrame frame = franck.get(0);
    Landmarks upright = steady(frame);
    List<VideoFrame> frames = new ArrayList<>();
    List<Region> views = new ArrayList<>();
    for (int i = 0; i < 36; i++) {
      Region view = new Region(180, 144, 300, 300, i * Math.PI / 18);
      views.add(view);
      frames.add(RealFrames.view(frame, view, 300));
    }

    List<FaceMesh> meshes = run(Map.of(), frames);

    for (int i = 0; i < frames.size(); i++) {
      Landmarks face = only(meshes.get(i));
      assertThat(face.id()).isEqualTo(1);
      double sum = 0;
      for (int point = 0; point < face.count(); point++) {
        double x = views.get(i).pictureX(face.x(point) / 300.0, face.y(point) / 300.0);
        double y = views.get(i).pictureY(face.x(point) / 300.0, face.y(point) / 300.0);
        sum += Math.hypot(x - upright.x(point), y - upright.y(point));
      }
      assertThat(sum / face.count()).as("picture %d", i).isLessThan(0.02 * side(upright));
    }
  }

  @Test
  void twoFacesSideBySideKeepTheirIds() {
    List<VideoFrame> others = RealFrames.of("talking-face", 40, 1, 12);
    List<VideoFrame> both = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      VideoFrame left = RealFrames.lay(RealFrames.canvas(760, 300), franck.get(i), 0, 0);
      both.add(RealFrames.lay(left, others.get(i), 360, 0));
    }

    List<FaceMesh> meshes = run(Map.of("max-faces", 4), both);

    for (FaceMesh mesh : meshes) {
      assertThat(mesh.faces()).extracting(Landmarks::id).containsExactlyInAnyOrder(1, 2);
      float one = mesh.faces().get(0).x(NOSE);
      assertThat(one < 360).isEqualTo(meshes.get(0).faces().get(0).x(NOSE) < 360);
      assertThat(mesh.faces().get(1).x(NOSE) < 360).isEqualTo(one >= 360);
    }
  }

  /** One walks in front of the other; the one behind is hidden for some pictures. */
  @Test
  void twoFacesThatCrossKeepTheirIds() {
    VideoFrame one = RealFrames.crop(franck.get(0), 105, 45, 150, 190);
    VideoFrame other =
        RealFrames.crop(RealFrames.of("talking-face", 40, 1, 1).get(0), 130, 60, 150, 190);
    List<VideoFrame> frames = new ArrayList<>();
    int steps = 40;
    for (int i = 0; i <= steps; i++) {
      VideoFrame behind = RealFrames.lay(RealFrames.canvas(700, 300), other, 530 - 13 * i, 60);
      frames.add(RealFrames.lay(behind, one, 10 + 13 * i, 40));
    }

    List<FaceMesh> meshes = run(Map.of("max-faces", 2), frames);

    FaceMesh first = meshes.get(3);
    assertThat(first.faces()).hasSize(2);
    int oneId = at(first, 10 + 13 * 3 + 75);
    int otherId = at(first, 530 - 13 * 3 + 75);
    for (int i = 0; i <= steps; i++) {
      FaceMesh mesh = meshes.get(i);
      assertThat(mesh.faces())
          .as("picture %d", i)
          .extracting(Landmarks::id)
          .doesNotHaveDuplicates();
      for (Landmarks face : mesh.faces()) {
        assertThat(face.id()).as("picture %d", i).isIn(oneId, otherId);
      }
      boolean apart = Math.abs(520 - 26 * i) > 150;
      if (apart && (i < steps / 2 || i > steps - 8)) {
        assertThat(mesh.faces()).as("picture %d", i).hasSize(2);
        assertThat(at(mesh, 10 + 13 * i + 75)).as("one in picture %d", i).isEqualTo(oneId);
        assertThat(at(mesh, 530 - 13 * i + 75)).as("other in picture %d", i).isEqualTo(otherId);
      }
    }
  }

  @Test
  void whoComesLaterGetsAnIdOfHisOwn() {
    VideoFrame other = RealFrames.of("talking-face", 40, 1, 1).get(0);
    List<VideoFrame> frames = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      VideoFrame frame = RealFrames.canvas(760, 300);
      if (i >= 3) {
        frame = RealFrames.lay(frame, franck.get(0), 0, 0);
      }
      if (i >= 10 && i < 20) {
        frame = RealFrames.lay(frame, other, 360, 0);
      }
      frames.add(frame);
    }

    List<FaceMesh> meshes = run(Map.of("max-faces", 3), frames);

    for (int i = 0; i < 30; i++) {
      List<Integer> ids = meshes.get(i).faces().stream().map(Landmarks::id).toList();
      if (i < 3) {
        assertThat(ids).isEmpty();
      } else if (i >= 15 && i < 20) {
        assertThat(ids).containsExactly(1, 2);
      } else if (i < 10 || i >= 20) {
        assertThat(ids).as("picture %d", i).containsExactly(1);
      }
    }
  }

  /** The second look must not move the mesh away, and irises lie between their lids. */
  @Test
  void refinedFacesHaveIrises() {
    for (VideoFrame frame : RealFrames.of("franck", 20, 300, 8)) {
      FaceMesh mesh = run(Map.of("refine", true), List.of(frame, frame, frame)).get(2);
      assertThat(mesh.topology()).isEqualTo("mediapipe-478");
      Landmarks refined = only(mesh);
      assertThat(refined.count()).isEqualTo(478);
      Landmarks plain = only(run(Map.of(), List.of(frame, frame, frame)).get(2));
      compareRoughly(plain, refined, 0.03);
      for (int[] eye : new int[][] {{33, 133, 468}, {362, 263, 473}}) {
        double wide = refined.x(eye[1]) - refined.x(eye[0]);
        assertThat(refined.x(eye[2]))
            .isBetween(
                (float) (refined.x(eye[0]) + 0.15 * wide),
                (float) (refined.x(eye[1]) - 0.15 * wide));
        double radius =
            Math.hypot(
                refined.x(eye[2]) - refined.x(eye[2] + 1),
                refined.y(eye[2]) - refined.y(eye[2] + 1));
        // 11.7 mm across in an eye of about 30 mm.
        assertThat(radius / wide).isBetween(0.13, 0.28);
      }
    }
  }

  /** The picture's own grey levels know where an iris is: it is darker than the eye around it. */
  @Test
  void irisesAreDark() {
    int darker = 0;
    int eyes = 0;
    for (VideoFrame frame : RealFrames.of("talking-face", 20, 150, 8)) {
      VideoFrame grey = RealFrames.grey(frame);
      Landmarks face = only(run(Map.of("refine", true), List.of(frame, frame)).get(1));
      for (int[] eye : new int[][] {{33, 133, 468}, {362, 263, 473}}) {
        double iris = level(grey, face.x(eye[2]), face.y(eye[2]));
        double corners =
            (level(grey, (face.x(eye[0]) + face.x(eye[2])) / 2, middle(face, eye[0], eye[2]).y())
                    + level(
                        grey,
                        (face.x(eye[1]) + face.x(eye[2])) / 2,
                        middle(face, eye[1], eye[2]).y()))
                / 2;
        darker += iris < corners ? 1 : 0;
        eyes++;
      }
    }
    assertThat(darker).isGreaterThanOrEqualTo(eyes * 3 / 4);
  }

  /** Mean of 3x3 pixels. */
  private static double level(VideoFrame grey, double x, double y) {
    double sum = 0;
    for (int row = -1; row <= 1; row++) {
      for (int column = -1; column <= 1; column++) {
        sum += grey.data()[((int) y + row) * grey.width() + (int) x + column] & 255;
      }
    }
    return sum / 9;
  }

  private static List<FaceMesh> run(Map<String, ?> params, List<VideoFrame> frames) {
    return NodeTester.of(new FaceExtract(), params)
        .input(FaceExtract.VIDEO, frames.toArray(VideoFrame[]::new))
        .run()
        .payloads(FaceExtract.FACE);
  }

  /** The face after the region has settled on it. */
  private static Landmarks steady(VideoFrame frame) {
    return only(run(Map.of(), List.of(frame, frame, frame, frame, frame)).get(4));
  }

  private static List<Landmarks> faces(List<FaceMesh> meshes) {
    return meshes.stream().map(FaceExtractTest::only).toList();
  }

  private static Landmarks only(FaceMesh mesh) {
    assertThat(mesh.faces()).hasSize(1);
    return mesh.faces().get(0);
  }

  /** Id of the face whose nose is nearest to a column. */
  private static int at(FaceMesh mesh, double x) {
    return mesh.faces().stream()
        .min((a, b) -> Double.compare(Math.abs(a.x(NOSE) - x), Math.abs(b.x(NOSE) - x)))
        .orElseThrow()
        .id();
  }

  private static double side(Landmarks face) {
    return Regions.around(face.points(), 0).height();
  }

  private static Point middle(Landmarks face, int one, int other) {
    return new Point((face.x(one) + face.x(other)) / 2.0, (face.y(one) + face.y(other)) / 2.0);
  }

  private static void near(Point actual, Point expected, double distance) {
    assertThat(Math.hypot(actual.x() - expected.x(), actual.y() - expected.y()))
        .isLessThan(distance);
  }

  /** Mean distance is below 1 % of the face. */
  private static void compare(Landmarks face, Landmarks other, double factor, int right, int down) {
    double sum = 0;
    for (int i = 0; i < face.count(); i++) {
      sum +=
          Math.hypot(
              other.x(i) - factor * face.x(i) - right, other.y(i) - factor * face.y(i) - down);
    }
    assertThat(sum / face.count()).isLessThan(0.01 * factor * side(face));
  }

  private static void compareRoughly(Landmarks face, Landmarks other, double share) {
    double sum = 0;
    for (int i = 0; i < face.count(); i++) {
      sum += Math.hypot(other.x(i) - face.x(i), other.y(i) - face.y(i));
    }
    assertThat(sum / face.count()).isLessThan(share * side(face));
  }

  /** Mean second difference of the points. */
  private static double jerk(List<Landmarks> faces) {
    double sum = 0;
    for (int t = 1; t + 1 < faces.size(); t++) {
      for (int i = 0; i < faces.get(t).count(); i++) {
        sum +=
            Math.hypot(
                faces.get(t - 1).x(i) - 2 * faces.get(t).x(i) + faces.get(t + 1).x(i),
                faces.get(t - 1).y(i) - 2 * faces.get(t).y(i) + faces.get(t + 1).y(i));
      }
    }
    return sum;
  }
}
