package io.kinoloom.nodes.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.inference.Region;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DetectorTest {
  private static final Detector.Kind KIND = Detector.Kind.FACE_SHORT_RANGE;

  /** A wide picture of 256x128 in an input of 128x128: two pixels for one, 64 rows of bars. */
  @Test
  void readsBoxesInPixelsOfThePicture() {
    float[] boxes = new float[896 * 16];
    float[] scores = new float[896];
    Arrays.fill(scores, -1e9f);
    // Anchor 0 is the centre of the first cell: pixel (4, 4) of the input.
    scores[0] = (float) Math.log(0.8 / 0.2);
    boxes[0] = 36;
    boxes[1] = 60;
    boxes[2] = 20;
    boxes[3] = 10;
    boxes[4] = 16;
    boxes[5] = 28;
    Region whole = Region.around(256, 128, 1);

    List<Detection> found = Detector.decode(KIND, boxes, scores, whole, 0.5);

    assertThat(found).hasSize(1);
    Detection face = found.get(0);
    assertThat(face.score()).isCloseTo(0.8, within(1e-6));
    assertThat(face.centerX()).isCloseTo(2 * (4 + 36), within(1e-4));
    assertThat(face.centerY()).isCloseTo(2 * (4 + 60) - 64, within(1e-4));
    assertThat(face.width()).isCloseTo(40, within(1e-4));
    assertThat(face.height()).isCloseTo(20, within(1e-4));
    assertThat(face.keypoints()).hasSize(6);
    assertThat(face.keypoints().get(0).x()).isCloseTo(2 * (4 + 16), within(1e-4));
    assertThat(face.keypoints().get(0).y()).isCloseTo(2 * (4 + 28) - 64, within(1e-4));
  }

  @Test
  void leavesOutWhatIsUnsureOrHasNoSize() {
    float[] boxes = new float[896 * 16];
    float[] scores = new float[896];
    Arrays.fill(scores, -1e9f);
    Region whole = Region.around(128, 128, 1);
    scores[5] = -0.1f;
    boxes[5 * 16 + 2] = boxes[5 * 16 + 3] = 10;
    scores[6] = 3;
    boxes[6 * 16 + 2] = -10;
    boxes[6 * 16 + 3] = 10;
    scores[7] = Float.NaN;

    assertThat(Detector.decode(KIND, boxes, scores, whole, 0.5)).isEmpty();
    assertThat(Detector.decode(KIND, boxes, scores, whole, 0.4)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Detector.Kind.class)
  void findsNothingInEmptyPictures(Detector.Kind kind) {
    try (Detector detector = new Detector(kind, 0.5)) {
      assertThat(detector.detect(grey(160, 120, 0))).isEmpty();
      assertThat(detector.detect(grey(120, 160, 128))).isEmpty();
      assertThat(detector.detect(grey(1, 1, 255))).isEmpty();
      byte[] noise = new byte[200 * 150];
      new Random(3).nextBytes(noise);
      assertThat(detector.detect(new VideoFrame(PixelFormat.GRAY8, 200, 150, noise))).isEmpty();
    }
  }

  private static VideoFrame grey(int width, int height, int level) {
    byte[] data = new byte[width * height];
    Arrays.fill(data, (byte) level);
    return new VideoFrame(PixelFormat.GRAY8, width, height, data);
  }
}
