package io.kinoloom.server.workspace;

import io.kinoloom.cli.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Texts that graph files had before they were saved over or deleted, for each file in a folder of
 * its own. The oldest go first: of a file, and of all, a bounded amount is kept. Not thread-safe.
 */
public final class GraphHistory {
  static final int MOST_OF_A_FILE = 50;
  private static final long MOST_BYTES = 64L << 20;
  private static final Pattern NAME = Pattern.compile("(\\d{1,18})-([0-9a-f]+)\\.yaml");

  private final Path folder;
  private final long mostBytes;

  /**
   * An earlier text.
   *
   * @param version by which it can be read
   * @param modified when it was written
   * @param bytes of the text
   */
  public record Earlier(String version, String modified, long bytes) {}

  /** The earlier texts of a file, newest first. */
  public record Listing(String path, List<Earlier> versions) {}

  /** A file of the history, whose name tells when its text was written, and its version. */
  private record Kept(Path file, long millis, String version) {
    static Optional<Kept> of(Path file) {
      Matcher name = NAME.matcher(file.getFileName().toString());
      return name.matches() && Files.isRegularFile(file)
          ? Optional.of(new Kept(file, Long.parseLong(name.group(1)), name.group(2)))
          : Optional.empty();
    }

    long bytes() {
      try {
        return Files.size(file);
      } catch (IOException gone) {
        throw new UncheckedIOException(gone);
      }
    }

    String modified() {
      return Instant.ofEpochMilli(millis).toString();
    }
  }

  GraphHistory(Path folder) {
    this(folder, MOST_BYTES);
  }

  GraphHistory(Path folder, long mostBytes) {
    this.folder = folder;
    this.mostBytes = mostBytes;
  }

  /** Keeps the text that a file has now. */
  void keep(GraphFiles.Stored text) throws IOException {
    for (Kept same : of(text.path())) {
      if (same.version().equals(text.version())) {
        Files.delete(same.file()); // it is newer now
      }
    }
    long millis = Instant.parse(text.modified()).toEpochMilli();
    Path file = folderOf(text.path()).resolve(millis + "-" + text.version() + ".yaml");
    WholeFile.write(file, text.text());
    List<Kept> all = of(text.path());
    for (Kept old : all.subList(Math.min(MOST_OF_A_FILE, all.size()), all.size())) {
      Files.delete(old.file());
    }
    forgetOldest();
  }

  private void forgetOldest() throws IOException {
    long bytes = 0;
    for (Kept kept : newestFirst(folder, Integer.MAX_VALUE)) {
      bytes += kept.bytes();
      if (bytes > mostBytes) {
        Files.delete(kept.file());
      }
    }
  }

  private Path folderOf(String path) {
    return folder.resolve(path);
  }

  private List<Kept> of(String path) throws IOException {
    return newestFirst(folderOf(path), 1);
  }

  private static List<Kept> newestFirst(Path folder, int depth) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files
          .map(Kept::of)
          .flatMap(Optional::stream)
          .sorted(Comparator.comparingLong(Kept::millis).reversed())
          .toList();
    } catch (UncheckedIOException cause) {
      throw cause.getCause();
    }
  }

  /** The earlier texts of a file. */
  Listing list(String path) throws IOException {
    return new Listing(
        path,
        of(path).stream()
            .map(kept -> new Earlier(kept.version(), kept.modified(), kept.bytes()))
            .toList());
  }

  /** An earlier text of a file, if it was kept. */
  Optional<GraphFiles.Stored> find(String path, String version) throws IOException {
    for (Kept kept : of(path)) {
      if (kept.version().equals(version)) {
        String text = Files.readString(kept.file());
        return Optional.of(new GraphFiles.Stored(path, text, version, kept.modified()));
      }
    }
    return Optional.empty();
  }

  /** Follows a file to its new name. */
  void move(String from, String to) throws IOException {
    List<Kept> kept = of(from);
    if (kept.isEmpty()) {
      return;
    }
    Path target = Files.createDirectories(folderOf(to));
    for (Kept text : kept) {
      Files.move(
          text.file(),
          target.resolve(text.file().getFileName()),
          StandardCopyOption.REPLACE_EXISTING);
    }
    deleteIfEmpty(folderOf(from));
  }

  private static void deleteIfEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        return; // of graphs in a folder of this name
      }
    }
    Files.delete(folder);
  }
}
