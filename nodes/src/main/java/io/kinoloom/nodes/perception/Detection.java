package io.kinoloom.nodes.perception;

import java.util.List;

/**
 * What a detector found, in pixels of the picture.
 *
 * @param left of the box
 * @param top of the box
 * @param width of the box
 * @param height of the box
 * @param keypoints in the order of the network
 * @param score 0..1
 */
record Detection(
    double left, double top, double width, double height, List<Point> keypoints, double score) {
  Detection {
    keypoints = List.copyOf(keypoints);
  }

  double centerX() {
    return left + width / 2;
  }

  double centerY() {
    return top + height / 2;
  }

  /** Area that two boxes share, as a share of the area that they cover together. */
  double overlap(Detection other) {
    return Regions.overlap(
        left, top, width, height, other.left, other.top, other.width, other.height);
  }
}
