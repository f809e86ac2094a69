package io.kinoloom.nodes.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The samples show head and shoulders, so those are the joints that can be checked. */
class PoseExtractTest {
  private static final Topology BODY = Topology.BLAZEPOSE_33;
  private static final int NOSE = BODY.landmark("nose");
  private static final int LEFT_SHOULDER = BODY.landmark("left-shoulder");
  private static final int RIGHT_SHOULDER = BODY.landmark("right-shoulder");

  private static List<VideoFrame> talking;
  private static List<VideoFrame> franck;

  @BeforeAll
  static void read() {
    talking = RealFrames.of("talking-face", 40, 1, 12);
    franck = RealFrames.of("franck", 40, 1, 12);
  }

  @ParameterizedTest
  @EnumSource(PoseExtract.Complexity.class)
  void findsThePersonInARealVideo(PoseExtract.Complexity complexity) {
    List<VideoFrame> frames = RealFrames.of("talking-face", 0, 100, 4);

    List<Pose> poses =
        NodeTester.of(new PoseExtract(), new PoseExtract.Params(complexity, 1, 0.5, 0.5, 10, true))
            .input(PoseExtract.VIDEO, frames.toArray(VideoFrame[]::new))
            .run()
            .payloads(PoseExtract.POSE);

    assertThat(poses).hasSize(4);
    for (Pose pose : poses) {
      assertThat(pose.topology()).isEqualTo("blazepose-33");
      Landmarks person = only(pose);
      assertThat(person.id()).isEqualTo(1);
      assertThat(person.count()).isEqualTo(33);
      assertThat(person.confidence()).isBetween(0.5f, 1f);
      assertThat(person.world()).hasSize(99);
      assertThat(person.visibility(NOSE)).isGreaterThan(0.9f);
      assertThat(x(person, "right-shoulder")).isLessThan(x(person, "nose"));
      assertThat(x(person, "nose")).isLessThan(x(person, "left-shoulder"));
      assertThat(y(person, "left-eye")).isLessThan(y(person, "mouth-left"));
      assertThat(y(person, "mouth-left")).isLessThan(y(person, "left-shoulder"));
      // Grown people have shoulders 25 to 50 cm apart and a head above them.
      assertThat(metres(person, LEFT_SHOULDER, RIGHT_SHOULDER)).isBetween(0.25, 0.5);
      assertThat(metres(person, NOSE, LEFT_SHOULDER)).isBetween(0.15, 0.45);
    }
  }

  /** The mesh of the face knows nothing of the body, and is far more exact about faces. */
  @Test
  void theHeadIsWhereTheFaceIs() {
    Map<String, Integer> sameOnTheMesh =
        Map.of("nose", 1, "mouth-left", 291, "mouth-right", 61, "left-eye-outer", 263);
    List<FaceMesh> meshes =
        NodeTester.of(new FaceExtract(), Map.of())
            .input(FaceExtract.VIDEO, talking.toArray(VideoFrame[]::new))
            .run()
            .payloads(FaceExtract.FACE);
    List<Pose> poses = run(Map.of("complexity", "full"), talking);

    for (int i = 0; i < talking.size(); i++) {
      Landmarks face = meshes.get(i).faces().get(0);
      Landmarks person = only(poses.get(i));
      double far = 0.12 * shoulders(person);
      sameOnTheMesh.forEach(
          (name, point) ->
              assertThat(
                      Math.hypot(face.x(point) - x(person, name), face.y(point) - y(person, name)))
                  .as(name)
                  .isLessThan(far));
    }
  }

  @Test
  void aMirroredPictureSwapsLeftAndRight() {
    Landmarks person = still(talking.get(0));
    Landmarks mirrored = still(RealFrames.mirrored(talking.get(0)));

    double far = 0.08 * shoulders(person);
    for (int i = 0; i < BODY.count(); i++) {
      if (person.visibility(i) > 0.9) {
        int other = opposite(i);
        assertThat(400 - mirrored.x(other))
            .as(BODY.names().get(i))
            .isCloseTo(person.x(i), within((float) far));
        assertThat(mirrored.y(other))
            .as(BODY.names().get(i))
            .isCloseTo(person.y(i), within((float) far));
      }
    }
  }

