package io.kinoloom.runtime;

/** Takes the packets that leave a stage. */
@FunctionalInterface
public interface PacketReceiver {

  /** Sends {@code packet} through the exchange. May block while the exchange is full. */
  void receive(String exchange, Packet packet);
}
