package io.kinoloom.nodes.motion;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StabilizeTest {
  private static final int WIDTH = 200;
  private static final int HEIGHT = 150;
  private static final VideoFrame WORLD =
      Scenes.grey(
          Scenes.render(Map.of("width", 640, "height", 480, "frames", 1, "shapes", 25))
              .pictures()
              .get(0));

  private static NodeTester.Result run(Map<String, ?> params, VideoFrame... pictures) {
    return NodeTester.of(new Stabilize(), params).input(Stabilize.VIDEO, pictures).run();
  }

  /** What a camera sees whose middle is at (x, y) of the world and that is turned and zoomed. */
  private static VideoFrame view(Similarity place) {
    return Frames.gray(
        WIDTH,
        HEIGHT,
        (x, y) -> {
          double cosine = Math.exp(place.zoom()) * Math.cos(place.angle());
          double sine = Math.exp(place.zoom()) * Math.sin(place.angle());
          double offX = x - (WIDTH - 1) / 2.0;
          double offY = y - (HEIGHT - 1) / 2.0;
          return sample(
              place.x() + cosine * offX - sine * offY, place.y() + sine * offX + cosine * offY);
        });
  }

  private static int sample(double x, double y) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double shareX = x - left;
    double shareY = y - top;
    double above =
        Frames.at(WORLD, left, top) * (1 - shareX) + Frames.at(WORLD, left + 1, top) * shareX;
    double below =
        Frames.at(WORLD, left, top + 1) * (1 - shareX)
            + Frames.at(WORLD, left + 1, top + 1) * shareX;
    return (int) Math.round(above * (1 - shareY) + below * shareY);
  }

  /** A slow pan with the tremble of a hand on it: three sines and a little noise. */
  private static List<Similarity> shaky(int count) {
    Random random = new Random(7);
    List<Similarity> places = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double time = i / 25.0;
      places.add(
          new Similarity(
              250 + 12 * time + 4 * Math.sin(time * 2 * Math.PI * 2.3) + random.nextGaussian(),
              240 + 3 * Math.sin(time * 2 * Math.PI * 3.1 + 1) + random.nextGaussian(),
              0.012 * Math.sin(time * 2 * Math.PI * 1.9 + 2),
              0.008 * Math.sin(time * 2 * Math.PI * 2.7)));
    }
    return places;
  }

  /** Motion of points between two views, by the places of the camera alone. */
  private static Similarity motion(Similarity before, Similarity now) {
    return now.inverse().after(before);
  }

  @Test
  void measuresKnownMotion() {
    List<Similarity> places = shaky(30);
    NodeTester.Result result =
        run(Map.of(), places.stream().map(StabilizeTest::view).toArray(VideoFrame[]::new));
    double worst = 0;
    for (int i = 1; i < places.size(); i++) {
      Similarity truth = motion(places.get(i - 1), places.get(i));
      Map<String, Double> told = result.payloads(Stabilize.SCORE).get(i).values();
      worst = Math.max(worst, Math.abs(told.get("shift-x") - truth.x()));
      worst = Math.max(worst, Math.abs(told.get("shift-y") - truth.y()));
      assertThat(told.get("angle")).isCloseTo(Math.toDegrees(truth.angle()), Offset.offset(0.15));
      assertThat(told.get("zoom")).isCloseTo(Math.exp(truth.zoom()), Offset.offset(0.003));
    }
    System.out.printf("stabilize: largest error of a measured shift %.3f px%n", worst);
    assertThat(worst).isLessThan(0.25);
  }

  /**
   * The trembling that is left, as jerk of the view: the change of velocity from picture to
   * picture, measured on the steadied pictures by a second run, against the same of the shaky ones.
   */
  @ParameterizedTest
  @CsvSource({"1s, 0s, 0.2", "500ms, 0s, 0.3", "500ms, 500ms, 0.08"})
  void takesOutTrembling(String smoothing, String lookAhead, double bound) {
    VideoFrame[] shaky = shaky(75).stream().map(StabilizeTest::view).toArray(VideoFrame[]::new);
    VideoFrame[] steady =
        run(Map.of("smoothing", smoothing, "look-ahead", lookAhead, "zoom", 1.15), shaky)
            .payloads(Stabilize.STEADY)
            .toArray(VideoFrame[]::new);
    assertThat(steady).hasSize(75);
    double before = jerk(run(Map.of(), shaky).payloads(Stabilize.SCORE));
    double after = jerk(run(Map.of(), steady).payloads(Stabilize.SCORE));
    System.out.printf(
        "stabilize, smoothing %s, look-ahead %s: trembling %.2f px before, %.2f px after (%.0f %%)%n",
        smoothing, lookAhead, before, after, 100 * after / before);
    assertThat(after / before).isLessThan(bound);
  }

  /** Root mean square of the changes of velocity, from the second second on. */
  private static double jerk(List<Score> scores) {
    double sum = 0;
    int count = 0;
    for (int i = 25; i < scores.size(); i++) {
      Map<String, Double> now = scores.get(i).values();
      Map<String, Double> before = scores.get(i - 1).values();
      double x = now.get("shift-x") - before.get("shift-x");
      double y = now.get("shift-y") - before.get("shift-y");
      sum += x * x + y * y;
      count++;
    }
    return Math.sqrt(sum / count);
  }

  @Test
  void aStillCameraIsLeftAlone() {
    VideoFrame still = view(new Similarity(300, 240, 0, 0));
    List<VideoFrame> steady =
        run(Map.of("zoom", 1), still, still, still, still).payloads(Stabilize.STEADY);
    assertThat(steady).containsExactly(still, still, still, still);
  }

  /** A line through the past is followed without lag: an even pan needs no correction. */
  @Test
  void anEvenPanIsNotHeldBack() {
    CameraPath path = CameraPath.EMPTY;
    for (int i = 0; i < 60; i++) {
      path =
          path.with(
              new CameraPath.Step(
                  i * 40_000L, i == 0 ? Similarity.IDENTITY : new Similarity(-3, 1, 0, 0)),
              Long.MIN_VALUE);
      Similarity correction = path.steady(i * 40_000L, 500_000);
      assertThat(correction.x()).isCloseTo(0, Offset.offset(1e-6));
      assertThat(correction.y()).isCloseTo(0, Offset.offset(1e-6));
    }
  }

  @Test
  void similaritiesComposeAndInvertAsMapsOfPoints() {
    Similarity one = new Similarity(3, -2, 0.4, 0.1);
    Similarity other = new Similarity(-5, 1, -0.7, 0.3);
    double[] direct = apply(one, apply(other, new double[] {7, 11}));
    double[] composed = apply(one.after(other), new double[] {7, 11});
    double[] back = apply(one.inverse(), apply(one, new double[] {7, 11}));
    for (int i = 0; i < 2; i++) {
      assertThat(composed[i]).isCloseTo(direct[i], Offset.offset(1e-9));
      assertThat(back[i]).isCloseTo(i == 0 ? 7 : 11, Offset.offset(1e-9));
    }
  }

  private static double[] apply(Similarity motion, double[] point) {
    double cosine = Math.exp(motion.zoom()) * Math.cos(motion.angle());
    double sine = Math.exp(motion.zoom()) * Math.sin(motion.angle());
    return new double[] {
      cosine * point[0] - sine * point[1] + motion.x(),
      sine * point[0] + cosine * point[1] + motion.y()
    };
  }

  @Test
  void everyFormatOfBytesComesBackInItsOwnSizeAndColours() {
    for (PixelFormat format :
        List.of(PixelFormat.YUV420P, PixelFormat.BGR24, PixelFormat.GRAY8, PixelFormat.BGRA32)) {
      for (int[] size : new int[][] {{1, 1}, {3, 5}, {33, 21}, {20, 64}}) {
        byte[] data = new byte[format.byteSize(size[0], size[1])];
        Arrays.fill(data, (byte) 90);
        VideoFrame picture = new VideoFrame(format, size[0], size[1], data);
        assertThat(run(Map.of(), picture, picture).payloads(Stabilize.STEADY))
            .containsExactly(picture, picture);
      }
    }
  }

  @Test
  void chromaMovesWithLuma() {
    List<Similarity> places = shaky(12);
    VideoFrame[] pictures = new VideoFrame[places.size()];
    for (int i = 0; i < pictures.length; i++) {
      VideoFrame grey = view(places.get(i));
      byte[] data = new byte[PixelFormat.YUV420P.byteSize(WIDTH, HEIGHT)];
      System.arraycopy(grey.data(), 0, data, 0, WIDTH * HEIGHT);
      for (int y = 0; y < HEIGHT / 2; y++) {
        for (int x = 0; x < WIDTH / 2; x++) {
          int sum =
              Frames.at(grey, 2 * x, 2 * y)
                  + Frames.at(grey, 2 * x + 1, 2 * y)
                  + Frames.at(grey, 2 * x, 2 * y + 1)
                  + Frames.at(grey, 2 * x + 1, 2 * y + 1);
          int at = WIDTH * HEIGHT + y * (WIDTH / 2) + x;
          data[at] = (byte) ((sum + 2) / 4);
          data[at + WIDTH * HEIGHT / 4] = data[at];
        }
      }
      pictures[i] = new VideoFrame(PixelFormat.YUV420P, WIDTH, HEIGHT, data);
    }
    VideoFrame steady = run(Map.of(), pictures).payloads(Stabilize.STEADY).get(11);
    double sum = 0;
    for (int y = 5; y < HEIGHT / 2 - 5; y++) {
      for (int x = 5; x < WIDTH / 2 - 5; x++) {
        int luma =
            Frames.at(steady, 2 * x, 2 * y)
                + Frames.at(steady, 2 * x + 1, 2 * y)
                + Frames.at(steady, 2 * x, 2 * y + 1)
                + Frames.at(steady, 2 * x + 1, 2 * y + 1);
        int chroma = steady.data()[WIDTH * HEIGHT + y * (WIDTH / 2) + x] & 0xff;
        sum += Math.abs(luma / 4.0 - chroma);
      }
    }
    assertThat(sum / ((HEIGHT / 2 - 10) * (WIDTH / 2 - 10))).isLessThan(1.5);
  }

  @Test
  void delayedPicturesKeepTheirTimesAndNoneIsLost() {
    VideoFrame[] shaky = shaky(10).stream().map(StabilizeTest::view).toArray(VideoFrame[]::new);
    NodeTester.Result result =
        NodeTester.of(new Stabilize(), Map.of("look-ahead", "120ms"))
            .input(Stabilize.VIDEO, shaky[0], shaky[1], shaky[2], shaky[3], shaky[4])
            .discontinuity()
            .input(Stabilize.VIDEO, shaky[5], shaky[6])
            .input(Stabilize.VIDEO, Frames.gray(40, 30, (x, y) -> x + y))
            .run();
    assertThat(result.times(Stabilize.STEADY))
        .containsExactly(0L, 40_000L, 80_000L, 120_000L, 160_000L, 200_000L, 240_000L, 280_000L);
    assertThat(result.times(Stabilize.SCORE)).isEqualTo(result.times(Stabilize.STEADY));
    assertThat(result.payloads(Stabilize.SCORE).get(5).values()).containsEntry("shift-x", 0.0);
    assertThat(result.payloads(Stabilize.STEADY).get(7).width()).isEqualTo(40);
  }

  @Test
  void whatIsBeyondTheBorderIsAsAskedFor() {
    VideoFrame first = view(new Similarity(300, 240, 0, 0));
    VideoFrame second = view(new Similarity(310, 240, 0, 0));
    VideoFrame third = view(new Similarity(300, 240, 0, 0));
    for (String border : List.of("black", "replicate", "reflect")) {
      VideoFrame steady =
          run(Map.of("border", border, "zoom", 1), first, second, third)
              .payloads(Stabilize.STEADY)
              .get(2);
      int dark = 0;
      for (int y = 0; y < HEIGHT; y++) {
        dark += Frames.at(steady, 0, y) == 0 || Frames.at(steady, WIDTH - 1, y) == 0 ? 1 : 0;
      }
      assertThat(dark > HEIGHT / 2).as(border).isEqualTo(border.equals("black"));
    }
  }

  @Test
  void correctsNoMoreThanTheLimit() {
    List<VideoFrame> pictures = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      pictures.add(view(new Similarity(i < 6 ? 250 : 290, 240, 0, 0)));
    }
    run(Map.of("limit", 0.02, "smoothing", "500ms"), pictures.toArray(VideoFrame[]::new))
        .payloads(Stabilize.SCORE)
        .forEach(
            score ->
                assertThat(Math.abs(score.values().get("correction-x")))
                    .isLessThanOrEqualTo(0.02 * WIDTH + 1e-9));
  }

  @Test
  void refusesTimesOutOfBounds() {
    assertThat(problems(Map.of("smoothing", "11s"))).singleElement().asString().contains("10s");
    assertThat(problems(Map.of("smoothing", "100ms", "look-ahead", "400ms")))
        .singleElement()
        .asString()
        .contains("at most 3 times 'smoothing'");
    assertThat(problems(Map.of("look-ahead", "500ms"))).isEmpty();
  }

  private static List<String> problems(Map<String, ?> params) {
    return new Stabilize().problems(ParamsBinder.fromPlain(Stabilize.Params.class, params));
  }
}
