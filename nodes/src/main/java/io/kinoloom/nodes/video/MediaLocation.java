package io.kinoloom.nodes.video;

import io.kinoloom.assets.AssetException;
import io.kinoloom.assets.Assets;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where to read from, checked as far as that goes without opening it.
 *
 * @param name how messages call it: what the user wrote
 * @param url what FFmpeg opens
 * @param local the file, unless it is a URL or a sequence
 * @param firstPicture number of the first picture of a sequence
 */
public record MediaLocation(
    String name, String url, Optional<Path> local, OptionalInt firstPicture) {
  private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]+)://.*");
  private static final Pattern NUMBERED = Pattern.compile("(.*)%(0?)(\\d*)d(.*)");

  /**
   * Understands a path, {@code file:} URI, {@code sample:} name, URL, or numbered sequence of
   * pictures ({@code frames/%05d.png}).
   *
   * @throws MediaException if there is nothing to read
   */
  static MediaLocation of(String uri) throws MediaException {
    if (Assets.isAsset(uri)) {
      try {
        return ofFile(uri, Assets.standard().resolve(uri));
      } catch (AssetException cause) {
        throw new MediaException(cause.getMessage(), cause);
      }
    }
    if (SCHEME.matcher(uri).matches() && !uri.startsWith("file:")) {
      return new MediaLocation(withoutPassword(uri), uri, Optional.empty(), OptionalInt.empty());
    }
    Path path = path(uri);
    Path file = path.getFileName();
    if (file != null && NUMBERED.matcher(file.toString()).matches() && !Files.exists(path)) {
      return ofSequence(uri, path);
    }
    return ofFile(uri, path);
  }

  /**
   * The path that a path or {@code file:} URI names.
   *
   * @throws MediaException if it names none
   */
  public static Path path(String uri) throws MediaException {
    try {
      if (uri.startsWith("file:///")) {
        return Path.of(URI.create(uri));
      }
      return Path.of(uri.startsWith("file:") ? uri.substring("file:".length()) : uri);
    } catch (IllegalArgumentException cause) {
      String reason =
          cause instanceof InvalidPathException bad ? bad.getReason() : cause.getMessage();
      throw new MediaException("'" + uri + "' is not a path: " + reason, cause);
    }
  }

  private static MediaLocation ofFile(String name, Path path) throws MediaException {
    if (!Files.exists(path)) {
      throw new MediaException(
          "There is no file '%s'; looked for %s".formatted(name, path.toAbsolutePath()));
    }
    if (Files.isDirectory(path)) {
      throw new MediaException(
          ("'%s' is a directory; name a video file in it, or a sequence of pictures such as"
                  + " %s/%%05d.png")
              .formatted(name, path));
    }
    if (!Files.isReadable(path)) {
      throw new MediaException("'" + name + "' may not be read; check its permissions");
    }
    try {
      if (Files.isRegularFile(path) && Files.size(path) == 0) {
        throw new MediaException("'" + name + "' is empty; copy or record it again");
      }
    } catch (MediaException empty) {
      throw empty;
    } catch (IOException cause) {
      throw new MediaException("'" + name + "' cannot be read: " + cause.getMessage(), cause);
    }
    return new MediaLocation(name, "file:" + path, Optional.of(path), OptionalInt.empty());
  }

  private static MediaLocation ofSequence(String name, Path path) throws MediaException {
    Path folder = Optional.ofNullable(path.getParent()).orElse(Path.of(""));
    Matcher parts = NUMBERED.matcher(path.getFileName().toString());
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a sequence: " + path);
    }
    int digits = parts.group(3).isEmpty() ? 1 : Integer.parseInt(parts.group(3));
    Pattern picture =
        Pattern.compile(
            Pattern.quote(parts.group(1))
                + "(\\d{"
                + digits
                + ",9})"
                + Pattern.quote(parts.group(4)));
    try (Stream<Path> files = Files.list(folder)) {
      OptionalInt first =
          files
              .map(file -> picture.matcher(file.getFileName().toString()))
              .filter(Matcher::matches)
              .mapToInt(match -> Integer.parseInt(match.group(1)))
              .min();
      if (first.isEmpty()) {
        throw new MediaException(
            "There is no picture named like '%s' in %s".formatted(name, folder.toAbsolutePath()));
      }
      return new MediaLocation(name, "file:" + path, Optional.empty(), first);
    } catch (MediaException none) {
      throw none;
    } catch (IOException cause) {
      throw new MediaException(
          "There is no directory '%s' for the pictures '%s'"
              .formatted(folder.toAbsolutePath(), name),
          cause);
    }
  }

  /** The URI as it may be shown and recorded: without the user's name and password. */
  static String withoutPassword(String uri) {
    return uri.replaceFirst("^([a-zA-Z][a-zA-Z0-9+.-]*://)[^/@]*@", "$1");
  }
}
