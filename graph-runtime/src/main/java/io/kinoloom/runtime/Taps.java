package io.kinoloom.runtime;

import io.kinoloom.spi.Payload;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Looks at the outputs of a run in this process: whoever asks for one gets the next packet of that
 * output. An output that nobody has asked about costs the read of two flags a packet; one that was
 * asked about costs a reference, once, since payloads are immutable. Few looks wait at a time, so
 * that those who look keep few pictures from the garbage collector, which copies and promotes what
 * outlives a collection. Thread-safe, and the run never waits.
 */
public final class Taps {
  /** Looks that wait to be taken; while there are so many, outputs give no others. */
  static final int MOST_WAITING = 4;

  private static final char OF_STREAM = '@';

  private static final ConcurrentMap<String, Taps> RUNS = new ConcurrentHashMap<>();

  private final ConcurrentMap<String, AtomicBoolean> asked = new ConcurrentHashMap<>();
  private final Queue<Look> looks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Runnable onLook;

  /**
   * What was seen on an output.
   *
   * @param asked what was asked for
   * @param wire {@code node.port}
   * @param stream whose packet it is
   * @param sequence of the packet
   * @param timeMicros event time of the packet
   * @param payload what it carries
   */
  public record Look(
      String asked, String wire, String stream, long sequence, long timeMicros, Payload payload) {}

  private Taps(Runnable onLook) {
    this.onLook = onLook;
  }

  /**
   * Gives a run taps; before its stages are built, and {@linkplain #forget forgotten} after it.
   *
   * @param run id of the run
   * @param onLook called by the run's threads when there is a look to take; must return at once
   */
  public static Taps install(String run, Runnable onLook) {
    Taps taps = new Taps(onLook);
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
    String own = wire + OF_STREAM + stream;
    AtomicBoolean anyWanted = asked.computeIfAbsent(wire, key -> new AtomicBoolean());
    AtomicBoolean ownWanted = asked.computeIfAbsent(own, key -> new AtomicBoolean());
    return packet -> {
      if (packet instanceof Packet.Data data) {
        if (anyWanted.get()) {
          give(anyWanted, wire, wire, stream, data);
        }
        if (ownWanted.get()) {
          give(ownWanted, own, wire, stream, data);
        }
      }
    };
  }

  private void give(
      AtomicBoolean wanted, String key, String wire, String stream, Packet.Data data) {
    if (waiting.incrementAndGet() > MOST_WAITING || !wanted.compareAndSet(true, false)) {
      waiting.decrementAndGet(); // a later packet will do as well
      return;
    }
    looks.add(new Look(key, wire, stream, data.sequence(), data.timeMicros(), data.payload()));
    onLook.run();
  }

  /**
   * Asks for a look at an output.
   *
   * @param key {@code node.port} for the next packet of any stream, {@code node.port@stream} for
   *     that of one
   * @return whether the run has it, so far
   */
  public boolean ask(String key) {
    AtomicBoolean wanted = asked.get(key);
    if (wanted != null) {
      wanted.set(true);
    }
    return wanted != null;
  }

  /** Takes back what was asked, unless it has been answered. */
  public void forgo(String key) {
    AtomicBoolean wanted = asked.get(key);
    if (wanted != null) {
      wanted.set(false);
    }
  }

  /** The oldest look that nobody has taken. */
  public Optional<Look> take() {
    Look look = looks.poll();
    if (look != null) {
      waiting.decrementAndGet();
    }
    return Optional.ofNullable(look);
  }
}
