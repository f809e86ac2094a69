package io.kinoloom.nodes.overlay;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads a frame code at one place, or at the first place that holds one. */
final class FrameCodeFinder {
  private final List<FrameCode> codes;

  /**
   * A finder.
   *
   * @param place where the code is; all places are tried where it is empty
   * @param size of the code, see {@link FrameCode}
   */
  FrameCodeFinder(Optional<Place> place, double size) {
    codes =
        Arrays.stream(Place.values())
            .filter(candidate -> place.isEmpty() || candidate == place.get())
            .map(candidate -> new FrameCode(candidate, size))
            .toList();
  }

  FrameCode.Reading read(Plane plane) {
    FrameCode.Unreadable best = null;
    for (FrameCode code : codes) {
      FrameCode.Reading reading = code.read(plane);
      if (reading instanceof FrameCode.Found) {
        return reading;
      }
      FrameCode.Unreadable unreadable = (FrameCode.Unreadable) reading;
      if (best == null || unreadable.damaged()) {
        best = unreadable;
      }
    }
    boolean nothingAnywhere = codes.size() > 1 && !best.damaged();
    return nothingAnywhere
        ? new FrameCode.Unreadable("no frame code in any of the nine places", false)
        : best;
  }
}
