package io.kinoloom.nodes.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.nodes.video.MediaException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowingFileTest {
  @TempDir private Path directory;

  @Test
  void whatFollowedTheCheckpointIsThrownAway() throws Exception {
    Path path = directory.resolve("a.jsonl");
    Progress checkpoint;
    try (GrowingFile killed = new GrowingFile(path)) {
      killed.create();
      killed.append(bytes("one\n"));
      killed.append(bytes("two\n"));
      killed.seal();
      checkpoint = new Progress(8, killed.checksum(), 2, Columns.UNKNOWN);
      killed.append(bytes("lost\n"));
      killed.seal();
    }
    assertThat(path).as("nothing under the final name").doesNotExist();

    try (GrowingFile resumed = new GrowingFile(path)) {
      resumed.resume(checkpoint);
      resumed.append(bytes("three\n"));
      resumed.publish();
    }
    assertThat(path).hasContent("one\ntwo\nthree\n");
    assertThat(directory).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aFileThatWasCompleteStaysOrGrows() throws Exception {
    Path path = directory.resolve("a.jsonl");
    Progress half;
    Progress whole;
    try (GrowingFile first = new GrowingFile(path)) {
      first.create();
      first.append(bytes("one\n"));
      half = new Progress(4, first.checksum(), 1, Columns.UNKNOWN);
      first.append(bytes("two\n"));
      whole = new Progress(8, first.checksum(), 2, Columns.UNKNOWN);
      first.publish();
    }
    try (GrowingFile again = new GrowingFile(path)) {
      again.resume(whole);
      again.publish();
    }
    assertThat(path).hasContent("one\ntwo\n");
    try (GrowingFile replay = new GrowingFile(path)) {
      replay.resume(half);
      assertThat(path).as("stays until the new one is complete").hasContent("one\ntwo\n");
      replay.append(bytes("two\n"));
      replay.append(bytes("three\n"));
      replay.publish();
    }
    assertThat(path).hasContent("one\ntwo\nthree\n");
    try (GrowingFile longer = new GrowingFile(path)) {
      longer.resume(new Progress(14, crc("one\ntwo\nthree\n"), 3, Columns.UNKNOWN));
      longer.append(bytes("four\n"));
      longer.publish();
    }
    assertThat(path).hasContent("one\ntwo\nthree\nfour\n");
  }

  @Test
  void anotherFileIsNotMistakenForIt() throws Exception {
    Path path = Files.writeString(directory.resolve("a.jsonl"), "some other file\n");

    try (GrowingFile file = new GrowingFile(path)) {
      assertThatThrownBy(() -> file.resume(new Progress(4, crc("one\n"), 1, Columns.UNKNOWN)))
          .isInstanceOf(MediaException.class)
          .hasMessageContaining("start the run again without resuming");
    }
    assertThat(path).hasContent("some other file\n");
  }

  @Test
  void linesLongerThanTheBufferStayInOrder() throws Exception {
    Path path = directory.resolve("a.jsonl");
    String large = "x".repeat(200_000) + "\n";
    try (GrowingFile file = new GrowingFile(path)) {
      file.create();
      file.append(bytes("one\n"));
      file.append(bytes(large));
      file.append(bytes("two\n"));
      file.publish();
    }
    assertThat(Files.readString(path)).isEqualTo("one\n" + large + "two\n");
  }

  @Test
  void aFailedRunKeepsWhatItHasUnderAnotherName() throws Exception {
    Path path = directory.resolve("a.jsonl");
    try (GrowingFile file = new GrowingFile(path)) {
      file.create();
      file.append(bytes("one\n"));
      assertThat(file.rescue()).contains(directory.resolve("a.partial.jsonl"));
    }
    assertThat(path).doesNotExist();
    assertThat(directory.resolve("a.partial.jsonl")).hasContent("one\n");
  }

  private static long crc(String text) {
    java.util.zip.CRC32 checksum = new java.util.zip.CRC32();
    checksum.update(bytes(text));
    return checksum.getValue();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
