package io.kinoloom.nodes.conditions;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;

/**
 * Where a person comes nearest to the camera and goes farthest from it, and how tall they look
 * there: C. Chan, S. Ginosar, T. Zhou, A. Efros, "Everybody Dance Now", ICCV 2019, appendix on
 * global pose normalisation.
 *
 * @param width width of the pictures, pixels
 * @param height their height, pixels
 * @param near the lowest y of the lower foot, pixels
 * @param far its highest y, outliers left out, pixels
 * @param nearHeight greatest height near {@code near}, pixels
 * @param farHeight greatest height near {@code far}, pixels
 */
record PlaceStatistics(
    int width, int height, double near, double far, double nearHeight, double farHeight) {
  /** Share of the way from far to near within which heights belong to an end. */
  static final double END_SHARE = 0.05;

  private static final List<String> NAMES =
      List.of("width", "height", "near", "far", "near-height", "far-height");

  PlaceStatistics {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("the pictures must be at least 1x1");
    }
    if (!Double.isFinite(near) || !Double.isFinite(far) || near < far) {
      throw new IllegalArgumentException(
          "near (%s) must not be above far (%s)".formatted(near, far));
    }
    if (!(nearHeight > 0)
        || !(farHeight > 0)
        || !Double.isFinite(nearHeight)
        || !Double.isFinite(farHeight)) {
      throw new IllegalArgumentException("heights must be above 0");
    }
  }

  /**
   * Sums up samples: near is the greatest y; far is the smallest y that is not farther above the
   * median than {@code farShare} of the way from the median to near.
   *
   * @return empty if there are none
   */
  static Optional<PlaceStatistics> of(PoseSamples samples, double farShare) {
    if (samples.count() == 0) {
      return Optional.empty();
    }
    double[] sorted = new double[samples.count()];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = samples.y(i);
    }
    Arrays.sort(sorted);
    double near = sorted[sorted.length - 1];
    double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    double limit = median - farShare * (near - median);
    // The median itself lies between two samples where their number is even.
    double far = Arrays.stream(sorted).filter(y -> y >= limit).min().orElse(near);
    double tolerance = END_SHARE * (near - far);
    return Optional.of(
        new PlaceStatistics(
            samples.width(),
            samples.height(),
            near,
            far,
            tallest(samples, y -> Math.abs(y - near) <= tolerance),
            tallest(samples, y -> Math.abs(y - far) <= tolerance)));
  }

  private static double tallest(PoseSamples samples, DoublePredicate belongs) {
    double tallest = 0;
    for (int i = 0; i < samples.count(); i++) {
      if (belongs.test(samples.y(i))) {
        tallest = Math.max(tallest, samples.bodyHeight(i));
      }
    }
    return tallest;
  }

  /** The same in pictures of another height; x is measured from the middle of the picture. */
  PlaceStatistics scaledTo(int newWidth, int newHeight) {
    double scale = (double) newHeight / height;
    return new PlaceStatistics(
        newWidth, newHeight, near * scale, far * scale, nearHeight * scale, farHeight * scale);
  }

  /** The figures by name, in the order of the file. */
  Map<String, Double> figures() {
    double[] values = {width, height, near, far, nearHeight, farHeight};
    Map<String, Double> figures = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      figures.put(NAMES.get(i), values[i]);
    }
    return figures;
  }

  /** As a file holds it: one {@code name: number} a line, which is YAML. */
  String toText() {
    StringBuilder text =
        new StringBuilder("# Where a person stands in a video, in pixels; for pose-normalize.\n");
    figures()
        .forEach(
            (name, value) ->
                text.append(name)
                    .append(": ")
                    .append(
                        value == Math.rint(value)
                            ? Long.toString(value.longValue())
                            : String.format(Locale.ROOT, "%.4f", value))
                    .append('\n'));
    return text.toString();
  }

  /**
   * Reads what {@link #toText} wrote.
   *
   * @throws IllegalArgumentException with a message for the user if it is something else
   */
  static PlaceStatistics parse(String text) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int colon = line.indexOf(':');
      String name = colon < 0 ? line : line.substring(0, colon).strip();
      if (colon < 0 || !NAMES.contains(name)) {
        throw new IllegalArgumentException(
            "'%s' is none of the lines %s".formatted(line, String.join(", ", NAMES)));
      }
      try {
        figures.put(name, Double.valueOf(line.substring(colon + 1).strip()));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'" + line + "' holds no number", e);
      }
    }
    List<String> missing = NAMES.stream().filter(name -> !figures.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("there is no line '" + missing.get(0) + "'");
    }
    return new PlaceStatistics(
        figures.get("width").intValue(),
        figures.get("height").intValue(),
        figures.get("near"),
        figures.get("far"),
        figures.get("near-height"),
        figures.get("far-height"));
  }
}
