package io.kinoloom.nodes.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.scene.TestScene;
import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_video;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_video.BackgroundSubtractorMOG2;
import org.junit.jupiter.api.Test;

class BackgroundModelTest {
  private static NodeTester.Result run(Map<String, ?> params, VideoFrame... frames) {
    return NodeTester.of(new BackgroundModel(), params).input(BackgroundModel.VIDEO, frames).run();
  }

  private static VideoFrame[] repeated(VideoFrame frame, int count) {
    return Collections.nCopies(count, frame).toArray(VideoFrame[]::new);
  }

  private static VideoFrame[] joined(VideoFrame[] one, VideoFrame[] other) {
    VideoFrame[] all = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    return all;
  }

  @Test
  void anEmptySceneIsAllBackground() {
    VideoFrame scene = Frames.random(PixelFormat.BGR24, 7, 5, 1);
    NodeTester.Result result = run(Map.of(), repeated(scene, 3));
    assertThat(result.payloads(BackgroundModel.BACKGROUND)).containsOnly(scene);
    assertThat(result.payloads(BackgroundModel.MASK)).containsOnly(new Mask(7, 5, new byte[35]));
  }

  @Test
  void somethingNewIsInFrontUntilItHasStayed() {
    VideoFrame empty = Frames.gray(1, 1, (x, y) -> 100);
    VideoFrame full = Frames.gray(1, 1, (x, y) -> 200);
    VideoFrame[] video =
        joined(joined(repeated(empty, 60), repeated(full, 60)), repeated(empty, 10));
    NodeTester.Result result = run(Map.of("hold", 20, "clean", 0), video);
    List<VideoFrame> background = result.payloads(BackgroundModel.BACKGROUND);
    List<Mask> masks = result.payloads(BackgroundModel.MASK);
    for (int i = 0; i < video.length; i++) {
      boolean front = i >= 60 && i < 60 + 19;
      assertThat(masks.get(i).alpha()).as("picture %d", i).containsExactly(front ? 255 : 0);
    }
    assertThat(Frames.at(background.get(60 + 38), 0, 0)).isEqualTo(100);
    assertThat(Frames.at(background.get(60 + 40), 0, 0)).isEqualTo(200);
  }

  @Test
  void whoStoodThereInTheBeginningIsForgotten() {
    VideoFrame full = Frames.gray(1, 1, (x, y) -> 200);
    VideoFrame empty = Frames.gray(1, 1, (x, y) -> 100);
    NodeTester.Result result =
        run(Map.of("clean", 0, "hold", 100), joined(repeated(full, 10), repeated(empty, 12)));
    List<VideoFrame> background = result.payloads(BackgroundModel.BACKGROUND);
    assertThat(Frames.at(background.get(9), 0, 0)).isEqualTo(200);
    assertThat(Frames.at(background.get(21), 0, 0)).isEqualTo(100);
    assertThat(result.payloads(BackgroundModel.MASK).get(21).alpha()).containsExactly(0);
  }

  @Test
  void longHoldsFitToo() {
    VideoFrame empty = Frames.gray(1, 1, (x, y) -> 100);
    VideoFrame full = Frames.gray(1, 1, (x, y) -> 200);
    VideoFrame[] video = joined(repeated(empty, 1300), repeated(full, 700));
    List<Mask> masks = run(Map.of("hold", 600, "clean", 0), video).payloads(BackgroundModel.MASK);
    assertThat(masks.get(1300 + 580).alpha()).containsExactly(255);
    assertThat(masks.get(1300 + 620).alpha()).containsExactly(0);
  }

