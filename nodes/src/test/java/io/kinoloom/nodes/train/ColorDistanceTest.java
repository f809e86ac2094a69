package io.kinoloom.nodes.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ColorDistanceTest {
  private static final int PIXELS = 1000;

  private static float[] noise(long seed) {
    Random random = new Random(seed);
    float[] picture = new float[3 * PIXELS];
    for (int i = 0; i < picture.length; i++) {
      picture[i] = random.nextFloat() * 2 - 1;
    }
    return picture;
  }

  private static float[] plain(float red, float green, float blue) {
    float[] picture = new float[3 * PIXELS];
    Arrays.fill(picture, 0, PIXELS, red);
    Arrays.fill(picture, PIXELS, 2 * PIXELS, green);
    Arrays.fill(picture, 2 * PIXELS, 3 * PIXELS, blue);
    return picture;
  }

  /** The mean length of the shadow of a vector on a random line in space is half of its own. */
  @Test
  void twoPlainColorsAreHalfTheirDistanceApart() {
    double distance =
        ColorDistance.between(
            List.of(plain(0.5f, 0, 0)),
            List.of(plain(0.5f, 0.6f, -0.8f), plain(0.5f, 0.6f, -0.8f)));
    assertThat(distance).isCloseTo(0.5, within(0.1));
  }

  @Test
  void placesDoNotCount() {
    float[] picture = noise(1);
    float[] mirrored = picture.clone();
    for (int i = 0; i < PIXELS; i++) {
      for (int channel = 0; channel < 3; channel++) {
        mirrored[channel * PIXELS + i] = picture[channel * PIXELS + PIXELS - 1 - i];
      }
    }
    double same = ColorDistance.between(List.of(picture), List.of(mirrored));
    float[] bluer = picture.clone();
    for (int i = 2 * PIXELS; i < 3 * PIXELS; i++) {
      bluer[i] += 0.5f;
    }
    assertThat(same).isLessThan(0.03);
    assertThat(ColorDistance.between(List.of(picture), List.of(bluer)))
        .isCloseTo(0.25, within(0.06));
  }
}
