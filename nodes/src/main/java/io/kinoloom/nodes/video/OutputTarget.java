package io.kinoloom.nodes.video;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an output URI asks for.
 *
 * @param uri as the user wrote it
 * @param container kind of file; empty for {@code null:}
 * @param codec how to code; empty for {@code null:}
 */
record OutputTarget(String uri, Optional<Container> container, Optional<VideoCodec> codec) {
  private static final String NOTHING = "null:";
  private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+://.*");
  private static final Pattern NUMBER = Pattern.compile("%0?\\d*d");

  /**
   * Understands an output URI.
   *
   * @param wanted codec that the user asked for
   * @throws IllegalArgumentException if it cannot be written, or not with this codec
   */
  static OutputTarget of(String uri, Optional<VideoCodec> wanted) {
    if (uri.equals(NOTHING)) {
      return new OutputTarget(uri, Optional.empty(), Optional.empty());
    }
    if (SCHEME.matcher(uri).matches() && !uri.startsWith("file:")) {
      throw new IllegalArgumentException("'" + uri + "' is no file; only files can be written");
    }
    Container container =
        Container.ofFileName(uri)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the name '%s' does not say what to write; end it in one of: %s"
                            .formatted(uri, Container.known())));
    VideoCodec codec = wanted.orElse(container.codecs().get(0));
    if (!container.codecs().contains(codec)) {
      throw new IllegalArgumentException(
          "'%s' cannot hold %s; use %s"
              .formatted(
                  uri,
                  Encode.label(codec),
                  container.codecs().stream()
                      .map(Encode::label)
                      .collect(Collectors.joining(" or "))));
    }
    if (isNumbered(uri) && !container.isPictures()) {
      throw new IllegalArgumentException(
          "'" + uri + "' is numbered, but only png and jpg pictures can be");
    }
    return new OutputTarget(uri, Optional.of(container), Optional.of(codec));
  }

  /** Whether the file name has a place for a number. */
  static boolean isNumbered(String uri) {
    return NUMBER.matcher(uri.substring(uri.lastIndexOf('/') + 1)).find();
  }
}
