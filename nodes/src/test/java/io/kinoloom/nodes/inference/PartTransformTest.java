package io.kinoloom.nodes.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.nio.FloatBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class PartTransformTest {

  /** A rectangle of landmarks, turned: its window is the rectangle, enlarged about its middle. */
  @Property(tries = 100)
  void theWindowLiesAroundTheLandmarks(
      @ForAll @DoubleRange(min = 5, max = 40) double centerX,
      @ForAll @DoubleRange(min = 5, max = 40) double centerY,
      @ForAll @DoubleRange(min = -3, max = 3) double angle) {
    Region truth = new Region(centerX, centerY, 12, 6, angle);
    double[][] corners = {{0, 0.5}, {1, 0.5}, {0.3, 0}, {0.6, 1}, {9, 9}};
    FloatBuffer landmarks = FloatBuffer.allocate(15);
    for (int i = 0; i < corners.length; i++) {
      landmarks.put(i * 3, (float) truth.pictureX(corners[i][0], corners[i][1]));
      landmarks.put(i * 3 + 1, (float) truth.pictureY(corners[i][0], corners[i][1]));
    }

    PartTransform window =
        PartTransform.around(landmarks, new int[] {0, 1, 2, 3}, 0, 1, 0, 1.5, 2, 16, 8);

    Region large = new Region(centerX, centerY, 18, 12, angle);
    FloatBuffer points = FloatBuffer.wrap(new float[] {0, 0, 16, 0, 16, 8, 4, 4});
    FloatBuffer moved = FloatBuffer.allocate(8);
    FloatBuffer matrix = FloatBuffer.allocate(16);
    window.write(matrix);
    PartTransform.read(matrix).move(points, 4, moved);
    for (int i = 0; i < 4; i++) {
      double x = points.get(i * 2) / 16;
      double y = points.get(i * 2 + 1) / 8;
      assertThat((double) moved.get(i * 2)).isCloseTo(large.pictureX(x, y), within(1e-3));
      assertThat((double) moved.get(i * 2 + 1)).isCloseTo(large.pictureY(x, y), within(1e-3));
    }
  }

  /** Channels that hold x and y of each pixel's centre tell where the window was cut. */
  @Test
  void cutsWhereItSaysAndLeavesTheRestEmpty() {
    int width = 10;
    int height = 8;
    FloatBuffer map = FloatBuffer.allocate(width * height * 2);
    for (int i = 0; i < width * height; i++) {
      map.put(i * 2, i % width + 0.5f);
      map.put(i * 2 + 1, i / width + 0.5f);
    }
    PartTransform window = new PartTransform(0.8, -0.5, 3, 0.5, 0.8, -0.4);
    FloatBuffer cut = FloatBuffer.allocate(6 * 6 * 2);

    window.cut(map, width, height, 2, cut, 6, 6);

    int inside = 0;
    for (int i = 0; i < 36; i++) {
      double x = 0.8 * (i % 6 + 0.5) - 0.5 * (i / 6 + 0.5) + 3;
      double y = 0.5 * (i % 6 + 0.5) + 0.8 * (i / 6 + 0.5) - 0.4;
      boolean within = x >= 0.5 && y >= 0.5 && x <= width - 0.5 && y <= height - 0.5;
      inside += within ? 1 : 0;
      assertThat((double) cut.get(i * 2)).isCloseTo(within ? x : 0, within(1e-5));
      assertThat((double) cut.get(i * 2 + 1)).isCloseTo(within ? y : 0, within(1e-5));
    }
    assertThat(inside).isBetween(10, 35);
  }

  @Test
  void readsOptions() {
    // {a: 7, b: 1.5, c: [300, 2]} with values of four bytes and a list of two.
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {'a', 0, 'b', 0, 'c', 0});
    out.writeBytes(new byte[] {2, 0, 44, 1, 2, 0}); // list at 8
    out.writeBytes(new byte[] {3, 13, 12, 11}); // keys at 13: back to 0, 2 and 4
    out.writeBytes(new byte[] {3, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0}); // keys at 16 - 3, width, size
    out.writeBytes(new byte[] {7, 0, 0, 0, 0, 0, (byte) 0xc0, 0x3f, 28, 0, 0, 0}); // values at 28
    out.writeBytes(new byte[] {1 << 2 | 2, 3 << 2 | 2, 11 << 2 | 1});
    out.writeBytes(new byte[] {15, 9 << 2 | 2, 1});

    FlexMap options = new FlexMap(out.toByteArray());

    assertThat(options.number("a")).isEqualTo(7);
    assertThat(options.number("b")).isEqualTo(1.5);
    assertThat(options.list("c")).containsExactly(300, 2);
    assertThatExceptionOfType(ModelException.class).isThrownBy(() -> options.number("d"));
    assertThatExceptionOfType(ModelException.class)
        .isThrownBy(() -> new FlexMap(new byte[] {1, 2, 3}));
  }
}
