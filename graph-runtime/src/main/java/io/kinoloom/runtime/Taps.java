package io.kinoloom.runtime;

import io.kinoloom.spi.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Sampled looks at the outputs of a run in this process, switched on and off while it runs. A tap
 * keeps the newest packet alone and never waits, so that nobody who looks can slow the run; one
 * that is off costs a read of a flag a packet. Payloads are immutable, so a look is a reference.
 */
public final class Taps {
  private static final ConcurrentMap<String, Taps> RUNS = new ConcurrentHashMap<>();

  private final ConcurrentMap<String, Tap> taps = new ConcurrentHashMap<>();
  private final long intervalNanos;
  private final Runnable onLook;
  private volatile Set<String> watched = Set.of();

  /**
   * What was seen on an output.
   *
   * @param wire {@code node.port}
   * @param stream whose packet it is
   * @param sequence of the packet
   * @param timeMicros event time of the packet
   * @param payload what it carries
   */
  public record Look(String wire, String stream, long sequence, long timeMicros, Payload payload) {}

  private static final class Tap {
    private final AtomicReference<Look> newest = new AtomicReference<>();
    private volatile boolean on;
    private volatile long nextNanos = Long.MIN_VALUE;
  }

  private Taps(long intervalNanos, Runnable onLook) {
    this.intervalNanos = intervalNanos;
    this.onLook = onLook;
  }

  /**
   * Gives a run taps; before its stages are built, and {@linkplain #forget forgotten} after it.
   *
   * @param run id of the run
   * @param intervalNanos the least time between two looks at an output
   * @param onLook called by the run's threads after a look; must return at once
   */
  public static Taps install(String run, long intervalNanos, Runnable onLook) {
    Taps taps = new Taps(intervalNanos, onLook);
    RUNS.put(run, taps);
    return taps;
  }

  /** The taps of a run that has some. */
  public static Optional<Taps> of(String run) {
    return Optional.ofNullable(RUNS.get(run));
  }

  /** Lets go of a finished run. */
  public static void forget(String run) {
    RUNS.remove(run);
  }

  /** Puts a tap on every output of a stage that has not been opened. */
  public void attach(StageProgram program, String stream) {
    program.tapAll((node, port) -> looker(node + "." + port, stream));
  }

  private Consumer<Packet> looker(String wire, String stream) {
    Tap tap = taps.computeIfAbsent(wire, key -> new Tap());
    tap.on = watched.contains(wire);
    return packet -> {
      if (tap.on && packet instanceof Packet.Data data) {
        long now = System.nanoTime();
        if (tap.nextNanos == Long.MIN_VALUE || now - tap.nextNanos >= 0) {
          tap.nextNanos = now + intervalNanos;
          tap.newest.set(
              new Look(wire, stream, data.sequence(), data.timeMicros(), data.payload()));
          onLook.run();
        }
      }
    };
  }

  /** Looks at these outputs, {@code node.port}, and at no others. */
  public synchronized void watch(Set<String> wires) {
    watched = Set.copyOf(wires);
    for (Map.Entry<String, Tap> entry : taps.entrySet()) {
      Tap tap = entry.getValue();
      tap.on = wires.contains(entry.getKey());
      if (!tap.on) {
        tap.newest.set(null);
      }
    }
  }

  /** The newest look at each output since the last call. */
  public List<Look> take() {
    List<Look> looks = new ArrayList<>();
    for (Tap tap : taps.values()) {
      Look look = tap.newest.getAndSet(null);
      if (look != null) {
        looks.add(look);
      }
    }
    return looks;
  }
}
