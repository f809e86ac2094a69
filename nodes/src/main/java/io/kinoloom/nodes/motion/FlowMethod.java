package io.kinoloom.nodes.motion;

import org.bytedeco.opencv.opencv_core.Mat;

/** A way of measuring dense motion between two grey pictures of one size. */
@FunctionalInterface
interface FlowMethod {
  /** No method here is sure to work on pictures smaller than this, both ways. */
  int SMALLEST = 32;

  /**
   * Measures for every pixel of {@code from} where it is found in {@code to}.
   *
   * @param from 8-bit grey, at least {@link #SMALLEST} wide and high
   * @param to of the same size
   * @param flow receives two floats a pixel; what it held before does not count
   */
  void measure(Mat from, Mat to, Mat flow);
}
