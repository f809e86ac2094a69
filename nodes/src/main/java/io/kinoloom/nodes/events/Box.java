package io.kinoloom.nodes.events;

import io.kinoloom.spi.Landmarks;
import java.util.Optional;

/**
 * The smallest upright rectangle around landmarks, pixels.
 *
 * @param x left side
 * @param y upper side
 * @param width not negative
 * @param height not negative
 */
record Box(float x, float y, float width, float height) {

  /** Around every landmark whose place is known; empty where none is. */
  static Optional<Box> around(Landmarks landmarks) {
    float left = Float.POSITIVE_INFINITY;
    float top = Float.POSITIVE_INFINITY;
    float right = Float.NEGATIVE_INFINITY;
    float bottom = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < landmarks.count(); i++) {
      if (Float.isFinite(landmarks.x(i)) && Float.isFinite(landmarks.y(i))) {
        left = Math.min(left, landmarks.x(i));
        top = Math.min(top, landmarks.y(i));
        right = Math.max(right, landmarks.x(i));
        bottom = Math.max(bottom, landmarks.y(i));
      }
    }
    return left <= right
        ? Optional.of(new Box(left, top, right - left, bottom - top))
        : Optional.empty();
  }
}
