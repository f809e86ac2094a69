package io.kinoloom.spi;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Something a node remembers between packets of one stream. The runtime keeps it, saves it in
 * checkpoints and gives it back after a failure; a node keeps nothing of its own that it could not
 * rebuild in {@code open}.
 *
 * <p>Values are immutable: payloads, boxed numbers, booleans, strings, {@code byte[]}/{@code
 * float[]} that are never written again, records of such values, and lists, maps and optionals of
 * them.
 *
 * @param name unique within the node
 * @param type class of the value
 * @param initial value at the start of a stream; a fresh, equal value at each call
 * @param lasting whether it survives a discontinuity (seek, reconnect, scene cut); feedback state
 *     does not
 */
public record State<T>(String name, Class<T> type, Supplier<T> initial, boolean lasting) {
  public State {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(initial, "initial");
  }

  /** State that starts afresh after a discontinuity. */
  public static <T> State<T> of(String name, Class<T> type, Supplier<T> initial) {
    return new State<>(name, type, initial, false);
  }

  /** State that may hold nothing, and starts so. */
  public static <E> State<Optional<E>> optional(String name, Class<E> element) {
    Objects.requireNonNull(element, "element");
    return of(name, generic(Optional.class), Optional::empty);
  }

  /** State that holds a list, and starts with an empty one. */
  public static <E> State<List<E>> list(String name, Class<E> element) {
    Objects.requireNonNull(element, "element");
    return of(name, generic(List.class), List::of);
  }

  @SuppressWarnings("unchecked")
  private static <T> Class<T> generic(Class<?> raw) {
    return (Class<T>) raw;
  }

  /** The same state, kept across discontinuities: counters and totals, not feedback. */
  public State<T> acrossDiscontinuities() {
    return new State<>(name, type, initial, true);
  }
}
