package io.kinoloom.nodes.motion;

import io.kinoloom.nodes.video.Durable;
import io.kinoloom.nodes.video.MediaException;
import io.kinoloom.nodes.video.MediaLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Flow files as a user names them.
 *
 * @param pattern path whose file name may hold a number such as {@code %05d}
 * @param name the file name taken apart; empty if it holds no number
 */
record FlowFiles(Path pattern, Optional<Numbered> name) {
  private static final Pattern NUMBER = Pattern.compile("([^%]*)%0?(\\d?)d([^%]*)");

  /** A file name with a number in it. */
  record Numbered(String before, int digits, String after) {}

  /**
   * Understands a path or {@code file:} URI.
   *
   * @throws MediaException if it is none
   */
  static FlowFiles of(String uri) throws MediaException {
    Path path = MediaLocation.path(uri);
    Matcher parts = NUMBER.matcher(fileName(path));
    if (!parts.matches()) {
      return new FlowFiles(path, Optional.empty());
    }
    int digits = parts.group(2).isEmpty() ? 1 : Integer.parseInt(parts.group(2));
    return new FlowFiles(path, Optional.of(new Numbered(parts.group(1), digits, parts.group(3))));
  }

  private static String fileName(Path path) {
    return Optional.ofNullable(path.getFileName()).map(Path::toString).orElse("");
  }

  boolean isNumbered() {
    return name.isPresent();
  }

  /** The file of a number; all numbers have one file if the name holds none. */
  Path file(long number) {
    return name.map(
            parts -> {
              String digits = String.format(Locale.ROOT, "%0" + parts.digits + "d", number);
              return pattern.resolveSibling(parts.before + digits + parts.after);
            })
        .orElse(pattern);
  }

  /** The lowest number for which there is a file. */
  OptionalLong first() throws MediaException {
    Numbered parts = name.orElseThrow();
    Pattern known =
        Pattern.compile(
            Pattern.quote(parts.before)
                + "(\\d{"
                + parts.digits
                + ",18})"
                + Pattern.quote(parts.after));
    Path folder = Durable.parent(pattern);
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> known.matcher(fileName(file)))
          .filter(Matcher::matches)
          .mapToLong(match -> Long.parseLong(match.group(1)))
          .min();
    } catch (IOException cause) {
      throw new MediaException("There is no directory '" + folder + "' to read flow from", cause);
    }
  }

  /**
   * The files to read, in order: of a folder all that end in {@code .flo} by name, of a numbered
   * name those from the lowest number up to the first one missing, otherwise the one file.
   *
   * @throws MediaException if there is none
   */
  List<Path> existing() throws MediaException {
    if (Files.isDirectory(pattern)) {
      return ofFolder();
    }
    if (!isNumbered() || Files.exists(pattern)) {
      if (!Files.exists(pattern)) {
        throw new MediaException(
            "There is no file '%s'; looked for %s".formatted(pattern, pattern.toAbsolutePath()));
      }
      return List.of(pattern);
    }
    OptionalLong first = first();
    if (first.isEmpty()) {
      throw new MediaException(
          "There is no flow file named like '%s' in %s"
              .formatted(pattern, Durable.parent(pattern)));
    }
    return Stream.iterate(first.getAsLong(), number -> number + 1)
        .map(this::file)
        .takeWhile(Files::exists)
        .toList();
  }

  private List<Path> ofFolder() throws MediaException {
    try (Stream<Path> files = Files.list(pattern)) {
      List<Path> found =
          files
              .filter(file -> fileName(file).endsWith(".flo") && !fileName(file).startsWith("."))
              .sorted()
              .toList();
      if (found.isEmpty()) {
        throw new MediaException(
            "There is no file ending in .flo in the directory '" + pattern + "'");
      }
      return found;
    } catch (MediaException none) {
      throw none;
    } catch (IOException cause) {
      throw Durable.problem("cannot read the directory '" + pattern + "'", cause);
    }
  }
}
