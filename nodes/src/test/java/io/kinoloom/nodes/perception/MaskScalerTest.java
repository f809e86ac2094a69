package io.kinoloom.nodes.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.spi.Mask;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskScalerTest {
  private static final int WIDTH = 16;
  private static final int HEIGHT = 9;

  @ParameterizedTest
  @CsvSource({"16, 9", "64, 48", "37, 101", "1, 1", "5, 3", "1, 40", "400, 1"})
  void isBilinearBetweenPixelCentres(int width, int height) {
    float[] small = noise();

    Mask mask = new MaskScaler(WIDTH, HEIGHT).scale(small, width, height, Optional.empty());

    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        assertThat((double) (mask.alpha()[y * width + x] & 255))
            .isCloseTo(255 * bilinear(small, width, height, x, y), within(0.51));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.5", "0.2", "0", "1"})
  void cutsAtTheThreshold(double threshold) {
    float[] small = noise();

    Mask mask = new MaskScaler(WIDTH, HEIGHT).scale(small, 50, 40, Optional.of(threshold));

    for (int y = 0; y < 40; y++) {
      for (int x = 0; x < 50; x++) {
        double value = bilinear(small, 50, 40, x, y);
        if (Math.abs(value - threshold) > 1e-4 || threshold == 0) {
          assertThat(mask.alpha()[y * 50 + x] & 255).isEqualTo(value >= threshold ? 255 : 0);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"30, 20", "20, 30"})
  void followsAChangeOfSize(int width, int height) {
    float[] small = noise();
    MaskScaler used = new MaskScaler(WIDTH, HEIGHT);
    used.scale(small, 25, 25, Optional.empty());

    assertThat(used.scale(small, width, height, Optional.empty()))
        .isEqualTo(new MaskScaler(WIDTH, HEIGHT).scale(small, width, height, Optional.empty()));
  }

  private static float[] noise() {
    Random random = new Random(5);
    float[] small = new float[WIDTH * HEIGHT];
    for (int i = 0; i < small.length; i++) {
      small[i] = random.nextFloat();
    }
    return small;
  }

  /** The weighted mean of the four pixels whose centres surround a point. */
  private static double bilinear(float[] small, int width, int height, int x, int y) {
    double atX = (x + 0.5) * WIDTH / width;
    double atY = (y + 0.5) * HEIGHT / height;
    double sum = 0;
    double total = 0;
    for (int row = -1; row <= HEIGHT; row++) {
      for (int column = -1; column <= WIDTH; column++) {
        double weight =
            Math.max(0, 1 - Math.abs(atX - column - 0.5))
                * Math.max(0, 1 - Math.abs(atY - row - 0.5));
        int inRow = Math.max(0, Math.min(HEIGHT - 1, row));
        int inColumn = Math.max(0, Math.min(WIDTH - 1, column));
        sum += weight * small[inRow * WIDTH + inColumn];
        total += weight;
      }
    }
    return sum / total;
  }
}
