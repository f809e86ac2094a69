package io.kinoloom.nodes.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameRateTest {
  /** A picture of one pixel that says its number. */
  private static VideoFrame numbered(int number) {
    return new VideoFrame(PixelFormat.GRAY8, 1, 1, new byte[] {(byte) number});
  }

  private static int number(VideoFrame frame) {
    return frame.data()[0] & 0xff;
  }

  private static NodeTester.Result run(String fps, String mode, List<Long> times) {
    NodeTester tester = NodeTester.of(new FrameRate(), Map.of("fps", fps, "mode", mode));
    for (int i = 0; i < times.size(); i++) {
      tester.inputAt(FrameRate.VIDEO, times.get(i), numbered(i));
    }
    return tester.run();
  }

  private static List<Integer> numbers(NodeTester.Result result) {
    return result.payloads(FrameRate.STEADY).stream().map(FrameRateTest::number).toList();
  }

  @Test
  void repeats() {
    NodeTester.Result result = run("50", "nearest", List.of(0L, 40_000L, 80_000L));
    assertThat(numbers(result)).containsExactly(0, 0, 1, 1, 2, 2);
    assertThat(result.times(FrameRate.STEADY))
        .containsExactly(0L, 20_000L, 40_000L, 60_000L, 80_000L, 100_000L);
  }

  @Test
  void drops() {
    NodeTester.Result result = run("12.5", "nearest", List.of(0L, 40_000L, 80_000L, 120_000L));
    assertThat(result.times(FrameRate.STEADY)).containsExactly(0L, 80_000L);
  }

  @Test
  void keepsWhatFitsAlready() {
    List<Long> times = new ArrayList<>();
    FrameRates rate = FrameRates.parse("30000/1001");
    for (int i = 0; i < 100; i++) {
      times.add(rate.timeOf(i));
    }
    NodeTester.Result result = run("29.97", "nearest", times);
    assertThat(result.times(FrameRate.STEADY)).isEqualTo(times);
    assertThat(numbers(result)).isSorted().hasSize(100);
  }

  @Property(tries = 100)
  void everyTimeOfTheGridShowsTheNearestPicture(
      @ForAll @IntRange(min = 1, max = 120) int fps,
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 200_000) Integer> steps) {
    List<Long> times = new ArrayList<>();
    long time = 0;
    for (int step : steps) {
      times.add(time);
      time += step;
    }
    NodeTester.Result result = run("" + fps, "nearest", times);
    List<Integer> numbers = numbers(result);
    List<Long> grid = result.times(FrameRate.STEADY);
    for (int i = 0; i < grid.size(); i++) {
      assertThat(grid.get(i)).isEqualTo(Math.round(i * 1e6 / fps));
      // The latest picture whose own place in the grid is not later than this one.
      int expected = 0;
      for (int k = 0; k < times.size(); k++) {
        if (Math.floor(times.get(k) * 1e-6 * fps + 0.5) <= i) {
          expected = k;
        }
      }
      assertThat(numbers.get(i)).isEqualTo(expected);
    }
  }

  @Test
  void blendsInProportion() {
    VideoFrame dark = numbered(0);
    VideoFrame bright = numbered(200);
    NodeTester.Result result =
        NodeTester.of(new FrameRate(), Map.of("fps", "100", "mode", "blend"))
            .inputAt(FrameRate.VIDEO, 0, dark)
            .inputAt(FrameRate.VIDEO, 40_000, bright)
            .run();
    assertThat(numbers(result)).containsExactly(0, 50, 100, 150, 200, 200, 200, 200);
  }

  @Test
  void startsAfreshAfterADiscontinuity() {
    NodeTester.Result result =
        NodeTester.of(new FrameRate(), Map.of("fps", "25"))
            .inputAt(FrameRate.VIDEO, 0, numbered(0))
            .inputAt(FrameRate.VIDEO, 40_000, numbered(1))
            .discontinuity()
            .inputAt(FrameRate.VIDEO, 1_000_000, numbered(2))
            .run();
    assertThat(result.times(FrameRate.STEADY)).containsExactly(0L, 40_000L, 1_000_000L);
  }

  @ParameterizedTest
  @CsvSource({"25,30", "30,25", "24,60", "29.97,24", "50,12.5", "15,29.97"})
  void agreesWithFfmpeg(String from, String to, @TempDir Path folder) throws Exception {
    Tools.assumeFfmpeg();
    int count = 60;
    Path video = folder.resolve("a.mkv");
    FrameRates rate = FrameRates.parse(from);
    List<FakeRun.Timed> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] data = new byte[64];
      java.util.Arrays.fill(data, (byte) (i * 4));
      pictures.add(
          new FakeRun.Timed(rate.timeOf(i), new VideoFrame(PixelFormat.GRAY8, 8, 8, data)));
    }
    FakeRun.write(Pictures.encode(video, "codec", "ffv1"), pictures);
    FrameRates target = FrameRates.parse(to);
    Path raw = folder.resolve("out.gray");
    Tools.run(
        "ffmpeg",
        "-v",
        "error",
        "-i",
        video.toString(),
        "-vf",
        "settb=1/120000,fps=" + target.numerator() + "/" + target.denominator(),
        "-vsync",
        "passthrough",
        "-f",
        "rawvideo",
        raw.toString());
    byte[] theirs = Files.readAllBytes(raw);
    // Both get the times as the file has them, in whole milliseconds.
    List<FakeRun.Timed> read =
        FakeRun.of(PixelFormat.GRAY8)
            .read(Pictures.decode(video), io.kinoloom.spi.Source.Position.START)
            .pictures;
    NodeTester tester = NodeTester.of(new FrameRate(), Map.of("fps", to));
    read.forEach(each -> tester.inputAt(FrameRate.VIDEO, each.time(), each.frame()));
    List<Integer> ours = numbers(tester.run());
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < theirs.length; i += 64) {
      expected.add(theirs[i] & 0xff);
    }
    // How long the last picture lasts is each one's own guess.
    int common = Math.min(ours.size(), expected.size());
    assertThat(ours.subList(0, common)).isEqualTo(expected.subList(0, common));
    assertThat(Math.abs(ours.size() - expected.size())).isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"25,25,1", "12.5,125,10", "29.97,30000,1001", "24000/1001,24000,1001"})
  void readsRates(String text, long numerator, long denominator) {
    assertThat(FrameRates.parse(text)).isEqualTo(new FrameRates(numerator, denominator));
  }

  @Test
  void refusesNoRate() {
    assertThat(new FrameRate().problems(new FrameRate.Params("0", FrameRate.Mode.NEAREST)))
        .isNotEmpty();
  }
}
