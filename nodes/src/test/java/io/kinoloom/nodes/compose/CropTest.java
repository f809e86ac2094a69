package io.kinoloom.nodes.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CropTest {

  private static VideoFrame crop(VideoFrame frame, Map<String, ?> params) {
    return NodeTester.of(new Crop(), params)
        .input(Crop.VIDEO, frame)
        .run()
        .payloads(Crop.CROPPED)
        .get(0);
  }

  private static void requireRectangle(VideoFrame frame, VideoFrame cut, int left, int top) {
    assertThat(cut.format()).isEqualTo(frame.format());
    assertThat(cut.colorSpace()).isEqualTo(frame.colorSpace());
    List<Plane> planes = Plane.of(cut);
    for (int i = 0; i < planes.size(); i++) {
      Plane plane = planes.get(i);
      int shift = plane.halving();
      for (int y = 0; y < plane.height(); y++) {
        for (int x = 0; x < plane.width(); x++) {
          assertThat(Frames.pixel(cut, i, x, y))
              .isEqualTo(Frames.pixel(frame, i, x + (left >> shift), y + (top >> shift)));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void cutsARectangleOutOfEveryFormat(PixelFormat format) {
    VideoFrame frame = Frames.random(format, 13, 9, 1);
    requireRectangle(frame, crop(frame, Map.of("width", 5, "height", 3, "x", 4, "y", 2)), 4, 2);
    requireRectangle(frame, crop(frame, Map.of("width", 9, "height", 7, "x", 4, "y", 2)), 4, 2);
    requireRectangle(frame, crop(frame, Map.of("width", 1, "height", 1, "x", 12, "y", 8)), 12, 8);
    assertThat(crop(frame, Map.of("width", 13, "height", 9))).isEqualTo(frame);
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void centersToEvenCoordinates(PixelFormat format) {
    VideoFrame frame = Frames.random(format, 14, 11, 2);
    requireRectangle(frame, crop(frame, Map.of("width", 4, "height", 4)), 4, 2);
    requireRectangle(frame, crop(frame, Map.of("width", 4, "height", 4, "x", 0)), 0, 2);
  }

  @Test
  void oddCoordinatesAreNotForYuv() {
    Crop crop = new Crop();
    Crop.Params odd =
        ParamsBinder.fromPlain(Crop.Params.class, Map.of("width", 4, "height", 4, "x", 3, "y", 2));
    assertThat(crop.contract(odd).inputs().get(0).formats())
        .isNotEmpty()
        .doesNotContain(PixelFormat.YUV420P);
    VideoFrame frame = Frames.random(PixelFormat.BGR24, 9, 9, 3);
    requireRectangle(frame, crop(frame, Map.of("width", 4, "height", 4, "x", 3, "y", 5)), 3, 5);
  }

  @Test
  void saysThatTheRectangleLeavesThePicture() {
    VideoFrame frame = Frames.random(PixelFormat.GRAY8, 10, 8, 1);
    assertThatThrownBy(() -> crop(frame, Map.of("width", 6, "height", 4, "x", 5, "y", 0)))
        .hasStackTraceContaining("a 6x4 rectangle at (5, 0) leaves the picture, which is 10x8");
    assertThatThrownBy(() -> crop(frame, Map.of("width", 11, "height", 4)))
        .hasStackTraceContaining("leaves the picture");
  }
}
