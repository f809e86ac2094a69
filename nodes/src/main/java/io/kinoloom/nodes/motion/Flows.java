package io.kinoloom.nodes.motion;

import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.Mask;
import java.util.Arrays;

/** What can be said of flow fields without looking at pictures. */
final class Flows {
  /** Opacity of a point that is hidden, or of one that is valid. */
  static final byte FULL = (byte) 255;

  private Flows() {}

  /** A field that is known nowhere. */
  static FlowField unknown(int width, int height) {
    float[] vectors = new float[width * height * 2];
    Arrays.fill(vectors, Float.NaN);
    return new FlowField(width, height, vectors);
  }

  /** A mask of every pixel. */
  static Mask everything(int width, int height) {
    byte[] alpha = new byte[width * height];
    Arrays.fill(alpha, FULL);
    return new Mask(width, height, alpha);
  }

  /**
   * The points of a picture that the other one does not show, found by following a point there and
   * back again: with w the vector at a point and w' the vector of the other field where w leads
   * (bilinear), the point is hidden if |w + w'|^2 &gt; relative (|w|^2 + |w'|^2) + absolute. N.
   * Sundaram, T. Brox, K. Keutzer, "Dense Point Trajectories by GPU-accelerated Large Displacement
   * Optical Flow", ECCV 2010, equation 5. Points that lead beyond the outermost pixel centres, and
   * points whose motion there or back is unknown, are hidden too.
   *
   * @param there field of the picture
   * @param back field of the other picture, of the same size
   * @param relative share of the squared lengths that is allowed
   * @param absolute squared pixels that are allowed whatever the lengths
   */
  static Mask hidden(FlowField there, FlowField back, double relative, double absolute) {
    int width = there.width();
    int height = there.height();
    float[] vectors = there.vectors();
    float[] others = back.vectors();
    byte[] alpha = new byte[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int index = y * width + x;
        float u = vectors[2 * index];
        float v = vectors[2 * index + 1];
        float toX = x + u;
        float toY = y + v;
        boolean inside = toX >= 0 && toX <= width - 1 && toY >= 0 && toY <= height - 1;
        if (!inside) {
          alpha[index] = FULL;
          continue;
        }
        int left = (int) toX;
        int top = (int) toY;
        float shareX = toX - left;
        float shareY = toY - top;
        int upper = 2 * (top * width + left);
        int lower = top + 1 < height ? upper + 2 * width : upper;
        int right = left + 1 < width ? 2 : 0;
        float backU =
            mix(
                mix(others[upper], others[upper + right], shareX),
                mix(others[lower], others[lower + right], shareX),
                shareY);
        float backV =
            mix(
                mix(others[upper + 1], others[upper + right + 1], shareX),
                mix(others[lower + 1], others[lower + right + 1], shareX),
                shareY);
        float sumU = u + backU;
        float sumV = v + backV;
        double allowed = relative * (u * u + v * v + backU * backU + backV * backV) + absolute;
        // Written so that an unknown vector, which compares with nothing, counts as hidden.
        boolean returns = sumU * sumU + sumV * sumV <= allowed;
        alpha[index] = returns ? 0 : FULL;
      }
    }
    return new Mask(width, height, alpha);
  }

  private static float mix(float from, float to, float share) {
    // A share of 0 must not let an unknown neighbour in: NaN times 0 is NaN.
    return share == 0 ? from : from + share * (to - from);
  }
}
