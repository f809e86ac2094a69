package io.kinoloom.nodes.conditions;

import io.kinoloom.spi.Color;

/** Colours around the rainbow. */
final class Hues {
  private Hues() {}

  /** The pure colour of a hue in degrees: 0 red, 120 green, 240 blue. */
  static Color of(double degrees) {
    return new Color(wave(degrees + 120), wave(degrees), wave(degrees - 120), 255);
  }

  /** The trapezoid that green follows: full from 60 to 180 degrees, nothing from 240 to 360. */
  private static int wave(double degrees) {
    double turn = ((degrees % 360) + 360) % 360;
    double level = turn < 60 ? turn / 60 : turn <= 180 ? 1 : turn < 240 ? (240 - turn) / 60 : 0;
    return (int) Math.floor(255 * level + 1e-9);
  }

  /** The same colour at a share of its brightness. */
  static Color dimmed(Color color, double share) {
    return new Color(
        (int) Math.round(color.red() * share),
        (int) Math.round(color.green() * share),
        (int) Math.round(color.blue() * share),
        color.alpha());
  }
}
