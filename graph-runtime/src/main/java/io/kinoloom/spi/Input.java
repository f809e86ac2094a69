package io.kinoloom.spi;

import java.util.List;
import java.util.Objects;

/**
 * A typed input port, declared once as a {@code static final} constant and used both in the
 * contract and in {@code process}.
 *
 * @param name kebab-case, unique among the node's inputs
 * @param type what it takes
 * @param doc one sentence for people
 * @param required whether a graph must wire it; a required input without a packet at some time
 *     means that the node is not called for that time
 * @param many whether a list of wires may be given ({@code videos: [a, b, c]})
 * @param alignment default of the wire's {@code align}
 * @param formats pixel formats a video input takes, best first; all of them where empty
 * @param exact whether a video input needs the very values that its producer has, as of pictures
 *     that hold numbers rather than light: its pictures make no detour through YUV if the producer
 *     can do otherwise
 */
public record Input<T extends Payload>(
    String name,
    PayloadType<T> type,
    String doc,
    boolean required,
    boolean many,
    Alignment alignment,
    List<PixelFormat> formats,
    boolean exact) {

  public Input {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(doc, "doc");
    Objects.requireNonNull(alignment, "alignment");
    formats = List.copyOf(formats);
    if (!formats.isEmpty() && type != (PayloadType<?>) PayloadType.VIDEO) {
      throw new IllegalArgumentException("only video inputs have pixel formats: " + name);
    }
  }

  /** A required, exactly aligned input of a single wire. */
  public static <T extends Payload> Input<T> of(String name, PayloadType<T> type, String doc) {
    return new Input<>(name, type, doc, true, false, Alignment.EXACT, List.of(), false);
  }

  /** The same input, which a graph may leave unwired and which may lack a packet. */
  public Input<T> optional() {
    return new Input<>(name, type, doc, false, many, alignment, formats, exact);
  }

  /** The same input, taking a list of wires. */
  public Input<T> repeated() {
    return new Input<>(name, type, doc, required, true, alignment, formats, exact);
  }

  /** The same input with another default alignment. */
  public Input<T> aligned(Alignment newAlignment) {
    return new Input<>(name, type, doc, required, many, newAlignment, formats, exact);
  }

  /** The same input, taking only these pixel formats, best first. */
  public Input<T> accepts(PixelFormat... accepted) {
    return new Input<>(name, type, doc, required, many, alignment, List.of(accepted), exact);
  }

  /** The same video input, needing the very values that its producer has. */
  public Input<T> exactly() {
    return new Input<>(name, type, doc, required, many, alignment, formats, true);
  }
}
