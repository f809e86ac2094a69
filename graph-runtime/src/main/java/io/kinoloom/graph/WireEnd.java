package io.kinoloom.graph;

import io.kinoloom.spi.Alignment;
import java.util.Optional;

/**
 * Where an input takes its packets from, as written: {@code node}, {@code node.port}, or a mapping
 * with {@code from}, {@code align} and {@code within}.
 *
 * @param node id of the node, or name of a graph input
 * @param port its output, absent where the node has one
 * @param alignment absent where the port's default holds
 * @param location where it is written
 */
public record WireEnd(
    String node, Optional<String> port, Optional<Alignment> alignment, Location location) {
  @Override
  public String toString() {
    return port.map(name -> node + "." + name).orElse(node);
  }
}
