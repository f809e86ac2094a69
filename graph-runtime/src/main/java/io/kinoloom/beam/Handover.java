package io.kinoloom.beam;

import io.kinoloom.runtime.Packet;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands packets from one stage to another of the same process by reference: Flink carries a ticket,
 * the packet waits here. Sending blocks while {@link #CAPACITY} packets of the exchange wait, which
 * bounds memory however many tickets fit into Flink's buffers.
 *
 * <p>Safe because an embedded run never restarts an operator and its checkpoints are aligned, so
 * that no ticket is ever stored.
 */
final class Handover {
  /** Packets that may wait in one exchange of a run. */
  static final int CAPACITY = 12;

  private static final Map<String, Handover> RUNS = new ConcurrentHashMap<>();

  private final Map<Integer, Semaphore> room = new ConcurrentHashMap<>();
  private final Map<Long, Parcel> waiting = new ConcurrentHashMap<>();
  private final AtomicLong nextTicket = new AtomicLong();

  private Handover() {}

  /** The packets of a run, made on first use. */
  static Handover of(String run) {
    return RUNS.computeIfAbsent(run, key -> new Handover());
  }

  /** Drops everything that still waits in a finished run. */
  static void forget(String run) {
    RUNS.remove(run);
  }

  /**
   * Packets that wait in each exchange of a run now, by the exchange's position in the plan.
   * Exchanges that nothing has passed yet are left out.
   */
  static Map<Integer, Integer> waiting(String run) {
    Map<Integer, Integer> counts = new TreeMap<>();
    Handover handover = RUNS.get(run);
    if (handover != null) {
      handover.room.forEach(
          (exchange, free) -> counts.put(exchange, CAPACITY - free.availablePermits()));
    }
    return counts;
  }

  /** Leaves a packet, waiting for room. */
  long leave(Parcel parcel) throws InterruptedException {
    room(parcel.exchange()).acquire();
    long ticket = nextTicket.getAndIncrement();
    waiting.put(ticket, parcel);
    return ticket;
  }

  /** Takes the packet that belongs to a ticket; each can be taken once. */
  Packet take(int exchange, long ticket) {
    Parcel parcel = waiting.remove(ticket);
    if (parcel == null) {
      throw new IllegalStateException("no packet waits for ticket " + ticket);
    }
    room(exchange).release();
    return parcel.packet();
  }

  private Semaphore room(int exchange) {
    return room.computeIfAbsent(exchange, key -> new Semaphore(CAPACITY));
  }
}
