package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.conditions.Shape.Point;
import java.util.Arrays;
import java.util.List;

/**
 * How near each pixel is to a curve, told to a small fraction of a pixel: in a small sketch the
 * lids of an open eye are two pixels apart, and a distance between pixels could not tell how far it
 * is open.
 *
 * <p>Every pixel learns from its neighbours which piece of the curve is the nearest and measures
 * its own distance to it: P. Danielsson, "Euclidean Distance Mapping", Computer Graphics and Image
 * Processing 14, 1980, with pieces of a curve in place of points. Memory is kept for the next
 * curve.
 */
final class Nearness {
  /** Pixels around a piece that know it from the start. */
  private static final double SEED = 1;

  private int width;
  private int height;
  private double[] best = new double[0];
  private int[] nearest = new int[0];

  // The pieces: begin, direction, and one over the squared length (0 for a point).
  private int pieces;
  private double[] fromX = new double[0];
  private double[] fromY = new double[0];
  private double[] alongX = new double[0];
  private double[] alongY = new double[0];
  private double[] inverse = new double[0];

  /**
   * Draws a curve: 1 on it, falling linearly to 0 at {@code reach}.
   *
   * @param curve points in pixels; a single one is a point
   * @param radius how thick it is: half its width, pixels
   * @param reach where it has faded, pixels from its border
   * @param newWidth of the picture, pixels
   * @param newHeight of the picture, pixels
   * @param values written, row-major; 0 everywhere if no pixel is near the curve
   */
  void draw(
      List<Point> curve, double radius, double reach, int newWidth, int newHeight, float[] values) {
    width = newWidth;
    height = newHeight;
    if (best.length < width * height) {
      best = new double[width * height];
      nearest = new int[width * height];
    }
    Arrays.fill(best, 0, width * height, Double.POSITIVE_INFINITY);
    Arrays.fill(nearest, 0, width * height, -1);
    takeApart(curve);
    boolean any = false;
    for (int piece = 0; piece < pieces; piece++) {
      any |= seed(piece, radius);
    }
    if (!any || !(reach > 0)) {
      Arrays.fill(values, 0, width * height, 0);
      return;
    }
    // Pieces outside the picture are told to the pixel that is nearest to them.
    for (int piece = 0; piece < pieces; piece++) {
      offer(
          piece,
          inside(fromX[piece] + alongX[piece] / 2, width),
          inside(fromY[piece] + alongY[piece] / 2, height));
    }
    spread();
    for (int i = 0; i < width * height; i++) {
      double distance = Math.max(0, Math.sqrt(best[i]) - radius);
      values[i] = (float) Math.max(0, 1 - distance / reach);
    }
  }

  private void takeApart(List<Point> curve) {
    pieces = curve.size() == 1 ? 1 : Math.max(0, curve.size() - 1);
    if (fromX.length < pieces) {
      fromX = new double[pieces];
      fromY = new double[pieces];
      alongX = new double[pieces];
      alongY = new double[pieces];
      inverse = new double[pieces];
    }
    for (int i = 0; i < pieces; i++) {
      Point from = curve.get(i);
      Point to = curve.get(Math.min(i + 1, curve.size() - 1));
      fromX[i] = from.x();
      fromY[i] = from.y();
      alongX[i] = to.x() - from.x();
      alongY[i] = to.y() - from.y();
      double square = alongX[i] * alongX[i] + alongY[i] * alongY[i];
      inverse[i] = square > 0 ? 1 / square : 0;
    }
  }

  /** Squared distance of a pixel's middle to a piece. */
  private double square(int piece, int x, int y) {
    double offX = x + 0.5 - fromX[piece];
    double offY = y + 0.5 - fromY[piece];
    double share = (offX * alongX[piece] + offY * alongY[piece]) * inverse[piece];
    double clamped = share < 0 ? 0 : Math.min(share, 1);
    double restX = offX - clamped * alongX[piece];
    double restY = offY - clamped * alongY[piece];
    return restX * restX + restY * restY;
  }

  private void offer(int piece, int x, int y) {
    int at = y * width + x;
    if (piece < 0 || piece == nearest[at]) {
      return;
    }
    double square = square(piece, x, y);
    if (square < best[at]) {
      best[at] = square;
      nearest[at] = piece;
    }
  }

  /** Tells the pixels around a piece of it; whether there are any. */
  private boolean seed(int piece, double radius) {
    double margin = SEED + radius;
    double toX = fromX[piece] + alongX[piece];
    double toY = fromY[piece] + alongY[piece];
    int left = first(Math.min(fromX[piece], toX) - margin);
    int right = last(Math.max(fromX[piece], toX) + margin, width);
    int top = first(Math.min(fromY[piece], toY) - margin);
    int bottom = last(Math.max(fromY[piece], toY) + margin, height);
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        offer(piece, x, y);
      }
    }
    return left <= right && top <= bottom;
  }

  private static int inside(double place, int extent) {
    return (int) Math.max(0, Math.min(extent - 1.0, place));
  }

  private static int first(double edge) {
    return (int) Math.max(0, Math.floor(Math.min(edge, Integer.MAX_VALUE)));
  }

  private static int last(double edge, int extent) {
    return (int) Math.min(extent - 1.0, Math.floor(edge));
  }

  private void spread() {
    for (int y = 0; y < height; y++) {
      row(y, y - 1);
    }
    for (int y = height - 1; y >= 0; y--) {
      row(y, y + 1);
    }
  }

  /** Asks the row before, then the pixel to the left, then the one to the right. */
  private void row(int y, int before) {
    if (before >= 0 && before < height) {
      int from = before * width;
      for (int x = 0; x < width; x++) {
        offer(nearest[from + x], x, y);
        if (x > 0) {
          offer(nearest[from + x - 1], x, y);
        }
        if (x < width - 1) {
          offer(nearest[from + x + 1], x, y);
        }
      }
    }
    for (int x = 1; x < width; x++) {
      offer(nearest[y * width + x - 1], x, y);
    }
    for (int x = width - 2; x >= 0; x--) {
      offer(nearest[y * width + x + 1], x, y);
    }
  }
}
