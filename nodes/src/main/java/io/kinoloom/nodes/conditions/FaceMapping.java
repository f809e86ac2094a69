package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.conditions.FaceFeatures.Eye;
import io.kinoloom.nodes.conditions.FaceProfile.Range;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Puts the expression, the place and the turn of one person's face, the driver's, on another's, the
 * target's. See {@link FaceNormalize} for what is done.
 */
final class FaceMapping {
  private static final List<Eye> EYES = List.of(FaceFeatures.RIGHT_EYE, FaceFeatures.LEFT_EYE);

  /** How far beyond what the target was seen to do it may go, as a share of that. */
  private static final double BEYOND = 0.25;

  /**
   * What any target may do: place in pixels of its size, logarithm of the size, turn in radians.
   */
  private static final double LEAST_PLACE = 0.1;

  private static final double LEAST_SIZE = 0.05;
  private static final double LEAST_TURN = 0.08;
  private static final double LEAST_MOUTH = 0.1;

  /**
   * Open eyes are at least so much more and less open than in the middle, as a share, after one
   * picture and after many: what was seen first need not be all.
   */
  private static final double FIRST_SPREAD = 0.25;

  private static final double LAST_SPREAD = 0.02;

  /** Pictures after which the spread has come halfway from the first to the last. */
  private static final double HALFWAY = 30;

  /** A lid is opened at most so much wider than at rest. */
  private static final double WIDEST = 1.5;

  /** Lids nearer than this share of the eye's width tell little by themselves. */
  private static final double LITTLE = 0.08;

  /** Parts of the two faces differ in size by at most this factor; more is a mistake. */
  private static final double LARGEST_FACTOR = 1.6;

  private final FaceProfile driver;
  private final FaceProfile target;
  private final Movement shape;
  private final double[] factors;
  private final boolean[] lowerFace;
  private final List<double[][]> openings;

  FaceMapping(FaceProfile driver, FaceProfile target) {
    this.driver = driver;
    this.target = target;
    // From the driver's face at rest to the target's: the turn between their usual directions.
    shape = Movement.between(driver.neutral(), target.neutral(), FaceFeatures.FIRM);
    factors = new double[driver.points()];
    Arrays.fill(factors, 1);
    double mouth =
        factor(
            FaceFeatures.mouthWidth(target.neutral()), FaceFeatures.mouthWidth(driver.neutral()));
    FaceFeatures.LIPS.forEach(point -> factors[point] = mouth);
    for (Eye eye : EYES) {
      double width = factor(eye.width(target.neutral()), eye.width(driver.neutral()));
      eye.iris().stream()
          .filter(point -> point < factors.length)
          .forEach(point -> factors[point] = width);
    }
    lowerFace = new boolean[driver.points()];
    FaceFeatures.LIPS.forEach(point -> lowerFace[point] = true);
    FaceFeatures.JAW.forEach(point -> lowerFace[point] = true);
    openings =
        IntStream.range(0, EYES.size())
            .mapToObj(eye -> new double[][] {openings(driver, eye), openings(target, eye)})
            .toList();
  }

  /** How open an eye is when it is closed, a little, half and far open, each for what it is. */
  private static double[] openings(FaceProfile profile, int eye) {
    Range open = profile.eyes().get(eye);
    double early = HALFWAY / (HALFWAY + profile.samples() - 1);
    double spread = LAST_SPREAD + (FIRST_SPREAD - LAST_SPREAD) * early;
    double middle = Math.max(open.median(), 1e-6);
    return new double[] {
      0,
      Math.min(open.low(), (1 - spread) * middle),
      middle,
      Math.max(open.high(), (1 + spread) * middle)
    };
  }

  private static double factor(double target, double driver) {
    return Math.max(1 / LARGEST_FACTOR, Math.min(LARGEST_FACTOR, target / Math.max(driver, 1e-9)));
  }

  /**
   * Maps a mesh.
   *
   * @param mesh {@code x, y, z} of each point of the driver's face, pixels of the driver's picture
   * @return the same of the target's face, pixels of the target's picture
   */
  float[] map(float[] mesh) {
    Movement seen = Movement.between(driver.neutral(), mesh, FaceFeatures.FIRM);
    float[] at = seen.inverse().apply(mesh);
    return pose(seen).apply(expression(at));
  }

