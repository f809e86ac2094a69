package io.kinoloom.nodes.overlay;

import io.kinoloom.nodes.motion.FlowWheel;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.FlowField;

/** Draws every so many pixels an arrow from where a point is to where it goes. */
final class FlowPainter {
  /** Shorter motion is a dot, in pixels. */
  private static final double STILL = 0.5;

  private final Layer layer;
  private final double thickness;
  private final int step;
  private final double scale;

  /**
   * A painter.
   *
   * @param step distance of arrows, pixels of the picture
   * @param scale length of an arrow for a motion of one pixel
   */
  FlowPainter(Layer layer, double thickness, int step, double scale) {
    this.layer = layer;
    this.thickness = thickness;
    this.step = step;
    this.scale = scale;
  }

  void draw(FlowField flow) {
    double scaleX = (double) layer.width() / flow.width();
    double scaleY = (double) layer.height() / flow.height();
    for (int y = step / 2; y < layer.height(); y += step) {
      for (int x = step / 2; x < layer.width(); x += step) {
        int column = Math.min(flow.width() - 1, (int) (x / scaleX));
        int row = Math.min(flow.height() - 1, (int) (y / scaleY));
        double deltaX = flow.u(column, row) * scaleX * scale;
        double deltaY = flow.v(column, row) * scaleY * scale;
        if (Double.isFinite(deltaX) && Double.isFinite(deltaY)) {
          arrow(x, y, deltaX, deltaY);
        }
      }
    }
  }

  /** The colour tells the direction, as in {@code flow-render}. */
  private void arrow(double x, double y, double deltaX, double deltaY) {
    double length = Math.hypot(deltaX, deltaY);
    Color color = FlowWheel.color(deltaX, deltaY);
    if (length < STILL) {
      layer.dot(x, y, 0.5 * thickness, color);
      return;
    }
    double tipX = x + deltaX;
    double tipY = y + deltaY;
    layer.line(x, y, tipX, tipY, 0.6 * thickness, color);
    double barb = Math.min(0.4 * length, 2.5 * thickness);
    double alongX = deltaX / length * barb;
    double alongY = deltaY / length * barb;
    layer.line(
        tipX,
        tipY,
        tipX - alongX - 0.5 * alongY,
        tipY - alongY + 0.5 * alongX,
        0.6 * thickness,
        color);
    layer.line(
        tipX,
        tipY,
        tipX - alongX + 0.5 * alongY,
        tipY - alongY - 0.5 * alongX,
        0.6 * thickness,
        color);
  }
}
