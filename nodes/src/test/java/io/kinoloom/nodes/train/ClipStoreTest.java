package io.kinoloom.nodes.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.nodes.train.ClipPart.Kind;
import io.kinoloom.nodes.video.MediaException;
import io.kinoloom.spi.RunInfo;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipStoreTest {
  private static final RunInfo RUN =
      new RunInfo("run-1", "test", "kinoloom: 1\n", Map.of("input", "a.mp4"), 42, "0.1");
  private static final List<ClipPart> PARTS =
      List.of(
          new ClipPart("condition", Kind.TENSOR, List.of(2, 3)),
          new ClipPart("target", Kind.PICTURE, List.of(3, 2, 2)));

  /** Header, condition, target. */
  private static final int RECORD = 24 + 6 + 12;

  /** Three records a shard. */
  private static final long SHARD = 3 * RECORD + 5;

  @TempDir private Path directory;
  private Path store;

  @BeforeEach
  void name() {
    store = directory.resolve("store");
  }

  @Test
  void aCompleteStoreHasItsNameAndAnIncompleteOneHasNot() throws Exception {
    try (ClipStoreWriter writer = ClipStoreWriter.create(store, PARTS, SHARD)) {
      add(writer, 0, 8);
      writer.seal();
      assertThat(store).doesNotExist();
      assertThatThrownBy(() -> ClipStore.open(store))
          .isInstanceOf(MediaException.class)
          .hasMessageContaining("the run that writes it has not ended");
      writer.publish(RUN);
    }
    ClipStore read = ClipStore.open(store);
    requireRecords(read, 8);
    assertThat(read.made()).contains(RUN);
    assertThat(WriteClipsTest.names(directory)).containsExactly("store");
  }

  /** Killed with anything behind the checkpoint: whole records, half ones, whole shards. */
  @Test
  void aResumedWriterArrivesAtTheSameBytes() throws Exception {
    Path whole = directory.resolve("whole");
    try (ClipStoreWriter writer = ClipStoreWriter.create(whole, PARTS, SHARD)) {
      add(writer, 0, 11);
      writer.publish(RUN);
    }
    for (int checkpoint = 1; checkpoint <= 10; checkpoint++) {
      for (int killed = checkpoint; killed <= 10; killed++) {
        ClipStoreWriter dying = ClipStoreWriter.create(store, PARTS, SHARD);
        add(dying, 0, killed);
        dying.close();
        Path torn = ClipLayout.file(ClipStoreWriter.hidden(store), (killed - 1) / 3);
        Files.write(torn, new byte[17], java.nio.file.StandardOpenOption.APPEND);

        try (ClipStoreWriter writer =
            ClipStoreWriter.resume(store, PARTS, SHARD, checkpoint, RUN)) {
          add(writer, checkpoint, 11);
          writer.publish(RUN);
        }
        requireSameFiles(whole, store);
      }
    }
  }

  /** Killed after the store had got its name, resumed from a checkpoint before. */
  @Test
  void aCompleteStoreIsTakenBackByItsOwnRunOnly() throws Exception {
    try (ClipStoreWriter writer = ClipStoreWriter.create(store, PARTS, SHARD)) {
      add(writer, 0, 8);
      writer.publish(RUN);
    }
    assertThat(ClipStoreWriter.isPublished(store, RUN, 8)).isTrue();
    assertThat(ClipStoreWriter.isPublished(store, RUN, 5)).isFalse();
    try (ClipStoreWriter writer = ClipStoreWriter.resume(store, PARTS, SHARD, 5, RUN)) {
      assertThat(store).doesNotExist();
      add(writer, 5, 9);
      writer.publish(RUN);
    }
    requireRecords(ClipStore.open(store), 9);

    RunInfo other = new RunInfo("run-2", "test", "", Map.of(), 42, "0.1");
    assertThat(ClipStoreWriter.isPublished(store, other, 9)).isFalse();
    assertThatThrownBy(() -> ClipStoreWriter.resume(store, PARTS, SHARD, 5, other))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("is no longer there; start the run again without resuming");
    requireRecords(ClipStore.open(store), 9);
  }

  @Test
  void anythingChangedIsNoticed() throws Exception {
    try (ClipStoreWriter writer = ClipStoreWriter.create(store, PARTS, SHARD)) {
      add(writer, 0, 5);
      writer.publish(RUN);
    }
    Path shard = store.resolve("00001.clips");
    byte[] good = Files.readAllBytes(shard);
    for (int at = 0; at < good.length; at++) {
      if (at % RECORD >= 16 && at % RECORD < 20) {
        continue; // Whether a clip begins: told by the index.
      }
      byte[] bad = good.clone();
      bad[at] ^= 4;
      Files.write(shard, bad);
      int record = 3 + at / RECORD;
      ClipStore read = ClipStore.open(store);
      assertThat(WriteClipsTest.bytes(read, 0, "target")).isEqualTo(target(0));
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(() -> read.read(record, "condition", ByteBuffer.allocate(6)))
            .isInstanceOf(MediaException.class)
            .hasMessageContaining("is damaged: record " + record)
            .hasMessageContaining("write it again");
      }
      assertThatThrownBy(read::verify).hasMessageContaining("is damaged: record " + record);
    }
    Files.write(shard, Arrays.copyOf(good, good.length - 1));
    assertThatThrownBy(() -> ClipStore.open(store))
        .hasMessageContaining("'00001.clips' has 83 bytes instead of 84");
    Files.delete(shard);
    assertThatThrownBy(() -> ClipStore.open(store))
        .hasMessageContaining("00001.clips' of a clip store: there is no such file");
  }

  @Test
  void aBadIndexIsExplained() throws Exception {
    try (ClipStoreWriter writer = ClipStoreWriter.create(store, PARTS, SHARD)) {
      add(writer, 0, 5);
      writer.publish(RUN);
    }
    Path index = store.resolve("index.json");
    String good = Files.readString(index);
    Map<String, String> bad =
        Map.of(
            good.substring(0, good.length() / 2),
            "its index.json is no JSON",
            "{}",
            "does not describe a clip store",
            good.replace("\"kinoloom-clips\" : 1", "\"kinoloom-clips\" : 99"),
            "is of format 99",
            good.replace("\"records\" : 5", "\"records\" : 6"),
            "6 records and 5 times",
            good.replace("\"count\" : 5", "\"count\" : 4"),
            "its clips hold 4 of its 5 records",
            good.replace("\"tensor\"", "\"sensor\""),
            "SENSOR",
            good.replace("\"records-per-shard\" : 3", "\"records-per-shard\" : 0"),
            "a shard cannot hold 0 records");
    for (Map.Entry<String, String> each : bad.entrySet()) {
      Files.writeString(index, each.getKey());
      assertThatThrownBy(() -> ClipStore.open(store))
          .isInstanceOf(MediaException.class)
          .hasMessageContaining(each.getValue());
    }
    Files.delete(index);
    assertThatThrownBy(() -> ClipStore.open(store))
        .hasMessageContaining("there is no clip store")
        .hasMessageContaining("write-clips");
  }

  @Test
  void aMissingPartIsNamedWithWhatThereIs() throws Exception {
    try (ClipStoreWriter writer = ClipStoreWriter.create(store, PARTS, SHARD)) {
      add(writer, 0, 1);
      writer.publish(RUN);
    }
    ClipStore read = ClipStore.open(store);
    assertThatThrownBy(() -> read.read(0, "flow", ByteBuffer.allocate(99)))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("no part 'flow', only [condition 2x3, target 3x2x2]");
    assertThatThrownBy(() -> read.read(1, "target", ByteBuffer.allocate(99)))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static void add(ClipStoreWriter writer, int from, int to) throws MediaException {
    for (int i = from; i < to; i++) {
      writer.add(
          100 + i,
          1000L * i,
          true,
          List.of(ByteBuffer.wrap(condition(i)), ByteBuffer.wrap(target(i))));
    }
    assertThat(writer.records()).isEqualTo(to);
  }

  private static void requireRecords(ClipStore read, int count) throws Exception {
    assertThat(read.count()).isEqualTo(count);
    assertThat(read.parts()).isEqualTo(PARTS);
    assertThat(read.clips()).containsExactly(new ClipStore.Run(0, count, 100));
    for (int i = count - 1; i >= 0; i--) {
      assertThat(WriteClipsTest.bytes(read, i, "condition")).isEqualTo(condition(i));
      assertThat(WriteClipsTest.bytes(read, i, "target")).isEqualTo(target(i));
      assertThat(read.timeMicros(i)).isEqualTo(1000L * i);
      assertThat(read.frame(i)).isEqualTo(100 + i);
    }
  }

  private static void requireSameFiles(Path expected, Path actual) throws Exception {
    assertThat(WriteClipsTest.names(actual))
        .containsExactlyInAnyOrderElementsOf(WriteClipsTest.names(expected));
    for (String name : WriteClipsTest.names(expected)) {
      assertThat(actual.resolve(name)).hasSameBinaryContentAs(expected.resolve(name));
    }
  }

  private static byte[] condition(int record) {
    return random(record, 6);
  }

  private static byte[] target(int record) {
    return random(-1 - record, 12);
  }

  private static byte[] random(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
