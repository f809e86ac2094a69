package io.kinoloom.nodes.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.nodes.overlay.FrameCode.Found;
import io.kinoloom.nodes.overlay.FrameCode.Reading;
import io.kinoloom.nodes.overlay.FrameCode.Unreadable;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameCodeTest {
  @Property(tries = 500)
  void readsWhatItDrewAtAnySizeAndPlace(
      @ForAll @LongRange(max = FrameCode.MAX_VALUE) long value,
      @ForAll Place place,
      @ForAll @IntRange(min = 40, max = 700) int width,
      @ForAll @IntRange(min = 30, max = 500) int height,
      @ForAll Random random) {
    double smallest = Math.max(40.0 / width, 30.0 / height);
    double size = Math.min(1, smallest + random.nextDouble() * (1 - smallest) + 1e-9);
    byte[] picture = noise(random, width, height);
    Plane plane = Plane.packed(picture, width, height);
    FrameCode code = new FrameCode(place, size);
    code.draw(plane, value, 16, 235);
    assertThat(code.read(plane)).isEqualTo(new Found(value, 0));
  }

  @Test
  void drawsNothingOutsideItsArea() {
    FrameCode code = new FrameCode(Place.CENTER, 0.37);
    byte[] picture = new byte[321 * 243];
    code.draw(Plane.packed(picture, 321, 243), 12345, 50, 200);
    FrameCode.Area area = code.area(321, 243);
    for (int y = 0; y < 243; y++) {
      for (int x = 0; x < 321; x++) {
        boolean inside =
            x >= area.left() && x < area.right() && y >= area.top() && y < area.bottom();
        int sample = picture[y * 321 + x] & 0xff;
        assertThat(sample).isBetween(inside ? 50 : 0, inside ? 200 : 0);
      }
    }
  }

  @Test
  void namesTheSizeThatWouldFit() {
    Plane plane = Plane.packed(new byte[64 * 48], 64, 48);
    assertThatThrownBy(() -> new FrameCode(Place.TOP, 0.3).draw(plane, 1, 0, 255))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64x48")
        .hasMessageContaining("raise its size to 0.63");
    new FrameCode(Place.TOP, 0.63).draw(plane, 7, 0, 255);
    assertThat(new FrameCode(Place.TOP, 0.63).read(plane)).isEqualTo(new Found(7, 0));
    assertThatThrownBy(() -> new FrameCode(Place.TOP, 1).checkFits(39, 100))
        .hasMessageContaining("at least 40x30");
    assertThat(new FrameCode(Place.TOP, 0.3).read(Plane.packed(new byte[1], 1, 1)))
        .isInstanceOf(Unreadable.class);
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void findsNothingInNoise(Place place) {
    Random random = new Random(place.ordinal());
    FrameCode code = new FrameCode(place, 0.3);
    for (int i = 0; i < 200; i++) {
      assertThat(code.read(Plane.packed(noise(random, 320, 240), 320, 240)))
          .isInstanceOf(Unreadable.class);
    }
    assertThat(code.read(Plane.packed(new byte[320 * 240], 320, 240)))
        .isInstanceOf(Unreadable.class);
  }

  /** Every number of cells turned round, from what can be mended to what cannot. */
  @Test
  void neverReadsAWrongNumberOutOfADamagedCode() {
    Random random = new Random(5);
    FrameCode code = new FrameCode(Place.TOP_LEFT, 1);
    int width = 80;
    int height = 60;
    int[] readByDamage = new int[65];
    for (int i = 0; i < 20_000; i++) {
      long value = random.nextLong() & FrameCode.MAX_VALUE;
      byte[] picture = new byte[width * height];
      Plane plane = Plane.packed(picture, width, height);
      code.draw(plane, value, 0, 255);
      int damaged = random.nextInt(65);
      for (int cell : random.ints(0, 64).distinct().limit(damaged).toArray()) {
        // Cells are 4x4 pixels here; greys on the wrong side of the threshold, sure or doubtful.
        int left = (2 + cell % 16) * 4;
        int top = (2 + cell / 16) * 4;
        boolean white = plane.sample(left + 1, top + 1) > 127;
        int level = white ? random.nextInt(127) : 129 + random.nextInt(127);
        for (int y = top; y < top + 4; y++) {
          for (int x = left; x < left + 4; x++) {
            plane.sample(x, y, level);
          }
        }
      }
      Reading reading = code.read(plane);
      if (reading instanceof Found found) {
        assertThat(found.value()).as("%d damaged cells", damaged).isEqualTo(value);
        readByDamage[damaged]++;
      }
    }
    assertThat(readByDamage[0]).isPositive();
    assertThat(readByDamage[1]).as("one doubtful cell is mended").isPositive();
  }

  @Test
  void mendsUpToThreeDoubtfulCells() {
    FrameCode code = new FrameCode(Place.TOP_LEFT, 1);
    Plane plane = Plane.packed(new byte[80 * 60], 80, 60);
    code.draw(plane, 4711, 0, 255);
    for (int cell = 0; cell < 3; cell++) {
      boolean white = plane.sample((2 + cell) * 4 + 1, 9) > 127;
      for (int y = 8; y < 12; y++) {
        for (int x = (2 + cell) * 4; x < (3 + cell) * 4; x++) {
          plane.sample(x, y, white ? 110 : 145);
        }
      }
    }
    assertThat(code.read(plane)).isEqualTo(new Found(4711, 3));
  }

  @Test
  void survivesNoiseFadingAndShiftsOfAPixel() {
    Random random = new Random(9);
    FrameCode code = new FrameCode(Place.BOTTOM_RIGHT, 0.3);
    int read = 0;
    for (int value = 0; value < 500; value++) {
      byte[] picture = noise(random, 320, 240);
      Plane plane = Plane.packed(picture, 320, 240);
      code.draw(plane, value, 90, 170);
      byte[] noisy = new byte[picture.length];
      for (int y = 0; y < 240; y++) {
        for (int x = 0; x < 320; x++) {
          double level = plane.sample(Math.min(319, x + 1), y) + 25 * random.nextGaussian();
          noisy[y * 320 + x] = (byte) Math.max(0, Math.min(255, Math.round(level)));
        }
      }
      if (code.read(Plane.packed(noisy, 320, 240)) instanceof Found found) {
        assertThat(found.value()).isEqualTo(value);
        read++;
      }
    }
    assertThat(read).isGreaterThan(490);
  }

  private static byte[] noise(Random random, int width, int height) {
    byte[] picture = new byte[width * height];
    random.nextBytes(picture);
    return picture;
  }
}
