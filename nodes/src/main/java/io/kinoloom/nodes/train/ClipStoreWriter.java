package io.kinoloom.nodes.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinoloom.nodes.video.Durable;
import io.kinoloom.nodes.video.MediaException;
import io.kinoloom.nodes.video.RunRecord;
import io.kinoloom.spi.RunInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes a {@link ClipStore}. The store grows in a hidden directory beside its own and gets its own
 * name, replacing an older store, when it is complete. A number of records is all that is needed to
 * go on with it after a crash.
 */
public final class ClipStoreWriter implements AutoCloseable {
  static final int FORMAT = 1;
  static final String FORMAT_KEY = "kinoloom-clips";

  /** How large a shard gets unless told. */
  public static final long SHARD_BYTES = 256L << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path store;
  private final Path hidden;
  private final ClipLayout layout;
  private final ByteBuffer record;
  private Optional<FileChannel> channel = Optional.empty();
  private int openShard = -1;
  private long records;

  private ClipStoreWriter(Path store, ClipLayout layout) {
    this.store = store.toAbsolutePath().normalize();
    this.hidden = hidden(this.store);
    this.layout = layout;
    this.record = ByteBuffer.allocateDirect(layout.recordBytes());
  }

  /**
   * Begins a store anew.
   *
   * @param store its directory when it is complete
   * @param parts what each record holds
   * @param shardBytes about how large a shard gets
   * @throws MediaException if it cannot be written
   */
  public static ClipStoreWriter create(Path store, List<ClipPart> parts, long shardBytes)
      throws MediaException {
    ClipStoreWriter writer = new ClipStoreWriter(store, ClipLayout.of(parts, shardBytes));
    removeStore(writer.hidden);
    Durable.createDirectories(writer.hidden);
    return writer;
  }

  /**
   * Goes on after a crash with the first records of what was written then; the others are thrown
   * away. A store that had its own name already is taken back.
   *
   * @param run whose store it is
   * @throws MediaException if what was written is no longer there
   */
  static ClipStoreWriter resume(
      Path store, List<ClipPart> parts, long shardBytes, long records, RunInfo run)
      throws MediaException {
    ClipStoreWriter writer = new ClipStoreWriter(store, ClipLayout.of(parts, shardBytes));
    if (!Files.isDirectory(writer.hidden) && isOf(writer.store, run)) {
      Durable.rename(writer.store, writer.hidden);
    }
    writer.truncate(records);
    return writer;
  }

  /** Whether a complete store of this run and of so many records has its name. */
  static boolean isPublished(Path store, RunInfo run, long records) throws MediaException {
    return !Files.exists(hidden(store.toAbsolutePath().normalize()))
        && isOf(store, run)
        && ClipStore.open(store).count() == records;
  }

  private static boolean isOf(Path store, RunInfo run) throws MediaException {
    return Files.exists(store.resolve(ClipLayout.INDEX))
        && ClipStore.open(store).made().filter(made -> made.run().equals(run.run())).isPresent();
  }

  static Path hidden(Path store) {
    return store.resolveSibling("." + store.getFileName() + ".part");
  }

  private void truncate(long kept) throws MediaException {
    int shards = layout.shards(kept);
    try {
      for (int shard = 0; shard < shards; shard++) {
        Path file = ClipLayout.file(hidden, shard);
        long length = layout.shardBytes(shard, kept);
        if (!Files.isRegularFile(file) || Files.size(file) < length) {
          throw new MediaException(
              "what '%s' held at the checkpoint is no longer there; start the run again without"
                      .formatted(store)
                  + " resuming");
        }
        try (FileChannel cut = FileChannel.open(file, StandardOpenOption.WRITE)) {
          cut.truncate(length);
        }
      }
      Files.deleteIfExists(hidden.resolve(ClipLayout.INDEX));
      for (int shard = shards; Files.deleteIfExists(ClipLayout.file(hidden, shard)); shard++) {
        // Written after the checkpoint.
      }
    } catch (MediaException gone) {
      throw gone;
    } catch (IOException cause) {
      throw Durable.problem("cannot go on with '" + store + "'", cause);
    }
    records = kept;
  }

  /** How many records there are. */
  public long records() {
    return records;
  }

  /**
   * Adds a record.
   *
   * @param frame number of the frame in its source, rising
   * @param timeMicros its event time, rising within a clip
   * @param continues whether it follows the record before it without a gap
   * @param parts the bytes of each part, in the order of the parts
   */
  public void add(long frame, long timeMicros, boolean continues, List<ByteBuffer> parts)
      throws MediaException {
    record.clear().position(ClipLayout.HEADER_BYTES);
    if (parts.size() != layout.parts().size()) {
      throw new IllegalArgumentException("expected the parts " + layout.parts());
    }
    for (int i = 0; i < parts.size(); i++) {
      ClipPart part = layout.parts().get(i);
      if (parts.get(i).remaining() != part.bytes()) {
        throw new IllegalArgumentException(
            "%s has %d bytes, got %d".formatted(part, part.bytes(), parts.get(i).remaining()));
      }
      record.put(parts.get(i).duplicate());
    }
    record.flip();
    int checksum = ClipLayout.checksum(record.duplicate().position(ClipLayout.HEADER_BYTES));
    record.putLong(0, frame).putLong(8, timeMicros);
    record.putInt(16, continues && records > 0 ? 0 : 1).putInt(20, checksum);
    // At a place of its own, so that a record that was written halfway is written over.
    long position = layout.offset(records);
    try {
      FileChannel shard = shard(layout.shard(records));
      while (record.hasRemaining()) {
        position += shard.write(record, position);
      }
    } catch (IOException cause) {
      throw Durable.problem("cannot write '" + store + "'", cause);
    }
    records++;
  }

