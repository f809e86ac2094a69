package io.kinoloom.nodes.scene;

/**
 * How a surface is coloured: a base colour, a pattern and clouds, each in a colour of its own.
 *
 * @param pattern the pattern
 * @param clouds irregular change, so that no two places look alike
 * @param offsetX where on the tiles the surface's origin lies
 * @param offsetY likewise
 * @param base blue, green and red, 0..255
 * @param patternColor what the pattern adds at its highest
 * @param cloudColor what the clouds add at their highest
 */
record Skin(
    Tile pattern,
    Tile clouds,
    double offsetX,
    double offsetY,
    float[] base,
    float[] patternColor,
    float[] cloudColor) {

  /**
   * Writes the colours along a straight line into {@code colors}: blue, green and red of one point
   * after the other.
   *
   * @param x of the first point, tile units
   * @param y likewise
   * @param stepX from one point to the next
   * @param stepY likewise
   * @param count number of points
   */
  void colors(double x, double y, double stepX, double stepY, int count, float[] colors) {
    long firstX = Tile.fixed(x + offsetX);
    long firstY = Tile.fixed(y + offsetY);
    long firstStepX = Tile.fixed(stepX);
    long firstStepY = Tile.fixed(stepY);
    // Another place and direction on the tile, so that the two patterns never repeat together.
    long secondX = Tile.fixed(0.8 * x - 0.6 * y + offsetY);
    long secondY = Tile.fixed(0.6 * x + 0.8 * y - offsetX);
    long secondStepX = Tile.fixed(0.8 * stepX - 0.6 * stepY);
    long secondStepY = Tile.fixed(0.6 * stepX + 0.8 * stepY);
    for (int i = 0; i < count; i++) {
      float first = pattern.at(firstX, firstY);
      float second = clouds.at(secondX, secondY);
      colors[3 * i] = base[0] + first * patternColor[0] + second * cloudColor[0];
      colors[3 * i + 1] = base[1] + first * patternColor[1] + second * cloudColor[1];
      colors[3 * i + 2] = base[2] + first * patternColor[2] + second * cloudColor[2];
      firstX += firstStepX;
      firstY += firstStepY;
      secondX += secondStepX;
      secondY += secondStepY;
    }
  }
}
