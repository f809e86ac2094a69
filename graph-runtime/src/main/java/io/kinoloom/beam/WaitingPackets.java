package io.kinoloom.beam;

import java.util.Map;

/** How full the exchanges between the stages of a run are. */
public final class WaitingPackets {
  /** Packets that may wait in one exchange; its producer then waits too. */
  public static final int CAPACITY = Handover.CAPACITY;

  private WaitingPackets() {}

  /**
   * Packets that wait now, by the position of the exchange in the plan; exchanges that nothing has
   * passed yet are left out. Empty for a run whose packets travel between processes.
   */
  public static Map<Integer, Integer> of(String run) {
    return Handover.waiting(run);
  }
}
