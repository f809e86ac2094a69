package io.kinoloom.spi;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A typed output port.
 *
 * @param name kebab-case, unique among the node's outputs
 * @param type what it gives
 * @param doc one sentence for people
 * @param formats pixel formats a video output can give; the compiler picks one of them, and the
 *     node learns which from {@link OpenContext#format(Output)}; empty with {@code formatOf}
 * @param formatOf name of the video input whose pixel format this output repeats
 */
public record Output<T extends Payload>(
    String name,
    PayloadType<T> type,
    String doc,
    List<PixelFormat> formats,
    Optional<String> formatOf) {

  /** Name of the output that every node has beside its own: what it rejected, as text. */
  public static final String ERRORS_NAME = "errors";

  /** The error output; see {@link ProcessContext#reject}. Contracts do not list it. */
  public static final Output<Text> ERRORS =
      of(ERRORS_NAME, PayloadType.TEXT, "What the node could not process, with the reason");

  public Output {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(doc, "doc");
    Objects.requireNonNull(formatOf, "formatOf");
    formats = List.copyOf(formats);
    boolean hasFormat = !formats.isEmpty() || formatOf.isPresent();
    if (hasFormat && type != (PayloadType<?>) PayloadType.VIDEO) {
      throw new IllegalArgumentException("only video outputs have pixel formats: " + name);
    }
  }

  /** An output; a video output also needs {@link #produces} or {@link #sameFormatAs}. */
  public static <T extends Payload> Output<T> of(String name, PayloadType<T> type, String doc) {
    return new Output<>(name, type, doc, List.of(), Optional.empty());
  }

  /** The same output, giving one of these pixel formats; the first is the natural one. */
  public Output<T> produces(PixelFormat... produced) {
    return new Output<>(name, type, doc, List.of(produced), Optional.empty());
  }

  /** The same output, giving whatever format this input is fed. */
  public Output<T> sameFormatAs(Input<VideoFrame> input) {
    return new Output<>(name, type, doc, List.of(), Optional.of(input.name()));
  }
}
