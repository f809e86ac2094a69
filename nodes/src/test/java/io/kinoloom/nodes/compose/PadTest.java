package io.kinoloom.nodes.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PadTest {

  private static VideoFrame pad(VideoFrame frame, Map<String, ?> params) {
    return NodeTester.of(new Pad(), params)
        .input(Pad.VIDEO, frame)
        .run()
        .payloads(Pad.PADDED)
        .get(0);
  }

  private static List<String> problems(Map<String, ?> params) {
    return new Pad().problems(ParamsBinder.fromPlain(Pad.Params.class, params));
  }

  /** Where the sample of a coordinate outside comes from; -1 for the colour. */
  private static int origin(String mode, int at, int extent) {
    if (at >= 0 && at < extent) {
      return at;
    }
    return switch (mode) {
      case "constant" -> -1;
      case "replicate" -> Math.max(0, Math.min(extent - 1, at));
      default -> {
        int folded = Math.floorMod(at, 2 * extent);
        yield Math.min(folded, 2 * extent - 1 - folded);
      }
    };
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void bordersShowWhatTheModeSays(PixelFormat format) {
    // Even sizes and borders, so that chroma is the same story at half the scale.
    VideoFrame frame = Frames.random(format, 6, 4, 1);
    Color color = Color.parse("#10c0a0");
    for (String mode : List.of("constant", "replicate", "reflect")) {
      VideoFrame padded =
          pad(
              frame,
              Map.of(
                  "left", 4, "right", 2, "top", 2, "bottom", 10, "mode", mode, "color", "#10c0a0"));
      assertThat(padded.width()).isEqualTo(12);
      assertThat(padded.height()).isEqualTo(16);
      List<Plane> planes = Plane.of(padded);
      for (int i = 0; i < planes.size(); i++) {
        requirePlane(frame, padded, i, mode, Plane.fill(format, frame.colorSpace(), color).get(i));
      }
    }
  }

  private static void requirePlane(
      VideoFrame frame, VideoFrame padded, int index, String mode, byte[] color) {
    Plane from = Plane.of(frame).get(index);
    Plane to = Plane.of(padded).get(index);
    for (int y = 0; y < to.height(); y++) {
      for (int x = 0; x < to.width(); x++) {
        int originX = origin(mode, x - (4 >> to.halving()), from.width());
        int originY = origin(mode, y - (2 >> to.halving()), from.height());
        assertThat(Frames.pixel(padded, index, x, y))
            .as("%s %s plane %d at %d, %d", frame.format(), mode, index, x, y)
            .isEqualTo(
                originX < 0 || originY < 0
                    ? List.of(boxed(color))
                    : Frames.pixel(frame, index, originX, originY));
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

  @ParameterizedTest
  @CsvSource({
    "4:3,16,10,16,12",
    "16:9,16,10,18,10",
    "1:1,7,7,7,7",
    "1:1,5,9,9,9",
    "9:16,9,4,9,16",
    "16:10,16,10,16,10"
  })
  void fillsUpToAnAspect(String aspect, int width, int height, int newWidth, int newHeight) {
    VideoFrame frame = Frames.random(PixelFormat.YUV420P, width, height, 2);
    VideoFrame padded = pad(frame, Map.of("aspect", aspect, "mode", "replicate"));
    assertThat(padded.width()).isEqualTo(newWidth);
    assertThat(padded.height()).isEqualTo(newHeight);
  }

  @Test
  void fillsUpToASizeWithThePictureInTheMiddle() {
    VideoFrame frame = Frames.gray(4, 2, (x, y) -> 200);
    VideoFrame padded = pad(frame, Map.of("width", 9, "height", 6));
    // Five columns to spare: two on the left, three on the right.
    assertThat(padded)
        .isEqualTo(Frames.gray(9, 6, (x, y) -> x >= 2 && x < 6 && y >= 2 && y < 4 ? 200 : 0));
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void takesOnePixelAndOddSizes(PixelFormat format) {
    for (String mode : List.of("constant", "replicate", "reflect")) {
      VideoFrame dot = Frames.random(format, 1, 1, 5);
      VideoFrame padded =
          pad(dot, Map.of("right", 3, "bottom", 2, "left", 2, "top", 2, "mode", mode));
      assertThat(padded.width()).isEqualTo(6);
      assertThat(Frames.pixel(padded, 0, 2, 2)).isEqualTo(Frames.pixel(dot, 0, 0, 0));
    }
  }

  @Test
  void oddBordersAreNotForYuv() {
    Pad.Params odd = ParamsBinder.fromPlain(Pad.Params.class, Map.of("left", 3));
    assertThat(new Pad().contract(odd).inputs().get(0).formats())
        .isNotEmpty()
        .doesNotContain(PixelFormat.YUV420P);
    VideoFrame padded = pad(Frames.gray(2, 1, (x, y) -> 7), Map.of("left", 3));
    assertThat(padded.data()).containsExactly(0, 0, 0, 7, 7);
  }

  @Test
  void reportsContradictions() {
    assertThat(problems(Map.of())).singleElement().asString().contains("no border");
    assertThat(problems(Map.of("left", 1, "width", 9)))
        .singleElement()
        .asString()
        .contains("not several");
    assertThat(problems(new HashMap<>(Map.of("aspect", "16:9")))).isEmpty();
    assertThatThrownBy(() -> pad(Frames.gray(9, 9, (x, y) -> 0), Map.of("width", 8, "height", 20)))
        .hasStackTraceContaining("the picture is 9x9, larger than the 8x20");
  }
}