  private FileChannel shard(int number) throws IOException {
    if (number != openShard || channel.isEmpty()) {
      if (channel.isPresent()) {
        channel.get().force(true);
        channel.get().close();
        channel = Optional.empty();
      }
      channel =
          Optional.of(
              FileChannel.open(
                  ClipLayout.file(hidden, number),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE));
      openShard = number;
    }
    return channel.get();
  }

  /** Makes everything so far durable, still under the hidden name. */
  void seal() throws MediaException {
    if (channel.isPresent()) {
      try {
        channel.get().force(true);
      } catch (IOException cause) {
        throw Durable.problem("cannot write '" + store + "'", cause);
      }
      Durable.syncDirectory(hidden);
      Durable.syncDirectory(Durable.parent(hidden));
    }
  }

  /**
   * Gives the complete store its name.
   *
   * @param run what made it
   */
  public void publish(RunInfo run) throws MediaException {
    seal();
    close();
    Path index = hidden.resolve(ClipLayout.INDEX);
    try {
      Files.writeString(
          index, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(index(run)));
    } catch (IOException cause) {
      throw Durable.problem("cannot write '" + store + "'", cause);
    }
    Durable.sync(index);
    Durable.syncDirectory(hidden);
    Path old = store.resolveSibling("." + store.getFileName() + ".old");
    removeStore(old);
    if (Files.exists(store)) {
      Durable.rename(store, old);
    }
    Durable.rename(hidden, store);
    Durable.syncDirectory(Durable.parent(store));
    removeStore(old);
  }

  private ObjectNode index(RunInfo run) throws IOException {
    ObjectNode index = JSON.createObjectNode();
    index.put(FORMAT_KEY, FORMAT);
    index.put("records", records);
    index.put("records-per-shard", layout.recordsPerShard());
    ArrayNode parts = index.putArray("parts");
    for (ClipPart part : layout.parts()) {
      ObjectNode written = parts.addObject();
      written.put("name", part.name()).put("kind", part.kind().name().toLowerCase(Locale.ROOT));
      part.shape().forEach(written.putArray("shape")::add);
    }
    ArrayNode clips = index.putArray("clips");
    ArrayNode times = JSON.createArrayNode();
    ByteBuffer header = ByteBuffer.allocate(ClipLayout.HEADER_BYTES);
    for (int shard = 0; shard < layout.shards(records); shard++) {
      try (FileChannel reading = FileChannel.open(ClipLayout.file(hidden, shard))) {
        long first = (long) shard * layout.recordsPerShard();
        long end = Math.min(records, first + layout.recordsPerShard());
        for (long number = first; number < end; number++) {
          header.clear();
          while (header.hasRemaining()) {
            if (reading.read(header, layout.offset(number) + header.position()) < 0) {
              throw new MediaException("'%s' was changed while it was written".formatted(store));
            }
          }
          if (header.getInt(16) != 0) {
            clips.addObject().put("first", number).put("count", 0).put("frame", header.getLong(0));
          }
          ObjectNode clip = (ObjectNode) clips.get(clips.size() - 1);
          clip.put("count", number + 1 - clip.get("first").asLong());
          times.add(header.getLong(8));
        }
      }
    }
    index.set("times", times);
    index.set("made", JSON.readTree(RunRecord.write(run)));
    return index;
  }

  /** Removes what is under the hidden name. */
  void discard() throws MediaException {
    close();
    removeStore(hidden);
  }

  /**
   * Removes a directory, unless it holds anything that is not of a store.
   *
   * @throws MediaException if it does
   */
  static void removeStore(Path directory) throws MediaException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    requireStoreOrEmpty(directory);
    Durable.deleteDirectory(directory);
  }

  /** Refuses a directory that holds anything that is not of a store. */
  static void requireStoreOrEmpty(Path directory) throws MediaException {
    try (Stream<Path> files = Files.list(directory)) {
      Optional<Path> strange =
          files
              .filter(
                  file -> !file.getFileName().toString().matches("index\\.json|\\d{5,}\\.clips"))
              .findFirst();
      if (strange.isPresent()) {
        throw new MediaException(
            "'%s' holds '%s', which is not of a clip store; name another directory"
                .formatted(directory, strange.get().getFileName()));
      }
    } catch (MediaException problem) {
      throw problem;
    } catch (IOException cause) {
      throw Durable.problem("cannot write '" + directory + "'", cause);
    }
  }

  /** Lets go of the files; what is not published stays under the hidden name. */
  @Override
  public void close() throws MediaException {
    if (channel.isPresent()) {
      try {
        channel.get().close();
      } catch (IOException cause) {
        throw Durable.problem("cannot write '" + store + "'", cause);
      } finally {
        channel = Optional.empty();
      }
    }
  }
}
