package io.kinoloom.nodes.perception;

import io.kinoloom.nodes.landmarks.OneEuro;
import java.util.Map;
import java.util.TreeMap;

/**
 * The filters of everybody who was seen in the last picture.
 *
 * @param byId one for each id
 */
record Smoothing(Map<Integer, OneEuro.State> byId) {
  static final Smoothing NONE = new Smoothing(Map.of());

  /**
   * MediaPipe's setting for faces and bodies. Speeds are measured in sizes of the object, so that
   * near and far people are treated alike.
   */
  private static final OneEuro FILTER = new OneEuro(0.05, 80, 1);

  Smoothing {
    byId = Map.copyOf(byId);
  }

  /** Smooths one picture; whoever is not seen in it is forgotten. */
  static final class Picture {
    private final Smoothing before;
    private final long now;
    private final Map<Integer, OneEuro.State> after = new TreeMap<>();

    Picture(Smoothing before, long now) {
      this.before = before;
      this.now = now;
    }

    /**
     * Smooths the numbers of one person.
     *
     * @param values in the same order as in the picture before
     * @param size of the object, in the unit of the values
     */
    float[] smooth(int id, float[] values, double size) {
      OneEuro.State state = before.byId.get(id);
      OneEuro.State next =
          state == null ? OneEuro.initial(values, now) : FILTER.next(state, values, now, 1 / size);
      after.put(id, next);
      return next.value();
    }

    /** What to remember for the next picture. */
    Smoothing after() {
      return new Smoothing(after);
    }
  }
}
