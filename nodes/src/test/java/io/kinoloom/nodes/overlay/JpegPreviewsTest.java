package io.kinoloom.nodes.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.motion.FlowWheel;
import io.kinoloom.spi.Clip;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Payload;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.VideoFrame;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Previews are read back by the JDK's own decoder. */
final class JpegPreviewsTest {
  private static final int LARGEST = 320;

  private final JpegPreviews previews = new JpegPreviews();

  @AfterEach
  void close() {
    previews.close();
  }

  private BufferedImage draw(Payload payload) throws IOException {
    byte[] jpeg = previews.jpeg(payload, LARGEST).orElseThrow();
    return ImageIO.read(new ByteArrayInputStream(jpeg));
  }

  private static void assertColor(BufferedImage image, int x, int y, int rgb) {
    int found = image.getRGB(x, y);
    for (int shift = 0; shift <= 16; shift += 8) {
      assertThat(found >> shift & 0xff)
          .as("pixel %d,%d is %06x", x, y, found & 0xffffff)
          .isCloseTo(rgb >> shift & 0xff, within(10));
    }
  }

  @Test
  void fitsIntoTheLargestSide() throws IOException {
    for (int[] size : new int[][] {{1280, 720}, {719, 1281}, {64, 48}, {1, 1}, {5000, 3}}) {
      byte[] data = new byte[size[0] * size[1]];
      Arrays.fill(data, (byte) 200);
      BufferedImage image = draw(new VideoFrame(PixelFormat.GRAY8, size[0], size[1], data));
      assertThat(Math.max(image.getWidth(), image.getHeight()))
          .isEqualTo(Math.min(LARGEST, Math.max(size[0], size[1])));
      assertThat((double) image.getWidth() / image.getHeight())
          .isCloseTo(
              Math.min(320, (double) size[0] / size[1]), within(0.01 * size[0] / size[1] + 0.01));
      assertColor(image, 0, 0, 0xc8c8c8);
    }
  }

  @Test
  void showsTheSameColourInEveryFormat() throws IOException {
    int width = 640;
    int height = 360;
    int pixels = width * height;
    byte[] bgr = new byte[3 * pixels];
    byte[] bgra = new byte[4 * pixels];
    ByteBuffer floats = ByteBuffer.allocate(12 * pixels).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < pixels; i++) {
      bgr[3 * i] = 40;
      bgr[3 * i + 1] = 100;
      bgr[3 * i + 2] = (byte) 220;
      bgra[4 * i] = 40;
      bgra[4 * i + 1] = 100;
      bgra[4 * i + 2] = (byte) 220;
      bgra[4 * i + 3] = (byte) 255;
      floats.putFloat(220 / 255f).putFloat(100 / 255f).putFloat(40 / 255f);
    }
    assertColor(draw(new VideoFrame(PixelFormat.BGR24, width, height, bgr)), 9, 9, 0xdc6428);
    assertColor(draw(new VideoFrame(PixelFormat.BGRA32, width, height, bgra)), 9, 9, 0xdc6428);
    assertColor(
        draw(new VideoFrame(PixelFormat.RGB_F32, width, height, floats.array())), 9, 9, 0xdc6428);
    for (ColorSpace space : ColorSpace.values()) {
      assertColor(draw(yuv(width, height, space, 220, 100, 40)), 9, 9, 0xdc6428);
    }
  }

  /** By the formulas of the two recommendations. */
  private static VideoFrame yuv(int width, int height, ColorSpace space, int r, int g, int b) {
    double kr = space.isBt709() ? 0.2126 : 0.299;
    double kb = space.isBt709() ? 0.0722 : 0.114;
    double luma = kr * r + (1 - kr - kb) * g + kb * b;
    double u = (b - luma) / (2 * (1 - kb));
    double v = (r - luma) / (2 * (1 - kr));
    boolean full = space.isFullRange();
    byte[] data = new byte[PixelFormat.YUV420P.byteSize(width, height)];
    int pixels = width * height;
    int chroma = (data.length - pixels) / 2;
    Arrays.fill(data, 0, pixels, (byte) Math.round(full ? luma : 16 + luma * 219 / 255));
    Arrays.fill(
        data, pixels, pixels + chroma, (byte) Math.round(128 + u * (full ? 1 : 224 / 255.0)));
    Arrays.fill(
        data, pixels + chroma, data.length, (byte) Math.round(128 + v * (full ? 1 : 224 / 255.0)));
    return new VideoFrame(PixelFormat.YUV420P, width, height, space, data);
  }

  @Test
  void keepsThinLines() throws IOException {
    int width = 960;
    byte[] data = new byte[width * 720];
    for (int y = 0; y < 720; y++) {
      data[y * width + 480] = (byte) 255;
    }
    BufferedImage image = draw(new VideoFrame(PixelFormat.GRAY8, width, 720, data));
    assertThat(image.getRGB(160, 100) & 0xff).isGreaterThan(50);
  }

  @Test
  void showsMasksClassesMotionAndPeople() throws IOException {
    byte[] alpha = new byte[100 * 50];
    Arrays.fill(alpha, 0, 100 * 25, (byte) 255);
    BufferedImage mask = draw(new Mask(100, 50, alpha));
    assertColor(mask, 50, 5, 0xffffff);
    assertColor(mask, 50, 45, 0x000000);

    short[] labels = new short[100 * 50];
    Arrays.fill(labels, 0, 100 * 25, (short) 7);
    BufferedImage classes = draw(new LabelMap(100, 50, "cityscapes", labels));
    assertColor(classes, 50, 5, 0x804080); // road, as the data set publishes it

    float[] vectors = new float[100 * 50 * 2];
    for (int i = 0; i < vectors.length; i += 2) {
      vectors[i] = 5;
    }
    Color right = FlowWheel.color(1, 0);
    BufferedImage motion = draw(new FlowField(100, 50, vectors));
    assertColor(motion, 50, 25, right.red() << 16 | right.green() << 8 | right.blue());

    Landmarks hand = new Landmarks(1, 1, new float[] {320, 240, 0, 1}, new float[0]);
    BufferedImage pose = draw(new Pose(640, 480, "unknown", List.of(hand)));
    assertThat(pose.getWidth()).isEqualTo(LARGEST);
    assertThat(pose.getRGB(160, 120) & 0xff).isGreaterThan(128);
    assertColor(pose, 10, 10, 0x000000);
  }

  @Test
  void showsTheFirstPictureOfAClip() throws IOException {
    byte[] white = new byte[16 * 16];
    Arrays.fill(white, (byte) 255);
    VideoFrame first = new VideoFrame(PixelFormat.GRAY8, 16, 16, white);
    VideoFrame second = new VideoFrame(PixelFormat.GRAY8, 16, 16, new byte[16 * 16]);
    Clip clip =
        new Clip(List.of(new Clip.TimedFrame(0, first), new Clip.TimedFrame(40_000, second)));
    assertColor(draw(clip), 8, 8, 0xffffff);
  }

  @Test
  void leavesNumbersToOthers() {
    assertThat(previews.jpeg(Score.of("psnr", 30), LARGEST)).isEmpty();
    assertThat(previews.jpeg(new Clip(List.of()), LARGEST)).isEmpty();
  }
}
