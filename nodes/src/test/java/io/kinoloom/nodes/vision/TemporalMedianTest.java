package io.kinoloom.nodes.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TemporalMedianTest {

  private static NodeTester tester(int window) {
    return NodeTester.of(new TemporalMedian(), Map.of("window", window));
  }

  private static VideoFrame[] random(PixelFormat format, int count) {
    VideoFrame[] frames = new VideoFrame[count];
    for (int i = 0; i < count; i++) {
      frames[i] = Frames.random(format, 9, 5, i);
    }
    return frames;
  }

  private static List<VideoFrame> bruteForce(VideoFrame[] frames, int window) {
    List<VideoFrame> expected = new ArrayList<>();
    for (int i = 0; i < frames.length; i++) {
      int radius = Math.min(window / 2, Math.min(i, frames.length - 1 - i));
      byte[] data = new byte[frames[i].data().length];
      for (int sample = 0; sample < data.length; sample++) {
        int[] values = new int[2 * radius + 1];
        for (int j = 0; j < values.length; j++) {
          values[j] = frames[i - radius + j].data()[sample] & 0xff;
        }
        Arrays.sort(values);
        data[sample] = (byte) values[radius];
      }
      expected.add(
          new VideoFrame(
              frames[i].format(),
              frames[i].width(),
              frames[i].height(),
              frames[i].colorSpace(),
              data));
    }
    return expected;
  }

  @ParameterizedTest
  @CsvSource({
    "1,4", "3,1", "3,2", "3,3", "3,9", "5,1", "5,2", "5,3", "5,4", "5,5", "5,6", "5,12", "7,5",
    "7,20", "9,3", "11,30", "63,20"
  })
  void equalsBruteForceWithTheTimesOfTheInput(int window, int count) {
    VideoFrame[] frames = random(PixelFormat.GRAY8, count);
    NodeTester.Result result = tester(window).input(TemporalMedian.VIDEO, frames).run();
    assertThat(result.payloads(TemporalMedian.CALM)).isEqualTo(bruteForce(frames, window));
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      times.add(i * NodeTester.STEP_MICROS);
    }
    assertThat(result.times(TemporalMedian.CALM)).isEqualTo(times);
  }

  @ParameterizedTest
  @EnumSource(
      value = PixelFormat.class,
      names = {"GRAY8", "YUV420P", "BGR24", "BGRA32"})
  void takesEveryFormatOfBytes(PixelFormat format) {
    VideoFrame[] frames = random(format, 7);
    assertThat(tester(5).input(TemporalMedian.VIDEO, frames).run().payloads(TemporalMedian.CALM))
        .isEqualTo(bruteForce(frames, 5));
  }

  @Test
  void windowsEndAtDiscontinuities() {
    VideoFrame[] before = random(PixelFormat.GRAY8, 5);
    VideoFrame[] after = new VideoFrame[4];
    for (int i = 0; i < 4; i++) {
      after[i] = Frames.random(PixelFormat.GRAY8, 6, 6, 100 + i);
    }
    List<VideoFrame> expected = bruteForce(before, 5);
    expected.addAll(bruteForce(after, 5));
    assertThat(
            tester(5)
                .input(TemporalMedian.VIDEO, before)
                .discontinuity()
                .input(TemporalMedian.VIDEO, after)
                .run()
                .payloads(TemporalMedian.CALM))
        .isEqualTo(expected);
  }

  @Test
  void somethingThatPassesQuicklyIsGone() {
    VideoFrame[] frames = new VideoFrame[9];
    for (int i = 0; i < frames.length; i++) {
      int time = i;
      frames[i] = Frames.gray(9, 3, (x, y) -> x == time ? 255 : 10 * y);
    }
    List<VideoFrame> calm =
        tester(3).input(TemporalMedian.VIDEO, frames).run().payloads(TemporalMedian.CALM);
    for (VideoFrame frame : calm.subList(1, 8)) {
      assertThat(frame).isEqualTo(Frames.gray(9, 3, (x, y) -> 10 * y));
    }
  }

  @Test
  void refusesAnotherSize() {
    assertThatThrownBy(
            () ->
                tester(3)
                    .input(
                        TemporalMedian.VIDEO,
                        Frames.gray(4, 4, (x, y) -> 0),
                        Frames.gray(5, 4, (x, y) -> 0))
                    .run())
        .hasStackTraceContaining("the picture is 5x4 gray8, those before were 4x4 gray8");
  }

  @Test
  void refusesAnEvenWindow() {
    assertThat(
            new TemporalMedian()
                .problems(ParamsBinder.fromPlain(TemporalMedian.Params.class, Map.of("window", 4))))
        .containsExactly("'window' must be odd, is 4; use 3 or 5");
  }
}
