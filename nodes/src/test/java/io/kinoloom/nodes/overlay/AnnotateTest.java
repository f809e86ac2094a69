package io.kinoloom.nodes.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.kinoloom.nodes.labels.Wheel;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Text;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnotateTest {
  private static final int WIDTH = 161;
  private static final int HEIGHT = 121;

  @ParameterizedTest
  @CsvSource({
    "BGR24, BT601_LIMITED",
    "YUV420P, BT601_LIMITED",
    "YUV420P, BT601_FULL",
    "YUV420P, BT709_LIMITED",
  })
  void drawsRisingFrameCodesInThePictureItsOwnFormat(PixelFormat format, ColorSpace space) {
    VideoFrame picture = grey(format, space, 100);
    List<VideoFrame> drawn =
        NodeTester.of(new Annotate(), Map.of("frame-code", true, "frame-code-start", 40))
            .input(Annotate.VIDEO, picture, picture, picture)
            .run()
            .payloads(Annotate.OUT);
    FrameCode code = new FrameCode(Place.BOTTOM_LEFT, 0.3);
    for (int i = 0; i < 3; i++) {
      assertThat(code.read(Plane.brightness(drawn.get(i))))
          .isEqualTo(new FrameCode.Found(40 + i, 0));
      assertThat(drawn.get(i).colorSpace()).isEqualTo(space);
    }
    boolean limited = format == PixelFormat.YUV420P && !space.isFullRange();
    assertThat(brightest(drawn.get(0))).isEqualTo(limited ? 235 : 255);
    assertThat(picture).as("inputs stay as they are").isEqualTo(grey(format, space, 100));
  }

  @Test
  void saysWhatToDoWhereTheFrameCodeDoesNotFit() {
    assertThatThrownBy(
            () ->
                NodeTester.of(new Annotate(), Map.of("frame-code", true))
                    .input(
                        Annotate.VIDEO,
                        new VideoFrame(PixelFormat.BGR24, 64, 48, new byte[64 * 48 * 3]))
                    .run())
        .hasMessageContaining("raise its size to 0.63");
  }

  @Test
  void leavesPicturesAloneWhereThereIsNothingToDraw() {
    VideoFrame picture = grey(PixelFormat.BGR24, ColorSpace.BT601_LIMITED, 100);
    NodeTester.of(new Annotate(), Map.of())
        .input(Annotate.VIDEO, picture)
        .expect(Annotate.OUT, picture);
  }

  @ParameterizedTest
  @CsvSource({"top-left, 0, 0", "top-right, 1, 0", "bottom-left, 0, 1", "bottom-right, 1, 1"})
  void writesTextInTheCornerAsked(String position, int right, int bottom) {
    VideoFrame drawn =
        only(
            NodeTester.of(
                    new Annotate(),
                    Map.of("text", "Ab {sequence}", "position", position, "size", 0.1))
                .input(Annotate.VIDEO, grey(PixelFormat.BGR24, ColorSpace.BT601_LIMITED, 100)));
    for (int cornerX = 0; cornerX < 2; cornerX++) {
      for (int cornerY = 0; cornerY < 2; cornerY++) {
        int left = cornerX * (WIDTH / 2 + 1);
        int top = cornerY * (HEIGHT / 2 + 1);
        int white = 0;
        for (int y = top; y < top + HEIGHT / 2; y++) {
          for (int x = left; x < left + WIDTH / 2; x++) {
            white += green(drawn, x, y) > 200 ? 1 : 0;
          }
        }
        boolean asked = cornerX == right && cornerY == bottom;
        assertThat(white).isBetween(asked ? 50 : 0, asked ? 2000 : 0);
      }
    }
  }

  @Test
  void fillsInTimeSequenceStreamAndGraph() {
    // Text that is filled in looks like the same text written out.
    VideoFrame picture = grey(PixelFormat.BGR24, ColorSpace.BT601_LIMITED, 100);
    List<VideoFrame> filled =
        NodeTester.of(new Annotate(), Map.of("text", "{time} {sequence} {stream} {graph}"))
            .inputAt(Annotate.VIDEO, 0, picture)
            .inputAt(Annotate.VIDEO, 3_661_042_900L, picture)
            .run()
            .payloads(Annotate.OUT);
    VideoFrame written =
        only(
            NodeTester.of(new Annotate(), Map.of("text", "01:01:01.042 1 stream test"))
                .input(Annotate.VIDEO, picture));
    VideoFrame timed =
        NodeTester.of(new Annotate(), Map.of("time-code", true, "text", "x"))
            .inputAt(Annotate.VIDEO, 3_661_042_900L, picture)
            .run()
            .payloads(Annotate.OUT)
            .get(0);
    VideoFrame twoLines =
        only(
            NodeTester.of(new Annotate(), Map.of("text", "01:01:01.042\nx"))
                .input(Annotate.VIDEO, picture));
    assertThat(filled.get(1)).isEqualTo(written);
    assertThat(filled.get(0)).isNotEqualTo(written);
    assertThat(timed).isEqualTo(twoLines);
  }

  @Test
  void refusesWordsInBracesThatMeanNothing() {
    Annotate annotate = new Annotate();
    Annotate.Params params =
        ParamsBinder.fromPlain(Annotate.Params.class, Map.of("text", "{time} {tiem}"));
    assertThat(annotate.problems(params))
        .singleElement()
        .asString()
        .contains("{tiem}")
        .contains("{time}");
    assertThat(Template.time(-1_500_000)).isEqualTo("-00:00:01.500");
  }

  @Test
  void tintsMasksAndLabelsByTheirOpacity() {
    byte[] alpha = new byte[WIDTH * HEIGHT];
    Arrays.fill(alpha, 0, WIDTH * 50, (byte) 255);
    short[] labels = new short[WIDTH * HEIGHT];
    Arrays.fill(labels, WIDTH * 60, labels.length, (short) 3);
    VideoFrame drawn =
        only(
            NodeTester.of(new Annotate(), Map.of("opacity", 0.5, "mask-color", "#ff0000"))
                .input(Annotate.VIDEO, grey(PixelFormat.BGR24, ColorSpace.BT601_LIMITED, 100))
                .input(Annotate.MASK, new Mask(WIDTH, HEIGHT, alpha))
                .input(Annotate.LABELS, new LabelMap(WIDTH, HEIGHT, "any", labels)));
    // 128/255 of red over grey 100; the opposite of the hue of class 3 elsewhere.
    assertThat(pixel(drawn, 80, 20)).containsExactly(50, 50, 178);
    assertThat(pixel(drawn, 80, 55)).containsExactly(100, 100, 100);
    assertThat(pixel(drawn, 80, 90))
        .containsExactly(
            mixed(Wheel.color(3, 255).blue()),
            mixed(Wheel.color(3, 255).green()),
            mixed(Wheel.color(3, 255).red()));
  }

  private static int mixed(int over) {
    return (int) Math.round(over * 128 / 255.0) + (int) Math.round(100 * 127 / 255.0);
  }

  @Test
  void drawsTheSameInYuvAsInBgr() {
    byte[] alpha = new byte[WIDTH * HEIGHT];
    Arrays.fill(alpha, (byte) 255);
    Map<String, Object> params = Map.of("opacity", 1, "mask-color", "#3080e0");
    for (ColorSpace space : ColorSpace.values()) {
      VideoFrame drawn =
          only(
              NodeTester.of(new Annotate(), params)
                  .input(Annotate.VIDEO, grey(PixelFormat.YUV420P, space, 100))
                  .input(Annotate.MASK, new Mask(WIDTH, HEIGHT, alpha)));
      int luma = drawn.data()[0] & 0xff;
      int chroma = WIDTH * HEIGHT;
      int quarter = PixelFormat.chromaExtent(WIDTH) * PixelFormat.chromaExtent(HEIGHT);
      int blueDifference = drawn.data()[chroma] & 0xff;
      int redDifference = drawn.data()[chroma + quarter] & 0xff;
      // Back to RGB by the inverse matrices as printed in the recommendations.
      double y = space.isFullRange() ? luma : (luma - 16) * 255 / 219.0;
      double stretch = space.isFullRange() ? 1 : 255 / 224.0;
      double cb = (blueDifference - 128) * stretch;
      double cr = (redDifference - 128) * stretch;
      double red = y + (space.isBt709() ? 1.5748 : 1.402) * cr;
      double green =
          y
              - (space.isBt709() ? 0.1873 : 0.344136) * cb
              - (space.isBt709() ? 0.4681 : 0.714136) * cr;
      double blue = y + (space.isBt709() ? 1.8556 : 1.772) * cb;
      assertThat(red).isCloseTo(0x30, offset(2.5));
      assertThat(green).isCloseTo(0x80, offset(2.5));
      assertThat(blue).isCloseTo(0xe0, offset(2.5));
    }
  }

  @Test
  void drawsLandmarksWhereTheyAreAlsoFromAnotherSize() {
    float[] points = new float[33 * 4];
    Arrays.fill(points, -1000);
    setPoint(points, 13, 20, 30);
    setPoint(points, 15, 60, 30);
    Pose pose =
        new Pose(
            WIDTH * 2,
            HEIGHT * 2,
            "blazepose-33",
            List.of(new Landmarks(0, 1, points, new float[0])));
    float[] dot = {100.5f, 80.5f, 0, 1, 10, 10, 0, 0.1f};
    FaceMesh face =
        new FaceMesh(WIDTH, HEIGHT, "other", List.of(new Landmarks(0, 1, dot, new float[0])));
    VideoFrame drawn =
        only(
            NodeTester.of(new Annotate(), Map.of())
                .input(Annotate.VIDEO, grey(PixelFormat.BGR24, ColorSpace.BT601_LIMITED, 100))
                .input(Annotate.POSE, pose)
                .input(Annotate.FACE, face));
    assertThat(pixel(drawn, 20, 15)).as("left forearm").isNotEqualTo(new int[] {100, 100, 100});
    assertThat(pixel(drawn, 20, 20)).containsExactly(100, 100, 100);
    assertThat(pixel(drawn, 100, 80)).as("face dot").containsExactly(255, 255, 255);
    assertThat(pixel(drawn, 10, 10)).as("hidden dot").containsExactly(100, 100, 100);
  }

  private static void setPoint(float[] points, int index, float x, float y) {
    points[index * 4] = x;
    points[index * 4 + 1] = y;
    points[index * 4 + 2] = 0;
    points[index * 4 + 3] = 1;
  }

  @Test
  void drawsArrowsAlongTheFlowAndSkipsUnknownMotion() {
    float[] vectors = new float[WIDTH * HEIGHT * 2];
    Arrays.fill(vectors, Float.NaN);
    int index = (60 * WIDTH + 60) * 2;
    vectors[index] = 20;
    vectors[index + 1] = 0;
    VideoFrame drawn =
        only(
            NodeTester.of(new Annotate(), Map.of("flow-step", 40))
                .input(Annotate.VIDEO, grey(PixelFormat.BGR24, ColorSpace.BT601_LIMITED, 100))
                .input(Annotate.FLOW, new FlowField(WIDTH, HEIGHT, vectors)));
    int changed = 0;
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        if (!Arrays.equals(pixel(drawn, x, y), new int[] {100, 100, 100})) {
          changed++;
          assertThat(x).isBetween(58, 83);
          assertThat(y).isBetween(55, 65);
        }
      }
    }
    assertThat(changed).isGreaterThan(20);
    assertThat(pixel(drawn, 70, 60)).isNotEqualTo(new int[] {100, 100, 100});
  }

  @Test
  void writesScoresAndCaptionsWithoutOverlap() {
    VideoFrame picture = grey(PixelFormat.BGR24, ColorSpace.BT601_LIMITED, 100);
    VideoFrame drawn =
        only(
            NodeTester.of(new Annotate(), Map.of("score-position", "top-left"))
                .input(Annotate.VIDEO, picture)
                .input(Annotate.SCORE, Score.of("psnr", 31.25))
                .input(Annotate.TEXT, new Text("caf\u00e9")));
    VideoFrame written =
        only(
            NodeTester.of(new Annotate(), Map.of("text", "psnr 31.25"))
                .input(Annotate.VIDEO, picture)
                .input(Annotate.TEXT, new Text("cafe")));
    assertThat(drawn).isEqualTo(written).isNotEqualTo(picture);
  }

  @Test
  void keepsTextAndFrameCodeApart() {
    VideoFrame plain =
        new VideoFrame(PixelFormat.BGR24, 320, 240, new byte[PixelFormat.BGR24.byteSize(320, 240)]);
    Map<String, Object> params =
        Map.of("frame-code", true, "frame-code-position", "bottom", "background", "#00000000");
    VideoFrame code = only(NodeTester.of(new Annotate(), params).input(Annotate.VIDEO, plain));
    VideoFrame both =
        only(
            NodeTester.of(new Annotate(), params)
                .input(Annotate.VIDEO, plain)
                .input(
                    Annotate.TEXT, new Text("a caption of some length, two lines at the least")));
    int white = 0;
    for (int y = 0; y < 240; y++) {
      for (int x = 0; x < 320; x++) {
        boolean differs = !Arrays.equals(pixel(code, x, y), pixel(both, x, y));
        white += differs ? 1 : 0;
        assertThat(differs && y >= 240 - 38).as("written over the code").isFalse();
      }
    }
    assertThat(white).isGreaterThan(200);
  }

  @Test
  void wrapsAndCutsTextInTinyPictures() {
    VideoFrame tiny = new VideoFrame(PixelFormat.YUV420P, 3, 1, new byte[7]);
    assertThat(
            only(
                NodeTester.of(new Annotate(), Map.of("text", "a rather long text"))
                    .input(Annotate.VIDEO, tiny)))
        .isInstanceOf(VideoFrame.class);
    Lettering lettering = new Lettering(10);
    List<String> lines = lettering.wrap("one two three four five", 60);
    assertThat(lines).hasSizeGreaterThan(2);
    assertThat(String.join(" ", lines)).isEqualTo("one two three four five");
    assertThat(lines).allMatch(line -> lettering.line(line).fill().width() <= 60);
  }

  private static VideoFrame only(NodeTester tester) {
    List<VideoFrame> frames = tester.run().payloads(Annotate.OUT);
    assertThat(frames).hasSize(1);
    return frames.get(0);
  }

  private static VideoFrame grey(PixelFormat format, ColorSpace space, int level) {
    byte[] data = new byte[format.byteSize(WIDTH, HEIGHT)];
    Arrays.fill(data, (byte) 128);
    Arrays.fill(
        data, 0, format == PixelFormat.YUV420P ? WIDTH * HEIGHT : data.length, (byte) level);
    return new VideoFrame(format, WIDTH, HEIGHT, space, data);
  }

  private static int green(VideoFrame frame, int x, int y) {
    return pixel(frame, x, y)[1];
  }

  private static int[] pixel(VideoFrame frame, int x, int y) {
    int index = (y * frame.width() + x) * 3;
    return new int[] {
      frame.data()[index] & 0xff, frame.data()[index + 1] & 0xff, frame.data()[index + 2] & 0xff
    };
  }

  private static int brightest(VideoFrame frame) {
    int brightest = 0;
    int samples = frame.format() == PixelFormat.YUV420P ? WIDTH * HEIGHT : frame.data().length;
    for (int i = 0; i < samples; i++) {
      brightest = Math.max(brightest, frame.data()[i] & 0xff);
    }
    return brightest;
  }
}
