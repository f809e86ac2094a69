package io.kinoloom.nodes.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.List;
import java.util.Map;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeDetectTest {

  private static VideoFrame edges(VideoFrame frame, Map<String, ?> params) {
    return NodeTester.of(new EdgeDetect(), params)
        .input(EdgeDetect.VIDEO, frame)
        .run()
        .payloads(EdgeDetect.EDGES)
        .get(0);
  }

  private static List<String> problems(Map<String, ?> params) {
    return new EdgeDetect().problems(ParamsBinder.fromPlain(EdgeDetect.Params.class, params));
  }

  /** Soft shapes, so that there are gradients of every direction and size. */
  private static VideoFrame blobs(int width, int height) {
    return Frames.gray(
        width,
        height,
        (x, y) ->
            (int)
                (127
                    + 60 * Math.sin(x * 0.21 + 0.002 * x * y)
                    + 60 * Math.cos(y * 0.17 - 0.001 * x * x)));
  }

  @ParameterizedTest
  @CsvSource({"3,false,80,160", "3,true,60,90", "5,false,900,2000", "7,true,9000,20000"})
  void cannyEqualsOpenCv(int aperture, boolean l2, double low, double high) {
    VideoFrame frame = blobs(101, 67);
    VideoFrame actual =
        edges(frame, Map.of("low", low, "high", high, "aperture", aperture, "l2-gradient", l2));
    try (Mats mats = new Mats()) {
      Plane plane = Plane.of(frame).get(0);
      Mat picture = Mats.write(mats.mat(), plane, frame.data());
      Mat peer = mats.mat();
      opencv_imgproc.Canny(picture, peer, low, high, aperture, l2);
      byte[] expected = new byte[frame.data().length];
      Mats.read(peer, plane, expected);
      assertThat(actual.data()).isEqualTo(expected);
      assertThat(expected).contains((byte) 255).contains((byte) 0);
    }
  }

  @Test
  void aStepIsOneLineOfOnePixel() {
    int step = 20;
    VideoFrame frame = Frames.gray(41, 23, (x, y) -> x < step ? 50 : 180);
    for (Map<String, Object> params :
        List.<Map<String, Object>>of(
            Map.of("low", 100, "high", 200), Map.of(), Map.of("aperture", 5))) {
      VideoFrame actual = edges(frame, params);
      // Both columns beside the step have the same gradient; Canny keeps the first one.
      assertThat(actual).isEqualTo(Frames.gray(41, 23, (x, y) -> x == step - 1 ? 255 : 0));
    }
  }

  @Test
  void thresholdsAreGradients() {
    // A step of 30 grey levels has a gradient of 120.
    VideoFrame frame = Frames.gray(21, 21, (x, y) -> x < 10 ? 100 : 130);
    assertThat(edges(frame, Map.of("low", 60, "high", 119)).data()).contains((byte) 255);
    assertThat(edges(frame, Map.of("low", 60, "high", 121)).data()).containsOnly((byte) 0);
    assertThat(edges(frame, Map.of("high", 119))).isEqualTo(edges(frame, Map.of("low", 59.5)));
  }

  @ParameterizedTest
  @CsvSource({"canny,3", "canny,5", "canny,7", "sobel,3", "sobel,7", "scharr,3", "sketch,3"})
  void flatPicturesAreBlank(String method, int aperture) {
    for (int level : new int[] {0, 13, 128, 255}) {
      VideoFrame flat = Frames.gray(33, 17, (x, y) -> level);
      Map<String, ?> params = Map.of("method", method, "aperture", aperture);
      assertThat(edges(flat, params).data()).containsOnly((byte) 0);
    }
  }

  @Test
  void automaticThresholdsIgnoreFaintNoise() {
    VideoFrame noisy = Frames.random(PixelFormat.GRAY8, 64, 64, 5);
    VideoFrame faint = Frames.gray(64, 64, (x, y) -> 100 + Frames.at(noisy, x, y) % 3);
    assertThat(edges(faint, Map.of()).data()).containsOnly((byte) 0);
  }

  @Test
  void automaticThresholdsFollowTheContrast() {
    for (int contrast : new int[] {20, 60, 200}) {
      VideoFrame frame = Frames.gray(60, 60, (x, y) -> 20 + (x / 15 + y / 15) % 2 * contrast);
      long on = count(edges(frame, Map.of()));
      // Three borders of 60 pixels both ways, less what is lost where they cross.
      assertThat(on).as("contrast %d", contrast).isBetween(300L, 400L);
    }
  }

  private static long count(VideoFrame frame) {
    long count = 0;
    for (byte value : frame.data()) {
      count += value != 0 ? 1 : 0;
    }
    return count;
  }

  @Test
  void otsuSplitsTwoHeaps() {
    int[] histogram = new int[40];
    for (int i = 3; i <= 9; i++) {
      histogram[i] = 100;
      histogram[i + 20] = 30;
    }
    assertThat(GradientThreshold.otsu(histogram)).isEqualTo(9);
    assertThat(GradientThreshold.otsu(new int[] {0, 0, 7, 0})).isZero();
  }

  @ParameterizedTest
  @CsvSource({"sobel,3", "sobel,5", "sobel,7", "scharr,3"})
  void gradientOfAStepIsItsHeight(String method, int aperture) {
    VideoFrame frame = Frames.gray(31, 15, (x, y) -> x < 15 ? 40 : 140);
    VideoFrame actual = edges(frame, Map.of("method", method, "aperture", aperture));
    assertThat(Frames.at(actual, 14, 7)).isEqualTo(100);
    assertThat(Frames.at(actual, 15, 7)).isEqualTo(100);
    assertThat(Frames.at(actual, 15 + aperture, 7)).isZero();
  }

  @Test
  void gradientOfARampIsTwiceItsSlope() {
    // (smoothing 4) x (-1, 0, 1) on slope s is 8 s, divided by the step's 4.
    VideoFrame ramp = Frames.gray(30, 20, (x, y) -> 3 * x + 4 * y);
    for (String method : List.of("sobel", "scharr")) {
      VideoFrame actual = edges(ramp, Map.of("method", method));
      VideoFrame doubled = edges(ramp, Map.of("method", method, "gain", 2));
      for (int y = 1; y < 19; y++) {
        for (int x = 1; x < 29; x++) {
          assertThat(Frames.at(actual, x, y)).isEqualTo(10);
          assertThat(Frames.at(doubled, x, y)).isEqualTo(20);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sobel", "scharr", "sketch"})
  void turnsWithThePicture(String method) {
    VideoFrame frame = blobs(45, 37);
    VideoFrame turned = edges(turn(frame), Map.of("method", method));
    VideoFrame expected = turn(edges(frame, Map.of("method", method)));
    for (int i = 0; i < expected.data().length; i++) {
      // Sums of floats in another order.
      assertThat(turned.data()[i] & 0xff).isCloseTo(expected.data()[i] & 0xff, within(1));
    }
  }

  private static VideoFrame turn(VideoFrame frame) {
    return Frames.gray(
        frame.height(), frame.width(), (x, y) -> Frames.at(frame, y, frame.height() - 1 - x));
  }

  @Test
  void sketchIsTheSoftDifferenceOfGaussians() {
    VideoFrame frame = Frames.gray(61, 61, (x, y) -> (x - 30) * (x - 30) <= 1 ? 90 : 200);
    double sigma = 1.5;
    double threshold = 2;
    double sharpness = 0.05;
    VideoFrame actual =
        edges(
            frame,
            Map.of(
                "method",
                "sketch",
                "sigma",
                sigma,
                "threshold",
                threshold,
                "sharpness",
                sharpness));
    for (int x = 15; x <= 45; x++) {
      double difference = blurredLine(x, 1.6 * sigma) - blurredLine(x, sigma);
      double expected = 255 * Math.tanh(Math.max(0, sharpness * (difference - threshold)));
      // OpenCV cuts Gaussians at four sigma and eight bits hold the argument of tanh.
      assertThat((double) Frames.at(actual, x, 30)).as("x %d", x).isCloseTo(expected, within(3.0));
    }
    assertThat(Frames.at(actual, 30, 30)).isGreaterThan(150);
  }

  private static double blurredLine(int x, double sigma) {
    double sum = 0;
    double weights = 0;
    for (int i = -50; i <= 50; i++) {
      double weight = Math.exp(-i * i / (2 * sigma * sigma));
      weights += weight;
      sum += weight * (Math.abs(x + i - 30) <= 1 ? 90 : 200);
    }
    return sum / weights;
  }

  @Test
  void sketchDrawsTheDarkSide() {
    VideoFrame frame = Frames.gray(40, 10, (x, y) -> x < 20 ? 60 : 200);
    VideoFrame actual = edges(frame, Map.of("method", "sketch"));
    assertThat(Frames.at(actual, 19, 5)).isGreaterThan(200);
    assertThat(Frames.at(actual, 20, 5)).isZero();
  }

  @Test
  void preBlurIsOpenCvsGaussian() {
    VideoFrame frame = Frames.random(PixelFormat.GRAY8, 40, 30, 3);
    VideoFrame actual = edges(frame, Map.of("method", "sobel", "pre-blur", 2.5));
    try (Mats mats = new Mats();
        Size any = new Size(0, 0)) {
      Plane plane = Plane.of(frame).get(0);
      Mat picture = Mats.write(mats.mat(), plane, frame.data());
      opencv_imgproc.GaussianBlur(picture, picture, any, 2.5);
      byte[] blurred = new byte[frame.data().length];
      Mats.read(picture, plane, blurred);
      VideoFrame before = new VideoFrame(PixelFormat.GRAY8, 40, 30, blurred);
      assertThat(actual.data()).isEqualTo(edges(before, Map.of("method", "sobel")).data());
    }
    assertThat(edges(frame, Map.of("pre-blur", 3)).data())
        .as("thresholds of the blurred picture")
        .contains((byte) 255);
  }

  @Test
  void invertsAndKeepsTheColorSpace() {
    VideoFrame frame = Frames.random(PixelFormat.GRAY8, 20, 20, 1);
    VideoFrame plain = edges(frame, Map.of());
    VideoFrame inverted = edges(frame, Map.of("invert", true));
    assertThat(inverted.colorSpace()).isEqualTo(frame.colorSpace());
    for (int i = 0; i < 400; i++) {
      assertThat(inverted.data()[i] & 0xff).isEqualTo(255 - (plain.data()[i] & 0xff));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"canny", "sobel", "scharr", "sketch"})
  void takesSmallAndChangingSizes(String method) {
    List<VideoFrame> sizes =
        List.of(
            Frames.gray(1, 1, (x, y) -> 9),
            Frames.random(PixelFormat.GRAY8, 1, 7, 1),
            Frames.random(PixelFormat.GRAY8, 9, 2, 2),
            Frames.random(PixelFormat.GRAY8, 33, 21, 3));
    List<VideoFrame> results =
        NodeTester.of(new EdgeDetect(), Map.of("method", method))
            .input(EdgeDetect.VIDEO, sizes.toArray(VideoFrame[]::new))
            .run()
            .payloads(EdgeDetect.EDGES);
    assertThat(results).extracting(VideoFrame::width).containsExactly(1, 1, 9, 33);
    assertThat(results).extracting(VideoFrame::height).containsExactly(1, 7, 2, 21);
    assertThat(results.get(0).data()).containsExactly(0);
  }

  @Test
  void reportsContradictions() {
    assertThat(problems(Map.of())).isEmpty();
    assertThat(problems(Map.of("aperture", 4))).singleElement().asString().contains("3, 5 or 7");
    assertThat(problems(Map.of("low", 9, "high", 3)))
        .singleElement()
        .asString()
        .contains("'low' (9.0) must not be above 'high' (3.0)");
    assertThat(problems(Map.of("method", "sobel", "high", 3)))
        .singleElement()
        .asString()
        .contains("canny");
    assertThat(problems(Map.of("method", "scharr", "aperture", 5)))
        .singleElement()
        .asString()
        .contains("3x3");
  }

  @Test
  void keepsOpenCvToOneThread() {
    edges(Frames.gray(4, 4, (x, y) -> 0), Map.of());
    assertThat(opencv_core.getNumThreads()).isEqualTo(1);
  }
}
