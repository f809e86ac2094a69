package io.kinoloom.runtime;

import io.kinoloom.compile.PhysicalPlan.Exchange;
import io.kinoloom.compile.PhysicalPlan.PlannedWire;
import io.kinoloom.compile.PhysicalPlan.SerializableAlignment;
import io.kinoloom.spi.Alignment;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.Sink;
import io.kinoloom.spi.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The nodes of one stage at work on one stream. Not thread-safe.
 *
 * <p>Life: construct, {@link #open} (fresh or from a saved state), then {@link #push} for every
 * packet that arrives and, where the stage has a source, {@link #pull} until it says false; {@link
 * #save} between any two of these; {@link #close}. A given sequence of packets on each exchange
 * leads to the same packets sent, however the exchanges interleave.
 */
public final class StageProgram implements AutoCloseable {
  private final Map<String, StageMember> members = new LinkedHashMap<>();
  private final Map<String, List<OutputSlot.Wire>> entries = new HashMap<>();
  private final List<StageMember> opened = new ArrayList<>();
  private final String stream;

  /**
   * Wires the nodes of a stage.
   *
   * @param nodes in topological order
   * @param wires into its nodes
   * @param outgoing exchanges that leave the stage
   * @param environment the run around it
   * @param receiver takes what leaves the stage
   */
  public StageProgram(
      List<BoundNode> nodes,
      List<PlannedWire> wires,
      List<Exchange> outgoing,
      StageEnvironment environment,
      PacketReceiver receiver) {
    stream = environment.stream();
    for (BoundNode node : nodes) {
      members.put(
          node.id(),
          node.body() instanceof Source source
              ? new SourceRunner(node, source, environment)
              : new NodeRunner(node, (Node) node.body(), environment));
    }
    for (BoundNode node : nodes) {
      List<String> ports = node.contract().inputs().stream().map(Input::name).toList();
      wires.stream()
          .filter(wire -> wire.toNode().equals(node.id()))
          .sorted(
              Comparator.comparing((PlannedWire wire) -> ports.indexOf(wire.toPort()))
                  .thenComparing(PlannedWire::index))
          .forEach(this::connect);
    }
    for (Exchange exchange : outgoing) {
      members
          .get(exchange.fromNode())
          .output(exchange.fromPort())
          .connect(packet -> receiver.receive(exchange.id(), packet));
    }
  }

  /**
   * Lets somebody look at an output: called before {@link #open}, told of every packet, and as
   * quick as a wire must be.
   *
   * @throws IllegalArgumentException if the stage has no such output
   */
  public void tap(String node, String port, Consumer<Packet> looker) {
    OutputSlot slot = members.containsKey(node) ? members.get(node).output(port) : null;
    if (slot == null) {
      throw new IllegalArgumentException("no output " + node + "." + port + " in this stage");
    }
    slot.connect(looker::accept);
  }

  /** Lets somebody look at every output of the nodes, as {@link #tap} does at one. */
  public void tapAll(BiFunction<String, String, Consumer<Packet>> lookers) {
    members.forEach(
        (node, member) ->
            member
                .bound()
                .contract()
                .outputs()
                .forEach(output -> tap(node, output.name(), lookers.apply(node, output.name()))));
  }

  /**
   * Lets a node go on with another body, which has its states, whenever {@code fresh} gives one:
   * asked before every call of the node, and as quick as a wire must be. Nothing happens to sources
   * and sinks, whose bodies hold what they read and write.
   */
  public void renew(String node, Supplier<Optional<Node>> fresh) {
    if (members.get(node) instanceof NodeRunner runner
        && !(runner.bound().body() instanceof Sink)) {
      runner.renewFrom(fresh);
    }
  }

  private void connect(PlannedWire wire) {
    NodeRunner consumer = (NodeRunner) members.get(wire.toNode());
    Input<?> port =
        consumer
            .bound()
            .contract()
            .input(wire.toPort())
            .orElseThrow(() -> new IllegalArgumentException("no input " + wire.toPort()));
    OutputSlot.Wire end = consumer.connect(new InputSlot(port, alignment(wire.alignment())));
    if (wire.exchange().isEmpty()) {
      members.get(wire.fromNode()).output(wire.fromPort()).connect(end);
    } else {
      entries.computeIfAbsent(wire.exchange(), key -> new ArrayList<>()).add(end);
    }
  }

  private static Alignment alignment(SerializableAlignment alignment) {
    return switch (alignment.kind()) {
      case EXACT -> Alignment.EXACT;
      case LATEST -> Alignment.LATEST;
      case NEAREST -> Alignment.nearest(Duration.ofNanos(alignment.withinNanos()));
    };
  }

  /**
   * Opens every node, where {@code saved} is given as it was when it was saved.
   *
   * @throws NodeFailure if a node cannot be opened
   */
  public void open(Optional<StageState> saved) {
    List<StageMember> ordered = List.copyOf(members.values());
    saved.ifPresent(
        state -> {
          for (int i = 0; i < ordered.size(); i++) {
            ordered.get(i).restore(state.nodes().get(i));
          }
        });
    for (StageMember member : ordered) {
      if (!member.ended()) {
        opened.add(member);
        member.open(saved.isPresent());
      }
    }
  }

  /**
   * Takes a packet that came through an exchange.
   *
   * @throws NodeFailure if a node fails on what this completes
   */
  public void push(String exchange, Packet packet) {
    for (OutputSlot.Wire entry : entries.getOrDefault(exchange, List.of())) {
      entry.send(packet);
    }
  }

  /**
   * Lets the stage's source emit once.
   *
   * @return false once it has ended
   * @throws NodeFailure if a node fails
   */
  public boolean pull() {
    boolean more = false;
    for (StageMember member : members.values()) {
      if (member instanceof SourceRunner source) {
        more |= source.pull();
      }
    }
    return more;
  }

  /**
   * Event time that the slowest of the stage's sources has come to, in microseconds; {@link
   * Long#MAX_VALUE} if none is left.
   */
  public long reachedMicros() {
    long slowest = Long.MAX_VALUE;
    for (StageMember member : members.values()) {
      if (member instanceof SourceRunner source && !source.ended()) {
        slowest = Math.min(slowest, source.reachedMicros());
      }
    }
    return slowest;
  }

  /** Times at which the stage's sources have emitted, those before a resume included. */
  public long emitted() {
    long emitted = 0;
    for (StageMember member : members.values()) {
      if (member instanceof SourceRunner source) {
        emitted += source.emitted();
      }
    }
    return emitted;
  }

  /** Makes everything that sinks have written durable; see {@link io.kinoloom.spi.Sink#seal}. */
  public void seal() {
    members.values().forEach(StageMember::seal);
  }

  /** Whether every node has seen the end of the stream. */
  public boolean ended() {
    return members.values().stream().allMatch(StageMember::ended);
  }

  /** Everything the stage remembers, as of now. */
  public StageState save() {
    return new StageState(members.values().stream().map(StageMember::save).toList());
  }

  /** Closes every node, the first failure being thrown after all have been tried. */
  @Override
  public void close() {
    RuntimeException failure = null;
    List<StageMember> toClose = List.copyOf(opened);
    opened.clear();
    for (StageMember member : toClose) {
      try {
        member.close();
      } catch (Exception cause) {
        RuntimeException wrapped =
            NodeFailure.during("could not be closed", member.bound().id(), stream, cause);
        if (failure == null) {
          failure = wrapped;
        } else {
          failure.addSuppressed(wrapped);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
