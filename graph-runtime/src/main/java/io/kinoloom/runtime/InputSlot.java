package io.kinoloom.runtime;

import io.kinoloom.spi.Alignment;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Payload;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/** The receiving end of one wire: what waits there, and how it meets the node's other inputs. */
final class InputSlot {
  /** How far two wires into one node may be apart before the run is declared stuck. */
  static final int LIMIT = 512;

  private final Input<?> port;
  private final Alignment alignment;
  private final ArrayDeque<Packet.Timed> waiting = new ArrayDeque<>();
  private Optional<Packet.Data> held = Optional.empty();
  private boolean ended;

  InputSlot(Input<?> port, Alignment alignment) {
    this.port = port;
    this.alignment = alignment;
  }

  Input<?> port() {
    return port;
  }

  /** Whether this wire moves the node's clock. */
  boolean drives() {
    return alignment instanceof Alignment.Exact;
  }

  void add(Packet packet) {
    if (packet instanceof Packet.Timed timed) {
      if (waiting.size() == LIMIT) {
        throw new IllegalStateException(
            "input '%s' holds %d packets that wait for the node's other inputs; a wire into it is"
                    .formatted(port.name(), LIMIT)
                + " more than that behind. Shorten the clip or the window of the slower branch");
      }
      waiting.add(timed);
    } else {
      ended = true;
    }
  }

  boolean ended() {
    return ended;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Time of the first packet waiting. */
  long headTime() {
    return waiting.getFirst().timeMicros();
  }

  /** For a driving wire: takes the packet of this very time, if that is what waits first. */
  Optional<Packet.Timed> takeAt(long timeMicros) {
    if (!waiting.isEmpty() && waiting.getFirst().timeMicros() == timeMicros) {
      return Optional.of(waiting.removeFirst());
    }
    return Optional.empty();
  }

  /** For a side wire: whether all that could meet {@code timeMicros} has arrived. */
  boolean isReadyFor(long timeMicros) {
    if (ended) {
      return true;
    }
    if (alignment instanceof Alignment.Nearest nearest) {
      long horizon = timeMicros + nearest.within().toNanos() / 1000;
      return waiting.stream()
          .anyMatch(
              packet ->
                  packet.timeMicros() > horizon
                      || packet.timeMicros() >= timeMicros && packet instanceof Packet.Data);
    }
    return !waiting.isEmpty() && waiting.getLast().timeMicros() > timeMicros;
  }

  /** For a side wire: the payload that meets {@code timeMicros}. */
  Optional<Payload> meet(long timeMicros) {
    while (!waiting.isEmpty() && waiting.getFirst().timeMicros() <= timeMicros) {
      if (waiting.removeFirst() instanceof Packet.Data data) {
        held = Optional.of(data);
      }
    }
    if (alignment instanceof Alignment.Nearest nearest) {
      long within = nearest.within().toNanos() / 1000;
      Optional<Packet.Data> next =
          waiting.stream()
              .filter(Packet.Data.class::isInstance)
              .map(Packet.Data.class::cast)
              .findFirst();
      long before = held.map(data -> timeMicros - data.timeMicros()).orElse(Long.MAX_VALUE);
      long after = next.map(data -> data.timeMicros() - timeMicros).orElse(Long.MAX_VALUE);
      if (Math.min(before, after) > within) {
        return Optional.empty();
      }
      return (before <= after ? held : next).map(Packet.Data::payload);
    }
    return held.map(Packet.Data::payload);
  }

  /** Forgets what waits, once the node has ended. */
  void clear() {
    waiting.clear();
    held = Optional.empty();
  }

  StageState.InputState save() {
    return new StageState.InputState(
        List.copyOf(waiting), held.map(List::of).orElse(List.of()), ended);
  }

  void restore(StageState.InputState state) {
    waiting.clear();
    waiting.addAll(state.waiting());
    held = state.held().stream().findFirst();
    ended = state.ended();
  }
}
