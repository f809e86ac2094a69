package io.kinoloom.nodes.labels;

import io.kinoloom.spi.Color;

/** Colours that tell numbers apart: neighbours in number are far apart in hue. */
public final class Wheel {
  private static final double GOLDEN_RATIO = 0.6180339887498949;

  private Wheel() {}

  /** The colour of a number, always the same. */
  public static Color color(int number, int alpha) {
    double hue = number * GOLDEN_RATIO;
    return hue(hue - Math.floor(hue), alpha);
  }

  /** A bright colour; hue 0 is red, 1/3 green, 2/3 blue. */
  private static Color hue(double hue, int alpha) {
    return new Color(ramp(hue), ramp(hue + 2.0 / 3), ramp(hue + 1.0 / 3), alpha);
  }

  private static int ramp(double hue) {
    double position = (hue - Math.floor(hue)) * 6;
    double level = Math.min(1, Math.max(0, Math.abs(position - 3) - 1));
    return (int) Math.round(40 + 215 * level);
  }
}