  @Test
  void aMovedAndEnlargedPictureGivesMovedAndEnlargedPoints() {
    VideoFrame frame = talking.get(0);
    Landmarks person = still(frame);
    Landmarks large = still(RealFrames.enlarged(frame, 2));
    VideoFrame wide = RealFrames.lay(RealFrames.canvas(500, 300), frame, 60, 0);
    Landmarks moved = still(wide);

    compare(person, large, 2, 0, 0.04);
    compare(person, moved, 1, 60, 0.15);
  }

  @Test
  void everyFormatGivesTheSamePoints() {
    VideoFrame frame = talking.get(0);
    Landmarks person = still(frame);
    compare(person, still(RealFrames.yuv(frame)), 1, 0, 0.04);
    compare(person, still(RealFrames.grey(frame)), 1, 0, 0.25);
  }

  @Test
  void emptyPicturesGiveNobodyAndNobodyStays() {
    VideoFrame black = new VideoFrame(PixelFormat.GRAY8, 400, 300, new byte[400 * 300]);
    byte[] noise = new byte[400 * 300];
    new Random(5).nextBytes(noise);
    VideoFrame snow = new VideoFrame(PixelFormat.GRAY8, 400, 300, noise);

    List<Pose> poses =
        run(
            Map.of("complexity", "lite"),
            List.of(black, talking.get(0), talking.get(1), black, snow, snow, talking.get(2)));

    assertThat(poses).extracting(pose -> pose.people().size()).containsExactly(0, 1, 1, 0, 0, 0, 1);
    // He was gone for three pictures only, so he is still the same; his filters are new.
    Landmarks again = only(poses.get(6));
    assertThat(again.id()).isEqualTo(1);
    assertThat(again.points())
        .isEqualTo(
            only(run(Map.of("complexity", "lite", "smooth", false), List.of(talking.get(2))).get(0))
                .points());
  }

  @Test
  void aDiscontinuityStartsAfreshWithNewIds() {
    List<Pose> poses =
        NodeTester.of(new PoseExtract(), Map.of("complexity", "lite"))
            .input(PoseExtract.VIDEO, talking.get(0), talking.get(1))
            .discontinuity()
            .input(PoseExtract.VIDEO, talking.get(2), talking.get(3))
            .run()
            .payloads(PoseExtract.POSE);

    assertThat(poses).extracting(pose -> only(pose).id()).containsExactly(1, 1, 2, 2);
    assertThat(only(poses.get(2)).points()).isEqualTo(still("lite", talking.get(2)).points());
  }

  @Test
  void smoothingCalmsStillPictures() {
    Random random = new Random(11);
    List<VideoFrame> grainy = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      byte[] data = talking.get(0).data().clone();
      for (int j = 0; j < data.length; j++) {
        data[j] = (byte) Math.max(0, Math.min(255, (data[j] & 255) + 12 * random.nextGaussian()));
      }
      grainy.add(new VideoFrame(PixelFormat.BGR24, 400, 300, data));
    }
    List<Pose> raw = run(Map.of("complexity", "lite", "smooth", false), grainy);
    List<Pose> smooth = run(Map.of("complexity", "lite"), grainy);

