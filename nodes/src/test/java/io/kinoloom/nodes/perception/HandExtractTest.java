package io.kinoloom.nodes.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.inference.Region;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandExtractTest {
  private static final int WRIST = 0;
  private static final int INDEX = 5;
  private static final int MIDDLE = 9;
  private static final int PINKY = 17;
  private static final int MIDDLE_TIP = 12;

  /** The right hand of the man, open, its back to the camera; nothing else is in the picture. */
  private final List<VideoFrame> hand = RealFrames.of("talking-face", 1166, 1, 6);

  @ParameterizedTest
  @ValueSource(strings = {"lite", "full"})
  void findsAHandWithPlausibleJoints(String complexity) {
    List<Pose> poses = run(Map.of("complexity", complexity), hand, HandExtract.POSE);

    for (Pose pose : poses) {
      assertThat(pose.topology()).isEqualTo("mediapipe-hand-21");
      Landmarks joints = only(pose);
      assertThat(joints.count()).isEqualTo(21);
      assertThat(joints.confidence()).isBetween(0.5f, 1f);
      // Fingers point up to the right.
      assertThat(joints.x(WRIST)).isLessThan(joints.x(MIDDLE_TIP));
      assertThat(joints.y(WRIST)).isGreaterThan(joints.y(MIDDLE_TIP));
      assertThat(joints.x(WRIST)).isBetween(60f, 180f);
      // A hand has the size of a hand, and the same shape in the world as in the picture.
      double span = distance(joints.world(), 3, WRIST, MIDDLE_TIP);
      assertThat(span).isBetween(0.10, 0.25);
    }
  }

  /** Detector and joints come from two networks. */
  @Test
  void agreesWithTheKeypointsOfTheDetector() {
    try (Detector detector = new Detector(Detector.Kind.PALM_FULL, 0.5)) {
      List<Detection> palms = detector.detect(hand.get(0));
      assertThat(palms).hasSize(1);
      Landmarks joints = only(run(Map.of(), hand, HandExtract.POSE).get(0));
      double near = 0.3 * distance(joints.points(), 4, WRIST, MIDDLE);
      int[] counterparts = {WRIST, INDEX, MIDDLE, 13, PINKY};
      for (int i = 0; i < counterparts.length; i++) {
        Point point = palms.get(0).keypoints().get(i);
        assertThat(point.x()).isCloseTo(joints.x(counterparts[i]), within(near));
        assertThat(point.y()).isCloseTo(joints.y(counterparts[i]), within(near));
      }
    }
  }

  @Test
  void tellsRightFromLeft() {
    List<VideoFrame> mirrored = hand.stream().map(RealFrames::mirrored).toList();

    assertThat(count(run(Map.of(), hand, HandExtract.RIGHT))).isEqualTo(6);
    assertThat(count(run(Map.of(), hand, HandExtract.LEFT))).isZero();
    assertThat(count(run(Map.of(), mirrored, HandExtract.LEFT))).isEqualTo(6);
    assertThat(count(run(Map.of("mirrored", true), mirrored, HandExtract.RIGHT))).isEqualTo(6);
    assertThat(run(Map.of(), hand, HandExtract.RIGHT))
        .isEqualTo(run(Map.of(), hand, HandExtract.POSE));
  }

  @Test
  void aMirroredPictureGivesMirroredJoints() {
    Landmarks joints = steady(hand.get(0));
    Landmarks mirrored = steady(RealFrames.mirrored(hand.get(0)));

    double near = 0.12 * distance(joints.points(), 4, WRIST, MIDDLE_TIP);
    for (int i = 0; i < 21; i++) {
      assertThat(400 - (double) mirrored.x(i)).isCloseTo(joints.x(i), within(near));
      assertThat((double) mirrored.y(i)).isCloseTo(joints.y(i), within(near));
    }
  }

  @Test
  void aMovedTurnedAndEnlargedPictureGivesSuchJoints() {
    Landmarks joints = steady(hand.get(0));
    Region view = new Region(160, 210, 220, 220, 0.6);
    Landmarks turned = steady(RealFrames.view(hand.get(0), view, 480));

    double sum = 0;
    for (int i = 0; i < 21; i++) {
      double x = view.pictureX(turned.x(i) / 480.0, turned.y(i) / 480.0);
      double y = view.pictureY(turned.x(i) / 480.0, turned.y(i) / 480.0);
      sum += Math.hypot(x - joints.x(i), y - joints.y(i));
    }
    assertThat(sum / 21).isLessThan(0.06 * distance(joints.points(), 4, WRIST, MIDDLE_TIP));
    // The world turns as the picture does.
    double angle = direction(joints.world()) - direction(turned.world());
    assertThat(angle).isCloseTo(0.6, within(0.15));
  }

  @Test
  void emptyPicturesGiveNoHands() {
    VideoFrame black = new VideoFrame(PixelFormat.GRAY8, 400, 300, new byte[400 * 300]);
    byte[] noise = new byte[400 * 300];
    new Random(5).nextBytes(noise);
    VideoFrame snow = new VideoFrame(PixelFormat.GRAY8, 400, 300, noise);
    VideoFrame nobody = RealFrames.of("talking-face", 40, 1, 1).get(0);

    List<Pose> poses =
        run(
            Map.of("smooth", true),
            List.of(black, hand.get(0), hand.get(1), snow, nobody, black),
            HandExtract.POSE);

    assertThat(poses).extracting(pose -> pose.people().size()).containsExactly(0, 1, 1, 0, 0, 0);
  }

  @Test
  void twoHandsKeepTheirIds() {
    List<VideoFrame> pairs = new ArrayList<>();
    for (VideoFrame frame : hand) {
      VideoFrame wide = RealFrames.lay(RealFrames.canvas(800, 300), frame, 0, 0);
      pairs.add(RealFrames.lay(wide, RealFrames.mirrored(frame), 400, 0));
    }

    List<Pose> poses = run(Map.of(), pairs, HandExtract.POSE);

    boolean firstIsLeft = poses.get(0).people().get(0).x(WRIST) < 400;
    for (Pose pose : poses) {
      assertThat(pose.people()).extracting(Landmarks::id).containsExactly(1, 2);
      assertThat(pose.people().get(0).x(WRIST) < 400).isEqualTo(firstIsLeft);
      assertThat(pose.people().get(1).x(WRIST) < 400).isNotEqualTo(firstIsLeft);
    }
    assertThat(count(run(Map.of("max-hands", 1), pairs, HandExtract.POSE))).isEqualTo(6);
  }

  @Test
  void smoothedJointsStayOnTheHand() {
    Landmarks raw = only(run(Map.of(), hand, HandExtract.POSE).get(5));
    Landmarks smooth = only(run(Map.of("smooth", true), hand, HandExtract.POSE).get(5));

    double near = 0.05 * distance(raw.points(), 4, WRIST, MIDDLE_TIP);
    for (int i = 0; i < 21; i++) {
      assertThat((double) smooth.x(i)).isCloseTo(raw.x(i), within(near));
    }
    assertThat(smooth.world()).isNotEqualTo(raw.world());
    assertThat(distance(smooth.world(), 3, WRIST, MIDDLE_TIP))
        .isCloseTo(distance(raw.world(), 3, WRIST, MIDDLE_TIP), within(0.02));
  }

  @Test
  void takesPicturesOfAnySize() {
    VideoFrame huge =
        RealFrames.lay(RealFrames.canvas(3840, 2160), RealFrames.enlarged(hand.get(0), 7), 500, 30);
    VideoFrame tiny = RealFrames.crop(hand.get(0), 200, 200, 16, 16);
    VideoFrame single = RealFrames.crop(hand.get(0), 200, 200, 1, 1);

    List<Pose> poses = run(Map.of(), List.of(huge, tiny, single), HandExtract.POSE);

    assertThat(only(poses.get(0)).x(WRIST)).isBetween(500f + 7 * 60, 500f + 7 * 180);
    assertThat(poses.get(2).people()).isEmpty();
  }

  private static List<Pose> run(
      Map<String, ?> params, List<VideoFrame> frames, Output<Pose> output) {
    return NodeTester.of(new HandExtract(), params)
        .input(HandExtract.VIDEO, frames.toArray(VideoFrame[]::new))
        .run()
        .payloads(output);
  }

  /** The hand after the region has settled on it. */
  private static Landmarks steady(VideoFrame frame) {
    return only(run(Map.of(), List.of(frame, frame, frame, frame, frame), HandExtract.POSE).get(4));
  }

  private static int count(List<Pose> poses) {
    return poses.stream().mapToInt(pose -> pose.people().size()).sum();
  }

  private static Landmarks only(Pose pose) {
    assertThat(pose.people()).hasSize(1);
    return pose.people().get(0);
  }

  private static double direction(float[] world) {
    return Math.atan2(
        world[MIDDLE * 3 + 1] - world[WRIST * 3 + 1], world[MIDDLE * 3] - world[WRIST * 3]);
  }

  private static double distance(float[] values, int stride, int from, int to) {
    double sum = 0;
    for (int i = 0; i < (stride == 3 ? 3 : 2); i++) {
      double difference = values[from * stride + i] - values[to * stride + i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
