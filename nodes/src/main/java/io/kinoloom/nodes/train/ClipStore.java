package io.kinoloom.nodes.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinoloom.nodes.video.Durable;
import io.kinoloom.nodes.video.MediaException;
import io.kinoloom.nodes.video.RunRecord;
import io.kinoloom.spi.RunInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Clips of one stream as training reads them: a directory of shards of equally large records, see
 * {@link ClipLayout}, and an {@code index.json} that tells what they hold. Written by {@code
 * write-clips}.
 *
 * <p>Shards are mapped into memory, so any record is as near as any other. Every record is checked
 * against its checksum when it is first read. May be read by several threads at once.
 */
public final class ClipStore {
  /**
   * Consecutive records between which nothing is missing.
   *
   * @param first the first record
   * @param count how many
   * @param frame number of the first one's frame in its source; those of the others follow
   */
  public record Run(int first, int count, long frame) {
    /** The record after the last. */
    public int end() {
      return first + count;
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;
  private final ClipLayout layout;
  private final List<Run> clips;
  private final long[] times;
  private final long[] frames;
  private final Optional<RunInfo> made;
  private final List<ByteBuffer> shards;
  // Two threads may check the same record; both arrive at the same result.
  private final boolean[] checked;

  private ClipStore(
      Path directory,
      ClipLayout layout,
      List<Run> clips,
      long[] times,
      Optional<RunInfo> made,
      List<ByteBuffer> shards) {
    this.directory = directory;
    this.layout = layout;
    this.clips = List.copyOf(clips);
    this.times = times;
    this.made = made;
    this.shards = shards;
    checked = new boolean[times.length];
    frames = new long[times.length];
    for (Run clip : clips) {
      for (int i = 0; i < clip.count; i++) {
        frames[clip.first + i] = clip.frame + i;
      }
    }
  }

  /** Whether a complete store lies there. */
  public static boolean isThere(Path directory) {
    return Files.exists(directory.resolve(ClipLayout.INDEX));
  }

  /**
   * Opens a complete store.
   *
   * @throws MediaException if there is none, or if it is damaged
   */
  public static ClipStore open(Path directory) throws MediaException {
    Path file = directory.resolve(ClipLayout.INDEX);
    if (!Files.isRegularFile(file)) {
      Path absolute = directory.toAbsolutePath().normalize();
      boolean growing = Files.isDirectory(ClipStoreWriter.hidden(absolute));
      throw new MediaException(
          "there is no clip store '%s'; %s"
              .formatted(
                  directory,
                  growing
                      ? "the run that writes it has not ended: wait, or resume it"
                      : "run a graph that ends in 'write-clips' to make one"));
    }
    JsonNode index;
    try {
      index = JSON.readTree(Files.readString(file));
    } catch (JsonProcessingException cause) {
      throw new MediaException(damaged(directory, "its index.json is no JSON"), cause);
    } catch (IOException cause) {
      throw Durable.problem("cannot read '" + file + "'", cause);
    }
    int format = index.path(ClipStoreWriter.FORMAT_KEY).asInt();
    if (format != ClipStoreWriter.FORMAT) {
      throw new MediaException(
          format == 0
              ? "'%s' does not describe a clip store".formatted(file)
              : "'%s' is of format %d, this Kinoloom reads %d; write the store again"
                  .formatted(file, format, ClipStoreWriter.FORMAT));
    }
    try {
      return read(directory, index);
    } catch (IllegalArgumentException | ArithmeticException cause) {
      throw new MediaException(damaged(directory, cause.getMessage()), cause);
    }
  }

  private static String damaged(Path directory, String why) {
    return "the clip store '%s' is damaged: %s; write it again".formatted(directory, why);
  }

  private static ClipStore read(Path directory, JsonNode index) throws MediaException {
    List<ClipPart> parts = new ArrayList<>();
    for (JsonNode part : index.path("parts")) {
      List<Integer> shape = new ArrayList<>();
      part.path("shape").forEach(extent -> shape.add(extent.asInt()));
      String kind = part.path("kind").asText().toUpperCase(Locale.ROOT);
      parts.add(new ClipPart(part.path("name").asText(), ClipPart.Kind.valueOf(kind), shape));
    }
    ClipLayout layout = new ClipLayout(parts, index.path("records-per-shard").asInt());
    int records = index.path("records").asInt(-1);
    JsonNode timeList = index.path("times");
    if (records < 0 || timeList.size() != records) {
      throw new IllegalArgumentException(
          "its index tells of %d records and %d times".formatted(records, timeList.size()));
    }
    long[] times = new long[records];
    for (int i = 0; i < records; i++) {
      times[i] = timeList.get(i).asLong();
    }
    List<Run> clips = new ArrayList<>();
    int next = 0;
    for (JsonNode clip : index.path("clips")) {
      Run run =
          new Run(
              clip.path("first").asInt(-1),
              clip.path("count").asInt(-1),
              clip.path("frame").asLong());
      if (run.first != next || run.count < 1 || run.end() > records) {
        throw new IllegalArgumentException("its clips do not follow one another");
      }
      clips.add(run);
      next = run.end();
    }
    if (next != records) {
      throw new IllegalArgumentException(
          "its clips hold %d of its %d records".formatted(next, records));
    }
    return new ClipStore(
        directory,
        layout,
        clips,
        times,
        RunRecord.read(index.path("made").toString()),
        map(directory, layout, records));
  }

  private static List<ByteBuffer> map(Path directory, ClipLayout layout, int records)
      throws MediaException {
    List<ByteBuffer> shards = new ArrayList<>();
    for (int shard = 0; shard < layout.shards(records); shard++) {
      Path file = ClipLayout.file(directory, shard);
      long expected = layout.shardBytes(shard, records);
      try (FileChannel channel = FileChannel.open(file)) {
        if (channel.size() != expected) {
          throw new IllegalArgumentException(
              "'%s' has %d bytes instead of %d"
                  .formatted(file.getFileName(), channel.size(), expected));
        }
        MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, expected);
        shards.add(mapped);
      } catch (IOException cause) {
        throw Durable.problem("cannot read '" + file + "' of a clip store", cause);
      }
    }
    return shards;
  }

