package io.kinoloom.nodes.perception;

import io.kinoloom.nodes.landmarks.OneEuro;
import java.util.Map;
import java.util.TreeMap;

/**
 * The filters of everybody who was seen in the last picture.
 *
 * @param byId one for the points of each id
 * @param worldById one for the world coordinates of each id that has them
 */
record Smoothing(Map<Integer, OneEuro.State> byId, Map<Integer, OneEuro.State> worldById) {
  static final Smoothing NONE = new Smoothing(Map.of(), Map.of());

  /**
   * MediaPipe's setting for faces and bodies. Speeds are measured in sizes of the object, so that
   * near and far people are treated alike.
   */
  private static final OneEuro FILTER = new OneEuro(0.05, 80, 1);

  /** MediaPipe's setting for coordinates in metres. */
  private static final OneEuro WORLD_FILTER = new OneEuro(0.1, 40, 1);

  Smoothing {
    byId = Map.copyOf(byId);
    worldById = Map.copyOf(worldById);
  }

  /** Smooths one picture; whoever is not seen in it is forgotten. */
  static final class Picture {
    private final Smoothing before;
    private final long now;
    private final Map<Integer, OneEuro.State> after = new TreeMap<>();
    private final Map<Integer, OneEuro.State> worldAfter = new TreeMap<>();

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
      OneEuro.State next = next(FILTER, before.byId.get(id), values, 1 / size);
      after.put(id, next);
      return next.value();
    }

    /**
     * Smooths the world coordinates of one person, metres.
     *
     * @param values in the same order as in the picture before
     */
    float[] smoothWorld(int id, float[] values) {
      OneEuro.State next = next(WORLD_FILTER, before.worldById.get(id), values, 1);
      worldAfter.put(id, next);
      return next.value();
    }

    private OneEuro.State next(OneEuro filter, OneEuro.State state, float[] values, double scale) {
      return state == null ? OneEuro.initial(values, now) : filter.next(state, values, now, scale);
    }

    /** What to remember for the next picture. */
    Smoothing after() {
      return new Smoothing(after, worldAfter);
    }
  }
}
