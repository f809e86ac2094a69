package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.conditions.Shape.Hull;
import io.kinoloom.nodes.conditions.Shape.Point;
import java.util.List;
import java.util.Optional;

/**
 * Finds the iris in the picture of an eye whose lids are known: of all dark discs, the one that
 * together with a brighter rest comes nearest to the picture within the lids in least squares,
 * which is the one with the largest variance between the two. Only what lies between the lids
 * counts, so an iris half hidden is found as well.
 */
final class IrisFinder {
  /** Narrower eyes show too few pixels of an iris. */
  static final double SMALLEST_EYE = 8;

  /**
   * Lids nearer to each other than this share of the eye's width hide the iris: the landmarks of
   * closed or lowered lids stay so far apart.
   */
  static final double CLOSED = 0.22;

  /** Lids this far apart show the iris well. */
  private static final double OPEN = 0.3;

  /** Radius of an iris as a share of the eye's width: 11.7 mm across in an eye of 30 mm. */
  private static final double RADIUS = 0.195;

  private static final double SMALLEST_RADIUS = 0.165;
  private static final double LARGEST_RADIUS = 0.225;

  /** Lids and lashes are dark: so much within them, in eye widths, does not count. */
  private static final double LASHES = 0.02;

  /** Grey levels between iris and white that are beyond doubt. */
  private static final double CLEAR_CONTRAST = 40;

  private static final int COLUMNS = 40;
  private static final int ROWS = 32;

  /**
   * An iris.
   *
   * @param along from the middle of the eye towards its inner corner, eye widths
   * @param across downwards from the line between the corners, eye widths
   * @param confidence 0..1: share of the picture's variance that the disc explains, less where the
   *     contrast is below 40 grey levels or the lids are nearly closed
   */
  record Iris(double along, double across, double confidence) {}

  private final double[] levels = new double[COLUMNS * ROWS];
  private final double[] alongs = new double[COLUMNS * ROWS];
  private final double[] acrosses = new double[COLUMNS * ROWS];
  private int count;
  private double sum;
  private double variance;

  /**
   * Where things are in an eye.
   *
   * @param outer corner towards the ear, pixels
   * @param inner corner towards the nose, pixels
   */
  record Frame(Point outer, Point inner) {
    double width() {
      return outer.distanceTo(inner);
    }

    /** A point of the picture as an iris; the inverse of {@link #place}. */
    Iris iris(Point point, double confidence) {
      double x = inner.x() - outer.x();
      double y = inner.y() - outer.y();
      double turn = x >= 0 ? 1 : -1;
      double offX = point.x() - (outer.x() + inner.x()) / 2;
      double offY = point.y() - (outer.y() + inner.y()) / 2;
      double square = x * x + y * y;
      return new Iris(
          (offX * x + offY * y) / square, turn * (offY * x - offX * y) / square, confidence);
    }

    /** A point of the picture. */
    Point place(double along, double across) {
      double x = inner.x() - outer.x();
      double y = inner.y() - outer.y();
      // Down in the picture, whichever side the nose is on.
      double turn = x >= 0 ? 1 : -1;
      return new Point(
          (outer.x() + inner.x()) / 2 + along * x - turn * across * y,
          (outer.y() + inner.y()) / 2 + along * y + turn * across * x);
    }
  }

  /**
   * Looks for the iris.
   *
   * @param luma row-major grey picture
   * @param width its width
   * @param height its height
   * @param frame corners of the eye
   * @param lids points of both lids
   * @param opening distance of the lids in their middles, pixels
   * @return empty if the eye is closed, too small, outside the picture, or shows no dark disc
   */
  Optional<Iris> find(
      byte[] luma, int width, int height, Frame frame, List<Point> lids, double opening) {
    double eye = frame.width();
    if (!(eye >= SMALLEST_EYE) || openness(frame, opening) == 0) {
      return Optional.empty();
    }
    Hull between = Hull.of(lids, -LASHES * eye);
    sample(luma, width, height, frame, between);
    if (count < COLUMNS * ROWS / 20 || variance == 0) {
      return Optional.empty();
    }
    Fit best = new Fit(0, 0, RADIUS, 0, 0);
    for (double along = -0.4; along <= 0.4; along += 0.05) {
      for (double across = -0.2; across <= 0.2; across += 0.05) {
        best = better(best, fit(along, across, RADIUS));
      }
    }
    for (double step = 0.025; step > 0.002; step /= 2) {
      best = climb(best, step);
    }
    Point center = frame.place(best.along, best.across);
    if (best.between == 0 || between.distance(center.x(), center.y()) > 0) {
      return Optional.empty();
    }
    double clearness = openness(frame, opening) * Math.min(1, best.contrast / CLEAR_CONTRAST);
    return Optional.of(
        new Iris(best.along, best.across, Math.min(1, best.between / variance) * clearness));
  }

