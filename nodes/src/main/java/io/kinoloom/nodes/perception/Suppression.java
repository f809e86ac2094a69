package io.kinoloom.nodes.perception;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Makes one detection of the many that a detector gives for one thing: the mean of all that overlap
 * the best one, weighted by their scores. BlazeFace (V. Bazarevsky et al., 2019), section 3, calls
 * it blending; it trembles less from picture to picture than picking the best one does.
 */
final class Suppression {
  private Suppression() {}

  /**
   * Blends overlapping detections.
   *
   * @param detections in any order
   * @param threshold boxes that {@linkplain Detection#overlap overlap} by more are one
   * @return best first; each has the score of the best one in it
   */
  static List<Detection> blend(List<Detection> detections, double threshold) {
    List<Detection> open = new ArrayList<>(detections);
    open.sort(Comparator.comparingDouble(Detection::score).reversed());
    List<Detection> blended = new ArrayList<>();
    while (!open.isEmpty()) {
      Detection best = open.get(0);
      List<Detection> same = new ArrayList<>();
      List<Detection> others = new ArrayList<>();
      same.add(best);
      for (Detection detection : open.subList(1, open.size())) {
        (best.overlap(detection) > threshold ? same : others).add(detection);
      }
      blended.add(mean(same));
      open = others;
    }
    return blended;
  }

  private static Detection mean(List<Detection> same) {
    double total = 0;
    double left = 0;
    double top = 0;
    double width = 0;
    double height = 0;
    int keypoints = same.get(0).keypoints().size();
    double[] x = new double[keypoints];
    double[] y = new double[keypoints];
    for (Detection detection : same) {
      double weight = detection.score();
      total += weight;
      left += weight * detection.left();
      top += weight * detection.top();
      width += weight * detection.width();
      height += weight * detection.height();
      for (int i = 0; i < keypoints; i++) {
        x[i] += weight * detection.keypoints().get(i).x();
        y[i] += weight * detection.keypoints().get(i).y();
      }
    }
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < keypoints; i++) {
      points.add(new Point(x[i] / total, y[i] / total));
    }
    return new Detection(
        left / total, top / total, width / total, height / total, points, same.get(0).score());
  }
}
