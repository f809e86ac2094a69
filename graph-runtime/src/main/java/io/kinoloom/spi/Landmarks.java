package io.kinoloom.spi;

import java.util.Arrays;
import java.util.Objects;

/**
 * The landmarks of one tracked person, face or hand.
 *
 * @param id stays the same while the person is tracked
 * @param confidence 0..1
 * @param points {@code x, y, z, visibility} for each landmark: x and y in pixels of the picture
 *     (origin at the top left corner), z in the same scale with smaller values nearer to the
 *     camera, visibility 0..1
 * @param world {@code x, y, z} in metres for each landmark, or empty where the model gives none
 */
public record Landmarks(int id, float confidence, float[] points, float[] world) {
  /** Floats a landmark takes in {@link #points}. */
  public static final int STRIDE = 4;

  public Landmarks {
    if (points.length % STRIDE != 0) {
      throw new IllegalArgumentException(
          "points must hold 4 floats a landmark, holds " + points.length);
    }
    if (world.length != 0) {
      Sizes.checkLength("world", world.length, points.length / STRIDE * 3);
    }
  }

  /** Number of landmarks. */
  public int count() {
    return points.length / STRIDE;
  }

  public float x(int landmark) {
    return points[landmark * STRIDE];
  }

  public float y(int landmark) {
    return points[landmark * STRIDE + 1];
  }

  public float z(int landmark) {
    return points[landmark * STRIDE + 2];
  }

  public float visibility(int landmark) {
    return points[landmark * STRIDE + 3];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Landmarks that
        && id == that.id
        && Float.compare(confidence, that.confidence) == 0
        && Arrays.equals(points, that.points)
        && Arrays.equals(world, that.world);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, confidence, Arrays.hashCode(points), Arrays.hashCode(world));
  }

  @Override
  public String toString() {
    return "Landmarks[#%d %.2f, %d points]".formatted(id, confidence, count());
  }
}
