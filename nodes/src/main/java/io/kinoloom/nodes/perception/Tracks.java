package io.kinoloom.nodes.perception;

import java.util.List;

/**
 * Everybody who is followed.
 *
 * @param live seen in the last picture, by rising id
 * @param lost not seen any more, but remembered for a moment
 * @param sinceSearch pictures since the whole picture was searched
 */
record Tracks(List<Track> live, List<Track> lost, int sinceSearch) {
  static final Tracks NONE = new Tracks(List.of(), List.of(), 0);

  Tracks {
    live = List.copyOf(live);
    lost = List.copyOf(lost);
  }
}