  @Test
  void followsTheLight() {
    VideoFrame[] frames = new VideoFrame[200];
    for (int i = 0; i < frames.length; i++) {
      int value = 60 + i / 4;
      frames[i] = Frames.gray(1, 1, (x, y) -> value);
    }
    NodeTester.Result result = run(Map.of("rate", 0.5, "clean", 0), frames);
    for (Mask mask : result.payloads(BackgroundModel.MASK)) {
      assertThat(mask.alpha()).containsExactly(0);
    }
    VideoFrame last = result.payloads(BackgroundModel.BACKGROUND).get(199);
    assertThat(Frames.at(last, 0, 0)).isCloseTo(60 + 199 / 4, within(2));
  }

  /** Somebody passes every third picture: the mean would be 133, the usual colour is 100. */
  @Test
  void settlesAtWhatIsSeenLongest() {
    VideoFrame[] frames = new VideoFrame[300];
    for (int i = 0; i < frames.length; i++) {
      int value = i % 3 == 0 ? 200 + i % 50 : 100;
      frames[i] = Frames.gray(2, 1, (x, y) -> value);
    }
    List<VideoFrame> background = run(Map.of(), frames).payloads(BackgroundModel.BACKGROUND);
    assertThat(Frames.at(background.get(299), 0, 0)).isEqualTo(100);
  }

  /** A twig that is there in two pictures of five is background as well. */
  @Test
  void whatSwaysBecomesBackground() {
    VideoFrame[] frames = new VideoFrame[400];
    for (int i = 0; i < frames.length; i++) {
      int value = i % 5 < 2 ? 160 : 100;
      frames[i] = Frames.gray(1, 1, (x, y) -> value);
    }
    List<Mask> masks = run(Map.of("hold", 50, "clean", 0), frames).payloads(BackgroundModel.MASK);
    assertThat(masks.get(5).alpha()).containsExactly(255);
    for (Mask mask : masks.subList(390, 400)) {
      assertThat(mask.alpha()).containsExactly(0);
    }
  }

  @Test
  void noisyPixelsGetAHigherThreshold() {
    Random random = new Random(4);
    VideoFrame[] frames = new VideoFrame[200];
    for (int i = 0; i < frames.length; i++) {
      frames[i] =
          Frames.gray(
              40, 30, (x, y) -> (int) Math.round(120 + (x < 20 ? 2 : 15) * random.nextGaussian()));
    }
    Map<String, Object> params = new HashMap<>(Map.of("clean", 0));
    Mask last = run(params, frames).payloads(BackgroundModel.MASK).get(199);
    int calm = 0;
    int noisy = 0;
    for (int i = 0; i < last.alpha().length; i++) {
      int wrong = last.alpha()[i] == 0 ? 0 : 1;
      calm += i % 40 < 20 ? wrong : 0;
      noisy += i % 40 < 20 ? 0 : wrong;
    }
    assertThat(calm).isZero();
    // Without its own threshold 18 % of the noisy half, over 100 pixels, would be in front.
    assertThat(noisy).isLessThan(25);
  }

  @Test
  void shadowsCanBeDropped() {
    VideoFrame ground = Frames.bgr(1, 1, 100, 120, 140);
    VideoFrame shadow = Frames.bgr(1, 1, 70, 84, 98);
    VideoFrame red = Frames.bgr(1, 1, 60, 70, 140);
    VideoFrame dark = Frames.bgr(1, 1, 30, 36, 42);
    Map<String, ?> params = Map.of("clean", 0, "drop-shadows", true);
    for (VideoFrame frame : List.of(shadow, red, dark)) {
      byte expected = (byte) (frame == shadow ? 0 : 255);
      List<Mask> masks = run(params, ground, ground, ground, frame).payloads(BackgroundModel.MASK);
      assertThat(masks.get(3).alpha()).containsExactly(expected);
    }
    List<Mask> kept =
        run(Map.of("clean", 0), ground, ground, ground, shadow).payloads(BackgroundModel.MASK);
    assertThat(kept.get(3).alpha()).containsExactly(255);
    VideoFrame black = Frames.bgr(1, 1, 0, 0, 0);
    assertThat(run(params, black, black, black, red).payloads(BackgroundModel.MASK).get(3).alpha())
        .containsExactly(255);
  }

