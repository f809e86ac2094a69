package io.kinoloom.nodes.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.inference.RegionSampler.Border;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RegionSamplerTest {

  @Test
  void copiesAPictureOfTheSameSize() {
    VideoFrame frame = gradient(7, 5);
    float[] out = new float[7 * 5 * 3];

    new RegionSampler(7, 5, 0, 255, Border.BLACK).sample(frame, Region.around(7, 5, 1.4), out);

    for (int pixel = 0; pixel < 35; pixel++) {
      for (int channel = 0; channel < 3; channel++) {
        assertThat(out[pixel * 3 + channel])
            .isCloseTo(frame.data()[pixel * 3 + 2 - channel] & 255, within(1e-3f));
      }
    }
  }

  /** A picture whose red is x and green is y makes every sample tell where it was taken. */
  @Test
  void turnsScalesAndMoves() {
    VideoFrame frame = coordinates(200, 150);
    Region region = new Region(90, 70, 60, 40, 0.4);
    float[] out = new float[30 * 10 * 3];

    new RegionSampler(30, 10, 0, 255, Border.BLACK).sample(frame, region, out);

    for (int row = 0; row < 10; row++) {
      for (int column = 0; column < 30; column++) {
        double x = (column + 0.5) / 30;
        double y = (row + 0.5) / 10;
        int at = (row * 30 + column) * 3;
        assertThat(out[at] + 0.5).isCloseTo(region.pictureX(x, y), within(1e-3));
        assertThat(out[at + 1] + 0.5).isCloseTo(region.pictureY(x, y), within(1e-3));
      }
    }
    assertThat(region.pictureX(0.5, 0.5)).isEqualTo(90);
    assertThat(region.pictureX(1, 0.5) - 90).isCloseTo(30 * Math.cos(0.4), within(1e-9));
    assertThat(region.pictureY(1, 0.5) - 70).isCloseTo(30 * Math.sin(0.4), within(1e-9));
  }

  @Test
  void leavesBlackOrRepeatsTheBorderOutside() {
    VideoFrame white =
        new VideoFrame(PixelFormat.GRAY8, 2, 2, new byte[] {(byte) 255, -1, -1, (byte) 255});
    Region wide = new Region(1, 1, 4, 4, 0);
    float[] out = new float[4 * 4 * 3];

    new RegionSampler(4, 4, -1, 1, Border.BLACK).sample(white, wide, out);
    assertThat(out[0]).isEqualTo(-1);
    assertThat(out[(1 * 4 + 1) * 3]).isEqualTo(1);

    new RegionSampler(4, 4, -1, 1, Border.REPLICATE).sample(white, wide, out);
    assertThat(out).containsOnly(1f);
  }

  @ParameterizedTest
  @EnumSource(ColorSpace.class)
  void readsYuvAsItsColours(ColorSpace space) {
    int red = 200;
    int green = 90;
    int blue = 40;
    double kr = space.isBt709() ? 0.2126 : 0.299;
    double kb = space.isBt709() ? 0.0722 : 0.114;
    double luma = kr * red + (1 - kr - kb) * green + kb * blue;
    double y = space.isFullRange() ? luma : 16 + luma * 219 / 255;
    double gain = space.isFullRange() ? 1 : 224.0 / 255;
    byte[] data = new byte[5 * 3 + 2 * 3 * 2];
    java.util.Arrays.fill(data, 0, 15, (byte) Math.round(y));
    java.util.Arrays.fill(
        data, 15, 21, (byte) Math.round(128 + gain * (blue - luma) / 2 / (1 - kb)));
    java.util.Arrays.fill(
        data, 21, 27, (byte) Math.round(128 + gain * (red - luma) / 2 / (1 - kr)));
    float[] out = new float[2 * 2 * 3];

    new RegionSampler(2, 2, 0, 255, Border.REPLICATE)
        .sample(
            new VideoFrame(PixelFormat.YUV420P, 5, 3, space, data), Region.around(5, 3, 1), out);

    for (int pixel = 0; pixel < 4; pixel++) {
      assertThat(out[pixel * 3]).isCloseTo(red, within(2f));
      assertThat(out[pixel * 3 + 1]).isCloseTo(green, within(2f));
      assertThat(out[pixel * 3 + 2]).isCloseTo(blue, within(2f));
    }
  }

  /** Every format, turned regions that lie inside, across the border and outside. */
  @Property(tries = 150)
  void agreesWithInterpolationByTheBook(
      @ForAll @IntRange(max = 2) int format,
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll @DoubleRange(min = -20, max = 60) double centerX,
      @ForAll @DoubleRange(min = -20, max = 60) double centerY,
      @ForAll @DoubleRange(min = 0.1, max = 90) double wide,
      @ForAll @DoubleRange(min = 0.1, max = 90) double high,
      @ForAll @DoubleRange(min = -4, max = 4) double angle,
      @ForAll boolean black) {
    PixelFormat pixels =
        List.of(PixelFormat.YUV420P, PixelFormat.BGR24, PixelFormat.GRAY8).get(format);
    byte[] data = new byte[pixels.byteSize(width, height)];
    new Random(width * 41L + height).nextBytes(data);
    VideoFrame frame = new VideoFrame(pixels, width, height, ColorSpace.BT601_FULL, data);
    Region region = new Region(centerX, centerY, wide, high, angle);
    float[] out = new float[17 * 9 * 3];

    new RegionSampler(17, 9, 0, 255, black ? Border.BLACK : Border.REPLICATE)
        .sample(frame, region, out);

    for (int i = 0; i < 17 * 9; i++) {
      double x = region.pictureX((i % 17 + 0.5) / 17, (i / 17 + 0.5) / 9);
      double y = region.pictureY((i % 17 + 0.5) / 17, (i / 17 + 0.5) / 9);
      boolean onBorder =
          Math.min(Math.abs(x), Math.abs(x - width)) < 1e-6
              || Math.min(Math.abs(y), Math.abs(y - height)) < 1e-6;
      boolean outside = x < 0 || y < 0 || x > width || y > height;
      double[] expected = black && outside ? new double[3] : byTheBook(frame, pixels, x, y);
      for (int channel = 0; channel < 3 && !onBorder; channel++) {
        assertThat((double) out[i * 3 + channel])
            .as("channel %d at %s, %s", channel, x, y)
            .isCloseTo(expected[channel], within(0.5));
      }
    }
  }

  private static double[] byTheBook(VideoFrame frame, PixelFormat format, double x, double y) {
    int width = frame.width();
    int height = frame.height();
    return switch (format) {
      case GRAY8 -> {
        double value = mix(frame.data(), 0, 1, width, height, x, y);
        yield new double[] {value, value, value};
      }
      case BGR24 ->
          new double[] {
            mix(frame.data(), 2, 3, width, height, x, y),
            mix(frame.data(), 1, 3, width, height, x, y),
            mix(frame.data(), 0, 3, width, height, x, y)
          };
      default -> {
        int wide = (width + 1) / 2;
        int high = (height + 1) / 2;
        double luma = mix(frame.data(), 0, 1, width, height, x, y);
        double u = mix(frame.data(), width * height, 1, wide, high, x / 2 + 0.25, y / 2) - 128;
        double v =
            mix(frame.data(), width * height + wide * high, 1, wide, high, x / 2 + 0.25, y / 2)
                - 128;
        // ITU-R BT.601 at full range, as JFIF writes it.
        yield new double[] {
          limit(luma + 1.402 * v),
          limit(luma - 0.344136 * u - 0.714136 * v),
          limit(luma + 1.772 * u)
        };
      }
    };
  }

  private static double limit(double value) {
    return Math.max(0, Math.min(255, value));
  }

  private static double mix(
      byte[] data, int offset, int stride, int width, int height, double x, double y) {
    double sum = 0;
    for (int row = (int) Math.floor(y - 0.5); row <= Math.floor(y - 0.5) + 1; row++) {
      for (int column = (int) Math.floor(x - 0.5); column <= Math.floor(x - 0.5) + 1; column++) {
        double weight = (1 - Math.abs(column + 0.5 - x)) * (1 - Math.abs(row + 0.5 - y));
        int nearX = Math.max(0, Math.min(width - 1, column));
        int nearY = Math.max(0, Math.min(height - 1, row));
        sum += weight * (data[offset + (nearY * width + nearX) * stride] & 255);
      }
    }
    return sum;
  }

  private static VideoFrame gradient(int width, int height) {
    byte[] data = new byte[width * height * 3];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (i * 37);
    }
    return new VideoFrame(PixelFormat.BGR24, width, height, data);
  }

  private static VideoFrame coordinates(int width, int height) {
    byte[] data = new byte[width * height * 3];
    for (int i = 0; i < width * height; i++) {
      data[i * 3 + 2] = (byte) (i % width);
      data[i * 3 + 1] = (byte) (i / width);
    }
    return new VideoFrame(PixelFormat.BGR24, width, height, data);
  }
}