  /** How many records there are. */
  public int count() {
    return times.length;
  }

  /** What each record holds. */
  public List<ClipPart> parts() {
    return layout.parts();
  }

  /**
   * The part of this name.
   *
   * @throws MediaException if there is none
   */
  public ClipPart part(String name) throws MediaException {
    return parts().stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new MediaException(
                    "the clip store '%s' has no part '%s', only %s; wire '%s' of 'write-clips'"
                        .formatted(directory, name, parts(), name)));
  }

  /** Stretches without a discontinuity, in order; together they are all records. */
  public List<Run> clips() {
    return clips;
  }

  /**
   * The clips of part of the source.
   *
   * @param from the first frame of the source that counts
   * @param to the frame after the last
   */
  public List<Run> clips(long from, long to) {
    List<Run> within = new ArrayList<>();
    for (Run clip : clips) {
      long begin = Math.max(from, clip.frame);
      long end = Math.min(to, clip.frame + clip.count);
      if (begin < end) {
        within.add(new Run(clip.first + (int) (begin - clip.frame), (int) (end - begin), begin));
      }
    }
    return List.copyOf(within);
  }

  /** Number of a record's frame in its source, from 0. */
  public long frame(int record) {
    return frames[record];
  }

  /** Event time of a record, microseconds. */
  public long timeMicros(int record) {
    return times[record];
  }

  /** The run that wrote the store. */
  public Optional<RunInfo> made() {
    return made;
  }

  /**
   * Copies a part of a record.
   *
   * @param into gets {@link ClipPart#bytes} bytes from its position on
   * @return how many bytes that were
   * @throws MediaException if there is no such part, or if the record is damaged
   */
  public int read(int record, String part, ByteBuffer into) throws MediaException {
    if (record < 0 || record >= times.length) {
      throw new IndexOutOfBoundsException(
          "record %d of the %d of '%s'".formatted(record, times.length, directory));
    }
    ByteBuffer shard = shards.get(layout.shard(record));
    int offset = layout.offset(record);
    if (!checked[record]) {
      check(record, shard, offset);
      checked[record] = true;
    }
    int at = offset + ClipLayout.HEADER_BYTES;
    for (ClipPart candidate : layout.parts()) {
      if (candidate.name().equals(part)) {
        into.put(shard.slice(at, candidate.bytes()));
        return candidate.bytes();
      }
      at += candidate.bytes();
    }
    return part(part).bytes();
  }

  private void check(int record, ByteBuffer shard, int offset) throws MediaException {
    int parts = layout.recordBytes() - ClipLayout.HEADER_BYTES;
    boolean whole =
        shard.getLong(offset) == frames[record]
            && shard.getLong(offset + 8) == times[record]
            && shard.getInt(offset + 20)
                == ClipLayout.checksum(shard.slice(offset + ClipLayout.HEADER_BYTES, parts));
    if (!whole) {
      throw new MediaException(
          damaged(directory, "record %d (frame %d) was changed".formatted(record, frames[record])));
    }
  }

  /**
   * Reads everything once.
   *
   * @throws MediaException if a record is damaged
   */
  public void verify() throws MediaException {
    for (int record = 0; record < times.length; record++) {
      check(record, shards.get(layout.shard(record)), layout.offset(record));
      checked[record] = true;
    }
  }
}
