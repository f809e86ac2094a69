package io.kinoloom.nodes.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConvertTest {
  /** Patches so large that no chroma filter reaches from one's border into another's middle. */
  private static final int PATCH = 16;

  private static final int COLUMNS = 7;
  private static final int ROWS = 5;

  @ParameterizedTest
  @CsvSource({
    "BT601_LIMITED,0", "BT601_FULL,0", "BT709_LIMITED,0", "BT709_FULL,0",
    "BT601_LIMITED,1", "BT601_FULL,1", "BT709_LIMITED,1", "BT709_FULL,1",
  })
  void followsTheFormulas(ColorSpace space, int odd) {
    int width = PATCH * COLUMNS + odd;
    int height = PATCH * ROWS + odd;
    for (PixelFormat from : PixelFormat.values()) {
      VideoFrame frame = patches(from, space, width, height);
      for (PixelFormat to : PixelFormat.values()) {
        VideoFrame converted = convert(frame, to);
        assertThat(converted.colorSpace()).isEqualTo(space);
        for (int y = PATCH / 2; y < PATCH * ROWS; y += PATCH) {
          for (int x = PATCH / 2; x < PATCH * COLUMNS; x += PATCH) {
            double[] expected =
                to == PixelFormat.GRAY8 ? grey(frame, x, y) : Samples.rgb(frame, x, y);
            near(
                "%s to %s at %d,%d".formatted(from, to, x, y),
                Samples.at(converted, x, y),
                Samples.quantised(to, expected, space));
          }
        }
      }
    }
  }

  private static void near(String what, int[] actual, int[] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as(what).isBetween(expected[i] - 2, expected[i] + 2);
    }
  }

  /** Grey of YUV is its luma, also where the colour is out of range. */
  private static double[] grey(VideoFrame frame, int x, int y) {
    if (frame.format() != PixelFormat.YUV420P) {
      return Samples.rgb(frame, x, y);
    }
    int luma = Samples.at(frame, x, y)[0];
    boolean full = frame.colorSpace().isFullRange();
    double grey = full ? luma : Samples.limit((luma - 16) * 255 / 219.0);
    return new double[] {grey, grey, grey};
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void keepsPicturesThatFitAlready(PixelFormat format) {
    VideoFrame frame = patches(format, ColorSpace.BT709_LIMITED, 33, 17);
    NodeTester.of(new Convert(), Map.of("format", format.label()))
        .input(Convert.VIDEO, frame)
        .expect(Convert.output(new Convert.Params(format, Optional.empty())), frame);
  }

  @ParameterizedTest
  @CsvSource({
    "BT601_LIMITED,BT709_LIMITED",
    "BT709_LIMITED,BT709_FULL",
    "BT601_FULL,BT709_LIMITED",
    "BT709_FULL,BT601_FULL"
  })
  void changesMatrixAndRange(ColorSpace from, ColorSpace to) throws MediaException {
    VideoFrame frame = patches(PixelFormat.YUV420P, from, PATCH * COLUMNS, PATCH * ROWS);
    try (PixelConverter converter = new PixelConverter()) {
      VideoFrame converted = converter.convert(frame, PixelFormat.YUV420P, to);
      assertThat(converted.colorSpace()).isEqualTo(to);
      for (int x = PATCH / 2; x < frame.width(); x += PATCH) {
        near(
            "at " + x,
            Samples.at(converted, x, 8),
            Samples.quantised(PixelFormat.YUV420P, Samples.rgb(frame, x, 8), to));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ColorSpace.class)
  void keepsBlackAndWhite(ColorSpace space) throws MediaException {
    try (PixelConverter converter = new PixelConverter()) {
      for (double level : new double[] {0, 255}) {
        VideoFrame yuv =
            flat(PixelFormat.YUV420P, space, 64, 48, new double[] {level, level, level});
        assertThat(Samples.at(converter.convert(yuv, PixelFormat.BGR24), 9, 9))
            .containsOnly((int) level);
      }
    }
  }

  @Property(tries = 60)
  void greyIsLumaStretched(
      @ForAll @IntRange(min = 1, max = 70) int width,
      @ForAll @IntRange(min = 1, max = 70) int height,
      @ForAll long seed)
      throws MediaException {
    byte[] data = new byte[PixelFormat.YUV420P.byteSize(width, height)];
    new Random(seed).nextBytes(data);
    VideoFrame frame =
        new VideoFrame(PixelFormat.YUV420P, width, height, ColorSpace.BT601_LIMITED, data);
    try (PixelConverter converter = new PixelConverter()) {
      byte[] grey = converter.convert(frame, PixelFormat.GRAY8).data();
      for (int i = 0; i < grey.length; i++) {
        long expected = Math.round(((data[i] & 0xff) - 16) * 255 / 219.0);
        assertThat(grey[i] & 0xff).isEqualTo((int) Samples.limit(expected));
      }
    }
  }

  @Property(tries = 60)
  void noSizeMixesUpRowsOrPlanes(
      @ForAll @IntRange(min = 1, max = 67) int width,
      @ForAll @IntRange(min = 1, max = 67) int height,
      @ForAll PixelFormat from,
      @ForAll PixelFormat to)
      throws MediaException {
    VideoFrame flat =
        flat(from, ColorSpace.BT601_LIMITED, width, height, new double[] {200, 60, 20});
    try (PixelConverter converter = new PixelConverter()) {
      VideoFrame converted = converter.convert(flat, to);
      int[] corner = Samples.at(converted, 0, 0);
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          near("at %d,%d".formatted(x, y), Samples.at(converted, x, y), corner);
        }
      }
    }
  }

  private static VideoFrame convert(VideoFrame frame, PixelFormat to) {
    return NodeTester.of(new Convert(), Map.of("format", to.label()))
        .input(Convert.VIDEO, frame)
        .run()
        .payloads(Convert.output(new Convert.Params(to, Optional.empty())))
        .get(0);
  }

  private static VideoFrame flat(
      PixelFormat format, ColorSpace space, int width, int height, double[] rgb) {
    byte[] data = new byte[format.byteSize(width, height)];
    VideoFrame frame = new VideoFrame(format, width, height, space, data);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        Samples.write(frame, x, y, rgb);
      }
    }
    return frame;
  }

  private static VideoFrame patches(PixelFormat format, ColorSpace space, int width, int height) {
    byte[] data = new byte[format.byteSize(width, height)];
    VideoFrame frame = new VideoFrame(format, width, height, space, data);
    Random random = new Random(7);
    double[][] colors = new double[(ROWS + 1) * (COLUMNS + 1)][];
    for (int i = 0; i < colors.length; i++) {
      colors[i] = new double[] {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
    }
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        Samples.write(frame, x, y, colors[y / PATCH * (COLUMNS + 1) + x / PATCH]);
      }
    }
    return frame;
  }
}
