package io.kinoloom.nodes.motion;

import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC2;

import io.kinoloom.nodes.vision.Mats;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.global.opencv_video;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_core.TermCriteria;

/**
 * Lucas and Kanade's method at the points of a grid, in a pyramid (J.-Y. Bouguet, "Pyramidal
 * Implementation of the Affine Lucas Kanade Feature Tracker", Intel, 2001, as OpenCV does it), made
 * dense: points that are lost take the mean of their neighbours, a median over three by three
 * points takes out single errors, and pixels between points are interpolated.
 */
final class GridFlow implements FlowMethod {
  private static final int LEVELS = 5;
  private static final int STEPS = 12;
  private static final double SMALLEST_STEP = 0.02;
  private static final double SMALLEST_EIGENVALUE = 1e-4;

  private final int spacing;
  private final Size window;
  private final Size extent;
  private final TermCriteria criteria;
  private final Mat points;
  private final Mat found;
  private final Mat status;
  private final Mat error;
  private final Mat horizontal;
  private final Mat vertical;
  private final Mat coarse;
  private final Mat fine;

  /**
   * A method.
   *
   * @param spacing distance of the points, pixels
   * @param window width and height of the patches compared, pixels
   */
  GridFlow(int spacing, int window, Mats mats) {
    this.spacing = spacing;
    this.window = mats.own(new Size(window, window));
    extent = mats.own(new Size(1, 1));
    criteria =
        mats.own(new TermCriteria(TermCriteria.COUNT + TermCriteria.EPS, STEPS, SMALLEST_STEP));
    points = mats.mat();
    found = mats.mat();
    status = mats.mat();
    error = mats.mat();
    horizontal = mats.mat();
    vertical = mats.mat();
    coarse = mats.mat();
    fine = mats.mat();
  }

  @Override
  public void measure(Mat from, Mat to, Mat flow) {
    int width = from.cols();
    int height = from.rows();
    int columns = (width + spacing - 1) / spacing;
    int rows = (height + spacing - 1) / spacing;
    float[] start = start(columns, rows, width, height);
    points.create(columns * rows, 1, CV_32FC2);
    put(points, start);
    opencv_video.calcOpticalFlowPyrLK(
        from, to, points, found, status, error, window, LEVELS, criteria, 0, SMALLEST_EIGENVALUE);
    float[] end = new float[start.length];
    try (FloatPointer floats = new FloatPointer(found.data())) {
      floats.get(end);
    }
    byte[] known = new byte[columns * rows];
    status.data().get(known);
    float[] u = new float[known.length];
    float[] v = new float[known.length];
    for (int i = 0; i < known.length; i++) {
      u[i] = end[2 * i] - start[2 * i];
      v[i] = end[2 * i + 1] - start[2 * i + 1];
    }
    fill(u, v, known, columns, rows);
    smoothed(u, horizontal, columns, rows);
    smoothed(v, vertical, columns, rows);
    interpolate(flow, width, height, columns, rows);
  }

  /** The middles of the grid's cells, kept inside the picture. */
  private float[] start(int columns, int rows, int width, int height) {
    float[] start = new float[columns * rows * 2];
    int index = 0;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        start[index++] = Math.min(width - 1, (column + 0.5f) * spacing - 0.5f);
        start[index++] = Math.min(height - 1, (row + 0.5f) * spacing - 0.5f);
      }
    }
    return start;
  }

  /** Gives lost points the mean of the known ones around, ring after ring. */
  private static void fill(float[] u, float[] v, byte[] known, int columns, int rows) {
    byte[] next = known.clone();
    boolean grew = true;
    while (grew) {
      grew = false;
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          int index = row * columns + column;
          if (known[index] != 0) {
            continue;
          }
          float sumU = 0;
          float sumV = 0;
          int count = 0;
          for (int y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
            for (int x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
              int neighbour = y * columns + x;
              if (known[neighbour] != 0) {
                sumU += u[neighbour];
                sumV += v[neighbour];
                count++;
              }
            }
          }
          if (count > 0) {
            u[index] = sumU / count;
            v[index] = sumV / count;
            next[index] = 1;
            grew = true;
          }
        }
      }
      System.arraycopy(next, 0, known, 0, known.length);
    }
    for (int i = 0; i < known.length; i++) {
      if (known[i] == 0) {
        // Nothing was found anywhere: a blank picture, in which nothing is seen to move.
        u[i] = 0;
        v[i] = 0;
      }
    }
  }

  private static void smoothed(float[] values, Mat result, int columns, int rows) {
    result.create(rows, columns, CV_32F);
    put(result, values);
    opencv_imgproc.medianBlur(result, result, 3);
  }

  private void interpolate(Mat flow, int width, int height, int columns, int rows) {
    try (MatVector parts = new MatVector(horizontal, vertical)) {
      opencv_core.merge(parts, coarse);
    }
    extent.width(columns * spacing).height(rows * spacing);
    opencv_imgproc.resize(coarse, fine, extent, 0, 0, opencv_imgproc.INTER_LINEAR);
    try (Rect inside = new Rect(0, 0, width, height);
        Mat part = new Mat(fine, inside)) {
      part.copyTo(flow);
    }
  }

  private static void put(Mat mat, float[] values) {
    try (FloatPointer floats = new FloatPointer(mat.data())) {
      floats.put(values);
    }
  }
}
