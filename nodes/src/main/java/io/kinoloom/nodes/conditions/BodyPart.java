package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.conditions.Shape.Capsule;
import io.kinoloom.nodes.conditions.Shape.Hull;
import io.kinoloom.nodes.conditions.Shape.Point;
import io.kinoloom.nodes.landmarks.BlazePose;
import io.kinoloom.spi.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Parts of a body, numbered as the coarse parts of DensePose (R. Guler, N. Neverova, I. Kokkinos,
 * CVPR 2018).
 */
enum BodyPart {
  TORSO,
  RIGHT_HAND,
  LEFT_HAND,
  LEFT_FOOT,
  RIGHT_FOOT,
  RIGHT_UPPER_LEG,
  LEFT_UPPER_LEG,
  RIGHT_LOWER_LEG,
  LEFT_LOWER_LEG,
  LEFT_UPPER_ARM,
  RIGHT_UPPER_ARM,
  LEFT_LOWER_ARM,
  RIGHT_LOWER_ARM,
  HEAD;

  /** Name of the class list. */
  static final String PALETTE = "densepose-14";

  /** Radii as shares of the body's height. */
  private static final double TORSO_RADIUS = 0.045;

  private static final double SHOULDER = 0.036;
  private static final double ELBOW = 0.026;
  private static final double WRIST = 0.019;
  private static final double FINGERS = 0.017;
  private static final double HIP = 0.053;
  private static final double KNEE = 0.035;
  private static final double ANKLE = 0.023;
  private static final double HEEL = 0.023;
  private static final double TOES = 0.017;
  private static final double NECK = 0.032;
  private static final double CHIN = 0.042;
  private static final double SKULL = 0.06;

  /** How far the hand goes on beyond its knuckles, and the skull above the ears. */
  private static final double BEYOND_KNUCKLES = 1.5;

  private static final double ABOVE_EARS = 0.03;

  /** A part as it is painted. */
  record Painted(BodyPart part, Shape shape, double depth) {}

  /** Class number; 0 is the background. */
  int label() {
    return ordinal() + 1;
  }

  /** Neighbouring hues differ in brightness too. */
  Color color() {
    Color pure = Hues.of(ordinal() * 360.0 / values().length);
    return ordinal() % 2 == 0 ? pure : Hues.dimmed(pure, 0.65);
  }

  /**
   * The parts of a person of which every landmark is seen, the farthest first.
   *
   * @param height of the body, pixels
   */
  static List<Painted> of(Person person, double height) {
    List<Painted> parts = new ArrayList<>();
    torso(person, height, parts);
    for (int side = 0; side < 2; side++) {
      boolean left = side == 0;
      int shoulder = BlazePose.LEFT_SHOULDER + side;
      int elbow = BlazePose.LEFT_ELBOW + side;
      int wrist = BlazePose.LEFT_WRIST + side;
      int hip = BlazePose.LEFT_HIP + side;
      int knee = BlazePose.LEFT_KNEE + side;
      int ankle = BlazePose.LEFT_ANKLE + side;
      limb(
          person,
          left ? LEFT_UPPER_ARM : RIGHT_UPPER_ARM,
          shoulder,
          SHOULDER * height,
          elbow,
          ELBOW * height,
          parts);
      limb(
          person,
          left ? LEFT_LOWER_ARM : RIGHT_LOWER_ARM,
          elbow,
          ELBOW * height,
          wrist,
          WRIST * height,
          parts);
      limb(
          person,
          left ? LEFT_UPPER_LEG : RIGHT_UPPER_LEG,
          hip,
          HIP * height,
          knee,
          KNEE * height,
          parts);
      limb(
          person,
          left ? LEFT_LOWER_LEG : RIGHT_LOWER_LEG,
          knee,
          KNEE * height,
          ankle,
          ANKLE * height,
          parts);
      limb(
          person,
          left ? LEFT_FOOT : RIGHT_FOOT,
          BlazePose.LEFT_HEEL + side,
          HEEL * height,
          BlazePose.LEFT_FOOT_INDEX + side,
          TOES * height,
          parts);
      hand(person, left ? LEFT_HAND : RIGHT_HAND, side, height, parts);
    }
    head(person, height, parts);
    parts.sort(Comparator.comparingDouble(Painted::depth).reversed());
    return parts;
  }

