package io.kinoloom.nodes.events;

import io.kinoloom.nodes.video.Durable;
import io.kinoloom.nodes.video.MediaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A text file that grows under a hidden name beside its own, and gets its own name when it is
 * complete. A length and a checksum are all that is needed to go on with it after a crash.
 */
final class GrowingFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final Path hidden;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private final CRC32 checksum = new CRC32();
  private Optional<FileChannel> channel = Optional.empty();
  private long written;
  private boolean published;

  /**
   * A file that is not open yet.
   *
   * @param file its name when it is complete
   */
  GrowingFile(Path file) {
    this.file = file;
    this.hidden = file.resolveSibling("." + file.getFileName() + ".part");
  }

  boolean isOpen() {
    return channel.isPresent() || published;
  }

  /** Begins anew. */
  void create() throws MediaException {
    try {
      channel =
          Optional.of(
              FileChannel.open(
                  hidden,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE));
    } catch (IOException cause) {
      throw Durable.problem("cannot write '" + file + "'", cause);
    }
  }

  /**
   * Goes on after a crash: throws away what was written after the given length. If the file had its
   * own name already, and nothing else, it stays as it is.
   *
   * @throws MediaException if what was written is no longer there
   */
  void resume(Progress progress) throws MediaException {
    if (progress.bytes() == 0) {
      create();
      return;
    }
    try {
      if (!startsWith(hidden, progress)) {
        if (!startsWith(file, progress)) {
          throw new MediaException(
              "what '%s' held at the checkpoint is no longer there; start the run again without"
                      .formatted(file)
                  + " resuming");
        }
        if (Files.size(file) == progress.bytes()) {
          published = true;
          return;
        }
        Files.copy(file, hidden, StandardCopyOption.REPLACE_EXISTING);
      }
      openAt(progress.bytes());
    } catch (MediaException problem) {
      throw problem;
    } catch (IOException cause) {
      throw Durable.problem("cannot go on with '" + file + "'", cause);
    }
  }

  private void openAt(long length) throws IOException {
    FileChannel opened = FileChannel.open(hidden, StandardOpenOption.WRITE);
    channel = Optional.of(opened);
    opened.truncate(length);
    opened.position(length);
    written = length;
  }

  /** Whether a file begins with these bytes; {@link #checksum} goes on from them if so. */
  private boolean startsWith(Path path, Progress progress) throws IOException {
    if (!Files.isRegularFile(path) || Files.size(path) < progress.bytes()) {
      return false;
    }
    checksum.reset();
    try (FileChannel reading = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES);
      long left = progress.bytes();
      while (left > 0) {
        bytes.clear().limit((int) Math.min(left, bytes.capacity()));
        int read = reading.read(bytes);
        if (read < 0) {
          return false;
        }
        checksum.update(bytes.array(), 0, read);
        left -= read;
      }
    }
    return checksum.getValue() == progress.checksum();
  }

  /** Adds whole lines. */
  void append(byte[] lines) throws MediaException {
    if (published) {
      reopen();
    }
    checksum.update(lines);
    if (lines.length > buffer.remaining()) {
      drain();
    }
    if (lines.length > buffer.capacity()) {
      write(ByteBuffer.wrap(lines));
    } else {
      buffer.put(lines);
    }
  }

  /** Goes on with a file that had been complete; it keeps its name until the longer one is. */
  private void reopen() throws MediaException {
    try {
      Files.copy(file, hidden, StandardCopyOption.REPLACE_EXISTING);
      openAt(Files.size(hidden));
      published = false;
    } catch (IOException cause) {
      throw Durable.problem("cannot go on with '" + file + "'", cause);
    }
  }

  /** CRC-32 of everything appended. */
  long checksum() {
    return checksum.getValue();
  }

  private void drain() throws MediaException {
    write(buffer.flip());
    buffer.clear();
  }

  private void write(ByteBuffer bytes) throws MediaException {
    int length = bytes.remaining();
    try {
      while (bytes.hasRemaining()) {
        channel.orElseThrow().write(bytes);
      }
      written += length;
    } catch (IOException cause) {
      throw Durable.problem("cannot write '" + file + "'", cause);
    }
  }

  /** Makes everything so far durable, still under the hidden name. */
  void seal() throws MediaException {
    if (channel.isPresent()) {
      drain();
      try {
        channel.get().force(true);
      } catch (IOException cause) {
        throw Durable.problem("cannot write '" + file + "'", cause);
      }
      Durable.syncDirectory(Durable.parent(file));
    }
  }

  /** Gives the complete file its name. */
  void publish() throws MediaException {
    if (!published) {
      drain();
      closeChannel();
      Durable.publish(hidden, file);
      published = true;
    }
  }

  /**
   * Ends a run that failed: what is whole is kept under another name.
   *
   * @return that name, unless there is nothing to keep
   */
  Optional<Path> rescue() throws MediaException {
    if (channel.isEmpty() || published) {
      return Optional.empty();
    }
    try {
      drain();
    } catch (MediaException full) {
      // What fitted is kept all the same: whole lines up to the last drain that went well.
      buffer.clear();
    }
    try {
      channel.get().truncate(written);
    } catch (IOException cause) {
      throw Durable.problem("cannot write '" + file + "'", cause);
    }
    closeChannel();
    if (written == 0) {
      return Optional.empty();
    }
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    Path partial = file.resolveSibling(name.substring(0, dot) + ".partial" + name.substring(dot));
    Durable.publish(hidden, partial);
    return Optional.of(partial);
  }

  private void closeChannel() throws MediaException {
    if (channel.isPresent()) {
      try {
        channel.get().close();
      } catch (IOException cause) {
        throw Durable.problem("cannot write '" + file + "'", cause);
      } finally {
        channel = Optional.empty();
      }
    }
  }

  /** Lets go of the file and leaves what is durable for a later run. */
  @Override
  public void close() throws MediaException {
    closeChannel();
  }

  /** Removes what is under the hidden name. */
  void discard() throws MediaException {
    closeChannel();
    Durable.delete(hidden);
  }
}
