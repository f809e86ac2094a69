package io.kinoloom.nodes.train;

/**
 * A picture of a clip store as a judge gets to see it: level' = gain * level + noise, rounded and
 * clipped to 0..255, as a video would hold it.
 *
 * @param record where it lies
 * @param part of the record
 * @param gain of its levels
 * @param noise standard deviation of normal noise, levels
 */
record Shot(int record, String part, double gain, double noise) {
  static Shot plain(int record, String part) {
    return new Shot(record, part, 1, 0);
  }
}
