package io.kinoloom.nodes.conditions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.graph.OnError;
import io.kinoloom.nodes.conditions.Shape.Point;
import io.kinoloom.nodes.landmarks.FacePoint;
import io.kinoloom.nodes.landmarks.Topology;
import io.kinoloom.nodes.vision.EdgeDetect;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.awt.Rectangle;
import java.awt.geom.Path2D;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaceSketchTest {
  /** Size of the picture that the stored face was found in. */
  private static final int WIDTH = 360;

  private static final int HEIGHT = 288;

  private static final int SKIN = 160;
  private static final int WHITE_OF_EYE = 220;
  private static final int IRIS = 85;
  private static final int PUPIL = 25;

  /** A real face, looking into the camera with open eyes. */
  private static Landmarks face(int id, double scale, double right, double down) {
    float[] points = new float[468 * Landmarks.STRIDE];
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                FaceSketchTest.class.getResourceAsStream("face-468.csv"),
                StandardCharsets.UTF_8))) {
      for (int i = 0; i < 468; i++) {
        String[] numbers = lines.readLine().split(",");
        points[4 * i] = (float) (scale * Double.parseDouble(numbers[0]) + right);
        points[4 * i + 1] = (float) (scale * Double.parseDouble(numbers[1]) + down);
        points[4 * i + 2] = (float) (scale * Double.parseDouble(numbers[2]));
        points[4 * i + 3] = 1;
      }
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
    return new Landmarks(id, 1, points, new float[0]);
  }

  private static FaceMesh mesh(int width, int height, Landmarks... faces) {
    return new FaceMesh(width, height, Topology.MEDIAPIPE_468.name(), List.of(faces));
  }

  private static FaceMesh mesh(int scale) {
    return mesh(scale * WIDTH, scale * HEIGHT, face(0, scale, 0, 0));
  }

  @Test
  void everyLandmarkOfALineIsWhiteInItsChannel() {
    NodeTester.Result result =
        NodeTester.of(new FaceSketch(), Map.of()).input(FaceSketch.FACE, mesh(3)).run();
    VideoFrame sketch = result.payloads(FaceSketch.SKETCH).get(0);
    Tensor parts = result.payloads(FaceSketch.PARTS).get(0);
    int width = 3 * WIDTH;
    int pixels = 9 * WIDTH * HEIGHT;
    assertThat(parts.shape()).containsExactly(15, 3 * HEIGHT, width);
    Landmarks face = face(0, 3, 0, 0);
    for (int channel = 0; channel < 15; channel++) {
      for (int landmark : FaceCurve.ALL.get(channel).landmarks()) {
        int at = (int) face.y(landmark) * width + (int) face.x(landmark);
        assertThat(parts.values()[channel * pixels + at]).isGreaterThan(0.99f);
        assertThat(sketch.data()[at] & 0xff).isGreaterThan(252);
      }
    }
    for (int i = 0; i < pixels; i++) {
      float strongest = 0;
      for (int channel = 0; channel < 15; channel++) {
        strongest = Math.max(strongest, parts.values()[channel * pixels + i]);
      }
      assertThat(sketch.data()[i] & 0xff).isEqualTo(Math.round(255 * strongest));
    }
  }

  /** What is where, told by the picture alone: eyes above the nose above the mouth. */
  @Test
  void channelsAreInTheOrderThatIsStated() {
    Tensor parts =
        NodeTester.of(new FaceSketch(), Map.of())
            .input(FaceSketch.FACE, mesh(1))
            .run()
            .payloads(FaceSketch.PARTS)
            .get(0);
    double[][] middles = new double[15][];
    double[] ink = new double[15];
    for (int channel = 0; channel < 15; channel++) {
      double x = 0;
      double y = 0;
      for (int i = 0; i < WIDTH * HEIGHT; i++) {
        double value = parts.values()[channel * WIDTH * HEIGHT + i];
        ink[channel] += value;
        x += value * (i % WIDTH);
        y += value * (i / WIDTH);
      }
      middles[channel] = new double[] {x / ink[channel], y / ink[channel]};
    }
    assertThat(ink[0]).as("the jaw is the longest").isEqualTo(Arrays.stream(ink).max().orElse(0));
    // The right of the face is on the left of the picture.
    assertThat(middles[1][0]).isLessThan(middles[3][0]).isLessThan(middles[2][0]);
    assertThat(middles[4][0]).isLessThan(middles[6][0]);
    assertThat(middles[7][0]).isLessThan(middles[9][0]);
    int[] downwards = {1, 7, 8, 3, 5, 11, 13, 14, 12};
    for (int i = 1; i < downwards.length; i++) {
      assertThat(middles[downwards[i]][1])
          .as("%d below %d", downwards[i], downwards[i - 1])
          .isGreaterThan(middles[downwards[i - 1]][1]);
    }
  }

  @Test
  void distanceFallsLinearlyFromTheLine() {
    NodeTester.Result result =
        NodeTester.of(new FaceSketch(), Map.of("style", "distance", "reach", 0.2))
            .input(FaceSketch.FACE, mesh(1))
            .run();
    Tensor parts = result.payloads(FaceSketch.PARTS).get(0);
    double reach = 0.2 * new Face(mesh(1), face(0, 1, 0, 0), WIDTH, HEIGHT).size();
    Face drawn = new Face(mesh(1), face(0, 1, 0, 0), WIDTH, HEIGHT);
    for (int channel : new int[] {0, 3, 9}) {
      List<Point> line = drawn.points(FaceCurve.ALL.get(channel).landmarks());
      for (int i = 0; i < WIDTH * HEIGHT; i += 37) {
        double nearest = Double.MAX_VALUE;
        List<Point> curve = CatmullRom.through(line, false, 16);
        for (int k = 1; k < curve.size(); k++) {
          nearest =
              Math.min(
                  nearest,
                  Shape.line(curve.get(k - 1), curve.get(k), 0)
                      .distance(i % WIDTH + 0.5, i / WIDTH + 0.5));
        }
        // A tenth of a pixel for the curve's pieces being fewer.
        assertThat((double) parts.values()[channel * WIDTH * HEIGHT + i])
            .isCloseTo(Math.max(0, 1 - nearest / reach), within(0.1 / reach));
      }
    }
  }

  @Test
  void backgroundsAreCannyEdgesOutsideTheFace() {
    VideoFrame noisy = pattern(WIDTH, HEIGHT);
    VideoFrame edges =
        NodeTester.of(new EdgeDetect(), Map.of("l2-gradient", true))
            .input(input(new EdgeDetect()), noisy)
            .run()
            .payloads(output(new EdgeDetect()))
            .get(0);
    assertThat(sketch(Map.of(), mesh(WIDTH, HEIGHT), noisy)).as("without faces").isEqualTo(edges);
    Landmarks face = face(0, 1, 0, 0);
    VideoFrame drawn = sketch(Map.of("margin", 0.1), mesh(1), noisy);
    VideoFrame alone = sketch(Map.of("background", false), mesh(1), noisy);
    Face inPicture = new Face(mesh(1), face, WIDTH, HEIGHT);
    Shape region = inPicture.region(0.1 * inPicture.size());
    int outside = 0;
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      double distance = region.distance(i % WIDTH + 0.5, i / WIDTH + 0.5);
      if (distance < 0) {
        assertThat(drawn.data()[i]).isEqualTo(alone.data()[i]);
      } else if (distance > 1) {
        assertThat(drawn.data()[i]).isEqualTo(edges.data()[i]);
        outside += edges.data()[i] & 1;
      }
    }
    assertThat(outside).isGreaterThan(500);
    // The region holds every point of the oval, with the margin around it.
    for (int landmark : FaceCurve.OVAL) {
      assertThat(region.distance(face.x(landmark), face.y(landmark)))
          .isLessThanOrEqualTo(-0.1 * inPicture.size() + 1e-6);
    }
  }

  /** Checks inside and outside, whose borders are edges. */
  private static VideoFrame pattern(int width, int height) {
    byte[] data = new byte[width * height];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) ((i % width / 16 + i / width / 16) % 2 == 0 ? 60 : 190);
    }
    return new VideoFrame(PixelFormat.GRAY8, width, height, data);
  }

  @SuppressWarnings("unchecked")
  private static Input<VideoFrame> input(EdgeDetect node) {
    Contract contract = contract(node);
    return (Input<VideoFrame>) contract.inputs().get(0);
  }

  @SuppressWarnings("unchecked")
  private static Output<VideoFrame> output(EdgeDetect node) {
    return (Output<VideoFrame>) contract(node).outputs().get(0);
  }

  private static Contract contract(EdgeDetect node) {
    return node.contract(ParamsBinder.fromPlain(EdgeDetect.Params.class, Map.of()));
  }

  @Test
  void sketchesOfAnotherSizeTakeTheBackgroundWithThem() {
    VideoFrame drawn = sketch(Map.of("width", 180, "height", 144), mesh(1), pattern(WIDTH, HEIGHT));
    assertThat(drawn.width()).isEqualTo(180);
    assertThat(drawn.height()).isEqualTo(144);
    // The border between the checks at x = 16 is now at 8.
    int onBorder = 0;
    for (int y = 0; y < 144; y++) {
      onBorder += Math.max(drawn.data()[y * 180 + 7] & 1, drawn.data()[y * 180 + 8] & 1);
    }
    assertThat(onBorder).isGreaterThan(100);
  }

  /** The pupil is where it was painted, wherever it looks, at every size. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 0",
    "1, 0.15, 0",
    "1, -0.15, 0.03",
    "3, 0, 0",
    "3, 0.2, 0",
    "3, -0.2, 0",
    "3, 0.1, 0.05",
    "3, -0.1, -0.05"
  })
  void findsThePupilsOfRenderedEyes(int scale, double along, double across) {
    Landmarks face = face(0, scale, 0, 0);
    FaceMesh mesh = mesh(scale);
    VideoFrame picture = picture(face, scale, along, across, 2);
    Score gaze =
        NodeTester.of(
                new FaceSketch(),
                Map.of("gaze", true, "background", false, "width", WIDTH, "height", HEIGHT))
            .input(FaceSketch.FACE, mesh)
            .input(FaceSketch.VIDEO, picture)
            .run()
            .payloads(FaceSketch.GAZE)
            .get(0);
    for (boolean left : new boolean[] {false, true}) {
      Point truth = pupil(face, left, along, across);
      double width = eyeWidth(face, left);
      String name = left ? "left" : "right";
      assertThat(gaze.values().get(name + "-x")).isCloseTo(truth.x(), within(0.03 * width));
      assertThat(gaze.values().get(name + "-y")).isCloseTo(truth.y(), within(0.03 * width));
      assertThat(gaze.values().get(name + "-confidence")).isBetween(0.6, 1.0);
    }
  }

  private static double eyeWidth(Landmarks face, boolean left) {
    return corner(face, left, true).distanceTo(corner(face, left, false));
  }

  private static Point corner(Landmarks face, boolean left, boolean outer) {
    int number =
        left
            ? outer ? FacePoint.LEFT_EYE_OUTER : FacePoint.LEFT_EYE_INNER
            : outer ? FacePoint.RIGHT_EYE_OUTER : FacePoint.RIGHT_EYE_INNER;
    return new Point(face.x(number), face.y(number));
  }

  /** So many eye widths from the middle of the corners, to the right and down in the picture. */
  private static Point pupil(Landmarks face, boolean left, double right, double down) {
    Point from = corner(face, left, !left);
    Point to = corner(face, left, left);
    double x = to.x() - from.x();
    double y = to.y() - from.y();
    return new Point(
        (from.x() + to.x()) / 2 + right * x - down * y,
        (from.y() + to.y()) / 2 + right * y + down * x);
  }

  /** Paints eyes with 16 samples a pixel, and noise. */
  private static VideoFrame picture(
      Landmarks face, int scale, double right, double down, double noise) {
    int width = scale * WIDTH;
    int height = scale * HEIGHT;
    double[] levels = new double[width * height];
    Arrays.fill(levels, SKIN);
    for (boolean left : new boolean[] {false, true}) {
      String eye = left ? "left-eye" : "right-eye";
      List<Integer> around =
          new ArrayList<>(Topology.MEDIAPIPE_468.part(eye + "-upper").landmarks());
      List<Integer> back = new ArrayList<>(Topology.MEDIAPIPE_468.part(eye + "-lower").landmarks());
      Collections.reverse(back);
      around.addAll(back);
      Path2D lids = new Path2D.Double();
      for (int landmark : around) {
        if (lids.getCurrentPoint() == null) {
          lids.moveTo(face.x(landmark), face.y(landmark));
        } else {
          lids.lineTo(face.x(landmark), face.y(landmark));
        }
      }
      lids.closePath();
      Rectangle box = lids.getBounds();
      Point pupil = pupil(face, left, right, down);
      double eyeWidth = eyeWidth(face, left);
      for (int i = 0; i < levels.length; i++) {
        if (!box.contains(i % width, i / width)) {
          continue;
        }
        double sum = 0;
        for (int k = 0; k < 16; k++) {
          double x = i % width + (k % 4 + 0.5) / 4;
          double y = i / width + (k / 4 + 0.5) / 4;
          double distance = Math.hypot(x - pupil.x(), y - pupil.y()) / eyeWidth;
          sum +=
              !lids.contains(x, y)
                  ? levels[i]
                  : distance < 0.08 ? PUPIL : distance < 0.195 ? IRIS : WHITE_OF_EYE;
        }
        levels[i] = sum / 16;
      }
    }
    Random random = new Random(5);
    byte[] data = new byte[levels.length];
    for (int i = 0; i < data.length; i++) {
      data[i] =
          (byte) Math.max(0, Math.min(255, Math.round(levels[i] + noise * random.nextGaussian())));
    }
    return new VideoFrame(PixelFormat.GRAY8, width, height, data);
  }

  @Test
  void drawsADiscForEachIrisThatFollowsTheGaze() {
    Landmarks face = face(0, 3, 0, 0);
    NodeTester tester =
        NodeTester.of(
            new FaceSketch(),
            Map.of("gaze", true, "background", false, "width", WIDTH, "height", HEIGHT));
    for (int i = 0; i < 12; i++) {
      tester.input(FaceSketch.FACE, mesh(3));
      tester.input(FaceSketch.VIDEO, picture(face, 3, i < 2 ? -0.15 : 0.15, 0, 2));
    }
    NodeTester.Result result = tester.run();
    Tensor last = result.payloads(FaceSketch.PARTS).get(11);
    assertThat(last.shape()).containsExactly(16, HEIGHT, WIDTH);
    double area = 0;
    for (int i = 15 * WIDTH * HEIGHT; i < last.values().length; i++) {
      area += last.values()[i];
    }
    double radius = FaceSketch.DISC * Math.max(eyeWidth(face, false), eyeWidth(face, true)) / 3;
    assertThat(area).isCloseTo(2 * Math.PI * radius * radius, within(0.03 * area));
    Point truth = pupil(face, true, 0.15, 0);
    double before = result.payloads(FaceSketch.GAZE).get(2).values().get("left-x");
    double after = result.payloads(FaceSketch.GAZE).get(11).values().get("left-x");
    double width = eyeWidth(face, true);
    assertThat(before).as("smoothed").isLessThan(truth.x() - 0.02 * width);
    assertThat(after).as("arrived").isCloseTo(truth.x(), within(0.03 * width));
  }

  /** The mesh says where the irises are; the picture, which is grey, cannot. */
  @Test
  void believesTheIrisesOfARefinedMesh() {
    Landmarks plain = face(0, 1, 0, 0);
    float[] points = Arrays.copyOf(plain.points(), 478 * Landmarks.STRIDE);
    Point right = pupil(plain, false, 0.1, -0.02);
    Point left = pupil(plain, true, -0.1, 0.03);
    points[4 * 468] = (float) right.x();
    points[4 * 468 + 1] = (float) right.y();
    points[4 * 473] = (float) left.x();
    points[4 * 473 + 1] = (float) left.y();
    Landmarks refined = new Landmarks(0, 1, points, new float[0]);
    byte[] flat = new byte[WIDTH * HEIGHT];
    Map<String, Double> gaze =
        NodeTester.of(new FaceSketch(), Map.of("gaze", true))
            .input(FaceSketch.FACE, new FaceMesh(WIDTH, HEIGHT, "mediapipe-478", List.of(refined)))
            .input(FaceSketch.VIDEO, new VideoFrame(PixelFormat.GRAY8, WIDTH, HEIGHT, flat))
            .run()
            .payloads(FaceSketch.GAZE)
            .get(0)
            .values();
    assertThat(gaze.get("right-x")).isCloseTo(right.x(), within(1e-3));
    assertThat(gaze.get("right-y")).isCloseTo(right.y(), within(1e-3));
    assertThat(gaze.get("left-x")).isCloseTo(left.x(), within(1e-3));
    assertThat(gaze.get("left-y")).isCloseTo(left.y(), within(1e-3));
    assertThat(gaze.get("left-confidence")).isEqualTo(1);
  }

  @Test
  void closedEyesAndFlatPicturesHaveNoGaze() {
    Landmarks face = face(0, 3, 0, 0);
    VideoFrame open = picture(face, 3, 0, 0, 0);
    Landmarks closed = face;
    for (String eye : List.of("right-eye", "left-eye")) {
      List<Integer> upper = Topology.MEDIAPIPE_468.part(eye + "-upper").landmarks();
      List<Integer> lower = Topology.MEDIAPIPE_468.part(eye + "-lower").landmarks();
      for (int i = 1; i < upper.size() - 1; i++) {
        double y = face.y(upper.get(i)) + 0.7 * (face.y(lower.get(i)) - face.y(upper.get(i)));
        closed = Skeletons.with(closed, upper.get(i), 1, y);
      }
    }
    byte[] flat = new byte[9 * WIDTH * HEIGHT];
    Arrays.fill(flat, (byte) 128);
    VideoFrame grey = new VideoFrame(PixelFormat.GRAY8, 3 * WIDTH, 3 * HEIGHT, flat);
    NodeTester.Result result =
        NodeTester.of(
                new FaceSketch(),
                Map.of("gaze", true, "background", false, "width", WIDTH, "height", HEIGHT))
            .input(
                FaceSketch.FACE,
                mesh(3 * WIDTH, 3 * HEIGHT, closed),
                mesh(3),
                mesh(3 * WIDTH, 3 * HEIGHT))
            .input(FaceSketch.VIDEO, open, grey, open)
            .run();
    Map<String, Double> none = Map.of("right-confidence", 0.0, "left-confidence", 0.0);
    assertThat(result.payloads(FaceSketch.GAZE))
        .containsExactly(new Score(none), new Score(none), new Score(Map.of()));
    for (Tensor parts : result.payloads(FaceSketch.PARTS)) {
      for (int i = 15 * WIDTH * HEIGHT; i < parts.values().length; i++) {
        assertThat(parts.values()[i]).isZero();
      }
    }
  }

  @Test
  void drawsSeveralFaces() {
    FaceMesh both = mesh(720, 288, face(0, 1, 0, 0), face(1, 1, 360, 0));
    VideoFrame drawn = sketch(Map.of("background", false), both, pattern(720, 288));
    VideoFrame one = sketch(Map.of("background", false), mesh(1), pattern(WIDTH, HEIGHT));
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        // Floats are coarser by a bit farther to the right, which may turn a rounding.
        int expected = one.data()[y * WIDTH + x] & 0xff;
        assertThat(drawn.data()[y * 720 + x] & 0xff).isEqualTo(expected);
        assertThat(drawn.data()[y * 720 + x + WIDTH] & 0xff).isCloseTo(expected, within(1));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lines", "distance"})
  void drawsAnythingInAnySize(String style) {
    float[] broken = new float[468 * 4];
    Arrays.fill(broken, Float.NaN);
    List<FaceMesh> meshes =
        List.of(
            mesh(1, 1, face(0, 1 / 360.0, 0, 0)),
            mesh(17, 31, face(0, 0.05, 0, 0)),
            mesh(100, 20, face(0, 1, 1000, 1000)),
            mesh(20, 100),
            mesh(20, 100, new Landmarks(0, 1, broken, new float[0])));
    NodeTester tester = NodeTester.of(new FaceSketch(), Map.of("style", style, "gaze", true));
    for (FaceMesh mesh : meshes) {
      tester.input(FaceSketch.FACE, mesh);
      tester.input(FaceSketch.VIDEO, pattern(mesh.width(), mesh.height()));
    }
    List<VideoFrame> drawn = tester.run().payloads(FaceSketch.SKETCH);
    for (int i = 0; i < meshes.size(); i++) {
      assertThat(drawn.get(i).width()).isEqualTo(meshes.get(i).width());
      assertThat(drawn.get(i).height()).isEqualTo(meshes.get(i).height());
    }
  }

  @Test
  void saysWhichLandmarksItCannotDraw() {
    NodeTester.Result result =
        NodeTester.of(new FaceSketch(), Map.of())
            .onError(OnError.SKIP)
            .input(FaceSketch.FACE, new FaceMesh(10, 10, "dlib-68", List.of()))
            .run();
    assertThat(result.warnings().get(0))
        .contains("cannot draw landmarks 'dlib-68'; use mediapipe-468 or mediapipe-478");
  }

  private static VideoFrame sketch(Map<String, Object> params, FaceMesh mesh, VideoFrame picture) {
    NodeTester tester = NodeTester.of(new FaceSketch(), new HashMap<>(params));
    tester.input(FaceSketch.FACE, mesh);
    if (!Boolean.FALSE.equals(params.get("background"))) {
      tester.input(FaceSketch.VIDEO, picture);
    }
    return tester.run().payloads(FaceSketch.SKETCH).get(0);
  }
}
