package io.kinoloom.nodes.events;

import io.kinoloom.spi.State;

/**
 * What a file of events holds so far.
 *
 * @param bytes length of the file
 * @param checksum CRC-32 of those bytes
 * @param events how many events they tell
 * @param columns of a table
 */
record Progress(long bytes, long checksum, long events, Columns columns) {
  static final State<Progress> STATE =
      State.of("progress", Progress.class, () -> new Progress(0, 0, 0, Columns.UNKNOWN))
          .acrossDiscontinuities();
}
