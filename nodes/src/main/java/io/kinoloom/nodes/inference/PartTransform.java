package io.kinoloom.nodes.inference;

import java.nio.FloatBuffer;

/**
 * A turned and scaled window on a part of a face, with which a network takes a second look at it.
 * I. Grishchenko et al., "Attention Mesh: High-fidelity Face Mesh Prediction in Real-time", 2020,
 * section 2: a spatial transformer whose window follows from the landmarks of a first look.
 *
 * <p>Maps the pixels of the window to those of the feature map: {@code x' = xx x + xy y + x0}, and
 * y' likewise.
 */
record PartTransform(double xx, double xy, double x0, double yx, double yy, double y0) {
  /** Rows and columns of the matrix in which networks hand it on. */
  static final int MATRIX = 4;

  /**
   * The window around some landmarks.
   *
   * @param landmarks {@code x, y, z} each, pixels of the feature map
   * @param chosen landmarks that the window holds
   * @param left landmark, and
   * @param right landmark: the line from one to the other is turned to the target angle
   * @param target angle, radians
   * @param scaleX width of the window over that of the landmarks
   * @param scaleY height likewise
   * @param width of the window, its own pixels
   * @param height of the window, its own pixels
   */
  static PartTransform around(
      FloatBuffer landmarks,
      int[] chosen,
      int left,
      int right,
      double target,
      double scaleX,
      double scaleY,
      int width,
      int height) {
    double angle =
        Math.atan2(
                landmarks.get(right * 3 + 1) - landmarks.get(left * 3 + 1),
                landmarks.get(right * 3) - landmarks.get(left * 3))
            - target;
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    double lowX = Double.POSITIVE_INFINITY;
    double lowY = Double.POSITIVE_INFINITY;
    double highX = Double.NEGATIVE_INFINITY;
    double highY = Double.NEGATIVE_INFINITY;
    for (int landmark : chosen) {
      double x = landmarks.get(landmark * 3);
      double y = landmarks.get(landmark * 3 + 1);
      double along = x * cos + y * sin;
      double across = y * cos - x * sin;
      lowX = Math.min(lowX, along);
      highX = Math.max(highX, along);
      lowY = Math.min(lowY, across);
      highY = Math.max(highY, across);
    }
    double along = (lowX + highX) / 2;
    double across = (lowY + highY) / 2;
    double stepX = scaleX * (highX - lowX) / width;
    double stepY = scaleY * (highY - lowY) / height;
    double xx = cos * stepX;
    double xy = -sin * stepY;
    double yx = sin * stepX;
    double yy = cos * stepY;
    return new PartTransform(
        xx,
        xy,
        along * cos - across * sin - (xx * width + xy * height) / 2,
        yx,
        yy,
        along * sin + across * cos - (yx * width + yy * height) / 2);
  }

  /** Reads a matrix of four rows and columns. */
  static PartTransform read(FloatBuffer matrix) {
    return new PartTransform(
        matrix.get(0),
        matrix.get(1),
        matrix.get(3),
        matrix.get(MATRIX),
        matrix.get(MATRIX + 1),
        matrix.get(MATRIX + 3));
  }

  /** Writes a matrix of four rows and columns; z stays as it is. */
  void write(FloatBuffer matrix) {
    double[] values = {xx, xy, 0, x0, yx, yy, 0, y0, 0, 0, 1, 0, 0, 0, 0, 1};
    for (int i = 0; i < values.length; i++) {
      matrix.put(i, (float) values[i]);
    }
  }

  /**
   * Cuts the window out of a feature map with bilinear interpolation; 0 where it leaves the map.
   *
   * @param map rows of pixels of channels
   * @param mapWidth pixels
   * @param mapHeight pixels
   * @param channels of map and window
   * @param window written
   * @param width of the window
   * @param height of the window
   */
  void cut(
      FloatBuffer map,
      int mapWidth,
      int mapHeight,
      int channels,
      FloatBuffer window,
      int width,
      int height) {
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        // Pixel centres lie at halves.
        double x = xx * (column + 0.5) + xy * (row + 0.5) + x0 - 0.5;
        double y = yx * (column + 0.5) + yy * (row + 0.5) + y0 - 0.5;
        int to = (row * width + column) * channels;
        if (!(x >= 0 && y >= 0 && x <= mapWidth - 1 && y <= mapHeight - 1)) {
          for (int channel = 0; channel < channels; channel++) {
            window.put(to + channel, 0);
          }
          continue;
        }
        int left = Math.min((int) x, Math.max(0, mapWidth - 2));
        int top = Math.min((int) y, Math.max(0, mapHeight - 2));
        float right = (float) (x - left);
        float bottom = (float) (y - top);
        int at = (top * mapWidth + left) * channels;
        int next = mapWidth > 1 ? channels : 0;
        int below = mapHeight > 1 ? mapWidth * channels : 0;
        for (int channel = 0; channel < channels; channel++) {
          int from = at + channel;
          float upper = map.get(from) * (1 - right) + map.get(from + next) * right;
          float lower = map.get(from + below) * (1 - right) + map.get(from + below + next) * right;
          window.put(to + channel, upper * (1 - bottom) + lower * bottom);
        }
      }
    }
  }

  /**
   * Takes points of the window back to the feature map.
   *
   * @param points {@code x, y} each
   * @param count number of points
   * @param moved written
   */
  void move(FloatBuffer points, int count, FloatBuffer moved) {
    for (int i = 0; i < count; i++) {
      double x = points.get(i * 2);
      double y = points.get(i * 2 + 1);
      moved.put(i * 2, (float) (xx * x + xy * y + x0));
      moved.put(i * 2 + 1, (float) (yx * x + yy * y + y0));
    }
  }
}
