package io.kinoloom.nodes.scene;

/** How the camera moves. All motion is smooth, bounded and a closed form of the time. */
public enum Camera {
  /** Not at all. */
  STILL,
  /** Slides sideways and up and down; what is near moves more than what is far. */
  PAN,
  /** Zooms and rolls. */
  ZOOM,
  /** Trembles as in a hand. */
  SHAKE;

  /**
   * Where a point of the world appears, both measured in pixels from the middle of the picture.
   *
   * @param seconds time
   * @param depth distance of the point; at {@link World#BACKGROUND_DEPTH} sliding is weakest
   * @param motion how far the camera moves, 1 is usual
   */
  Similarity view(double seconds, double depth, double motion, int width, int height) {
    return switch (this) {
      case STILL -> Similarity.IDENTITY;
      case PAN -> {
        double nearness = World.BACKGROUND_DEPTH / depth;
        yield Similarity.of(
            1,
            0,
            motion * nearness * 0.11 * width * wave(seconds, 8, 0),
            motion * nearness * 0.07 * height * wave(seconds, 11, 0.2));
      }
      case ZOOM ->
          Similarity.of(
              StrictMath.exp(0.17 * motion * wave(seconds, 7, 0)),
              0.09 * motion * wave(seconds, 9, 0.1),
              0,
              0);
      case SHAKE -> {
        double extent = 0.006 * motion * Math.min(width, height);
        yield Similarity.of(
            1,
            0.006 * motion * wave(seconds, 0.61, 0.4),
            extent * (wave(seconds, 0.79, 0) + 0.6 * wave(seconds, 0.37, 0.3)),
            extent * (wave(seconds, 0.71, 0.6) + 0.6 * wave(seconds, 0.33, 0.9)));
      }
    };
  }

  /**
   * A sine.
   *
   * @param period seconds
   * @param phase part of a period
   */
  static double wave(double seconds, double period, double phase) {
    return StrictMath.sin(2 * Math.PI * (seconds / period + phase));
  }
}
