package io.kinoloom.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that are seen whole or not at all. */
public final class WholeFile {
  private WholeFile() {}

  /** Writes a text, never leaving half of it; directories on the way are made. */
  public static void write(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Path absolute = file.toAbsolutePath();
    Files.createDirectories(absolute.getParent());
    if (Files.exists(absolute) && !Files.isRegularFile(absolute)) {
      Files.write(absolute, bytes); // A device or a pipe cannot be replaced.
      return;
    }
    Path aside = absolute.resolveSibling("." + absolute.getFileName() + ".new");
    try {
      Files.write(aside, bytes);
      Files.move(
          aside, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(aside);
    }
  }
}
