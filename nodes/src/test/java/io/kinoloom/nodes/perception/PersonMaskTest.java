package io.kinoloom.nodes.perception;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PersonMaskTest {
  private static final Map<String, Object> STILL = Map.of("smoothing", 0);
  private static List<VideoFrame> franck;
  private static VideoFrame man;

  @BeforeAll
  static void read() {
    List<VideoFrame> colored = RealFrames.of("franck", 48, 1, 6);
    man = colored.get(0);
    franck = colored.stream().map(RealFrames::yuv).toList();
  }

  /** The man sits before a blue wall, so that chroma tells what is wall without any network. */
  @ParameterizedTest
  @ValueSource(strings = {"general", "landscape"})
  void agreesWithTheBlueWall(String model) {
    for (VideoFrame frame : List.of(franck.get(0), franck.get(5))) {
      Mask mask = mask(frame, Map.of("model", model, "smoothing", 0));
      int wall = 0;
      int wallTakenForMan = 0;
      int man = 0;
      int manTakenForWall = 0;
      for (int y = 0; y < frame.height(); y++) {
        for (int x = 0; x < frame.width(); x++) {
          int alpha = mask.alpha()[y * frame.width() + x] & 255;
          if (isWall(frame, x, y)) {
            wall++;
            wallTakenForMan += alpha > 127 ? 1 : 0;
          } else {
            man++;
            manTakenForWall += alpha > 127 ? 0 : 1;
          }
        }
      }
      assertThat(wallTakenForMan).isLessThan((int) (wall * 0.035));
      assertThat(manTakenForWall).isLessThan((int) (man * 0.035));
    }
  }

  private static boolean isWall(VideoFrame frame, int x, int y) {
    int chroma = frame.width() * frame.height() + y / 2 * (frame.width() / 2) + x / 2;
    return (frame.data()[chroma] & 255) > 148;
  }

  @Test
  void remembersTheSameInEveryWay() {
    List<Mask> masks =
        NodeTester.of(new PersonMask(), Map.of())
            .input(PersonMask.VIDEO, franck.toArray(VideoFrame[]::new))
            .run()
            .payloads(PersonMask.MASK);

    assertThat(masks).hasSize(franck.size()).doesNotHaveDuplicates();
    assertThat(masks.get(0)).isEqualTo(mask(franck.get(0), STILL));
    assertThat(masks.get(1)).isNotEqualTo(mask(franck.get(1), STILL));
  }

  @Test
  void forgetsAtADiscontinuity() {
    List<Mask> masks =
        NodeTester.of(new PersonMask(), Map.of())
            .input(PersonMask.VIDEO, franck.get(0))
            .discontinuity()
            .input(PersonMask.VIDEO, franck.get(5))
            .run()
            .payloads(PersonMask.MASK);

    assertThat(masks.get(1)).isEqualTo(mask(franck.get(5), STILL));
  }

  /** Noise on a still picture trembles less with smoothing than without. */
  @Test
  void smoothingCalmsStillPictures() {
    VideoFrame[] noisy = new VideoFrame[8];
    Random random = new Random(3);
    for (int i = 0; i < noisy.length; i++) {
      byte[] data = franck.get(0).data().clone();
      for (int pixel = 0; pixel < man.width() * man.height(); pixel++) {
        int value = (data[pixel] & 255) + (int) Math.round(8 * random.nextGaussian());
        data[pixel] = (byte) Math.max(16, Math.min(235, value));
      }
      noisy[i] =
          new VideoFrame(
              PixelFormat.YUV420P, man.width(), man.height(), ColorSpace.BT601_FULL, data);
    }
    double calm = change(masks(Map.of("smoothing", 0.9), noisy));
    double restless = change(masks(STILL, noisy));
    assertThat(calm).isLessThan(0.6 * restless);
  }

  @Test
  void aMirroredPictureHasAMirroredMask() {
    Mask straight = mask(man, STILL);
    Mask mirrored = mask(RealFrames.mirrored(man), STILL);
    byte[] back = new byte[straight.alpha().length];
    for (int i = 0; i < back.length; i++) {
      back[i] = mirrored.alpha()[i / man.width() * man.width() + man.width() - 1 - i % man.width()];
    }
    assertThat(overlap(straight.alpha(), back)).isGreaterThan(0.96);
  }

  /** The network is shown the whole picture squeezed, so its aspect ratio makes no difference. */
  @ParameterizedTest
  @CsvSource({"2, 1", "1, 2", "3, 3"})
  void aStretchedPictureHasAStretchedMask(int horizontally, int vertically) {
    Mask straight = mask(man, STILL);
    Mask stretched = mask(stretched(man, horizontally, vertically), STILL);
    byte[] back = new byte[straight.alpha().length];
    for (int y = 0; y < man.height(); y++) {
      for (int x = 0; x < man.width(); x++) {
        back[y * man.width() + x] =
            stretched.alpha()[y * vertically * stretched.width() + x * horizontally];
      }
    }
    assertThat(overlap(straight.alpha(), back)).isGreaterThan(0.97);
  }

  @Test
  void formatsAgree() {
    byte[] yuv = mask(franck.get(0), STILL).alpha();
    assertThat(overlap(yuv, mask(man, STILL).alpha())).isGreaterThan(0.99);
    assertThat(overlap(yuv, mask(RealFrames.grey(man), STILL).alpha())).isGreaterThan(0.93);
  }

  @ParameterizedTest
  @CsvSource({"640, 480", "1, 1", "16, 16", "480, 853", "3840, 2160", "7680, 4320"})
  void nobodyIsSeenInBlackness(int width, int height) {
    Mask mask =
        mask(new VideoFrame(PixelFormat.GRAY8, width, height, new byte[width * height]), STILL);
    assertThat(mask.width()).isEqualTo(width);
    assertThat(mask.height()).isEqualTo(height);
    int people = 0;
    for (byte alpha : mask.alpha()) {
      people += (alpha & 255) > 127 ? 1 : 0;
    }
    assertThat(people).isZero();
  }

  @Test
  void aThresholdMakesItAllOrNothing() {
    Mask soft = mask(man, STILL);
    Mask hard = mask(man, Map.of("smoothing", 0, "threshold", 0.5));
    for (int i = 0; i < soft.alpha().length; i++) {
      int alpha = soft.alpha()[i] & 255;
      if (Math.abs(alpha - 127.5) > 1) {
        assertThat(hard.alpha()[i] & 255).isEqualTo(alpha > 127 ? 255 : 0);
      }
    }
  }

  /** Every pixel becomes a block of pixels. */
  private static VideoFrame stretched(VideoFrame frame, int horizontally, int vertically) {
    int width = frame.width() * horizontally;
    int height = frame.height() * vertically;
    byte[] data = new byte[width * height * 3];
    for (int i = 0; i < width * height; i++) {
      int from = i / width / vertically * frame.width() + i % width / horizontally;
      System.arraycopy(frame.data(), from * 3, data, i * 3, 3);
    }
    return new VideoFrame(PixelFormat.BGR24, width, height, data);
  }

  private static Mask mask(VideoFrame frame, Map<String, ?> params) {
    return masks(params, frame).get(0);
  }

  private static List<Mask> masks(Map<String, ?> params, VideoFrame... frames) {
    return NodeTester.of(new PersonMask(), params)
        .input(PersonMask.VIDEO, frames)
        .run()
        .payloads(PersonMask.MASK);
  }

  private static double change(List<Mask> masks) {
    double sum = 0;
    for (int i = 1; i < masks.size(); i++) {
      for (int pixel = 0; pixel < masks.get(i).alpha().length; pixel++) {
        sum +=
            Math.abs((masks.get(i).alpha()[pixel] & 255) - (masks.get(i - 1).alpha()[pixel] & 255));
      }
    }
    return sum;
  }

  /** Pixels in both over pixels in either. */
  private static double overlap(byte[] one, byte[] other) {
    double both = 0;
    double either = 0;
    for (int i = 0; i < one.length; i++) {
      boolean first = (one[i] & 255) > 127;
      boolean second = (other[i] & 255) > 127;
      both += first && second ? 1 : 0;
      either += first || second ? 1 : 0;
    }
    return both / either;
  }
}
