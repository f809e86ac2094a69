package io.kinoloom.nodes.perception;

import io.kinoloom.nodes.inference.Region;
import io.kinoloom.spi.Landmarks;

/**
 * A person as the network saw him, in pixels of the picture; nothing is smoothed.
 *
 * @param presence certainty that there is a person, 0..1
 * @param points as in {@link Landmarks#points}
 * @param world as in {@link Landmarks#world}
 * @param alignment {@code x, y} of two points: the middle of the hips, and one on the circle around
 *     the whole body, straight above
 * @param region that the network was shown
 * @param silhouette logits of a square mask of that region, empty unless asked for
 */
record Body(
    float presence,
    float[] points,
    float[] world,
    float[] alignment,
    Region region,
    float[] silhouette) {
  /** Landmarks nearer to one another than this share of the body's size are those of one person. */
  private static final double SAME = 0.1;

  /** What counts where nothing is visible. */
  private static final double NEVER_QUITE_HIDDEN = 1e-3;

  /** Diameter of the circle around the body, pixels. */
  double size() {
    return 2 * Math.hypot(alignment[2] - alignment[0], alignment[3] - alignment[1]);
  }

  /**
   * Whether the network has seen one person twice: on average the landmarks lie on one another,
   * those counting most that were visible both times.
   */
  boolean isSame(Body other) {
    double distance = 0;
    double weight = 0;
    for (int i = 0; i < points.length; i += Landmarks.STRIDE) {
      double visible = points[i + 3] * other.points[i + 3] + NEVER_QUITE_HIDDEN;
      distance +=
          visible * Math.hypot(points[i] - other.points[i], points[i + 1] - other.points[i + 1]);
      weight += visible;
    }
    return distance / weight < SAME * Math.min(size(), other.size());
  }
}