  /** The target's face with the expression of the driver's, both at their usual place and turn. */
  private float[] expression(float[] at) {
    float[] rest = driver.neutral();
    double calm = calm(at);
    float[] face = new float[at.length];
    double[] offset = new double[3];
    for (int point = 0; point < at.length / 3; point++) {
      double factor = factors[point] * (lowerFace[point] ? calm : 1);
      for (int axis = 0; axis < 3; axis++) {
        offset[axis] = factor * (at[3 * point + axis] - rest[3 * point + axis]);
      }
      double[] turned = Movement.times(shape.turn(), offset);
      for (int axis = 0; axis < 3; axis++) {
        face[3 * point + axis] = (float) (target.neutral()[3 * point + axis] + turned[axis]);
      }
    }
    for (int eye = 0; eye < EYES.size(); eye++) {
      lids(EYES.get(eye), openings.get(eye), at, face);
    }
    return face;
  }

  /** How much of the mouth's movement is kept: all, unless it opens wider than the target's. */
  private double calm(float[] at) {
    double opening = FaceFeatures.mouthOpening(at);
    double most = Math.max(LEAST_MOUTH, target.mouth().high());
    double rest = Math.min(most, FaceFeatures.mouthOpening(driver.neutral()));
    return opening <= most ? 1 : (soft(opening, most) - rest) / (opening - rest);
  }

  /**
   * Opens the target's eyes as far as the driver's are open: closed lids meet on either face, and
   * what is half open for the one is half open for the other.
   */
  private void lids(Eye eye, double[][] openings, float[] at, float[] face) {
    double width = eye.width(driver.neutral());
    double openness = Math.max(1e-6, eye.openness(at));
    double whole = openness / Math.max(1e-6, eye.openness(driver.neutral()));
    double wanted =
        along(openings[0], openings[1], openness) / Math.max(1e-6, eye.openness(target.neutral()));
    double gain = wanted / whole;
    double little = LITTLE * width;
    for (int i = 0; i < eye.upper().size(); i++) {
      int upper = eye.upper().get(i);
      int lower = eye.lower().get(i);
      double now = FaceFeatures.distance(at, upper, lower);
      double rest = FaceFeatures.distance(driver.neutral(), upper, lower);
      double share = Math.min(WIDEST, gain * (now + little * whole) / (rest + little));
      for (int axis = 0; axis < 3; axis++) {
        int up = 3 * upper + axis;
        int low = 3 * lower + axis;
        double half = share * (target.neutral()[up] - target.neutral()[low]) / 2;
        double middle = (face[up] + face[low]) / 2.0;
        face[up] = (float) (middle + half);
        face[low] = (float) (middle - half);
      }
    }
  }

  /** The value that belongs to another, told by pairs that rise; beyond the last in proportion. */
  private static double along(double[] from, double[] to, double value) {
    for (int i = 1; i < from.length; i++) {
      if (value <= from[i]) {
        double share = (value - from[i - 1]) / (from[i] - from[i - 1]);
        return to[i - 1] + share * (to[i] - to[i - 1]);
      }
    }
    return value * to[to.length - 1] / from[from.length - 1];
  }

  /** Where the target's face is when the driver's is there. */
  private Movement pose(Movement seen) {
    double logSize =
        target.size().median()
            + within(Math.log(seen.size()) - driver.size().median(), target.size(), LEAST_SIZE);
    double[] turn = Movement.vector(seen.turn());
    double[] place = new double[3];
    double zoom = Math.exp(target.size().median() - driver.size().median());
    double least = LEAST_PLACE * Math.exp(target.size().median());
    for (int axis = 0; axis < 3; axis++) {
      turn[axis] =
          target.turns().get(axis).median()
              + within(
                  turn[axis] - driver.turns().get(axis).median(),
                  target.turns().get(axis),
                  LEAST_TURN);
      place[axis] =
          target.places().get(axis).median()
              + within(
                  zoom * (seen.place()[axis] - driver.places().get(axis).median()),
                  target.places().get(axis),
                  least);
    }
    return new Movement(Math.exp(logSize), Movement.turn(turn), place);
  }

  /** Leaves an offset from the median as it is where the target was seen to go, not far beyond. */
  private static double within(double offset, Range range, double least) {
    double most =
        Math.max(least, offset > 0 ? range.high() - range.median() : range.median() - range.low());
    return Math.copySign(soft(Math.abs(offset), most), offset);
  }

  private static double soft(double value, double most) {
    if (value <= most) {
      return value;
    }
    double more = BEYOND * most;
    return most + more * Math.tanh((value - most) / more);
  }

  /** As landmarks have it: {@code x, y, z, visibility}, with the visibility of the driver's. */
  static float[] points(float[] mesh, float[] driverPoints) {
    float[] points = driverPoints.clone();
    for (int i = 0; i < mesh.length / 3; i++) {
      System.arraycopy(mesh, 3 * i, points, 4 * i, 3);
    }
    return points;
  }
}
