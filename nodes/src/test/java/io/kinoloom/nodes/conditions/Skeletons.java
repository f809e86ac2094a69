package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Pose;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** People made of numbers. */
final class Skeletons {
  private Skeletons() {}

  /**
   * Someone who stands with arms stretched out sideways, facing the camera, with the proportions of
   * Drillis and Contini: soles at y, middle at x, this tall.
   */
  static Landmarks standing(int id, double x, double y, double height) {
    double[][] shares = new double[33][];
    shares[0] = new double[] {0, .93};
    double[] eyes = {.008, .014, .02};
    for (int i = 0; i < 3; i++) {
      shares[1 + i] = new double[] {eyes[i], .945};
      shares[4 + i] = new double[] {-eyes[i], .945};
    }
    pair(shares, 7, .04, .935);
    pair(shares, 9, .014, .905);
    pair(shares, 11, .1295, .818);
    pair(shares, 13, .1295 + .186, .818);
    pair(shares, 15, .1295 + .186 + .146, .818);
    pair(shares, 17, .515, .81);
    pair(shares, 19, .52, .825);
    pair(shares, 21, .49, .835);
    pair(shares, 23, .09, .53);
    pair(shares, 25, .09, .285);
    pair(shares, 27, .09, .039);
    pair(shares, 29, .09, .01);
    pair(shares, 31, .12, 0);
    float[] points = new float[33 * Landmarks.STRIDE];
    for (int i = 0; i < 33; i++) {
      points[i * 4] = (float) (x + shares[i][0] * height);
      points[i * 4 + 1] = (float) (y - shares[i][1] * height);
      points[i * 4 + 3] = 1;
    }
    return new Landmarks(id, 1, points, new float[0]);
  }

  /** The person's left is on the right of the picture. */
  private static void pair(double[][] shares, int left, double x, double y) {
    shares[left] = new double[] {x, y};
    shares[left + 1] = new double[] {-x, y};
  }

  static Pose pose(int width, int height, Landmarks... people) {
    return new Pose(width, height, Topology.BLAZEPOSE_33.name(), List.of(people));
  }

  /** Landmarks anywhere, with any visibility. */
  static Landmarks random(Random random, int id, int count, boolean world) {
    float[] points = new float[count * Landmarks.STRIDE];
    for (int i = 0; i < points.length; i++) {
      points[i] = i % 4 == 3 ? random.nextInt(5) / 4f : random.nextInt(1000) / 4f;
    }
    float[] metres = new float[world ? count * 3 : 0];
    for (int i = 0; i < metres.length; i++) {
      metres[i] = random.nextFloat() - 0.5f;
    }
    return new Landmarks(id, 0.25f + random.nextInt(4) / 4f, points, metres);
  }

  /** The same landmarks, of which only some are visible. */
  static Landmarks showing(Landmarks landmarks, int... visible) {
    float[] points = landmarks.points().clone();
    for (int i = 0; i < landmarks.count(); i++) {
      int number = i;
      points[i * 4 + 3] = Arrays.stream(visible).anyMatch(one -> one == number) ? 1 : 0;
    }
    return new Landmarks(landmarks.id(), landmarks.confidence(), points, landmarks.world());
  }

  /** The same landmarks with one coordinate changed: axis 0 x, 1 y, 2 z. */
  static Landmarks with(Landmarks landmarks, int number, int axis, double value) {
    float[] points = landmarks.points().clone();
    points[number * 4 + axis] = (float) value;
    return new Landmarks(landmarks.id(), landmarks.confidence(), points, landmarks.world());
  }
}
