package io.kinoloom.nodes.conditions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a face looks like at rest, and where in its pictures it is and how it moves.
 *
 * @param width width of the pictures, pixels
 * @param height their height, pixels
 * @param samples how many pictures it was learned from
 * @param neutral {@code x, y, z} of each point of the face at rest, turned as it mostly is; the
 *     firm points ({@link FaceFeatures#FIRM}) have their middle at 0 and lie 1 from it in the mean;
 *     never written
 * @param size natural logarithm of the pixels that 1 takes
 * @param places where the middle of the firm points is: x and y in pixels, z in their scale
 * @param turns how far the face is turned from where it mostly looks: rotation vector about x
 *     (nodding), y (shaking) and z (tilting), radians
 * @param mouth distance of the inner lips over the width of the mouth
 * @param eyes mean distance of the lids over the width of the eye, right and left, when the eye is
 *     open: blinks are the outliers here
 */
record FaceProfile(
    int width,
    int height,
    int samples,
    float[] neutral,
    Range size,
    List<Range> places,
    List<Range> turns,
    Range mouth,
    List<Range> eyes) {

  /**
   * What a number mostly is.
   *
   * @param low smallest, outliers left out
   * @param median in the middle
   * @param high largest, outliers left out
   */
  record Range(double low, double median, double high) {
    Range {
      if (!(low <= median) || !(median <= high)) {
        throw new IllegalArgumentException(
            "%s, %s and %s do not rise".formatted(low, median, high));
      }
    }

    static Range of(double[] values, double share) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      int outliers = (int) (share * (sorted.length - 1));
      return new Range(
          sorted[outliers],
          (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2,
          sorted[sorted.length - 1 - outliers]);
    }
  }

  /** Share of the values at either end that do not count. */
  private static final double OUTLIERS = 0.005;

  /** The same for eyes, which are closed now and then. */
  private static final double BLINKS = 0.15;

  /**
   * Share of the meshes that are looked at for the face at rest: those with the least open mouth.
   */
  private static final double AT_REST = 1 / 3.0;

  /** Rounds of laying all meshes over the face at rest and summing them up again. */
  private static final int ROUNDS = 3;

  private static final String KEY = "kinoloom-face";
  private static final int FORMAT = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  FaceProfile {
    places = List.copyOf(places);
    turns = List.copyOf(turns);
    eyes = List.copyOf(eyes);
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("the pictures must be at least 1x1");
    }
    if (neutral.length != 3 * 468 && neutral.length != 3 * 478) {
      throw new IllegalArgumentException(
          "a face has 468 or 478 points, not " + neutral.length / 3.0);
    }
    for (float value : neutral) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("a point of the face is no number");
      }
    }
    if (places.size() != 3 || turns.size() != 3 || eyes.size() != 2) {
      throw new IllegalArgumentException("places and turns take three ranges each, eyes two");
    }
  }

  /** Points of the face. */
  int points() {
    return neutral.length / 3;
  }

  /**
   * Sums up meshes of one face: they are laid over each other by their firm points (generalised
   * Procrustes analysis, J. Gower, Psychometrika 40, 1975); the face at rest is the median of those
   * in which the mouth is least open.
   *
   * @return empty if there are none
   */
  static Optional<FaceProfile> of(FaceSamples samples) {
    if (samples.count() == 0) {
      return Optional.empty();
    }
    List<float[]> meshes = samples.meshes();
    int count = meshes.size();
    List<float[]> calm =
        meshes.stream()
            .sorted(Comparator.comparingDouble(FaceFeatures::mouthOpening))
            .limit(Math.max(1, Math.round(AT_REST * count)))
            .toList();
    float[] neutral = normal(calm.get(calm.size() / 2));
    for (int round = 0; round < ROUNDS; round++) {
      float[] over = neutral;
      neutral =
          normal(
              median(
                  calm.stream()
                      .map(mesh -> Movement.between(over, mesh, FaceFeatures.FIRM))
                      .map(Movement::inverse)
                      .toList(),
                  calm));
    }
    neutral = turnedAsMostly(neutral, meshes);
    double[][] figures = new double[10][count];
    for (int i = 0; i < count; i++) {
      Movement movement = Movement.between(neutral, meshes.get(i), FaceFeatures.FIRM);
      double[] turn = Movement.vector(movement.turn());
      figures[0][i] = Math.log(movement.size());
      for (int axis = 0; axis < 3; axis++) {
        figures[1 + axis][i] = movement.place()[axis];
        figures[4 + axis][i] = turn[axis];
      }
      figures[7][i] = FaceFeatures.mouthOpening(meshes.get(i));
      figures[8][i] = FaceFeatures.RIGHT_EYE.openness(meshes.get(i));
      figures[9][i] = FaceFeatures.LEFT_EYE.openness(meshes.get(i));
    }
    List<Range> ranges =
        IntStream.range(0, figures.length)
            .mapToObj(i -> Range.of(figures[i], i < 8 ? OUTLIERS : BLINKS))
            .toList();
    return Optional.of(
        new FaceProfile(
            samples.width(),
            samples.height(),
            count,
            neutral,
            ranges.get(0),
            ranges.subList(1, 4),
            ranges.subList(4, 7),
            ranges.get(7),
            ranges.subList(8, 10)));
  }

  private static float[] turnedAsMostly(float[] neutral, List<float[]> meshes) {
    double[][] turns = new double[3][meshes.size()];
    for (int i = 0; i < meshes.size(); i++) {
      double[] turn =
          Movement.vector(Movement.between(neutral, meshes.get(i), FaceFeatures.FIRM).turn());
      for (int axis = 0; axis < 3; axis++) {
        turns[axis][i] = turn[axis];
      }
    }
    double[] mostly =
        Arrays.stream(turns).mapToDouble(each -> Range.of(each, 0).median()).toArray();
    return new Movement(1, Movement.turn(mostly), new double[3]).apply(neutral);
  }

  /** Moved and scaled so that the firm points have their middle at 0 and lie 1 from it. */
  private static float[] normal(float[] mesh) {
    double[] middle = new double[3];
    for (int point : FaceFeatures.FIRM) {
      for (int axis = 0; axis < 3; axis++) {
        middle[axis] += mesh[3 * point + axis] / (double) FaceFeatures.FIRM.size();
      }
    }
    double squares = 0;
    for (int point : FaceFeatures.FIRM) {
      for (int axis = 0; axis < 3; axis++) {
        double off = mesh[3 * point + axis] - middle[axis];
        squares += off * off / FaceFeatures.FIRM.size();
      }
    }
    double size = Math.sqrt(squares);
    float[] normal = new float[mesh.length];
    for (int i = 0; i < mesh.length; i++) {
      normal[i] = (float) ((mesh[i] - middle[i % 3]) / size);
    }
    return normal;
  }

  private static float[] median(List<Movement> back, List<float[]> meshes) {
    List<float[]> laid =
        IntStream.range(0, meshes.size()).mapToObj(i -> back.get(i).apply(meshes.get(i))).toList();
    float[] median = new float[meshes.get(0).length];
    float[] column = new float[laid.size()];
    for (int i = 0; i < median.length; i++) {
      for (int j = 0; j < column.length; j++) {
        column[j] = laid.get(j)[i];
      }
      Arrays.sort(column);
      median[i] = (column[(column.length - 1) / 2] + column[column.length / 2]) / 2;
    }
    return median;
  }

  /** As a file holds it. */
  String toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put(KEY, FORMAT);
    json.put("width", width).put("height", height).put("samples", samples);
    put(json, "size", size);
    for (int axis = 0; axis < 3; axis++) {
      put(json, "place-" + "xyz".charAt(axis), places.get(axis));
    }
    for (int axis = 0; axis < 3; axis++) {
      put(json, "turn-" + "xyz".charAt(axis), turns.get(axis));
    }
    put(json, "mouth", mouth);
    put(json, "right-eye", eyes.get(0));
    put(json, "left-eye", eyes.get(1));
    ArrayNode points = json.putArray("neutral");
    for (int i = 0; i < neutral.length; i += 3) {
      ArrayNode point = points.addArray();
      for (int axis = 0; axis < 3; axis++) {
        point.add(rounded(neutral[i + axis]));
      }
    }
    // A point a line.
    return json.toPrettyString()
            .replaceAll("\\[ ([-0-9.E]+, [-0-9.E]+, [-0-9.E]+) \\]", "\n    [$1]")
        + "\n";
  }

  private static double rounded(double value) {
    return Math.round(value * 1e5) / 1e5;
  }

  private static void put(ObjectNode json, String name, Range range) {
    json.putObject(name)
        .put("low", rounded(range.low()))
        .put("median", rounded(range.median()))
        .put("high", rounded(range.high()));
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException with a message for the user if it is something else
   */
  static FaceProfile parse(String text) {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JsonProcessingException cause) {
      throw new IllegalArgumentException("it is no JSON", cause);
    }
    if (json.path(KEY).asInt() != FORMAT) {
      throw new IllegalArgumentException(
          "it has no '%s: %d', which 'face-statistics' writes".formatted(KEY, FORMAT));
    }
    JsonNode points = json.path("neutral");
    float[] neutral = new float[3 * points.size()];
    for (int i = 0; i < neutral.length; i++) {
      neutral[i] = (float) number(points.path(i / 3).path(i % 3), "point " + i / 3);
    }
    return new FaceProfile(
        (int) number(json.path("width"), "width"),
        (int) number(json.path("height"), "height"),
        (int) number(json.path("samples"), "samples"),
        neutral,
        range(json, "size"),
        List.of(range(json, "place-x"), range(json, "place-y"), range(json, "place-z")),
        List.of(range(json, "turn-x"), range(json, "turn-y"), range(json, "turn-z")),
        range(json, "mouth"),
        List.of(range(json, "right-eye"), range(json, "left-eye")));
  }

  private static Range range(JsonNode json, String name) {
    JsonNode range = json.path(name);
    try {
      return new Range(
          number(range.path("low"), "low"),
          number(range.path("median"), "median"),
          number(range.path("high"), "high"));
    } catch (IllegalArgumentException bad) {
      throw new IllegalArgumentException("'%s': %s".formatted(name, bad.getMessage()), bad);
    }
  }

  private static double number(JsonNode value, String name) {
    if (!value.isNumber()) {
      throw new IllegalArgumentException("there is no number '" + name + "'");
    }
    return value.asDouble();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FaceProfile that
        && width == that.width
        && height == that.height
        && samples == that.samples
        && Arrays.equals(neutral, that.neutral)
        && size.equals(that.size)
        && places.equals(that.places)
        && turns.equals(that.turns)
        && mouth.equals(that.mouth)
        && eyes.equals(that.eyes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(neutral) * 31 + size.hashCode();
  }

  @Override
  public String toString() {
    return "FaceProfile[%d points in %dx%d, of %d samples]"
        .formatted(points(), width, height, samples);
  }
}
