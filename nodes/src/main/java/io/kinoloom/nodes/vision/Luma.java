package io.kinoloom.nodes.vision;

import io.kinoloom.spi.ColorSpace;

/**
 * How much red, green and blue weigh in luma. ITU-R BT.601-7, section 2.5.1, and BT.709-6, item
 * 3.2.
 *
 * @param red share of red
 * @param green share of green
 * @param blue share of blue; the three sum to 1
 */
public record Luma(double red, double green, double blue) {
  private static final Luma BT601 = new Luma(0.299, 0.587, 0.114);
  private static final Luma BT709 = new Luma(0.2126, 0.7152, 0.0722);

  /** The weights of a matrix. */
  public static Luma of(ColorSpace space) {
    return space.isBt709() ? BT709 : BT601;
  }

  /** Luma of a colour, in the unit of the components. */
  public double of(double r, double g, double b) {
    return red * r + green * g + blue * b;
  }
}
