package io.kinoloom.nodes.motion;

import java.util.ArrayList;
import java.util.List;

/**
 * How a camera moved from picture to picture, and where a steady one would have been.
 *
 * <p>The steady camera at a picture is a straight line through the neighbouring cameras' places,
 * fitted by least squares with weights that fall off with time as a Gaussian (local linear
 * regression; W. S. Cleveland, "Robust Locally Weighted Regression", JASA 74, 1979, without the
 * robust part). A line rather than a mean, so that a pan at constant speed is followed without lag
 * though no picture of the future be known.
 *
 * @param steps in order of time
 */
record CameraPath(List<Step> steps) {
  static final CameraPath EMPTY = new CameraPath(List.of());

  /** Beyond so many sigmas a picture has no weight. */
  static final int REACH = 3;

  /**
   * A picture.
   *
   * @param timeMicros its time
   * @param motion how points have moved since the picture before; nothing for the first one
   */
  record Step(long timeMicros, Similarity motion) {}

  CameraPath {
    steps = List.copyOf(steps);
  }

  /** One picture more; those earlier than {@code since} are forgotten. */
  CameraPath with(Step step, long since) {
    List<Step> longer = new ArrayList<>(steps.size() + 1);
    for (Step old : steps) {
      if (old.timeMicros >= since) {
        longer.add(old);
      }
    }
    longer.add(step);
    return new CameraPath(longer);
  }

  /** How points moved since the picture before until the picture of a time. */
  Similarity motion(long timeMicros) {
    return steps.get(at(timeMicros)).motion;
  }

  private int at(long timeMicros) {
    int here = 0;
    while (steps.get(here).timeMicros != timeMicros) {
      here++;
    }
    return here;
  }

  /**
   * Where what a steady camera sees at a point is found in the picture of a time.
   *
   * @param timeMicros time of one of the pictures
   * @param sigma of the weights, microseconds
   */
  Similarity steady(long timeMicros, double sigma) {
    int here = at(timeMicros);
    Fit fit = new Fit();
    Similarity toHere = Similarity.IDENTITY;
    for (int i = here; i >= 0; i--) {
      fit.add((steps.get(i).timeMicros - timeMicros) / sigma, toHere);
      toHere = toHere.after(steps.get(i).motion);
    }
    Similarity fromHere = Similarity.IDENTITY;
    for (int i = here + 1; i < steps.size(); i++) {
      fromHere = steps.get(i).motion.after(fromHere);
      fit.add((steps.get(i).timeMicros - timeMicros) / sigma, fromHere.inverse());
    }
    return fit.now();
  }

  /** Weighted straight lines through each part of the places, read at time 0. */
  private static final class Fit {
    private double weights;
    private double times;
    private double squares;
    private final double[] values = new double[4];
    private final double[] moments = new double[4];

    void add(double time, Similarity place) {
      if (Math.abs(time) > REACH) {
        return;
      }
      double weight = Math.exp(-0.5 * time * time);
      weights += weight;
      times += weight * time;
      squares += weight * time * time;
      double[] parts = {place.x(), place.y(), place.angle(), place.zoom()};
      for (int i = 0; i < parts.length; i++) {
        values[i] += weight * parts[i];
        moments[i] += weight * time * parts[i];
      }
    }

    Similarity now() {
      double determinant = weights * squares - times * times;
      double[] parts = new double[4];
      for (int i = 0; i < parts.length; i++) {
        // A single picture has no line, and is where it is.
        parts[i] =
            determinant > 1e-12 ? (squares * values[i] - times * moments[i]) / determinant : 0;
      }
      return new Similarity(parts[0], parts[1], parts[2], parts[3]);
    }
  }
}
