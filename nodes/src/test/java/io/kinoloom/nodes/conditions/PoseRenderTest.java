package io.kinoloom.nodes.conditions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.graph.OnError;
import io.kinoloom.nodes.landmarks.BlazePose;
import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoseRenderTest {
  /** The colours that pose-conditioned generators know, red, green, blue. */
  private static final int[][] RAINBOW = {
    {255, 0, 0}, {255, 85, 0}, {255, 170, 0}, {255, 255, 0}, {170, 255, 0}, {85, 255, 0},
    {0, 255, 0}, {0, 255, 85}, {0, 255, 170}, {0, 255, 255}, {0, 170, 255}, {0, 85, 255},
    {0, 0, 255}, {85, 0, 255}, {170, 0, 255}, {255, 0, 255}, {255, 0, 170}, {255, 0, 85}
  };

  /** Where the 18 keypoints come from; the neck is the middle of 11 and 12. */
  private static final int[] KEYPOINTS = {
    0, -1, 12, 14, 16, 11, 13, 15, 24, 26, 28, 23, 25, 27, 5, 2, 8, 7
  };

  private static final int[][] LIMBS = {
    {1, 2}, {1, 5}, {2, 3}, {3, 4}, {5, 6}, {6, 7}, {1, 8}, {8, 9}, {9, 10}, {1, 11}, {11, 12},
    {12, 13}, {1, 0}, {0, 14}, {14, 16}, {0, 15}, {15, 17}
  };

  @Test
  void paintsKeypointsAndLimbsInTheColoursOfTheRainbow() {
    Landmarks person = Skeletons.standing(0, 600, 1180, 1100);
    VideoFrame picture = render(Map.of("line-width", 0.01), Skeletons.pose(1200, 1200, person));
    double[][] points = new double[18][];
    for (int i = 0; i < 18; i++) {
      int source = KEYPOINTS[i];
      points[i] =
          source >= 0
              ? new double[] {person.x(source), person.y(source)}
              : new double[] {(person.x(11) + person.x(12)) / 2, (person.y(11) + person.y(12)) / 2};
      assertThat(at(picture, points[i][0], points[i][1]))
          .as("keypoint %d", i)
          .isEqualTo(RAINBOW[i]);
    }
    for (int i = 0; i < LIMBS.length; i++) {
      double[] from = points[LIMBS[i][0]];
      double[] to = points[LIMBS[i][1]];
      int[] dimmed = RAINBOW[i].clone();
      for (int k = 0; k < 3; k++) {
        dimmed[k] = (int) Math.round(0.6 * dimmed[k]);
      }
      assertThat(at(picture, (from[0] + to[0]) / 2, (from[1] + to[1]) / 2))
          .as("limb %d", i)
          .isEqualTo(dimmed);
    }
  }

  /** Away from the joints, the shares of pixels sum up to what finer samples say is inside. */
  @Test
  void limbsAreEllipses() {
    Landmarks person = Skeletons.showing(Skeletons.standing(0, 300, 590, 580), 12, 14);
    VideoFrame picture = render(Map.of("line-width", 0.05), Skeletons.pose(600, 600, person));
    double length = person.x(14) - person.x(12);
    double width = 0.05 * Math.abs(length) / 0.186;
    double lit = 0;
    double inside = 0;
    for (int y = 0; y < 600; y++) {
      for (int x = 0; x < 600; x++) {
        double nearestJoint =
            Math.min(
                Math.hypot(x + 0.5 - person.x(12), y + 0.5 - person.y(12)),
                Math.hypot(x + 0.5 - person.x(14), y + 0.5 - person.y(14)));
        if (nearestJoint < width / 2 + 1.5) {
          continue;
        }
        // The third limb is 60 % of (255, 170, 0).
        lit += at(picture, x + 0.5, y + 0.5)[0] / 153.0;
        for (int i = 0; i < 64; i++) {
          double along = x + (i % 8 + 0.5) / 8 - (person.x(12) + person.x(14)) / 2.0;
          double across = y + (i / 8 + 0.5) / 8 - person.y(12);
          inside += Math.hypot(along / (length / 2), across / (width / 2)) <= 1 ? 1 / 64.0 : 0;
        }
      }
    }
    assertThat(inside).isGreaterThan(1000);
    assertThat(lit).isCloseTo(inside, within(0.005 * inside));
  }

  @Test
  void alsoKnowsTheMiddleOfTheHips() {
    Landmarks person = Skeletons.showing(Skeletons.standing(0, 300, 590, 580), 23, 24);
    VideoFrame picture = render(Map.of("keypoints", "body-25"), Skeletons.pose(600, 600, person));
    double x = (person.x(23) + person.x(24)) / 2;
    // Keypoint 8 of 25: hue 115.2 degrees.
    assertThat(at(picture, x, person.y(23))).isEqualTo(new int[] {20, 255, 0});
  }

  @ParameterizedTest
  @ValueSource(strings = {"openpose", "skeleton", "parts"})
  void looksTheSameAtEverySize(String style) {
    Landmarks person = Skeletons.standing(0, 50, 98, 95);
    Pose pose = Skeletons.pose(100, 100, person);
    VideoFrame small =
        render(Map.of("style", style, "line-width", 0.05, "width", 200, "height", 200), pose);
    VideoFrame large =
        render(Map.of("style", style, "line-width", 0.05, "width", 800, "height", 800), pose);
    double difference = 0;
    double light = 0;
    for (int y = 0; y < 200; y++) {
      for (int x = 0; x < 200; x++) {
        for (int channel = 0; channel < 3; channel++) {
          double mean = 0;
          for (int i = 0; i < 16; i++) {
            mean += at(large, 4 * x + i % 4 + 0.5, 4 * y + i / 4 + 0.5)[channel] / 16.0;
          }
          difference += Math.abs(mean - at(small, x + 0.5, y + 0.5)[channel]);
          light += mean;
        }
      }
    }
    assertThat(difference / light).isLessThan(0.05);
  }

  @Test
  void skeletonDrawsEveryConnectionOfAHand() {
    float[] points = new float[21 * 4];
    for (int i = 0; i < 21; i++) {
      points[i * 4] = 100 + (float) (80 * Math.cos(i * 2.1));
      points[i * 4 + 1] = 100 + (float) (80 * Math.sin(i * 2.1));
      points[i * 4 + 3] = 1;
    }
    Landmarks hand = new Landmarks(0, 1, points, new float[0]);
    Pose pose = new Pose(200, 200, "mediapipe-hand-21", List.of(hand));
    VideoFrame picture = render(Map.of("style", "skeleton", "color", "#10f0a0"), pose);
    for (Topology.Connection line : Topology.MEDIAPIPE_HAND_21.connections()) {
      double x = (hand.x(line.from()) + hand.x(line.to())) / 2;
      double y = (hand.y(line.from()) + hand.y(line.to())) / 2;
      assertThat(at(picture, x, y)).isEqualTo(new int[] {0x10, 0xf0, 0xa0});
    }
  }

  /** The hull of two discs: two tangents, two sectors. */
  @Test
  void limbsOfPartsAreTaperedCapsules() {
    double height = 900;
    Landmarks person = Skeletons.showing(Skeletons.standing(0, 500, 980, height), 25, 27);
    LabelMap labels = labels(Skeletons.pose(1000, 1000, person));
    double length = 0.246 * height;
    double wide = 0.035 * height;
    double narrow = 0.023 * height;
    double angle = Math.asin((wide - narrow) / length);
    double area =
        length * Math.cos(angle) * (wide + narrow)
            + wide * wide * (Math.PI / 2 + angle)
            + narrow * narrow * (Math.PI / 2 - angle);
    Map<Integer, Integer> counts = counts(labels);
    assertThat(counts.keySet()).containsExactly(0, 9);
    assertThat((double) counts.get(9)).isCloseTo(area, within(0.005 * area));
    assertThat(labels.palette()).isEqualTo("densepose-14");
  }

  @Test
  void theTorsoIsAGrownHull() {
    double height = 900;
    Landmarks person = Skeletons.showing(Skeletons.standing(0, 500, 980, height), 11, 12, 23, 24);
    Map<Integer, Integer> counts = counts(labels(Skeletons.pose(1000, 1000, person)));
    // Hips are nearer together than shoulders; the height is told from the flank then.
    double top = 2 * 0.1295 * height;
    double bottom = 2 * 0.09 * height;
    double drop = 0.288 * height;
    double flank = Math.hypot(drop, (top - bottom) / 2);
    double radius = 0.045 * flank / 0.288;
    double area =
        (top + bottom) / 2 * drop + (top + bottom + 2 * flank) * radius + Math.PI * radius * radius;
    assertThat(counts.keySet()).containsExactly(0, 1);
    assertThat((double) counts.get(1)).isCloseTo(area, within(0.005 * area));
  }

  @Test
  void everyPartHasItsClassAndNearOnesHideFarOnes() {
    Landmarks person = Skeletons.standing(0, 500, 980, 900);
    LabelMap whole = labels(Skeletons.pose(1000, 1000, person));
    assertThat(counts(whole)).hasSize(15);
    assertThat(counts(whole).values()).allMatch(count -> count > 100);
    // The left hand is brought before the belly, then behind it.
    Landmarks bent = person;
    Landmarks before = person;
    Landmarks behind = person;
    for (int i : new int[] {BlazePose.LEFT_WRIST, BlazePose.LEFT_PINKY, BlazePose.LEFT_INDEX}) {
      bent = Skeletons.with(Skeletons.with(bent, i, 0, 500), i, 1, 400);
      before =
          Skeletons.with(Skeletons.with(Skeletons.with(before, i, 0, 500), i, 1, 400), i, 2, -100);
      behind =
          Skeletons.with(Skeletons.with(Skeletons.with(behind, i, 0, 500), i, 1, 400), i, 2, 100);
    }
    double x = (bent.x(13) + 3 * bent.x(15)) / 4;
    double y = (bent.y(13) + 3 * bent.y(15)) / 4;
    assertThat(label(labels(Skeletons.pose(1000, 1000, before)), x, y)).isEqualTo(12);
    assertThat(label(labels(Skeletons.pose(1000, 1000, behind)), x, y)).isEqualTo(1);
  }

  @Test
  void coloursOfPartsTellThemApart() {
    List<String> colors = new ArrayList<>();
    for (BodyPart part : BodyPart.values()) {
      colors.add(part.color().toString());
    }
    assertThat(colors).doesNotHaveDuplicates().hasSize(14);
  }

  @Test
  void largerPeopleAreDrawnOverSmallerOnes() {
    Landmarks near = Skeletons.standing(0, 100, 195, 180);
    Landmarks far = Skeletons.standing(1, 100, 160, 60);
    LabelMap one = labels(Skeletons.pose(200, 200, near, far));
    LabelMap other = labels(Skeletons.pose(200, 200, far, near));
    assertThat(one).isEqualTo(other);
    assertThat(label(one, 100, 100)).as("torso of the near one").isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 3", "31, 17", "3, 200"})
  void drawsAnythingIntoAnySize(int width, int height) {
    Landmarks person = Skeletons.standing(0, width / 2.0, height, height);
    for (String style : List.of("openpose", "skeleton", "parts")) {
      VideoFrame picture = render(Map.of("style", style), Skeletons.pose(width, height, person));
      assertThat(picture.width()).isEqualTo(width);
      assertThat(picture.height()).isEqualTo(height);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openpose", "skeleton", "parts"})
  void nobodyIsAllBackground(String style) {
    Landmarks unseen = Skeletons.showing(Skeletons.standing(0, 10, 19, 18));
    float[] broken = Skeletons.standing(0, 10, 19, 18).points().clone();
    Arrays.fill(broken, Float.NaN);
    Landmarks nowhere = new Landmarks(1, 1, broken, new float[0]);
    for (Pose pose :
        List.of(
            Skeletons.pose(21, 19),
            Skeletons.pose(21, 19, unseen),
            Skeletons.pose(21, 19, nowhere))) {
      VideoFrame picture = render(Map.of("style", style, "background", "#102030"), pose);
      for (int i = 0; i < picture.data().length; i += 3) {
        assertThat(picture.data()[i]).isEqualTo((byte) 0x30);
        assertThat(picture.data()[i + 1]).isEqualTo((byte) 0x20);
        assertThat(picture.data()[i + 2]).isEqualTo((byte) 0x10);
      }
    }
  }

  @Test
  void leavesOutLimbsAtTheStatedRate() {
    LimbDrop drop = new LimbDrop(42, 0.05);
    int dropped = 0;
    int[] byLimb = new int[17];
    for (int sequence = 0; sequence < 10_000; sequence++) {
      for (int limb = 0; limb < 17; limb++) {
        if (drop.drops(sequence, 0, limb)) {
          dropped++;
          byLimb[limb]++;
        }
      }
    }
    // Five standard deviations of the binomial.
    assertThat(dropped / 170_000.0).isCloseTo(0.05, offset(5 * Math.sqrt(.05 * .95 / 170_000)));
    for (int count : byLimb) {
      assertThat(count / 10_000.0).isCloseTo(0.05, offset(5 * Math.sqrt(.05 * .95 / 10_000)));
    }
  }

  @Test
  void theNodeLeavesOutLimbsByItsSeed() {
    Landmarks person = Skeletons.showing(Skeletons.standing(0, 10, 19, 18), 11, 13);
    Pose pose = Skeletons.pose(20, 20, person);
    int empty = 0;
    List<VideoFrame> first = dropped(pose, 1);
    for (VideoFrame picture : first) {
      boolean black = true;
      for (byte sample : picture.data()) {
        black &= sample == 0;
      }
      empty += black ? 1 : 0;
    }
    // Four standard deviations.
    assertThat(empty / 300.0).isCloseTo(0.3, offset(4 * Math.sqrt(.3 * .7 / 300)));
    assertThat(dropped(pose, 1)).isEqualTo(first);
    assertThat(dropped(pose, 2)).isNotEqualTo(first);
  }

  private static List<VideoFrame> dropped(Pose pose, long seed) {
    NodeTester tester =
        NodeTester.of(new PoseRender(), Map.of("style", "skeleton", "limb-drop", 0.3)).seed(seed);
    for (int i = 0; i < 300; i++) {
      tester.input(PoseRender.POSE, pose);
    }
    return tester.run().payloads(PoseRender.VIDEO);
  }

  @Test
  void saysWhichLandmarksItCannotDraw() {
    Landmarks person = Skeletons.standing(0, 10, 19, 18);
    NodeTester.Result result =
        NodeTester.of(new PoseRender(), Map.of("style", "parts"))
            .onError(OnError.SKIP)
            .input(PoseRender.POSE, new Pose(20, 20, "coco-33", List.of(person)))
            .run();
    assertThat(result.errors()).isEqualTo(1);
    assertThat(result.warnings().get(0))
        .contains("cannot draw landmarks 'coco-33' in style parts; use blazepose-33");
  }

  private static VideoFrame render(Map<String, ?> params, Pose pose) {
    return NodeTester.of(new PoseRender(), params)
        .input(PoseRender.POSE, pose)
        .run()
        .payloads(PoseRender.VIDEO)
        .get(0);
  }

  private static LabelMap labels(Pose pose) {
    return NodeTester.of(new PoseRender(), Map.of("style", "parts"))
        .input(PoseRender.POSE, pose)
        .run()
        .payloads(PoseRender.LABELS)
        .get(0);
  }

  private static int label(LabelMap labels, double x, double y) {
    return labels.labels()[(int) y * labels.width() + (int) x];
  }

  private static Map<Integer, Integer> counts(LabelMap labels) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (short label : labels.labels()) {
      counts.merge((int) label, 1, Integer::sum);
    }
    return counts;
  }

  /** Red, green, blue of the pixel that holds a point. */
  private static int[] at(VideoFrame picture, double x, double y) {
    int index = 3 * ((int) y * picture.width() + (int) x);
    byte[] data = picture.data();
    return new int[] {data[index + 2] & 0xff, data[index + 1] & 0xff, data[index] & 0xff};
  }
}
