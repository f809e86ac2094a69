package io.kinoloom.nodes.scene;

import java.util.Random;

/**
 * How everything looks in worlds that share it: a skin for each kind of shape and one for the
 * background, whose textures lie the same way on every shape. So the classes of pixels, and which
 * look it is, tell what a picture holds.
 *
 * @param clouds texture of the background, and a little of it on shapes
 * @param hue of the background, turns; those of the shapes lie opposite
 * @param saturation 1 is that of worlds without a look
 * @param ground brightness of the background, 0..255
 * @param light brightness of the shapes, 0..255
 */
record Look(Tile clouds, double hue, double saturation, double ground, double light) {
  private static final int KINDS = ShapeKind.values().length;

  /** The look of a seed: day or dusk, gaudy or pale, of any hue. */
  static Look of(long seed) {
    Random random = new Random(World.scramble(seed));
    return new Look(
        Tile.of(Tile.Pattern.CLOUDS, random.nextLong()),
        random.nextDouble(),
        0.5 + 0.7 * random.nextDouble(),
        45 + 120 * random.nextDouble(),
        80 + 80 * random.nextDouble());
  }

  Skin background() {
    return new Skin(
        clouds,
        clouds,
        0,
        0,
        World.color(hue, 0.6 * saturation, ground),
        World.scaled(World.color(hue + 0.1, 0.4 * saturation, ground), 0.2f),
        World.scaled(World.color(hue + 0.5, 0.6 * saturation, ground), 0.12f));
  }

  Skin skin(ShapeKind kind) {
    int index = kind.ordinal();
    double own = hue + 0.5 + 0.62 * ((index + 0.5) / KINDS - 0.5);
    return new Skin(
        Tile.of(Tile.Pattern.values()[index % Tile.Pattern.values().length], 0),
        clouds,
        0,
        0,
        World.color(own, saturation, light * (0.85 + 0.3 * (index * 0.618034 % 1))),
        World.scaled(World.color(own + 0.06, 0.2, light), 0.28f),
        World.scaled(World.color(own + 0.33, 0.6, light), 0.1f));
  }
}
