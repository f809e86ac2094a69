package io.kinoloom.nodes.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.spi.Clip;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ClipTest {
  private static VideoFrame numbered(int number) {
    return new VideoFrame(PixelFormat.GRAY8, 1, 1, new byte[] {(byte) number});
  }

  private static NodeTester.Result gather(int count, int size, int stride, String rest) {
    NodeTester tester =
        NodeTester.of(new FramesToClip(), Map.of("size", size, "stride", stride, "rest", rest));
    for (int i = 0; i < count; i++) {
      tester.input(FramesToClip.VIDEO, numbered(i));
    }
    return tester.run();
  }

  @Property(tries = 60)
  void clipsBeginAtEveryStride(
      @ForAll @IntRange(min = 0, max = 20) int count,
      @ForAll @IntRange(min = 1, max = 6) int size,
      @ForAll @IntRange(min = 1, max = 8) int stride) {
    NodeTester.Result result = gather(count, size, stride, "drop");
    List<List<Integer>> expected = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    for (int start = 0; start + size <= count; start += stride) {
      List<Integer> clip = new ArrayList<>();
      for (int i = start; i < start + size; i++) {
        clip.add(i);
      }
      expected.add(clip);
      times.add((start + size - 1) * NodeTester.STEP_MICROS);
    }
    assertThat(result.payloads(FramesToClip.CLIP).stream().map(ClipTest::numbers).toList())
        .isEqualTo(expected);
    assertThat(result.times(FramesToClip.CLIP)).isEqualTo(times);
  }

  private static List<Integer> numbers(Clip clip) {
    return clip.frames().stream().map(each -> each.frame().data()[0] & 0xff).toList();
  }

  @Property(tries = 40)
  void clipsTakenApartGiveTheirPicturesOnce(
      @ForAll @IntRange(min = 1, max = 20) int count,
      @ForAll @IntRange(min = 1, max = 6) int size,
      @ForAll @IntRange(min = 1, max = 6) int stride) {
    List<Clip> clips =
        gather(count, size, Math.min(stride, size), "keep").payloads(FramesToClip.CLIP);
    NodeTester tester =
        NodeTester.of(new ClipToFrames(), Map.of()).format(ClipToFrames.VIDEO, PixelFormat.GRAY8);
    for (Clip clip : clips) {
      tester.inputAt(
          ClipToFrames.CLIP, clip.frames().get(clip.frames().size() - 1).timeMicros(), clip);
    }
    NodeTester.Result result = tester.run();
    assertThat(result.payloads(ClipToFrames.VIDEO)).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(result.payloads(ClipToFrames.VIDEO).get(i)).isEqualTo(numbered(i));
      assertThat(result.times(ClipToFrames.VIDEO).get(i)).isEqualTo(i * NodeTester.STEP_MICROS);
    }
  }

  @Test
  void keepsTheRestWhereAsked() {
    assertThat(
            gather(5, 3, 3, "keep").payloads(FramesToClip.CLIP).stream()
                .map(ClipTest::numbers)
                .toList())
        .containsExactly(List.of(0, 1, 2), List.of(3, 4));
  }

  @Test
  void identityPassesOn() {
    NodeTester.of(new Identity(), Map.of())
        .input(Identity.VIDEO, numbered(1), numbered(2))
        .expect(Identity.OUTPUT, numbered(1), numbered(2));
  }
}
