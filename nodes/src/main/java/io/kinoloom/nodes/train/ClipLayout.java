package io.kinoloom.nodes.train;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/**
 * How records lie in the shards of a clip store: records of equal size back to back, each a header
 * and its parts one after the other. All numbers are big-endian.
 *
 * @param parts in their order within a record
 * @param recordsPerShard how many records a shard holds; the last may hold fewer
 */
record ClipLayout(List<ClipPart> parts, int recordsPerShard) {
  /**
   * Frame number (8 bytes), event time (8), whether a clip begins (4), CRC-32C of the parts (4).
   */
  static final int HEADER_BYTES = 24;

  /** Name of the file that tells what the shards hold. */
  static final String INDEX = "index.json";

  ClipLayout {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a record needs a part");
    }
    if (parts.stream().map(ClipPart::name).distinct().count() < parts.size()) {
      throw new IllegalArgumentException("two parts have the same name: " + parts);
    }
    if (recordsPerShard < 1 || (long) recordsPerShard * recordBytes(parts) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a shard cannot hold %d records".formatted(recordsPerShard));
    }
  }

  /** Shards of about this size. */
  static ClipLayout of(List<ClipPart> parts, long shardBytes) {
    return new ClipLayout(
        parts, (int) Math.max(1, Math.min(shardBytes, Integer.MAX_VALUE) / recordBytes(parts)));
  }

  private static int recordBytes(List<ClipPart> parts) {
    int bytes = HEADER_BYTES;
    for (ClipPart part : parts) {
      bytes = Math.addExact(bytes, part.bytes());
    }
    return bytes;
  }

  int recordBytes() {
    return recordBytes(parts);
  }

  /** The shard that holds a record. */
  int shard(long record) {
    return Math.toIntExact(record / recordsPerShard);
  }

  /** Where in its shard a record begins. */
  int offset(long record) {
    return (int) (record % recordsPerShard) * recordBytes();
  }

  /** How many shards so many records take. */
  int shards(long records) {
    return Math.toIntExact((records + recordsPerShard - 1) / recordsPerShard);
  }

  /** Length of a shard when there are so many records in all. */
  long shardBytes(int shard, long records) {
    return Math.min(recordsPerShard, records - (long) shard * recordsPerShard) * recordBytes();
  }

  static Path file(Path directory, int shard) {
    return directory.resolve(String.format(Locale.ROOT, "%05d.clips", shard));
  }

  /** CRC-32C of what remains of a buffer, which stays as it is. */
  static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }
}
