package io.kinoloom.nodes.motion;

import io.kinoloom.spi.Color;

/**
 * The colour wheel in which flow is shown: hue is the direction, saturation the length. S. Baker,
 * D. Scharstein, J. P. Lewis, S. Roth, M. J. Black, R. Szeliski, "A Database and Evaluation
 * Methodology for Optical Flow", IJCV 92(1), 2011, figure 7; the wheel has 55 colours, unevenly
 * spread so that all directions look equally far apart. Rightward motion is red, downward yellow,
 * leftward cyan-blue, upward violet.
 */
public final class FlowWheel {
  /** Colours from red to yellow, green, cyan, blue, magenta and back to red. */
  private static final int[] STEPS = {15, 6, 4, 11, 13, 6};

  private static final int[][] CORNERS = {
    {255, 0, 0}, {255, 255, 0}, {0, 255, 0}, {0, 255, 255}, {0, 0, 255}, {255, 0, 255}, {255, 0, 0}
  };

  /** Directions that are told apart. */
  private static final int DIRECTIONS = 4096;

  private static final int SLOPES = 1024;

  /** Motion longer than the longest is darker than motion that is as long. */
  private static final float BEYOND = 0.75f;

  /** Red, green and blue, 0..1, of each direction at full length. */
  private static final float[] RIM = rim();

  /** Angle of a slope 0..1, in directions. */
  private static final float[] ANGLES = angles();

  private FlowWheel() {}

  private static float[] rim() {
    int count = 0;
    for (int steps : STEPS) {
      count += steps;
    }
    float[][] colors = new float[count][3];
    int index = 0;
    for (int segment = 0; segment < STEPS.length; segment++) {
      for (int step = 0; step < STEPS[segment]; step++) {
        for (int channel = 0; channel < 3; channel++) {
          int from = CORNERS[segment][channel];
          int to = CORNERS[segment + 1][channel];
          colors[index][channel] =
              (from + (float) Math.floor((to - from) * step / (float) STEPS[segment])) / 255;
        }
        index++;
      }
    }
    float[] rim = new float[DIRECTIONS * 3];
    for (int direction = 0; direction < DIRECTIONS; direction++) {
      // The circle ends on the last colour, not on the first one again, as in the original.
      float position = (float) direction / DIRECTIONS * (count - 1);
      int before = (int) position;
      for (int channel = 0; channel < 3; channel++) {
        float share = position - before;
        rim[direction * 3 + channel] =
            (1 - share) * colors[before][channel] + share * colors[before + 1][channel];
      }
    }
    return rim;
  }

  private static float[] angles() {
    float[] angles = new float[SLOPES + 1];
    for (int slope = 0; slope <= SLOPES; slope++) {
      angles[slope] = (float) (Math.atan((double) slope / SLOPES) / (2 * Math.PI) * DIRECTIONS);
    }
    return angles;
  }

  /** Direction of a vector, clockwise on the screen from rightward. */
  private static int direction(float u, float v) {
    float width = Math.abs(u);
    float height = Math.abs(v);
    boolean steep = height > width;
    float slope = steep ? width / height : width == 0 ? 0 : height / width;
    float angle = ANGLES[(int) (slope * SLOPES + 0.5f)];
    if (steep) {
      angle = DIRECTIONS / 4f - angle;
    }
    if (u < 0) {
      angle = DIRECTIONS / 2f - angle;
    }
    if (v < 0) {
      angle = DIRECTIONS - angle;
    }
    return (int) (angle + 0.5f) % DIRECTIONS;
  }

  /**
   * Writes the colour of a vector.
   *
   * @param u rightward part in longest lengths; finite
   * @param v downward part in longest lengths; finite
   * @param bgr receives blue, green and red
   * @param at where blue goes
   */
  public static void paint(float u, float v, byte[] bgr, int at) {
    int rim = direction(u, v) * 3;
    float length = (float) Math.sqrt(u * u + v * v);
    for (int channel = 0; channel < 3; channel++) {
      float full = RIM[rim + channel];
      float value = length <= 1 ? 1 - length * (1 - full) : full * BEYOND;
      bgr[at + 2 - channel] = (byte) (int) (255 * value);
    }
  }

  /** The colour of a direction at full length; red where there is no motion. */
  public static Color color(double u, double v) {
    int rim = direction((float) u, (float) v) * 3;
    return new Color(
        Math.round(255 * RIM[rim]),
        Math.round(255 * RIM[rim + 1]),
        Math.round(255 * RIM[rim + 2]),
        255);
  }
}
