package io.kinoloom.cli;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Whose turn it is to be looked at: wires one after another, each at most ten times a second, and
 * few at a time, because a look that waits keeps its picture in memory. A wire that does not answer
 * soon stays asked and holds up no other. Not thread-safe; all times are those of {@link
 * System#nanoTime}.
 */
final class PreviewTurns {
  static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int MOST_AT_ONCE = 4;

  /** In the order in which they were asked last. */
  private final Map<String, Turn> turns = new LinkedHashMap<>();

  /**
   * How it stands with a wire.
   *
   * @param asked whether a look was asked for that has not come
   * @param nanos since when, or when it may be asked again
   */
  private record Turn(boolean asked, long nanos) {}

  /**
   * Looks at these wires and at no others; new ones first.
   *
   * @return those that are not looked at any more
   */
  List<String> watch(Set<String> wires, long now) {
    Map<String, Turn> before = new LinkedHashMap<>(turns);
    turns.clear();
    for (String wire : wires) {
      if (!before.containsKey(wire)) {
        turns.put(wire, new Turn(false, now));
      }
    }
    List<String> gone = new ArrayList<>();
    before.forEach(
        (wire, turn) -> {
          if (wires.contains(wire)) {
            turns.put(wire, turn);
          } else {
            gone.add(wire);
          }
        });
    return gone;
  }

  /** The wires to ask now, when nothing that was asked is waited for. */
  List<String> ask(long now) {
    List<String> next = new ArrayList<>();
    Iterator<Map.Entry<String, Turn>> all = turns.entrySet().iterator();
    while (all.hasNext() && next.size() < MOST_AT_ONCE) {
      Map.Entry<String, Turn> entry = all.next();
      if (!entry.getValue().asked() && now - entry.getValue().nanos() >= 0) {
        next.add(entry.getKey());
        all.remove();
      }
    }
    next.forEach(wire -> turns.put(wire, new Turn(true, now)));
    return next;
  }

  /**
   * A look has come, or there is nothing to look at.
   *
   * @return whether the wire is watched
   */
  boolean end(String wire, long now) {
    return turns.replace(wire, new Turn(false, now + INTERVAL_NANOS)) != null;
  }

  /** How long to wait for answers, if some may come soon. */
  OptionalLong answersWithinNanos(long now) {
    return turns.values().stream()
        .filter(Turn::asked)
        .mapToLong(turn -> turn.nanos() + PATIENCE_NANOS - now)
        .filter(left -> left > 0)
        .max();
  }

  /** How long until there is a wire to ask, if none has to answer first. */
  OptionalLong dueInNanos(long now) {
    return turns.values().stream()
        .filter(turn -> !turn.asked())
        .mapToLong(turn -> Math.max(0, turn.nanos() - now))
        .min();
  }
}
