package io.kinoloom.nodes.perception;

import io.kinoloom.spi.VideoFrame;
import java.util.List;
import java.util.Optional;

/**
 * What {@code pose-extract} remembers from one picture to the next.
 *
 * @param width of the picture, pixels
 * @param height of the picture, pixels
 * @param tracks everybody who is followed
 * @param filters of everybody who was seen in the last picture
 */
record FollowedBodies(int width, int height, Tracks tracks, List<BodyFilter> filters) {
  static final FollowedBodies NONE = new FollowedBodies(0, 0, Tracks.NONE, List.of());

  FollowedBodies {
    filters = List.copyOf(filters);
  }

  /** What is still worth knowing: nothing if the size of the pictures has changed. */
  FollowedBodies before(VideoFrame frame) {
    return width == frame.width() && height == frame.height() ? this : NONE;
  }

  Optional<BodyFilter> filter(int id) {
    return filters.stream().filter(filter -> filter.id() == id).findFirst();
  }
}
