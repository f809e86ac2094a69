package io.kinoloom.assets;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A folder of fetched assets. Next to each file lies a note of its checksum in the format of {@code
 * sha256sum}, so that finding a file again costs no hashing and a changed list is noticed.
 */
record AssetCache(Path root) {

  /** {@code $KINOLOOM_HOME}, or {@code ~/.cache/kinoloom}. */
  static AssetCache ofUser(Map<String, String> environment) {
    Optional<String> home = Optional.ofNullable(environment.get("KINOLOOM_HOME"));
    if (home.isPresent() && !home.get().isBlank()) {
      return new AssetCache(Path.of(home.get()).toAbsolutePath());
    }
    String user =
        Objects.requireNonNullElseGet(
            environment.get("HOME"), () -> System.getProperty("user.home"));
    return new AssetCache(Path.of(user, ".cache", "kinoloom"));
  }

  Path file(Asset asset) {
    return root.resolve(asset.kind().folder()).resolve(asset.fileName());
  }

  private Path note(Asset asset) {
    return file(asset).resolveSibling(asset.fileName() + ".sha256");
  }

  private static String noteText(Asset asset) {
    return asset.sha256() + "  " + asset.fileName() + "\n";
  }

  /** Whether the file is there with the content that the list asks for. */
  boolean holds(Asset asset) {
    try {
      return Files.isReadable(file(asset))
          && Files.isReadable(note(asset))
          && Files.readString(note(asset)).equals(noteText(asset));
    } catch (IOException e) {
      return false;
    }
  }

  /** Moves a checked file of the same file system into place. Readers see all of it or nothing. */
  void put(Asset asset, Path checked) throws IOException {
    Path note = checked.resolveSibling(checked.getFileName() + ".sha256");
    Files.writeString(note, noteText(asset));
    Files.createDirectories(file(asset).getParent());
    Files.deleteIfExists(note(asset));
    move(checked, file(asset));
    move(note, note(asset));
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
