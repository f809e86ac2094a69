package io.kinoloom.nodes.video;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** File operations that survive a crash once they have returned, and say plainly what failed. */
public final class Durable {
  private Durable() {}

  /** Forces a file's content to the device. */
  public static void sync(Path file) throws MediaException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (IOException cause) {
      throw problem("cannot write '" + file + "'", cause);
    }
  }

  /** Forces a directory's entries to the device, where the system can. */
  public static void syncDirectory(Path directory) throws MediaException {
    if (System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows")) {
      return;
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException cause) {
      throw problem("cannot write the directory '" + directory + "'", cause);
    }
  }

  /** Gives a complete file its final name in one step. */
  public static void publish(Path temporary, Path target) throws MediaException {
    sync(temporary);
    rename(temporary, target);
    syncDirectory(parent(target));
  }

  /** Renames in one step, replacing what is there. */
  public static void rename(Path from, Path to) throws MediaException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException cause) {
      throw problem("cannot write '" + to + "'", cause);
    }
  }

  /** Makes a directory and those above it, where they are missing. */
  public static void createDirectories(Path directory) throws MediaException {
    try {
      Files.createDirectories(directory);
    } catch (IOException cause) {
      throw problem("cannot make the directory '" + directory + "'", cause);
    }
  }

  /** Removes a file, if there is one. */
  public static void delete(Path file) throws MediaException {
    try {
      Files.deleteIfExists(file);
    } catch (IOException cause) {
      throw problem("cannot remove '" + file + "'", cause);
    }
  }

  /** Removes a directory of files. */
  public static void deleteDirectory(Path directory) throws MediaException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException cause) {
      throw problem("cannot remove '" + directory + "'", cause);
    }
  }

  /** The directory a file is in. */
  public static Path parent(Path file) {
    return Optional.ofNullable(file.toAbsolutePath().getParent())
        .orElseThrow(() -> new IllegalArgumentException("not a file: " + file));
  }

  /** The exception in words. */
  public static MediaException problem(String what, IOException cause) {
    String why =
        cause instanceof AccessDeniedException
            ? "permission denied"
            : cause instanceof NoSuchFileException
                ? "there is no such file or directory"
                : cause instanceof NotDirectoryException
                        || cause instanceof FileAlreadyExistsException
                    ? "a part of the path is a file, not a directory"
                    : cause instanceof FileSystemException system && system.getReason() != null
                        ? system.getReason()
                        : String.valueOf(cause.getMessage());
    return new MediaException(what + ": " + why, cause);
  }
}
