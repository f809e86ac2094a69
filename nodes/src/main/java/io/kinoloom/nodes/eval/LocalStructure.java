package io.kinoloom.nodes.eval;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.nodes.vision.Plane;
import java.nio.DoubleBuffer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Similarity of two planes under the Gaussian window of Wang et al. 2004, section III-C: means,
 * variances and covariance weighted by an 11x11 Gaussian of sigma 1.5 around every sample whose
 * window lies inside the plane. In double precision, so that small variances of bright samples
 * survive the subtraction of squares.
 */
final class LocalStructure {
  /** Width and height of the window. */
  static final int WINDOW = 11;

  private static final double SIGMA = 1.5;
  private static final double LUMINANCE_CONSTANT = Math.pow(0.01 * 255, 2);
  private static final double STRUCTURE_CONSTANT = Math.pow(0.03 * 255, 2);

  /**
   * Means over all windows.
   *
   * @param similarity of luminance times contrast times structure (equation 13)
   * @param structure of contrast times structure alone
   */
  record Terms(double similarity, double structure) {}

  private final Mat bytes;
  private final Mat one;
  private final Mat other;
  private final Mat product;
  private final Mat meanOne;
  private final Mat meanOther;
  private final Mat squareOne;
  private final Mat squareOther;
  private final Mat mixed;
  private final Size window;
  private final Size half;

  LocalStructure(Mats mats) {
    bytes = mats.mat();
    one = mats.mat();
    other = mats.mat();
    product = mats.mat();
    meanOne = mats.mat();
    meanOther = mats.mat();
    squareOne = mats.mat();
    squareOther = mats.mat();
    mixed = mats.mat();
    window = mats.own(new Size(WINDOW, WINDOW));
    half = mats.own(new Size(1, 1));
  }

  /** Takes the planes to compare. */
  void load(Component first, Component second) {
    load(first, one);
    load(second, other);
  }

  private void load(Component component, Mat target) {
    Plane plane = new Plane(0, component.width(), component.height(), 1, false, 0);
    Mats.write(bytes, plane, component.packed()).convertTo(target, opencv_core.CV_64F);
  }

  /** Smaller side of the planes as they are now. */
  int extent() {
    return Math.min(one.cols(), one.rows());
  }

  /**
   * Halves the planes: every sample becomes the mean of a square of four, where a last row or
   * column that has no partner counts twice.
   */
  void halve() {
    halve(one);
    halve(other);
  }

  private void halve(Mat plane) {
    int right = plane.cols() & 1;
    int bottom = plane.rows() & 1;
    Mat even = plane;
    if (right + bottom > 0) {
      opencv_core.copyMakeBorder(plane, product, 0, bottom, 0, right, opencv_core.BORDER_REPLICATE);
      even = product;
    }
    half.width(even.cols() / 2).height(even.rows() / 2);
    opencv_imgproc.resize(even, mixed, half, 0, 0, opencv_imgproc.INTER_AREA);
    mixed.copyTo(plane);
  }

  /** Compares the planes. */
  Terms measure() {
    smooth(one, meanOne);
    smooth(other, meanOther);
    opencv_core.multiply(one, one, product);
    smooth(product, squareOne);
    opencv_core.multiply(other, other, product);
    smooth(product, squareOther);
    opencv_core.multiply(one, other, product);
    smooth(product, mixed);
    DoubleBuffer meansOne = meanOne.createBuffer();
    DoubleBuffer meansOther = meanOther.createBuffer();
    DoubleBuffer squaresOne = squareOne.createBuffer();
    DoubleBuffer squaresOther = squareOther.createBuffer();
    DoubleBuffer products = mixed.createBuffer();
    int width = one.cols();
    int margin = WINDOW / 2;
    double similarity = 0;
    double structure = 0;
    for (int y = margin; y < one.rows() - margin; y++) {
      for (int at = y * width + margin; at < (y + 1) * width - margin; at++) {
        double a = meansOne.get(at);
        double b = meansOther.get(at);
        double variances = squaresOne.get(at) - a * a + (squaresOther.get(at) - b * b);
        double covariance = products.get(at) - a * b;
        double here = (2 * covariance + STRUCTURE_CONSTANT) / (variances + STRUCTURE_CONSTANT);
        structure += here;
        similarity +=
            here * (2 * a * b + LUMINANCE_CONSTANT) / (a * a + b * b + LUMINANCE_CONSTANT);
      }
    }
    double windows = (double) (width - 2 * margin) * (one.rows() - 2 * margin);
    return new Terms(similarity / windows, structure / windows);
  }

  private void smooth(Mat from, Mat to) {
    opencv_imgproc.GaussianBlur(from, to, window, SIGMA);
  }
}
