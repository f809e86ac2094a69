package io.kinoloom.nodes.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The hidden directory beside an output that holds its parts until they are joined. */
final class PartDirectory {
  private final Path directory;

  PartDirectory(Path output) {
    directory = output.resolveSibling("." + output.getFileName() + ".parts");
  }

  Path file(Written.Part part) {
    return file(part.index());
  }

  Path file(int index) {
    return directory.resolve("part-%06d.nut".formatted(index));
  }

  /** Makes the directory, empty. */
  void createEmpty() throws MediaException {
    Durable.deleteDirectory(directory);
    create();
  }

  void create() throws MediaException {
    Durable.createDirectories(directory);
    Durable.syncDirectory(Durable.parent(directory));
  }

  /** Whether all these parts are there. */
  boolean holds(List<Written.Part> parts) {
    return parts.stream().allMatch(part -> Files.isRegularFile(file(part)));
  }

  /** Removes everything else: what was written after the checkpoint that speaks of these. */
  void keepOnly(List<Written.Part> parts) throws MediaException {
    create();
    Set<Path> known = parts.stream().map(this::file).collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (!known.contains(file)) {
          Files.delete(file);
        }
      }
    } catch (IOException cause) {
      throw Durable.problem("cannot tidy '" + directory + "'", cause);
    }
  }

  /** Makes the names of new parts durable. */
  void sync() throws MediaException {
    Durable.syncDirectory(directory);
  }

  void delete() throws MediaException {
    Durable.deleteDirectory(directory);
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
