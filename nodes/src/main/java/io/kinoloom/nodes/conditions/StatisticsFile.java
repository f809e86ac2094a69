package io.kinoloom.nodes.conditions;

import io.kinoloom.nodes.video.Durable;
import io.kinoloom.nodes.video.MediaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** The file that a first pass writes for a second one, named by a path or a {@code file:} URI. */
final class StatisticsFile {
  private StatisticsFile() {}

  /** What is wrong with a param that names such a file. */
  static List<String> problems(String uri) {
    try {
      return path(uri).getFileName() == null ? List.of("'" + uri + "' names no file") : List.of();
    } catch (InvalidPathException bad) {
      return List.of("'" + uri + "' is not a path: " + bad.getReason());
    }
  }

  static Path path(String uri) {
    return Path.of(uri.startsWith("file:") ? uri.replaceFirst("^file:(//(?=/))?", "") : uri)
        .toAbsolutePath();
  }

  /** Written aside, made durable and renamed, so that the name never shows half a file. */
  static void write(String uri, String text) throws MediaException {
    Path file = path(uri);
    Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
    Durable.createDirectories(Durable.parent(file));
    try {
      Files.writeString(temporary, text);
    } catch (IOException cause) {
      throw Durable.problem("cannot write '" + uri + "'", cause);
    }
    Durable.publish(temporary, file);
  }
}
