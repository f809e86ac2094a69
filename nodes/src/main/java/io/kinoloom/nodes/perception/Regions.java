package io.kinoloom.nodes.perception;

import io.kinoloom.nodes.inference.Region;
import io.kinoloom.spi.Landmarks;

/** Where to look: regions made from boxes, keypoints and landmarks, and back again. */
final class Regions {
  private Regions() {}

  /** The upright box of a detection, turned about its centre. */
  static Region of(Detection box, double angle) {
    return new Region(box.centerX(), box.centerY(), box.width(), box.height(), angle);
  }

  /** Angle of the line from one point to another: 0 if it points to the right. */
  static double angle(double fromX, double fromY, double toX, double toY) {
    return Math.atan2(toY - fromY, toX - fromX);
  }

  /** Angle by which something whose upward axis is this line is turned: 0 if it points up. */
  static double tilt(double fromX, double fromY, double toX, double toY) {
    double angle = Math.PI / 2 + Math.atan2(toY - fromY, toX - fromX);
    return Math.IEEEremainder(angle, 2 * Math.PI);
  }

  /**
   * Moves a region and makes a square of it.
   *
   * @param region what to start from
   * @param shiftX move along its own turned horizontal, as a share of its width
   * @param shiftY move along its own turned vertical, as a share of its height
   * @param scale side of the square over the region's longer side
   */
  static Region square(Region region, double shiftX, double shiftY, double scale) {
    double side = Math.max(region.width(), region.height()) * scale;
    return new Region(
        region.pictureX(0.5 + shiftX, 0.5 + shiftY),
        region.pictureY(0.5 + shiftX, 0.5 + shiftY),
        side,
        side,
        region.angle());
  }

  /**
   * The upright box around all landmarks, turned about its centre afterwards.
   *
   * @param points as in {@link Landmarks#points}
   */
  static Region around(float[] points, double angle) {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < points.length; i += Landmarks.STRIDE) {
      left = Math.min(left, points[i]);
      right = Math.max(right, points[i]);
      top = Math.min(top, points[i + 1]);
      bottom = Math.max(bottom, points[i + 1]);
    }
    return new Region((left + right) / 2, (top + bottom) / 2, right - left, bottom - top, angle);
  }

  /**
   * The smallest box at this angle that holds some of the landmarks.
   *
   * @param points as in {@link Landmarks#points}
   * @param chosen which landmarks
   */
  static Region fitted(float[] points, int[] chosen, double angle) {
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int landmark : chosen) {
      double x = points[landmark * Landmarks.STRIDE];
      double y = points[landmark * Landmarks.STRIDE + 1];
      double along = x * cos + y * sin;
      double across = y * cos - x * sin;
      left = Math.min(left, along);
      right = Math.max(right, along);
      top = Math.min(top, across);
      bottom = Math.max(bottom, across);
    }
    double along = (left + right) / 2;
    double across = (top + bottom) / 2;
    return new Region(
        along * cos - across * sin, along * sin + across * cos, right - left, bottom - top, angle);
  }

  /**
   * Turns what a network says about its input into points of the picture.
   *
   * @param output {@code x, y, z, ...} for each landmark, in pixels of the network's square input
   * @param stride floats for each landmark, at least 3
   * @param count number of landmarks
   * @param region that the network was shown
   * @param inputSize width of the network's input, pixels
   * @param depthUnit pixels of the input that one unit of z stands for
   * @return as in {@link Landmarks#points}, every landmark visible
   */
  static float[] project(
      float[] output, int stride, int count, Region region, int inputSize, double depthUnit) {
    double right = Math.cos(region.angle()) * region.width() / inputSize;
    double down = Math.sin(region.angle()) * region.width() / inputSize;
    double acrossRight = -Math.sin(region.angle()) * region.height() / inputSize;
    double acrossDown = Math.cos(region.angle()) * region.height() / inputSize;
    double depth = depthUnit * region.width() / inputSize;
    double originX = region.pictureX(0, 0);
    double originY = region.pictureY(0, 0);
    float[] points = new float[count * Landmarks.STRIDE];
    for (int i = 0; i < count; i++) {
      float x = output[i * stride];
      float y = output[i * stride + 1];
      int at = i * Landmarks.STRIDE;
      points[at] = (float) (originX + x * right + y * acrossRight);
      points[at + 1] = (float) (originY + x * down + y * acrossDown);
      points[at + 2] = (float) (output[i * stride + 2] * depth);
      points[at + 3] = 1;
    }
    return points;
  }

  /**
   * Area that two regions share, as a share of the area that they cover together. Their angles are
   * left out of account, as the association of MediaPipe does.
   */
  static double overlap(Region one, Region other) {
    return overlap(
        one.centerX() - one.width() / 2,
        one.centerY() - one.height() / 2,
        one.width(),
        one.height(),
        other.centerX() - other.width() / 2,
        other.centerY() - other.height() / 2,
        other.width(),
        other.height());
  }

  static double overlap(
      double leftA,
      double topA,
      double widthA,
      double heightA,
      double leftB,
      double topB,
      double widthB,
      double heightB) {
    double wide = Math.min(leftA + widthA, leftB + widthB) - Math.max(leftA, leftB);
    double high = Math.min(topA + heightA, topB + heightB) - Math.max(topA, topB);
    if (wide <= 0 || high <= 0) {
      return 0;
    }
    double shared = wide * high;
    return shared / (widthA * heightA + widthB * heightB - shared);
  }

  /** Whether there is anything to look at. */
  static boolean isSound(Region region) {
    double size = region.width() * region.height();
    return Double.isFinite(size)
        && size > 0
        && Double.isFinite(region.centerX())
        && Double.isFinite(region.centerY())
        && Double.isFinite(region.angle());
  }
}
