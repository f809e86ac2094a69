package io.kinoloom.nodes.conditions;

import java.util.Arrays;

/**
 * Foot positions and heights seen in a stream. Holds all of them up to {@link #CAPACITY}, then
 * every second one, then every fourth, and so on, so that it never grows beyond that.
 *
 * @param width width of the pictures, pixels; 0 before the first
 * @param height their height, pixels
 * @param step how many are seen for one that is held
 * @param skipped how many were seen since the last one held
 * @param values y and height in turn; shared, never to be written
 */
record PoseSamples(int width, int height, int step, int skipped, float[] values) {
  /** Most samples held; 22 minutes at 25 pictures a second. */
  static final int CAPACITY = 32_768;

  static final PoseSamples NONE = new PoseSamples(0, 0, 1, 0, new float[0]);

  int count() {
    return values.length / 2;
  }

  double y(int index) {
    return values[2 * index];
  }

  double bodyHeight(int index) {
    return values[2 * index + 1];
  }

  /** Whether samples of such a picture belong with these. */
  boolean fits(int pictureWidth, int pictureHeight) {
    return width == 0 || width == pictureWidth && height == pictureHeight;
  }

  /** With one sample more. */
  PoseSamples plus(int pictureWidth, int pictureHeight, FeetAndHeight sample) {
    if (skipped + 1 < step) {
      return new PoseSamples(width, height, step, skipped + 1, values);
    }
    float[] kept = count() < CAPACITY ? values : everySecond();
    float[] more = Arrays.copyOf(kept, kept.length + 2);
    more[kept.length] = (float) sample.y();
    more[kept.length + 1] = (float) sample.height();
    int newStep = count() < CAPACITY ? step : 2 * step;
    return new PoseSamples(pictureWidth, pictureHeight, newStep, 0, more);
  }

  private float[] everySecond() {
    float[] half = new float[values.length / 4 * 2];
    for (int i = 0; i < half.length; i += 2) {
      half[i] = values[2 * i];
      half[i + 1] = values[2 * i + 1];
    }
    return half;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PoseSamples that
        && width == that.width
        && height == that.height
        && step == that.step
        && skipped == that.skipped
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values) * 31 + step;
  }

  @Override
  public String toString() {
    return "PoseSamples[%d of %dx%d]".formatted(count(), width, height);
  }
}
