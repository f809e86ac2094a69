package io.kinoloom.nodes.perception;

import io.kinoloom.nodes.inference.Region;
import io.kinoloom.nodes.landmarks.OneEuro;
import io.kinoloom.spi.Landmarks;

/**
 * Smooths one person over time with the filters and settings of MediaPipe's {@code
 * PoseLandmarkFiltering}: landmarks, the region to look at next, and world coordinates each have a
 * one-euro filter of their own, visibilities a low-pass filter.
 *
 * @param id of the person
 * @param points filter of x, y, z of the landmarks, pixels
 * @param alignment filter of {@link Body#alignment}, pixels; calmer than that of the landmarks
 * @param world filter of the world coordinates, metres
 * @param visibility filtered visibilities; shared, never to be written
 */
record BodyFilter(int id, Channel points, Channel alignment, Channel world, float[] visibility) {
  private static final OneEuro POINTS = new OneEuro(0.05, 80, 1);
  private static final OneEuro ALIGNMENT = new OneEuro(0.01, 10, 1);
  private static final OneEuro WORLD = new OneEuro(0.1, 40, 1);

  /** Weight of the newest visibility. */
  private static final float VISIBILITY_SHARE = 0.1f;

  /**
   * A filter and what went into it last.
   *
   * @param state of the filter
   * @param raw the last values, not filtered; shared, never to be written
   */
  record Channel(OneEuro.State state, float[] raw) {
    static Channel begin(float[] values, long now) {
      return new Channel(OneEuro.initial(values, now), values);
    }

    Channel next(OneEuro filter, float[] values, long now, double scale) {
      return new Channel(filter.next(state, raw, values, now, scale), values);
    }
  }

  /** The first time that somebody is seen: nothing is smoothed yet. */
  static BodyFilter begin(Body body, long now) {
    return new BodyFilter(
        0,
        Channel.begin(coordinates(body.points()), now),
        Channel.begin(body.alignment(), now),
        Channel.begin(body.world(), now),
        visibilities(body.points()));
  }

  /**
   * The same person in the next picture.
   *
   * @param now event time, microseconds, later than that of the picture before
   */
  BodyFilter next(Body body, long now) {
    double scale = 1 / body.size();
    float[] visible = visibilities(body.points());
    for (int i = 0; i < visible.length; i++) {
      visible[i] = visibility[i] + VISIBILITY_SHARE * (visible[i] - visibility[i]);
    }
    return new BodyFilter(
        id,
        points.next(POINTS, coordinates(body.points()), now, scale),
        alignment.next(ALIGNMENT, body.alignment(), now, scale),
        world.next(WORLD, body.world(), now, 1),
        visible);
  }

  BodyFilter withId(int newId) {
    return new BodyFilter(newId, points, alignment, world, visibility);
  }

  /** Where to look in the next picture. */
  Region region() {
    float[] smooth = alignment.state.value();
    return BodyNetwork.region(smooth[0], smooth[1], smooth[2], smooth[3]);
  }

  /** The smoothed landmarks, as in {@link Landmarks#points}. */
  float[] landmarks() {
    float[] smooth = points.state.value();
    float[] landmarks = new float[visibility.length * Landmarks.STRIDE];
    for (int i = 0; i < visibility.length; i++) {
      System.arraycopy(smooth, i * 3, landmarks, i * Landmarks.STRIDE, 3);
      landmarks[i * Landmarks.STRIDE + 3] = visibility[i];
    }
    return landmarks;
  }

  private static float[] coordinates(float[] points) {
    float[] coordinates = new float[points.length / Landmarks.STRIDE * 3];
    for (int i = 0; i < coordinates.length / 3; i++) {
      System.arraycopy(points, i * Landmarks.STRIDE, coordinates, i * 3, 3);
    }
    return coordinates;
  }

  private static float[] visibilities(float[] points) {
    float[] visibilities = new float[points.length / Landmarks.STRIDE];
    for (int i = 0; i < visibilities.length; i++) {
      visibilities[i] = points[i * Landmarks.STRIDE + 3];
    }
    return visibilities;
  }
}
