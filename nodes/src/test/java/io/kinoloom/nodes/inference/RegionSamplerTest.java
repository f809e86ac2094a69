package io.kinoloom.nodes.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.inference.RegionSampler.Border;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
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
