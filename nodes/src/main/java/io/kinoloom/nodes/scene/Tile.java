package io.kinoloom.nodes.scene;

import java.util.Random;

/**
 * A pattern that repeats every {@value #EXTENT} units both ways and is between -1 and 1.
 *
 * <p>Patterns are sums of a few plane waves at least 25 units long, so that a picture of them can
 * be sampled between its pixels: linear interpolation of a wave of amplitude A and length L errs by
 * at most A (2 pi / L)^2 / 8, which is 0.3 grey levels for A = 40 and L = 25.
 */
final class Tile {
  static final int EXTENT = 512;
  private static final int MASK = EXTENT - 1;

  private static final float FRACTION = 1f / (1 << 24);

  private final float[] samples;

  private Tile(float[] samples) {
    this.samples = samples;
  }

  /** Looks of a tile. */
  enum Pattern {
    CLOUDS,
    STRIPES,
    CHECKS,
    DOTS,
    WEAVE
  }

  /** A tile of this look; all but clouds are the same for every seed. */
  static Tile of(Pattern pattern, long seed) {
    float[] wave = new float[EXTENT];
    for (int i = 0; i < EXTENT; i++) {
      wave[i] = (float) StrictMath.sin(2 * Math.PI * i / EXTENT);
    }
    float[] samples =
        switch (pattern) {
          case CLOUDS -> clouds(wave, new Random(seed));
          case STRIPES -> fill((x, y) -> wave[20 * x & MASK]);
          case CHECKS -> fill((x, y) -> wave[14 * x & MASK] * wave[14 * y & MASK]);
          case DOTS ->
              fill((x, y) -> bump(wave[15 * x & MASK]) * bump(wave[15 * y & MASK]) * 2 - 1);
          case WEAVE ->
              fill((x, y) -> 0.5f * (wave[12 * x + 12 * y & MASK] + wave[12 * x - 12 * y & MASK]));
        };
    return new Tile(samples);
  }

  private static float bump(float wave) {
    return 0.5f + 0.5f * wave;
  }

  private interface Value {
    float at(int x, int y);
  }

  private static float[] fill(Value value) {
    float[] samples = new float[EXTENT * EXTENT];
    for (int y = 0; y < EXTENT; y++) {
      for (int x = 0; x < EXTENT; x++) {
        samples[y * EXTENT + x] = value.at(x, y);
      }
    }
    return samples;
  }

  /** Waves of random direction and phase, 28 to 180 units long, the longer the stronger. */
  private static float[] clouds(float[] wave, Random random) {
    float[] samples = new float[EXTENT * EXTENT];
    float largest = 0;
    for (int component = 0; component < 24; component++) {
      double cycles = 2.8 * StrictMath.pow(6.5, random.nextDouble());
      double angle = 2 * Math.PI * random.nextDouble();
      int across = (int) Math.round(cycles * StrictMath.cos(angle));
      int down = (int) Math.round(cycles * StrictMath.sin(angle));
      int phase = random.nextInt(EXTENT);
      float amplitude = (float) (1 / cycles);
      for (int y = 0; y < EXTENT; y++) {
        for (int x = 0; x < EXTENT; x++) {
          samples[y * EXTENT + x] += amplitude * wave[across * x + down * y + phase & MASK];
        }
      }
    }
    for (float sample : samples) {
      largest = Math.max(largest, Math.abs(sample));
    }
    for (int i = 0; i < samples.length; i++) {
      samples[i] /= largest;
    }
    return samples;
  }

  /** A coordinate as {@link #at} takes it: tile units in 32.32 fixed point. */
  static long fixed(double units) {
    return (long) (units * (1L << 32));
  }

  /**
   * The pattern at a point, interpolated linearly between whole units. Fixed point repeats by
   * itself: what overflows is a multiple of the extent.
   */
  float at(long x, long y) {
    float partX = (int) (x >>> 8 & 0xffffff) * FRACTION;
    float partY = (int) (y >>> 8 & 0xffffff) * FRACTION;
    int left = (int) (x >>> 32) & MASK;
    int upper = ((int) (y >>> 32) & MASK) * EXTENT;
    int right = left + 1 & MASK;
    int lower = upper + EXTENT & EXTENT * EXTENT - 1;
    float above = samples[upper + left] + partX * (samples[upper + right] - samples[upper + left]);
    float below = samples[lower + left] + partX * (samples[lower + right] - samples[lower + left]);
    return above + partY * (below - above);
  }
}
