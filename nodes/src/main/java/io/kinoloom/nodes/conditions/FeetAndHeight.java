package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.landmarks.BlazePose;
import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Pose;
import java.util.Optional;

/**
 * Where a person stands in a picture and how tall they look there.
 *
 * @param x middle of the feet, pixels
 * @param y the lower foot, pixels
 * @param height from there up to the highest point of the head seen, pixels; 0 where no point of
 *     the head is seen above the feet
 */
record FeetAndHeight(double x, double y, double height) {

  /** Landmarks of the head are numbers 0 to 10. */
  private static final int HEAD_END = BlazePose.LEFT_SHOULDER;

  /**
   * Measures a person; empty if none of the six landmarks of the feet (ankle, heel, toes) is seen.
   *
   * @param visible smallest visibility at which a landmark counts as seen
   */
  static Optional<FeetAndHeight> of(Landmarks person, double visible) {
    double sum = 0;
    int seen = 0;
    double low = Double.NEGATIVE_INFINITY;
    for (int i = BlazePose.LEFT_ANKLE; i <= BlazePose.RIGHT_FOOT_INDEX; i++) {
      if (sees(person, i, visible)) {
        sum += person.x(i);
        seen++;
        low = Math.max(low, person.y(i));
      }
    }
    if (seen == 0) {
      return Optional.empty();
    }
    double top = low;
    for (int i = BlazePose.NOSE; i < HEAD_END; i++) {
      if (sees(person, i, visible)) {
        top = Math.min(top, person.y(i));
      }
    }
    return Optional.of(new FeetAndHeight(sum / seen, low, low - top));
  }

  private static boolean sees(Landmarks person, int landmark, double visible) {
    return person.visibility(landmark) >= visible
        && Float.isFinite(person.x(landmark))
        && Float.isFinite(person.y(landmark));
  }

  /** The tallest-looking of the people whose feet and head are seen. */
  static Optional<FeetAndHeight> ofTallest(Pose pose, double visible) {
    return pose.people().stream()
        .flatMap(person -> of(person, visible).stream())
        .filter(measure -> measure.height > 0)
        .max((one, other) -> Double.compare(one.height, other.height));
  }

  /** Why people of this pose cannot be measured; empty if they can. */
  static Optional<String> problem(Pose pose) {
    boolean fits =
        pose.topology().equals(Topology.BLAZEPOSE_33.name())
            && pose.people().stream().allMatch(Topology.BLAZEPOSE_33::fits);
    return fits
        ? Optional.empty()
        : Optional.of(
            "landmarks are '%s'; feet and head are known in blazepose-33 only"
                .formatted(pose.topology()));
  }
}
