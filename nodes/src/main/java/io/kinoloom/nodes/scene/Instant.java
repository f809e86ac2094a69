package io.kinoloom.nodes.scene;

/** A world at one moment: where each surface is. */
final class Instant {
  private final World world;
  private final Similarity[] places;
  private final Similarity[] inverses;
  private final double[] scales;

  Instant(World world, double seconds) {
    this.world = world;
    int surfaces = world.surfaces();
    places = new Similarity[surfaces];
    inverses = new Similarity[surfaces];
    scales = new double[surfaces];
    for (int surface = 0; surface < surfaces; surface++) {
      places[surface] = world.place(surface, seconds);
      inverses[surface] = places[surface].inverse();
      scales[surface] = places[surface].scale();
    }
  }

  World world() {
    return world;
  }

  /** From a surface to the picture. */
  Similarity place(int surface) {
    return places[surface];
  }

  /** From the picture to a surface. */
  Similarity inverse(int surface) {
    return inverses[surface];
  }

  /** Pixels of the picture for a pixel of the unscaled surface. */
  double scale(int surface) {
    return scales[surface];
  }

  /** Whether a surface, seen or hidden, is at this point of the picture. */
  boolean covers(int surface, double x, double y) {
    if (surface == 0) {
      return true;
    }
    Outline outline = world.actor(surface).outline();
    double offX = x - places[surface].shiftX();
    double offY = y - places[surface].shiftY();
    double reach = outline.reach() * scales[surface];
    return offX * offX + offY * offY <= reach * reach * (1 + 1e-9)
        && outline.distance(inverses[surface].x(x, y), inverses[surface].y(x, y)) <= 0;
  }

  /** The nearest surface at a point of the picture. */
  int visible(double x, double y) {
    int surface = world.surfaces() - 1;
    while (!covers(surface, x, y)) {
      surface--;
    }
    return surface;
  }

  /** Whether a nearer surface hides this one at a point of the picture. */
  boolean hides(int surface, double x, double y) {
    for (int nearer = world.surfaces() - 1; nearer > surface; nearer--) {
      if (covers(nearer, x, y)) {
        return true;
      }
    }
    return false;
  }

  /** Rows and columns of pixels that an actor can touch. */
  record Box(int left, int top, int right, int bottom) {}

  /** The box around a surface other than 0, within a picture of this size; may be empty. */
  Box box(int surface, int width, int height) {
    double reach = world.actor(surface).outline().reach() * scales[surface] + 1;
    Similarity place = places[surface];
    return new Box(
        (int) Math.max(0, Math.floor(place.shiftX() - reach)),
        (int) Math.max(0, Math.floor(place.shiftY() - reach)),
        (int) Math.min(width - 1, Math.ceil(place.shiftX() + reach)),
        (int) Math.min(height - 1, Math.ceil(place.shiftY() + reach)));
  }
}