  @Test
  void beginsAfreshAtADiscontinuityAndAnotherSize() {
    VideoFrame dark = Frames.gray(2, 2, (x, y) -> 0);
    VideoFrame bright = Frames.gray(2, 2, (x, y) -> 255);
    VideoFrame wide = Frames.gray(3, 2, (x, y) -> 99);
    NodeTester.Result result =
        NodeTester.of(new BackgroundModel(), Map.of())
            .input(BackgroundModel.VIDEO, dark, dark)
            .discontinuity()
            .inputAt(BackgroundModel.VIDEO, 80_000, bright)
            .inputAt(BackgroundModel.VIDEO, 120_000, wide)
            .run();
    assertThat(result.payloads(BackgroundModel.BACKGROUND))
        .containsExactly(dark, dark, bright, wide);
    for (Mask mask : result.payloads(BackgroundModel.MASK)) {
      assertThat(mask.alpha()).containsOnly(0);
    }
  }

  /** A rendered scene tells the exact background and mask; OpenCV's mixture model is the peer. */
  @Test
  void findsTheShapesOfARenderedScene() {
    Map<String, Object> scene =
        new HashMap<>(
            Map.of(
                "width", 160, "height", 120, "frames", 150, "camera", "still", "shapes", 4,
                "motion", 2));
    NodeTester.Result truth = NodeTester.of(new TestScene(), scene).run();
    scene.put("shapes", 0);
    scene.put("frames", 1);
    VideoFrame empty = NodeTester.of(new TestScene(), scene).run().payloads(TestScene.VIDEO).get(0);
    VideoFrame[] video = truth.payloads(TestScene.VIDEO).toArray(VideoFrame[]::new);
    List<Mask> exact = truth.payloads(TestScene.MASK);
    NodeTester.Result result = run(Map.of(), video);
    List<Mask> found = result.payloads(BackgroundModel.MASK);
    List<byte[]> peer = mixtureModel(video);
    double ours = 0;
    double theirs = 0;
    for (int i = 75; i < video.length; i++) {
      ours += overlap(found.get(i).alpha(), exact.get(i).alpha()) / 75;
      theirs += overlap(peer.get(i), exact.get(i).alpha()) / 75;
    }
    VideoFrame learned = result.payloads(BackgroundModel.BACKGROUND).get(video.length - 1);
    double off = 0;
    for (int i = 0; i < learned.data().length; i++) {
      off += Math.abs((learned.data()[i] & 0xff) - (empty.data()[i] & 0xff));
    }
    assertThat(ours).isGreaterThan(0.8).isGreaterThan(theirs);
    assertThat(off / learned.data().length).isLessThan(4);
  }

  private static List<byte[]> mixtureModel(VideoFrame[] video) {
    try (BackgroundSubtractorMOG2 model =
        opencv_video.createBackgroundSubtractorMOG2(500, 16, false)) {
      return Arrays.stream(video).map(frame -> mixtureMask(model, frame)).toList();
    }
  }

  private static byte[] mixtureMask(BackgroundSubtractorMOG2 model, VideoFrame frame) {
    try (Mat picture = new Mat(frame.height(), frame.width(), opencv_core.CV_8UC3);
        Mat mask = new Mat()) {
      picture.data().put(frame.data());
      model.apply(picture, mask);
      byte[] alpha = new byte[frame.width() * frame.height()];
      mask.data().get(alpha);
      return alpha;
    }
  }

  private static double overlap(byte[] found, byte[] exact) {
    int both = 0;
    int either = 0;
    for (int i = 0; i < exact.length; i++) {
      both += found[i] != 0 && exact[i] != 0 ? 1 : 0;
      either += found[i] != 0 || exact[i] != 0 ? 1 : 0;
    }
    return (double) both / either;
  }
}
