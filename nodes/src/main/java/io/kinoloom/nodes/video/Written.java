package io.kinoloom.nodes.video;

import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * State of a sink: what it has been given, and which part files hold it.
 *
 * @param look what all pictures have in common
 * @param closed parts that are complete, in order
 * @param open the part being written; complete in a checkpoint, because the sink is sealed before
 */
record Written(Optional<Look> look, List<Part> closed, Optional<Part> open) {
  static final Written NOTHING = new Written(Optional.empty(), List.of(), Optional.empty());

  /** Size, format and colours of the first picture. */
  record Look(int width, int height, PixelFormat format, ColorSpace colorSpace) {
    static Look of(VideoFrame frame) {
      return new Look(frame.width(), frame.height(), frame.format(), frame.colorSpace());
    }
  }

  /**
   * A file that holds a run of pictures.
   *
   * @param index from 1, rising
   * @param frames how many pictures
   * @param firstMicros event time of the first one
   * @param lastMicros event time of the last one
   */
  record Part(int index, long frames, long firstMicros, long lastMicros) {}

  Written {
    closed = List.copyOf(closed);
  }

  /** One picture more in the open part. */
  Written with(VideoFrame frame, long timeMicros) {
    Part part =
        open.map(old -> new Part(old.index, old.frames + 1, old.firstMicros, timeMicros))
            .orElseGet(() -> new Part(closed.size() + 1, 1, timeMicros, timeMicros));
    return new Written(
        look.isPresent() ? look : Optional.of(Look.of(frame)), closed, Optional.of(part));
  }

  /** The open part closed. */
  Written sealed() {
    return open.isEmpty() ? this : new Written(look, parts(), Optional.empty());
  }

  /** All parts, the open one last. */
  List<Part> parts() {
    if (open.isEmpty()) {
      return closed;
    }
    List<Part> all = new ArrayList<>(closed);
    all.add(open.get());
    return all;
  }

  /** How many pictures there are. */
  long frames() {
    long frames = open.map(Part::frames).orElse(0L);
    for (Part part : closed) {
      frames += part.frames;
    }
    return frames;
  }
}
