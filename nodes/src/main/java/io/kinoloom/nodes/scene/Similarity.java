package io.kinoloom.nodes.scene;

/**
 * A turn, a uniform stretch and a shift of the plane: {@code (x, y)} goes to {@code (a x - b y +
 * shiftX, b x + a y + shiftY)}.
 */
record Similarity(double a, double b, double shiftX, double shiftY) {
  static final Similarity IDENTITY = new Similarity(1, 0, 0, 0);

  /**
   * Stretches and turns about the origin, then shifts.
   *
   * @param angle radians, from the x axis towards the y axis
   */
  static Similarity of(double scale, double angle, double shiftX, double shiftY) {
    // StrictMath gives the same bits on every machine.
    return new Similarity(
        scale * StrictMath.cos(angle), scale * StrictMath.sin(angle), shiftX, shiftY);
  }

  double x(double x, double y) {
    return a * x - b * y + shiftX;
  }

  double y(double x, double y) {
    return b * x + a * y + shiftY;
  }

  double scale() {
    return Math.sqrt(a * a + b * b);
  }

  /** First {@code inner}, then this. */
  Similarity after(Similarity inner) {
    return new Similarity(
        a * inner.a - b * inner.b,
        b * inner.a + a * inner.b,
        x(inner.shiftX, inner.shiftY),
        y(inner.shiftX, inner.shiftY));
  }

  Similarity inverse() {
    double square = a * a + b * b;
    double inverseA = a / square;
    double inverseB = -b / square;
    return new Similarity(
        inverseA,
        inverseB,
        -(inverseA * shiftX - inverseB * shiftY),
        -(inverseB * shiftX + inverseA * shiftY));
  }
}
