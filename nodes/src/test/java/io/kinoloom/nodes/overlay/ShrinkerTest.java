package io.kinoloom.nodes.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ShrinkerTest {
  private final Random random = new Random(5);

  private byte[] noise(int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    return noise;
  }

  @Test
  void takesTheMeanOfTheWholeAreaWhereItIsSmall() {
    for (int factor : new int[] {1, 2, 3}) {
      byte[] source = noise(12 * factor * 7 * factor);
      byte[] target = new byte[12 * 7];
      new Shrinker(12 * factor, 7 * factor, 12, 7, 3).shrink(source, 0, 1, target, 0, 1);
      for (int y = 0; y < 7; y++) {
        for (int x = 0; x < 12; x++) {
          int sum = 0;
          for (int i = 0; i < factor * factor; i++) {
            int at = (y * factor + i / factor) * 12 * factor + x * factor + i % factor;
            sum += source[at] & 0xff;
          }
          int mean = (sum + factor * factor / 2) / (factor * factor);
          assertThat(target[y * 12 + x] & 0xff).as("%d at %d,%d", factor, x, y).isEqualTo(mean);
        }
      }
    }
  }

  @Test
  void staysWithinTheAreaOfEachPixel() {
    for (int[] size : new int[][] {{1280, 320}, {1000, 320}, {321, 320}, {5000, 7}, {1, 1}}) {
      Shrinker shrinker = new Shrinker(size[0], 1, size[1], 1, 3);
      byte[] source = new byte[size[0]];
      int lit = random.nextInt(size[0]);
      source[lit] = (byte) 255;
      byte[] target = new byte[size[1]];
      shrinker.shrink(source, 0, 1, target, 0, 1);
      for (int x = 0; x < size[1]; x++) {
        boolean holds =
            lit >= (long) x * size[0] / size[1] && lit <= ((x + 1L) * size[0] - 1) / size[1];
        assertThat(target[x] == 0 || holds).as("%d of %d", x, size[1]).isTrue();
      }
    }
  }

  @Test
  void keepsEvenPicturesAsTheyAre() {
    for (int level = 0; level < 256; level++) {
      byte[] source = new byte[50 * 40];
      Arrays.fill(source, (byte) level);
      byte[] target = new byte[20 * 11];
      new Shrinker(50, 40, 20, 11, 3).shrink(source, 0, 1, target, 0, 1);
      assertThat(target).containsOnly((byte) level);
    }
  }

  @Test
  void readsAndWritesOneChannelOfMany() {
    byte[] source = noise(4 * 6 * 4);
    byte[] target = new byte[3 * 6 * 4];
    new Shrinker(6, 4, 6, 4, 3).shrink(source, 2, 4, target, 1, 3);
    for (int i = 0; i < 6 * 4; i++) {
      assertThat(target[3 * i]).isZero();
      assertThat(target[3 * i + 1]).isEqualTo(source[4 * i + 2]);
      assertThat(target[3 * i + 2]).isZero();
    }
  }

  @Test
  void limitsNumbers() {
    FloatBuffer source = FloatBuffer.wrap(new float[] {-3, 0, 0.5f, 1, 9, Float.NaN});
    byte[] target = new byte[6];
    new Shrinker(6, 1, 6, 1, 2).shrink(source, 0, 1, target, 0, 1);
    assertThat(target).containsExactly(0, 0, 128, 255, 255, 0);
  }
}
