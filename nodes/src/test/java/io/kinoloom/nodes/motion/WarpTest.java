package io.kinoloom.nodes.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WarpTest {
  private static NodeTester.Result warp(Map<String, ?> params, VideoFrame picture, FlowField flow) {
    return NodeTester.of(new Warp(), params)
        .input(Warp.VIDEO, picture)
        .input(Warp.FLOW, flow)
        .run();
  }

  private static FlowField random(int width, int height, double reach, long seed) {
    Random random = new Random(seed);
    float[] vectors = new float[width * height * 2];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] =
          random.nextInt(20) == 0 ? Float.NaN : (float) ((random.nextDouble() - 0.5) * 2 * reach);
    }
    return new FlowField(width, height, vectors);
  }

  /**
   * The exact flow of a rendered scene takes the next picture back onto this one, and, by backward
   * flow, this one onto the next. Shapes have hard edges here: at a smoothed edge a pixel mixes two
   * motions, which no single vector describes.
   */
  @ParameterizedTest
  @CsvSource({"pan, 1", "zoom, 2", "shake, 3"})
  void exactFlowRebuildsTheOtherPicture(String camera, int seed) {
    Scenes.Scene scene =
        Scenes.render(
            Map.of(
                "width",
                320,
                "height",
                240,
                "frames",
                3,
                "camera",
                camera,
                "seed",
                seed,
                "antialias",
                false));
    double back = 0;
    double forth = 0;
    for (int i = 0; i < 2; i++) {
      VideoFrame here = scene.pictures().get(i);
      VideoFrame next = scene.pictures().get(i + 1);
      VideoFrame rebuilt = warp(Map.of(), next, scene.flow().get(i)).payloads(Warp.WARPED).get(0);
      back += Scenes.difference(rebuilt, here, scene.occlusion().get(i));
      FlowField backward = scene.backwardFlow().get(i + 1);
      VideoFrame foretold = warp(Map.of(), here, backward).payloads(Warp.WARPED).get(0);
      forth +=
          Scenes.difference(foretold, next, Flows.hidden(backward, scene.flow().get(i), 0.01, 0.5));
    }
    System.out.printf(
        "warp by exact flow, camera %s: %.3f grey levels back, %.3f forth%n",
        camera, back / 2, forth / 2);
    assertThat(back / 2).isLessThan(0.5);
    assertThat(forth / 2).isLessThan(0.5);
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void noMotionLeavesEveryByteAsItIs(PixelFormat format) {
    VideoFrame picture = Frames.random(format, 13, 7, 1);
    NodeTester.Result result = warp(Map.of(), picture, Scenes.constant(13, 7, 0, 0));
    assertThat(result.payloads(Warp.WARPED)).containsExactly(picture);
    assertThat(result.payloads(Warp.VALID).get(0).alpha()).containsOnly(255);
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void wholeShiftsAreExactAndInvalidPlacesBlackOrKept(PixelFormat format) {
    VideoFrame picture = Frames.random(format, 12, 9, 2);
    // Even shifts are whole for chroma of half extent too.
    FlowField flow = Scenes.constant(12, 9, 4, -2);
    NodeTester.Result result = warp(Map.of(), picture, flow);
    VideoFrame moved = result.payloads(Warp.WARPED).get(0);
    VideoFrame kept = warp(Map.of("invalid", "keep"), picture, flow).payloads(Warp.WARPED).get(0);
    byte[] valid = result.payloads(Warp.VALID).get(0).alpha();
    List<Plane> planes = Plane.of(picture);
    List<byte[]> black = Plane.fill(format, picture.colorSpace(), new Color(0, 0, 0, 0));
    for (int p = 0; p < planes.size(); p++) {
      Plane plane = planes.get(p);
      int shiftX = 4 >> plane.halving();
      int shiftY = -2 >> plane.halving();
      for (int y = 0; y < plane.height(); y++) {
        for (int x = 0; x < plane.width(); x++) {
          boolean inside = x + shiftX < plane.width() && y + shiftY >= 0;
          if (inside) {
            List<Byte> from = Frames.pixel(picture, p, x + shiftX, y + shiftY);
            assertThat(Frames.pixel(moved, p, x, y)).isEqualTo(from);
            assertThat(Frames.pixel(kept, p, x, y)).isEqualTo(from);
          } else {
            assertThat(Frames.pixel(moved, p, x, y)).containsExactly(boxed(black.get(p)));
            assertThat(Frames.pixel(kept, p, x, y)).isEqualTo(Frames.pixel(picture, p, x, y));
          }
          if (p == 0) {
            assertThat(valid[y * 12 + x]).isEqualTo((byte) (inside ? 255 : 0));
          }
        }
      }
    }
  }

  private static Byte[] boxed(byte[] bytes) {
    Byte[] boxed = new Byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      boxed[i] = bytes[i];
    }
    return boxed;
  }

  /** Against bilinear interpolation written down anew, in double precision. */
  @ParameterizedTest
  @EnumSource(
      value = PixelFormat.class,
      names = {"GRAY8", "BGR24", "BGRA32", "RGB_F32"})
  void anyFlowEqualsBruteForce(PixelFormat format) {
    for (long seed = 0; seed < 5; seed++) {
      int width = 9;
      int height = 6;
      VideoFrame picture = Frames.random(format, width, height, seed);
      FlowField flow = random(width, height, 4, seed);
      NodeTester.Result result = warp(Map.of(), picture, flow);
      double[] from = Frames.values(picture);
      double[] actual = Frames.values(result.payloads(Warp.WARPED).get(0));
      byte[] valid = result.payloads(Warp.VALID).get(0).alpha();
      int channels = from.length / (width * height);
      for (int i = 0; i < width * height; i++) {
        double toX = i % width + flow.vectors()[2 * i];
        double toY = i / width + flow.vectors()[2 * i + 1];
        boolean inside = toX >= 0 && toX <= width - 1 && toY >= 0 && toY <= height - 1;
        assertThat(valid[i]).isEqualTo((byte) (inside ? 255 : 0));
        for (int channel = 0; channel < channels; channel++) {
          double expected = 0;
          for (int other = 0; inside && other < width * height; other++) {
            double weight =
                Math.max(0, 1 - Math.abs(other % width - toX))
                    * Math.max(0, 1 - Math.abs(other / width - toY));
            expected += weight * from[other * channels + channel];
          }
          double tolerance = format == PixelFormat.RGB_F32 ? 1e-5 : 0.501;
          assertThat(Math.abs(actual[i * channels + channel] - expected)).isLessThan(tolerance);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "1,3", "5,3", "3,5"})
  void tinyAndOddPicturesOfEveryFormat(int width, int height) {
    for (PixelFormat format : PixelFormat.values()) {
      VideoFrame picture = Frames.random(format, width, height, 3);
      NodeTester.Result unknown = warp(Map.of(), picture, Flows.unknown(width, height));
      assertThat(unknown.payloads(Warp.VALID).get(0).alpha()).containsOnly(0);
      assertThat(unknown.payloads(Warp.WARPED)).containsExactly(Warper.black(picture));
      assertThat(
              warp(Map.of("invalid", "keep"), picture, Flows.unknown(width, height))
                  .payloads(Warp.WARPED))
          .containsExactly(picture);
      warp(Map.of(), picture, random(width, height, 2, 1));
    }
  }

  @Test
  void evenColourOfYuvStaysEvenWhereverItIsFetchedFrom() {
    byte[] data = new byte[PixelFormat.YUV420P.byteSize(11, 9)];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (i < 99 ? 77 : i < 129 ? 140 : 99);
    }
    VideoFrame picture = new VideoFrame(PixelFormat.YUV420P, 11, 9, data);
    VideoFrame moved =
        warp(Map.of("invalid", "keep"), picture, random(11, 9, 6, 9)).payloads(Warp.WARPED).get(0);
    assertThat(moved).isEqualTo(picture);
  }

  @Test
  void thePreviousPictureByBackwardFlowForetellsThisOne() {
    VideoFrame first = Frames.random(PixelFormat.BGR24, 8, 8, 1);
    VideoFrame second = Frames.random(PixelFormat.BGR24, 8, 8, 2);
    VideoFrame third = Frames.random(PixelFormat.BGR24, 8, 8, 3);
    FlowField still = Scenes.constant(8, 8, 0, 0);
    NodeTester.Result result =
        NodeTester.of(new Warp(), Map.of("picture", "previous"))
            .input(Warp.VIDEO, first, second)
            .discontinuity()
            .input(Warp.VIDEO, third, first)
            .input(Warp.FLOW, still, still, still, still)
            .run();
    VideoFrame black = Warper.black(first);
    assertThat(result.payloads(Warp.WARPED)).containsExactly(black, first, black, third);
    assertThat(result.payloads(Warp.VALID))
        .extracting(mask -> mask.alpha()[0])
        .containsExactly((byte) 0, (byte) 255, (byte) 0, (byte) 255);
  }

  @Test
  void aChangeOfSizeLeavesNoPreviousPicture() {
    VideoFrame small = Frames.random(PixelFormat.GRAY8, 4, 4, 1);
    VideoFrame large = Frames.random(PixelFormat.GRAY8, 6, 5, 1);
    assertThat(
            NodeTester.of(new Warp(), Map.of("picture", "previous"))
                .input(Warp.VIDEO, small, large, large)
                .input(
                    Warp.FLOW,
                    Scenes.constant(4, 4, 0, 0),
                    Scenes.constant(6, 5, 0, 0),
                    Scenes.constant(6, 5, 0, 0))
                .run()
                .payloads(Warp.WARPED))
        .containsExactly(Warper.black(small), Warper.black(large), large);
  }

  @Test
  void labelsComeFromTheNearestPixelAndMasksAreInterpolated() {
    LabelMap labels = new LabelMap(3, 1, "colours", new short[] {7, 8, 9});
    FlowField flow = new FlowField(3, 1, new float[] {0.6f, 0, 0.4f, 0, 0.1f, 0});
    assertThat(
            NodeTester.of(new Warp(), Map.of("what", "labels"))
                .input(Warp.LABELS, labels)
                .input(Warp.FLOW, flow)
                .run()
                .payloads(Warp.WARPED_LABELS))
        .containsExactly(new LabelMap(3, 1, "colours", new short[] {8, 8, 0}));
    Mask mask = new Mask(3, 1, new byte[] {0, 100, (byte) 200});
    assertThat(
            NodeTester.of(new Warp(), Map.of("what", "mask", "invalid", "keep"))
                .input(Warp.MASK, mask)
                .input(Warp.FLOW, flow)
                .run()
                .payloads(Warp.WARPED_MASK))
        .containsExactly(new Mask(3, 1, new byte[] {60, (byte) 140, (byte) 200}));
  }

  @Test
  void refusesAFlowOfAnotherSize() {
    assertThatThrownBy(
            () ->
                warp(
                    Map.of(),
                    Frames.random(PixelFormat.GRAY8, 4, 4, 1),
                    Scenes.constant(5, 4, 0, 0)))
        .hasMessageContaining("'video' is 4x4 and 'flow' is 5x4");
  }
}