    assertThat(motion(smooth)).isLessThan(0.6 * motion(raw));
    compare(only(raw.get(11)), only(smooth.get(11)), 1, 0, 0.06);
  }

  @Test
  void takesPicturesOfAnySizeEvenMidStream() {
    VideoFrame frame = talking.get(0);
    VideoFrame portrait =
        RealFrames.lay(
            RealFrames.canvas(300, 540), RealFrames.crop(frame, 50, 0, 300, 300), 0, 240);
    VideoFrame huge =
        RealFrames.lay(RealFrames.canvas(3840, 2160), RealFrames.enlarged(frame, 7), 500, 60);

    List<Pose> poses =
        run(
            Map.of("complexity", "lite"),
            List.of(
                frame,
                portrait,
                huge,
                RealFrames.crop(frame, 190, 150, 16, 16),
                RealFrames.crop(frame, 190, 150, 1, 1)));

    assertThat(poses).hasSize(5);
    assertThat(only(poses.get(1)).y(NOSE)).isBetween(340f, 480f);
    assertThat(only(poses.get(2)).x(NOSE)).isBetween(500 + 7 * 160f, 500 + 7 * 250f);
    assertThat(poses.get(4).people()).isEmpty();
    assertThat(poses.get(4).width()).isEqualTo(1);
  }

  @Test
  void twoPeopleSideBySideKeepTheirIds() {
    List<VideoFrame> both = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      VideoFrame left = RealFrames.lay(RealFrames.canvas(760, 300), franck.get(i), 0, 12);
      both.add(RealFrames.lay(left, talking.get(i), 360, 0));
    }

    List<Pose> poses = run(Map.of("complexity", "lite", "max-people", 4, "search-every", 3), both);

    int left = only(at(poses.get(0), 0, 360)).id();
    int right = only(at(poses.get(0), 360, 760)).id();
    for (Pose pose : poses) {
      assertThat(pose.people()).hasSize(2);
      assertThat(only(at(pose, 0, 360)).id()).isEqualTo(left);
      assertThat(only(at(pose, 360, 760)).id()).isEqualTo(right);
    }
  }

  /** One is hidden behind the other for some pictures. */
  @Test
  void twoPeopleThatCrossKeepTheirIds() {
    VideoFrame one = RealFrames.crop(franck.get(0), 50, 0, 250, 288);
    VideoFrame other = RealFrames.crop(talking.get(0), 80, 40, 250, 260);
    List<VideoFrame> frames = new ArrayList<>();
    int steps = 34;
    for (int i = 0; i <= steps; i++) {
      VideoFrame behind = RealFrames.lay(RealFrames.canvas(900, 300), other, 620 - 18 * i, 40);
      frames.add(RealFrames.lay(behind, one, 20 + 18 * i, 12));
    }

    List<Pose> poses = run(Map.of("complexity", "lite", "max-people", 2), frames);

    Pose start = poses.get(2);
    int oneId = only(at(start, 0, 450)).id();
    int otherId = only(at(start, 450, 900)).id();
    for (Pose pose : poses) {
      assertThat(pose.people())
          .extracting(Landmarks::id)
          .doesNotHaveDuplicates()
          .isSubsetOf(oneId, otherId);
    }
    Pose end = poses.get(steps);
    assertThat(only(at(end, 450, 900)).id()).isEqualTo(oneId);
    assertThat(only(at(end, 0, 450)).id()).isEqualTo(otherId);
  }

  @Test
  void whoComesLaterGetsAnIdOfHisOwnAndWhoLeavesIsGone() {
    List<VideoFrame> frames = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      VideoFrame frame = RealFrames.canvas(760, 300);
      if (i >= 2) {
        frame = RealFrames.lay(frame, franck.get(0), 0, 12);
      }
      if (i >= 6 && i < 16) {
        frame = RealFrames.lay(frame, talking.get(0), 360, 0);
      }
      frames.add(frame);
    }

    List<Pose> poses =
        run(Map.of("complexity", "lite", "max-people", 3, "search-every", 4), frames);

    for (int i = 0; i < 24; i++) {
      List<Integer> ids = poses.get(i).people().stream().map(Landmarks::id).toList();
      if (i < 2) {
        assertThat(ids).as("picture %d", i).isEmpty();
      } else if (i < 6 || i >= 16) {
        assertThat(ids).as("picture %d", i).containsExactly(1);
      } else if (i >= 10) {
        assertThat(ids).as("picture %d", i).containsExactly(1, 2);
      }
    }
  }

  /** Another network, made for nothing but this, says where the man is. */
  @Test
  void paintsTheSilhouetteOfThePerson() {
    VideoFrame frame = talking.get(0);
    Mask mask =
        NodeTester.of(new PoseExtract(), Map.of("complexity", "full"))
            .input(PoseExtract.VIDEO, frame)
            .run()
            .payloads(PoseExtract.MASK)
            .get(0);
    Mask truth =
        NodeTester.of(new PersonMask(), Map.of())
            .input(PersonMask.VIDEO, frame)
            .run()
            .payloads(PersonMask.MASK)
            .get(0);

    double both = 0;
    double either = 0;
    for (int i = 0; i < mask.alpha().length; i++) {
      boolean painted = (mask.alpha()[i] & 255) > 127;
      boolean person = (truth.alpha()[i] & 255) > 127;
      both += painted && person ? 1 : 0;
      either += painted || person ? 1 : 0;
    }
    assertThat(both / either).isGreaterThan(0.9);
  }

  private static List<Pose> run(Map<String, ?> params, List<VideoFrame> frames) {
    return NodeTester.of(new PoseExtract(), params)
        .input(PoseExtract.VIDEO, frames.toArray(VideoFrame[]::new))
        .run()
        .payloads(PoseExtract.POSE);
  }

  /** The person of a single picture, not smoothed. */
  private static Landmarks still(VideoFrame frame) {
    return still("full", frame);
  }

  private static Landmarks still(String complexity, VideoFrame frame) {
    return only(run(Map.of("complexity", complexity), List.of(frame)).get(0));
  }

  private static Landmarks only(Pose pose) {
    return only(pose.people());
  }

  private static Landmarks only(List<Landmarks> people) {
    assertThat(people).hasSize(1);
    return people.get(0);
  }

  /** Those whose nose lies between two columns. */
  private static List<Landmarks> at(Pose pose, int left, int right) {
    return pose.people().stream()
        .filter(person -> person.x(NOSE) >= left && person.x(NOSE) < right)
        .toList();
  }

  /** Visible joints must lie within a share of the shoulders' width of where they should be. */
  private static void compare(
      Landmarks expected, Landmarks actual, double scale, double shift, double share) {
    double far = share * shoulders(expected);
    for (int i = 0; i < expected.count(); i++) {
      if (expected.visibility(i) > 0.9) {
        assertThat(
                Math.hypot(
                    (actual.x(i) - shift) / scale - expected.x(i),
                    actual.y(i) / scale - expected.y(i)))
            .as(BODY.names().get(i))
            .isLessThan(far);
      }
    }
  }

  private static double shoulders(Landmarks person) {
    return Math.hypot(
        person.x(LEFT_SHOULDER) - person.x(RIGHT_SHOULDER),
        person.y(LEFT_SHOULDER) - person.y(RIGHT_SHOULDER));
  }

  private static double motion(List<Pose> poses) {
    double sum = 0;
    for (int i = 1; i < poses.size(); i++) {
      Landmarks before = only(poses.get(i - 1));
      Landmarks now = only(poses.get(i));
      for (int point = 0; point < now.count(); point++) {
        if (now.visibility(point) > 0.9) {
          sum += Math.hypot(now.x(point) - before.x(point), now.y(point) - before.y(point));
        }
      }
    }
    return sum;
  }

  private static int opposite(int landmark) {
    String name = BODY.names().get(landmark);
    String swapped =
        name.contains("left") ? name.replace("left", "right") : name.replace("right", "left");
    return BODY.landmark(swapped);
  }

  private static double x(Landmarks person, String joint) {
    return person.x(BODY.landmark(joint));
  }

  private static double y(Landmarks person, String joint) {
    return person.y(BODY.landmark(joint));
  }

  private static double metres(Landmarks person, int one, int other) {
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      double difference = person.world()[one * 3 + axis] - person.world()[other * 3 + axis];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
