package io.kinoloom.nodes.perception;

import java.util.Arrays;

/**
 * Where the boxes of a single-shot detector are anchored: the centres of the cells of its feature
 * maps, layer after layer, rows from the top. W. Liu et al., "SSD: Single Shot MultiBox Detector",
 * ECCV 2016; all anchors have the size of the picture, as in BlazeFace.
 *
 * @param centers {@code x, y} of each anchor, in the unit square of the network's input; shared,
 *     never to be written
 */
record Anchors(float[] centers) {

  /**
   * Anchors of a square input.
   *
   * @param size of the input, pixels
   * @param perCell anchors that a layer has in each of its cells
   * @param strides pixels between the cells of each layer, not falling; neighbouring layers of one
   *     stride share their cells
   */
  static Anchors of(int size, int perCell, int... strides) {
    float[] centers = new float[0];
    int layer = 0;
    while (layer < strides.length) {
      int stride = strides[layer];
      int anchors = 0;
      while (layer < strides.length && strides[layer] == stride) {
        anchors += perCell;
        layer++;
      }
      int cells = (size + stride - 1) / stride;
      int at = centers.length;
      centers = Arrays.copyOf(centers, at + cells * cells * anchors * 2);
      for (int row = 0; row < cells; row++) {
        for (int column = 0; column < cells; column++) {
          for (int anchor = 0; anchor < anchors; anchor++) {
            centers[at++] = (column + 0.5f) / cells;
            centers[at++] = (row + 0.5f) / cells;
          }
        }
      }
    }
    return new Anchors(centers);
  }

  int count() {
    return centers.length / 2;
  }

  float x(int anchor) {
    return centers[anchor * 2];
  }

  float y(int anchor) {
    return centers[anchor * 2 + 1];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Anchors that && Arrays.equals(centers, that.centers);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(centers);
  }

  @Override
  public String toString() {
    return "Anchors[" + count() + "]";
  }
}
