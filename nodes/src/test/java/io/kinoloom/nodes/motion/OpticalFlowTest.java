package io.kinoloom.nodes.motion;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OpticalFlowTest {
  private static final Scenes.Scene SCENE =
      Scenes.render(Map.of("width", 320, "height", 240, "frames", 4, "camera", "pan"));

  private static NodeTester tester(Map<String, ?> params, VideoFrame... pictures) {
    return NodeTester.of(new OpticalFlow(), params).input(OpticalFlow.VIDEO, pictures);
  }

  private static VideoFrame[] grey(int count) {
    return SCENE.grey().subList(0, count).toArray(VideoFrame[]::new);
  }

  private static Mask nothing(int width, int height) {
    return new Mask(width, height, new byte[width * height]);
  }

  /** Every method against the exact motion of every pixel, outside what is hidden. */
  @ParameterizedTest
  @CsvSource({
    "dis, medium, 0.35",
    "dis, fast, 0.45",
    "dis, ultrafast, 0.7",
    "farneback, medium, 0.6",
    "lucas-kanade, medium, 0.6"
  })
  void isNearTheTruthOnARenderedScene(String method, String preset, double bound) {
    NodeTester.Result result =
        tester(Map.of("method", method, "preset", preset, "direction", "both"), grey(4)).run();

    double forward = 0;
    double backward = 0;
    for (int i = 0; i < 3; i++) {
      forward +=
          Scenes.endPointError(
              result.payloads(OpticalFlow.FLOW).get(i),
              SCENE.flow().get(i),
              SCENE.occlusion().get(i));
      Mask hiddenBefore =
          Flows.hidden(SCENE.backwardFlow().get(i + 1), SCENE.flow().get(i), 0, 0.01);
      backward +=
          Scenes.endPointError(
              result.payloads(OpticalFlow.BACKWARD_FLOW).get(i + 1),
              SCENE.backwardFlow().get(i + 1),
              hiddenBefore);
    }
    System.out.printf(
        "end-point error on test-scene, %s %s: forward %.3f px, backward %.3f px%n",
        method, preset, forward / 3, backward / 3);
    assertThat(forward / 3).isLessThan(bound);
    assertThat(backward / 3).isLessThan(bound);
  }

  @Test
  void tellsWhatTheOtherPictureDoesNotShow() {
    NodeTester.Result result = tester(Map.of("direction", "both"), grey(4)).run();
    int hits = 0;
    int wrong = 0;
    int missed = 0;
    for (int i = 0; i < 3; i++) {
      byte[] told = result.payloads(OpticalFlow.OCCLUSION).get(i).alpha();
      byte[] truth = SCENE.occlusion().get(i).alpha();
      for (int j = 0; j < truth.length; j++) {
        hits += told[j] != 0 && truth[j] != 0 ? 1 : 0;
        wrong += told[j] != 0 && truth[j] == 0 ? 1 : 0;
        missed += told[j] == 0 && truth[j] != 0 ? 1 : 0;
      }
    }
    double precision = (double) hits / (hits + wrong);
    double recall = (double) hits / (hits + missed);
    System.out.printf("occlusion: precision %.2f, recall %.2f%n", precision, recall);
    // Two of a hundred points are hidden, in crescents a few pixels wide.
    assertThat(precision).isGreaterThan(0.35);
    assertThat(recall).isGreaterThan(0.35);
  }

  /** On exact flow the check finds exactly what test-scene says, but for borders of shapes. */
  @Test
  void theConsistencyCheckIsRightOnExactFlow() {
    int differing = 0;
    for (int i = 0; i < 3; i++) {
      Mask told = Flows.hidden(SCENE.flow().get(i), SCENE.backwardFlow().get(i + 1), 0.01, 0.5);
      byte[] truth = SCENE.occlusion().get(i).alpha();
      for (int j = 0; j < truth.length; j++) {
        differing += told.alpha()[j] != truth[j] ? 1 : 0;
      }
    }
    assertThat(differing / (3.0 * 320 * 240)).isLessThan(0.01);
  }

  @Test
  void theConsistencyCheckFollowsItsFormula() {
    FlowField there = Scenes.constant(8, 8, 2, 0);
    // |w + w'|^2 = 0.81, |w|^2 + |w'|^2 = 4 + 1.21 = 5.21.
    FlowField back = Scenes.constant(8, 8, -1.1f, 0);
    assertThat(Flows.hidden(there, back, 0.06, 0.49).alpha()[0]).isEqualTo((byte) 255);
    assertThat(Flows.hidden(there, back, 0.06, 0.51).alpha()[0]).isZero();
    // The last two columns lead out of the picture.
    assertThat(Flows.hidden(there, Scenes.constant(8, 8, -2, 0), 0, 0.1).alpha())
        .startsWith(0, 0, 0, 0, 0, 0, 255, 255, 0);
    assertThat(Flows.hidden(there, Flows.unknown(8, 8), 1, 1e6).alpha()).containsOnly(255);
    assertThat(Flows.hidden(Flows.unknown(8, 8), there, 1, 1e6).alpha()).containsOnly(255);
  }

  @Test
  void forwardFlowIsTheBackwardFlowOfTheReversedFilm() {
    VideoFrame first = grey(2)[0];
    VideoFrame second = grey(2)[1];
    FlowField forward =
        tester(Map.of("direction", "forward"), first, second)
            .run()
            .payloads(OpticalFlow.FLOW)
            .get(0);
    FlowField backward =
        tester(Map.of(), second, first).run().payloads(OpticalFlow.BACKWARD_FLOW).get(1);
    assertThat(forward).isEqualTo(backward);
  }

  @Test
  void everyOutputHasTheTimesOfThePictures() {
    for (String direction : List.of("forward", "both")) {
      NodeTester.Result result = tester(Map.of("direction", direction), grey(4)).run();
      assertThat(result.times(OpticalFlow.FLOW)).containsExactly(0L, 40_000L, 80_000L, 120_000L);
      assertThat(result.times(OpticalFlow.OCCLUSION))
          .containsExactly(0L, 40_000L, 80_000L, 120_000L);
    }
    assertThat(tester(Map.of(), grey(4)).run().times(OpticalFlow.BACKWARD_FLOW))
        .containsExactly(0L, 40_000L, 80_000L, 120_000L);
  }

  @Test
  void nothingIsKnownAtTheEndsAndAcrossADiscontinuity() {
    VideoFrame[] pictures = grey(4);
    NodeTester.Result result =
        NodeTester.of(new OpticalFlow(), Map.of("direction", "both"))
            .input(OpticalFlow.VIDEO, pictures[0], pictures[1])
            .discontinuity()
            .input(OpticalFlow.VIDEO, pictures[2], pictures[3])
            .run();

    assertThat(result.payloads(OpticalFlow.FLOW))
        .extracting(OpticalFlowTest::isUnknown)
        .containsExactly(false, true, false, true);
    assertThat(result.payloads(OpticalFlow.BACKWARD_FLOW))
        .extracting(OpticalFlowTest::isUnknown)
        .containsExactly(true, false, true, false);
    assertThat(result.payloads(OpticalFlow.OCCLUSION).get(1).alpha()).containsOnly(255);
    assertThat(result.payloads(OpticalFlow.BACKWARD_OCCLUSION).get(2).alpha()).containsOnly(255);
  }

  @Test
  void aChangeOfSizeIsACut() {
    for (String direction : List.of("backward", "both")) {
      NodeTester.Result result =
          tester(
                  Map.of("direction", direction),
                  Frames.random(PixelFormat.GRAY8, 40, 30, 1),
                  Frames.random(PixelFormat.GRAY8, 30, 40, 2),
                  Frames.random(PixelFormat.GRAY8, 30, 40, 2))
              .run();
      assertThat(result.payloads(OpticalFlow.BACKWARD_FLOW))
          .extracting(OpticalFlowTest::isUnknown)
          .containsExactly(true, true, false);
    }
  }

  private static boolean isUnknown(FlowField flow) {
    int unknown = 0;
    for (float component : flow.vectors()) {
      unknown += Float.isNaN(component) ? 1 : 0;
    }
    assertThat(unknown).isIn(0, flow.vectors().length);
    return unknown > 0;
  }

  @ParameterizedTest
  @EnumSource(OpticalFlow.Method.class)
  void aStillPictureDoesNotMove(OpticalFlow.Method method) {
    VideoFrame still = grey(1)[0];
    FlowField flow =
        tester(yaml(method), still, still).run().payloads(OpticalFlow.BACKWARD_FLOW).get(1);
    assertThat(Scenes.endPointError(flow, Scenes.constant(320, 240, 0, 0), nothing(320, 240)))
        .isLessThan(0.01);
  }

  @ParameterizedTest
  @EnumSource(OpticalFlow.Method.class)
  void aShiftOfWholePixelsIsFound(OpticalFlow.Method method) {
    VideoFrame scene = grey(1)[0];
    VideoFrame first = Frames.gray(200, 151, (x, y) -> Frames.at(scene, x + 20, y + 20));
    VideoFrame second = Frames.gray(200, 151, (x, y) -> Frames.at(scene, x + 24, y + 17));
    FlowField flow =
        tester(yaml(method), first, second).run().payloads(OpticalFlow.BACKWARD_FLOW).get(1);
    // The point at (x, y) of the second picture was at (x + 4, y - 3).
    FlowField truth = Scenes.constant(200, 151, 4, -3);
    byte[] border = new byte[200 * 151];
    for (int i = 0; i < border.length; i++) {
      int x = i % 200;
      int y = i / 200;
      border[i] = (byte) (x < 12 || x > 187 || y < 12 || y > 138 ? 255 : 0);
    }
    assertThat(Scenes.endPointError(flow, truth, new Mask(200, 151, border))).isLessThan(0.15);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "1,40", "3,5", "7,7", "31,33", "65,17", "16,400", "33,1"})
  void smallAndOddPicturesHaveFlowToo(int width, int height) {
    Map<String, String> results = new TreeMap<>();
    for (OpticalFlow.Method method : OpticalFlow.Method.values()) {
      for (double scale : new double[] {1, 0.5, 0.05}) {
        Map<String, Object> params = new HashMap<>(yaml(method));
        params.put("scale", scale);
        params.put("direction", "both");
        VideoFrame picture = Frames.random(PixelFormat.GRAY8, width, height, 1);
        FlowField flow = tester(params, picture, picture).run().payloads(OpticalFlow.FLOW).get(0);
        results.put(method + " " + scale, flow.width() + "x" + flow.height());
        assertThat(isUnknown(flow)).isFalse();
        assertThat(
                Scenes.endPointError(
                    flow, Scenes.constant(width, height, 0, 0), nothing(width, height)))
            .isLessThan(0.01);
      }
    }
    assertThat(results.values()).containsOnly(width + "x" + height);
  }

  @Test
  void blankPicturesDoNotMove() {
    VideoFrame blank = Frames.gray(64, 48, (x, y) -> 90);
    for (OpticalFlow.Method method : OpticalFlow.Method.values()) {
      FlowField flow =
          tester(yaml(method), blank, blank).run().payloads(OpticalFlow.BACKWARD_FLOW).get(1);
      assertThat(flow.vectors()).containsOnly(0f);
    }
  }

  @Test
  void halfScaleGivesVectorsOfTheWholePicture() {
    NodeTester.Result result = tester(Map.of("scale", 0.5, "direction", "forward"), grey(2)).run();
    assertThat(
            Scenes.endPointError(
                result.payloads(OpticalFlow.FLOW).get(0),
                SCENE.flow().get(0),
                SCENE.occlusion().get(0)))
        .isLessThan(0.6);
  }

  @Test
  void refusesAnEvenWindow() {
    assertThat(
            new OpticalFlow()
                .problems(ParamsBinder.fromPlain(OpticalFlow.Params.class, Map.of("window", 8))))
        .containsExactly("'window' must be odd, is 8");
  }

  private static Map<String, Object> yaml(OpticalFlow.Method method) {
    return Map.of("method", method.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }
}
