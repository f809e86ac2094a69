package io.kinoloom.nodes.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.graph.OnError;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Text;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReadFrameCodeTest {
  @ParameterizedTest
  @EnumSource(names = {"GRAY8", "YUV420P", "BGR24", "BGRA32"})
  void readsTheNumberInEveryFormat(PixelFormat format) {
    VideoFrame picture = coded(format, Place.RIGHT, 77);
    NodeTester.of(new ReadFrameCode(), Map.of("position", "right"))
        .input(ReadFrameCode.VIDEO, picture)
        .expect(ReadFrameCode.SCORE, Score.of("frame", 77))
        .expect(ReadFrameCode.TEXT, new Text("77"))
        .expect(ReadFrameCode.PICTURES, picture);
  }

  @Test
  void triesEveryPlaceUnlessToldWhere() {
    for (Place place : Place.values()) {
      NodeTester.of(new ReadFrameCode(), Map.of())
          .input(ReadFrameCode.VIDEO, coded(PixelFormat.GRAY8, place, 5))
          .expect(ReadFrameCode.SCORE, Score.of("frame", 5));
    }
    assertThatThrownBy(
            () ->
                NodeTester.of(new ReadFrameCode(), Map.of("position", "top-left"))
                    .input(ReadFrameCode.VIDEO, coded(PixelFormat.GRAY8, Place.BOTTOM, 5))
                    .run())
        .hasMessageContaining("no frame code at top-left of size 0.3");
  }

  @Test
  void rejectsOrEmitsMinusOneWhereThereIsNoCode() {
    VideoFrame empty = new VideoFrame(PixelFormat.GRAY8, 320, 240, new byte[320 * 240]);
    NodeTester.of(new ReadFrameCode(), Map.of("on-missing", "emit"))
        .input(ReadFrameCode.VIDEO, empty, coded(PixelFormat.GRAY8, Place.TOP, 9))
        .expect(ReadFrameCode.SCORE, Score.of("frame", -1), Score.of("frame", 9))
        .expect(ReadFrameCode.TEXT, new Text(""), new Text("9"));
    NodeTester rejecting =
        NodeTester.of(new ReadFrameCode(), Map.of())
            .onError(OnError.SKIP)
            .input(ReadFrameCode.VIDEO, empty, coded(PixelFormat.GRAY8, Place.TOP, 9));
    rejecting.expect(ReadFrameCode.SCORE, Score.of("frame", 9));
    assertThat(rejecting.run().errors()).isEqualTo(1);
    assertThat(rejecting.run().warnings()).anyMatch(text -> text.contains("no frame code"));
  }

  @Test
  void countsWhatIsMissingRepeatedOrOutOfOrder() {
    VideoFrame[] pictures =
        Arrays.stream(new long[] {4, 5, 5, 8, 7, 9})
            .mapToObj(value -> coded(PixelFormat.GRAY8, Place.TOP, value))
            .toArray(VideoFrame[]::new);
    Map<String, Double> summaries =
        NodeTester.of(new ReadFrameCode(), Map.of("expect-consecutive", true, "on-missing", "emit"))
            .input(ReadFrameCode.VIDEO, pictures)
            .input(
                ReadFrameCode.VIDEO,
                new VideoFrame(PixelFormat.GRAY8, 320, 240, new byte[320 * 240]))
            .run()
            .summaries();
    assertThat(summaries)
        .containsOnly(
            Map.entry("count", 6.0),
            Map.entry("unreadable", 1.0),
            Map.entry("first", 4.0),
            Map.entry("last", 9.0),
            Map.entry("missing", 2.0),
            Map.entry("duplicates", 1.0),
            Map.entry("out-of-order", 1.0));
  }

  private static VideoFrame coded(PixelFormat format, Place place, long value) {
    byte[] data = new byte[format.byteSize(320, 240)];
    for (Plane plane : Plane.components(format, data, 320, 240)) {
      new FrameCode(place, 0.3).draw(plane, value, 16, 235);
    }
    return new VideoFrame(format, 320, 240, data);
  }
}
