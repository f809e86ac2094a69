package io.kinoloom.nodes.scene;

/**
 * A flat shape that moves in a plane of constant depth. Its surface is measured in pixels, as it
 * appears unscaled.
 *
 * @param kind what it is
 * @param outline its border
 * @param depth distance from the camera
 * @param skin its surface
 * @param path how it moves
 */
record Actor(ShapeKind kind, Outline outline, double depth, Skin skin, Path path) {
  /** The same with another surface. */
  Actor in(Skin other) {
    return new Actor(kind, outline, depth, other, path);
  }

  /**
   * Motion in closed form. Places are in pixels from the middle of the picture.
   *
   * @param middleX middle of the path
   * @param middleY likewise
   * @param swayX how far it goes to each side
   * @param swayY likewise
   * @param periodX seconds for there and back
   * @param periodY likewise
   * @param phase part of the periods at time 0
   * @param angle radians at time 0
   * @param turning radians a second
   * @param breathing how much it grows and shrinks: the logarithm of the largest scale
   * @param breathingPeriod seconds
   */
  record Path(
      double middleX,
      double middleY,
      double swayX,
      double swayY,
      double periodX,
      double periodY,
      double phase,
      double angle,
      double turning,
      double breathing,
      double breathingPeriod) {

    Similarity at(double seconds) {
      return Similarity.of(
          StrictMath.exp(breathing * Camera.wave(seconds, breathingPeriod, phase)),
          angle + turning * seconds,
          middleX + swayX * Camera.wave(seconds, periodX, phase),
          middleY + swayY * Camera.wave(seconds, periodY, 2.7 * phase));
    }
  }
}