  private static void limb(
      Person person,
      BodyPart part,
      int from,
      double fromRadius,
      int to,
      double toRadius,
      List<Painted> parts) {
    if (person.seesAll(from, to)) {
      Shape shape = new Capsule(person.point(from), fromRadius, person.point(to), toRadius);
      parts.add(new Painted(part, shape, (person.depth(from) + person.depth(to)) / 2));
    }
  }

  private static void torso(Person person, double height, List<Painted> parts) {
    int[] corners = {
      BlazePose.LEFT_SHOULDER, BlazePose.RIGHT_SHOULDER, BlazePose.LEFT_HIP, BlazePose.RIGHT_HIP
    };
    if (person.seesAll(corners)) {
      List<Point> points = new ArrayList<>();
      double depth = 0;
      for (int corner : corners) {
        points.add(person.point(corner));
        depth += person.depth(corner) / corners.length;
      }
      parts.add(new Painted(TORSO, Hull.of(points, TORSO_RADIUS * height), depth));
    }
  }

  private static void hand(
      Person person, BodyPart part, int side, double height, List<Painted> parts) {
    int wrist = BlazePose.LEFT_WRIST + side;
    int pinky = BlazePose.LEFT_PINKY + side;
    int index = BlazePose.LEFT_INDEX + side;
    if (person.seesAll(wrist, pinky, index)) {
      Point knuckles = person.point(pinky).towards(person.point(index), 0.5);
      Point tips = person.point(wrist).towards(knuckles, BEYOND_KNUCKLES);
      Shape shape = new Capsule(person.point(wrist), WRIST * height, tips, FINGERS * height);
      double depth = (person.depth(pinky) + person.depth(index)) / 2;
      parts.add(new Painted(part, shape, depth));
    }
  }

  private static void head(Person person, double height, List<Painted> parts) {
    boolean seen =
        person.seesAll(
            BlazePose.LEFT_EAR,
            BlazePose.RIGHT_EAR,
            BlazePose.LEFT_EYE,
            BlazePose.RIGHT_EYE,
            BlazePose.MOUTH_LEFT,
            BlazePose.MOUTH_RIGHT);
    if (!seen) {
      return;
    }
    Point ears = person.point(BlazePose.LEFT_EAR).towards(person.point(BlazePose.RIGHT_EAR), 0.5);
    Point mouth =
        person.point(BlazePose.MOUTH_LEFT).towards(person.point(BlazePose.MOUTH_RIGHT), 0.5);
    Point eyes = person.point(BlazePose.LEFT_EYE).towards(person.point(BlazePose.RIGHT_EYE), 0.5);
    double up = Math.max(mouth.distanceTo(eyes), 1e-9);
    Point skull = ears.towards(eyes, 0.3);
    Point top =
        new Point(
            skull.x() + ABOVE_EARS * height * (eyes.x() - mouth.x()) / up,
            skull.y() + ABOVE_EARS * height * (eyes.y() - mouth.y()) / up);
    double depth = (person.depth(BlazePose.LEFT_EAR) + person.depth(BlazePose.RIGHT_EAR)) / 2;
    if (person.seesAll(BlazePose.LEFT_SHOULDER, BlazePose.RIGHT_SHOULDER)) {
      Point neck =
          person
              .point(BlazePose.LEFT_SHOULDER)
              .towards(person.point(BlazePose.RIGHT_SHOULDER), 0.5);
      Shape shape = new Capsule(neck, NECK * height, ears, NECK * height);
      parts.add(new Painted(HEAD, shape, depth));
    }
    Shape face = new Capsule(top, SKULL * height, mouth, CHIN * height);
    parts.add(new Painted(HEAD, face, depth));
  }
}