  /** How well the lids let an iris be seen: 0 where they hide it, 1 where they are wide open. */
  static double openness(Frame frame, double opening) {
    double share = (opening / frame.width() - CLOSED) / (OPEN - CLOSED);
    return share > 0 ? Math.min(1, share) : 0;
  }

  /** Reads the picture between the lids on a grid that is fixed to the eye. */
  private void sample(byte[] luma, int width, int height, Frame frame, Shape within) {
    count = 0;
    sum = 0;
    double squares = 0;
    for (int row = 0; row < ROWS; row++) {
      double across = ((row + 0.5) / ROWS - 0.5) * ROWS / COLUMNS;
      for (int column = 0; column < COLUMNS; column++) {
        double along = (column + 0.5) / COLUMNS - 0.5;
        Point point = frame.place(along, across);
        double x = point.x() - 0.5;
        double y = point.y() - 0.5;
        boolean inPicture = x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1;
        if (!inPicture || within.distance(point.x(), point.y()) > 0) {
          continue;
        }
        double level = bilinear(luma, width, height, x, y);
        levels[count] = level;
        alongs[count] = along;
        acrosses[count] = across;
        sum += level;
        squares += level * level;
        count++;
      }
    }
    double mean = count == 0 ? 0 : sum / count;
    variance = count == 0 ? 0 : Math.max(0, squares / count - mean * mean);
  }

  private static double bilinear(byte[] luma, int width, int height, double x, double y) {
    int left = (int) x;
    int top = (int) y;
    int right = Math.min(left + 1, width - 1);
    int bottom = Math.min(top + 1, height - 1);
    double partX = x - left;
    double partY = y - top;
    double above =
        (luma[top * width + left] & 0xff) * (1 - partX)
            + (luma[top * width + right] & 0xff) * partX;
    double below =
        (luma[bottom * width + left] & 0xff) * (1 - partX)
            + (luma[bottom * width + right] & 0xff) * partX;
    return above + partY * (below - above);
  }

  private record Fit(double along, double across, double radius, double between, double contrast) {}

  private static Fit better(Fit one, Fit other) {
    return other.between > one.between ? other : one;
  }

  private Fit climb(Fit start, double step) {
    Fit best = start;
    for (int round = 0; round < 8; round++) {
      Fit from = best;
      for (int x = -1; x <= 1; x++) {
        for (int y = -1; y <= 1; y++) {
          best = better(best, fit(from.along + x * step, from.across + y * step, from.radius));
        }
      }
      best = better(best, fit(best.along, best.across, best.radius + step / 2));
      best = better(best, fit(best.along, best.across, best.radius - step / 2));
      if (best == from) {
        break;
      }
    }
    return best;
  }

  /** How well a disc with a soft border of one grid cell fits. */
  private Fit fit(double along, double across, double radius) {
    if (radius < SMALLEST_RADIUS || radius > LARGEST_RADIUS || Math.abs(along) > 0.42) {
      return new Fit(along, across, radius, 0, 0);
    }
    double inside = 0;
    double insideSum = 0;
    double outer = radius + 0.5 / COLUMNS;
    double inner = radius - 0.5 / COLUMNS;
    for (int i = 0; i < count; i++) {
      double offX = alongs[i] - along;
      double offY = acrosses[i] - across;
      double square = offX * offX + offY * offY;
      if (square < outer * outer) {
        double weight = square <= inner * inner ? 1 : 0.5 + (radius - Math.sqrt(square)) * COLUMNS;
        inside += weight;
        insideSum += weight * levels[i];
      }
    }
    double outside = count - inside;
    if (inside < 4 || outside < 4) {
      return new Fit(along, across, radius, 0, 0);
    }
    double contrast = (sum - insideSum) / outside - insideSum / inside;
    double between = contrast <= 0 ? 0 : inside / count * (outside / count) * contrast * contrast;
    return new Fit(along, across, radius, between, contrast);
  }
}
