package io.kinoloom.nodes.motion;

/**
 * A turn, an enlargement and a shift of points measured from the middle of a picture: p becomes
 * exp(zoom) turned(p, angle) + (x, y).
 *
 * @param x rightward shift, pixels
 * @param y downward shift, pixels
 * @param angle radians, clockwise on a screen
 * @param zoom natural logarithm of the enlargement
 */
record Similarity(double x, double y, double angle, double zoom) {
  static final Similarity IDENTITY = new Similarity(0, 0, 0, 0);

  /** This after {@code first}. */
  Similarity after(Similarity first) {
    double cosine = Math.exp(zoom) * Math.cos(angle);
    double sine = Math.exp(zoom) * Math.sin(angle);
    return new Similarity(
        cosine * first.x - sine * first.y + x,
        sine * first.x + cosine * first.y + y,
        angle + first.angle,
        zoom + first.zoom);
  }

  /** What undoes this. */
  Similarity inverse() {
    double cosine = Math.exp(-zoom) * Math.cos(angle);
    double sine = Math.exp(-zoom) * Math.sin(angle);
    return new Similarity(-(cosine * x + sine * y), -(cosine * y - sine * x), -angle, -zoom);
  }

  /** The same with each part within plus or minus its bound. */
  Similarity clamped(double boundX, double boundY, double boundTurn) {
    return new Similarity(
        clamp(x, boundX), clamp(y, boundY), clamp(angle, boundTurn), clamp(zoom, boundTurn));
  }

  private static double clamp(double value, double bound) {
    return Math.max(-bound, Math.min(bound, value));
  }
}
