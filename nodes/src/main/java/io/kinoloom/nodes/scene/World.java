package io.kinoloom.nodes.scene;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A background and shapes in front of it, made from a seed. Surface 0 is the background, surface
 * {@code k} the actor number {@code k - 1}; a higher number is nearer to the camera and hides lower
 * ones.
 */
final class World {
  /** Depth of the background; shapes stand between this and the camera. */
  static final double BACKGROUND_DEPTH = 10;

  private static final double FARTHEST_ACTOR = 8;
  private static final double NEAREST_ACTOR = 2.5;

  /** Picture height at which a tile unit is a pixel; larger pictures stretch their tiles. */
  private static final double REFERENCE_EXTENT = 480;

  private final TestScene.Params params;
  private final Skin background;
  private final List<Actor> actors;

  private World(TestScene.Params params, Skin background, List<Actor> actors) {
    this.params = params;
    this.background = background;
    this.actors = List.copyOf(actors);
  }

  /** The world of a scene; scenes are counted from 0, each cut begins the next. */
  static World of(TestScene.Params params, long scene) {
    // The seed is scrambled because neighbouring seeds of Random begin alike.
    Random random = new Random(scramble(params.seed() * 0x9e3779b97f4a7c15L + scene));
    Tile clouds = Tile.of(Tile.Pattern.CLOUDS, random.nextLong());
    Tile[] patterns = new Tile[Tile.Pattern.values().length];
    for (Tile.Pattern pattern : Tile.Pattern.values()) {
      patterns[pattern.ordinal()] = pattern == Tile.Pattern.CLOUDS ? clouds : Tile.of(pattern, 0);
    }
    double hue = random.nextDouble();
    // With a look, shapes and paths are still those of the seed.
    Skin own = background(random, clouds, hue);
    List<Actor> actors = new ArrayList<>();
    for (int i = 0; i < params.shapes(); i++) {
      actors.add(actor(random, params, i, patterns, clouds, hue));
    }
    Optional<Look> look =
        params.look().map(first -> Look.of(first + Math.floorMod(scene, (long) params.looks())));
    return new World(
        params,
        look.map(Look::background).orElse(own),
        look.isEmpty()
            ? actors
            : actors.stream().map(actor -> actor.in(look.get().skin(actor.kind()))).toList());
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
  static long scramble(long value) {
    long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }

  private static Skin background(Random random, Tile clouds, double hue) {
    return new Skin(
        clouds,
        clouds,
        random.nextInt(Tile.EXTENT),
        random.nextInt(Tile.EXTENT),
        color(hue, 0.25, 118),
        scaled(color(hue + 0.1, 0.3, 128), 42 / 128f),
        scaled(color(hue + 0.5, 0.6, 128), 34 / 128f));
  }

  private static Actor actor(
      Random random,
      TestScene.Params params,
      int index,
      Tile[] patterns,
      Tile clouds,
      double backgroundHue) {
    int extent = Math.min(params.width(), params.height());
    ShapeKind kind = ShapeKind.values()[index % ShapeKind.values().length];
    double nearness = (index + 0.5) / params.shapes();
    double depth = FARTHEST_ACTOR + (NEAREST_ACTOR - FARTHEST_ACTOR) * nearness;
    double radius = extent * (0.08 + 0.05 * random.nextDouble() + 0.05 * nearness);
    Outline outline = kind.outline(radius, 0.5 + 0.4 * random.nextDouble());
    double hue = backgroundHue + 0.5 + 0.62 * (index * 0.618034 % 1 - 0.5);
    Skin skin =
        new Skin(
            patterns[(index + index / 5) % patterns.length],
            clouds,
            random.nextInt(Tile.EXTENT),
            random.nextInt(Tile.EXTENT),
            color(hue, 0.75, 100 + 50 * random.nextDouble()),
            scaled(color(hue + 0.06, 0.2, 128), 36 / 128f),
            scaled(color(hue + 0.33, 0.6, 128), 26 / 128f));
    return new Actor(kind, outline, depth, skin, path(random, params));
  }

  private static Actor.Path path(Random random, TestScene.Params params) {
    double motion = params.motion();
    double periodX = 7 + 8 * random.nextDouble();
    double periodY = 7 + 8 * random.nextDouble();
    // Widths a second at the fastest place of the path.
    double speedX = 0.08 + 0.12 * random.nextDouble();
    double speedY = 0.06 + 0.12 * random.nextDouble();
    double turning = (random.nextBoolean() ? 1 : -1) * (0.08 + 0.4 * random.nextDouble());
    return new Actor.Path(
        params.width() * 0.9 * (random.nextDouble() - 0.5),
        params.height() * 0.9 * (random.nextDouble() - 0.5),
        motion * params.width() * speedX * periodX / (2 * Math.PI),
        motion * params.height() * speedY * periodY / (2 * Math.PI),
        periodX,
        periodY,
        random.nextDouble(),
        2 * Math.PI * random.nextDouble(),
        motion * turning,
        motion * (0.05 + 0.1 * random.nextDouble()),
        5 + 5 * random.nextDouble());
  }

  /** Blue, green and red of a hue around a middle brightness. */
  static float[] color(double hue, double saturation, double brightness) {
    float[] color = new float[3];
    for (int channel = 0; channel < 3; channel++) {
      double wave = StrictMath.cos(2 * Math.PI * (hue - (2 - channel) / 3.0));
      color[channel] = (float) (brightness * (1 + 0.75 * saturation * wave));
    }
    return color;
  }

  static float[] scaled(float[] color, float factor) {
    return new float[] {color[0] * factor, color[1] * factor, color[2] * factor};
  }

  int surfaces() {
    return actors.size() + 1;
  }

  /** The actor of a surface other than 0. */
  Actor actor(int surface) {
    return actors.get(surface - 1);
  }

  Skin skin(int surface) {
    return surface == 0 ? background : actor(surface).skin();
  }

  double depth(int surface) {
    return surface == 0 ? BACKGROUND_DEPTH : actor(surface).depth();
  }

  /** Tile units of a pixel of an unscaled surface. */
  double tileUnits() {
    return 1 / Math.max(1, Math.min(params.width(), params.height()) / REFERENCE_EXTENT);
  }

  /**
   * Where the points of a surface appear at a time.
   *
   * @return from the surface to the picture, in which the first pixel's centre is (0, 0)
   */
  Similarity place(int surface, double seconds) {
    Similarity view =
        params
            .camera()
            .view(seconds, depth(surface), params.motion(), params.width(), params.height());
    Similarity middle =
        new Similarity(1, 0, (params.width() - 1) / 2.0, (params.height() - 1) / 2.0);
    Similarity world = surface == 0 ? Similarity.IDENTITY : actor(surface).path().at(seconds);
    return middle.after(view).after(world);
  }
}
