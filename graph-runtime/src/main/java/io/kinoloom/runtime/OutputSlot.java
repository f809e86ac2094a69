package io.kinoloom.runtime;

import io.kinoloom.spi.Output;
import io.kinoloom.spi.Payload;
import java.util.ArrayList;
import java.util.List;

/** The sending end of an output: numbers its packets and hands them to every wire. */
final class OutputSlot {
  /** A receiver of one output's packets. */
  @FunctionalInterface
  interface Wire {
    void send(Packet packet);
  }

  private final Output<?> port;
  private final List<Wire> wires = new ArrayList<>();
  private long nextSequence;
  private long lastTimeMicros = Long.MIN_VALUE;
  private boolean discontinuous;

  OutputSlot(Output<?> port) {
    this.port = port;
  }

  Output<?> port() {
    return port;
  }

  void connect(Wire wire) {
    wires.add(wire);
  }

  /** The next packet will not continue what came before it. */
  void markDiscontinuity() {
    discontinuous = true;
  }

  void data(long timeMicros, Payload payload) {
    if (!port.type().javaType().isInstance(payload)) {
      throw new IllegalStateException(
          "output '%s' carries %s, the node emitted %s"
              .formatted(port.name(), port.type(), payload.payloadType()));
    }
    advance(timeMicros);
    send(new Packet.Data(nextSequence++, timeMicros, takeMark(), payload));
  }

  void gap(long timeMicros) {
    advance(timeMicros);
    send(new Packet.Gap(nextSequence++, timeMicros, takeMark()));
  }

  private boolean takeMark() {
    boolean taken = discontinuous;
    discontinuous = false;
    return taken;
  }

  void end() {
    send(new Packet.End(nextSequence));
  }

  private void advance(long timeMicros) {
    if (timeMicros <= lastTimeMicros) {
      throw new IllegalStateException(
          "output '%s' must rise in time: %s follows %s"
              .formatted(
                  port.name(), NodeFailure.clock(timeMicros), NodeFailure.clock(lastTimeMicros)));
    }
    lastTimeMicros = timeMicros;
  }

  private void send(Packet packet) {
    for (Wire wire : wires) {
      wire.send(packet);
    }
  }

  StageState.OutputState save() {
    return new StageState.OutputState(nextSequence, lastTimeMicros, discontinuous);
  }

  void restore(StageState.OutputState state) {
    nextSequence = state.nextSequence();
    lastTimeMicros = state.lastTimeMicros();
    discontinuous = state.discontinuous();
  }
}
