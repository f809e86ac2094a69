package io.kinoloom.nodes.train;

import io.kinoloom.nodes.torchscript.Value;
import io.kinoloom.nodes.torchscript.Weights;

/**
 * Turns a picture into one of another kind: a painter's picture on top of the first one with its
 * colours mixed anew, so that what stays where it is need not be painted again.
 *
 * @param painter of single frames, whose conditions are as large as its pictures
 */
record Repainter(Painter painter) {
  /** Makes the few weights of the mix learn as quickly as many together. */
  private static final double HASTE = 8;

  /**
   * Repaints.
   *
   * @param picture N x 3 x height x width, -1..1
   * @return likewise
   */
  Value repaint(Weights weights, Value picture) {
    Value mixed = picture.conv(weights, "mix", 3, 1, 1, 0.4 / HASTE).times(HASTE);
    Value painted = painter.paint(weights, picture, picture).picture();
    return mixed.plus(painted.times(2)).tanh();
  }
}
