package io.kinoloom.nodes.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.nodes.video.FakeRun.Timed;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Sink;
import io.kinoloom.spi.Source.Position;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sound carried along: a click a second, so that one can see where it ends up. */
class AudioTest {
  private static final int RATE = 48_000;

  @TempDir Path folder;

  @BeforeEach
  void needsFfmpeg() {
    Tools.assumeFfmpeg();
  }

  private Path source(String name, String codec) throws Exception {
    Path file = folder.resolve(name);
    Tools.run(
        "ffmpeg",
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=64x48:r=25:d=5",
        "-f",
        "lavfi",
        "-i",
        "aevalsrc='if(lt(mod(t-0.5,1),0.02)*gte(t,0.5),0.8*sin(2000*PI*t),0)':s=48000:d=5",
        "-c:v",
        "libx264",
        "-c:a",
        codec,
        file.toString());
    return file;
  }

  /** When clicks begin, seconds. */
  private List<Double> clicks(Path file) throws Exception {
    Path raw = folder.resolve("sound.raw");
    Tools.run(
        "ffmpeg",
        "-v",
        "error",
        "-y",
        "-i",
        file.toString(),
        "-af",
        "aresample=async=1:first_pts=0",
        "-f",
        "f32le",
        "-ac",
        "1",
        "-ar",
        "" + RATE,
        raw.toString());
    ByteBuffer samples = ByteBuffer.wrap(Files.readAllBytes(raw)).order(ByteOrder.LITTLE_ENDIAN);
    List<Double> clicks = new java.util.ArrayList<>();
    double last = -1;
    for (int i = 0; i < samples.capacity() / 4; i++) {
      double time = i / (double) RATE;
      if (Math.abs(samples.getFloat(i * 4)) > 0.25 && time - last > 0.3) {
        clicks.add(time);
        last = time;
      }
    }
    return clicks;
  }

  private static double probe(Path file, String entries) throws Exception {
    return Double.parseDouble(
        Tools.run(
                "ffprobe",
                "-v",
                "error",
                "-select_streams",
                "a",
                "-show_entries",
                entries,
                "-of",
                "csv=p=0",
                file.toString())
            .strip());
  }

  private static List<Timed> video(int count) {
    return Pictures.video(PixelFormat.YUV420P, 64, 48, count, "25");
  }

  @ParameterizedTest
  @CsvSource({
    "a.mp4, aac, out.mp4",
    "a.mkv, aac, out.mkv",
    "a.mkv, pcm_s16le, out.mp4",
    "a.mkv, libopus, out.mp4",
    "a.mp4, aac, out.webm",
    "a.mkv, libopus, out.webm",
    "a.ts, aac, out.mp4",
    "a.ts, mp2, out.mov",
  })
  void soundStaysInStepAndEndsWithTheVideo(String name, String codec, String target)
      throws Exception {
    Path source = source(name, codec);
    Path out = folder.resolve(target);
    FakeRun run = FakeRun.write(Pictures.encode(out, "audio", source.toString()), video(80));
    assertThat(run.warnings).isEmpty();
    List<Double> clicks = clicks(out);
    assertThat(clicks).hasSize(3);
    for (int i = 0; i < clicks.size(); i++) {
      assertThat(clicks.get(i)).isBetween(i + 0.485, i + 0.525);
    }
    assertThat(probe(out, "format=duration")).isBetween(3.15, 3.26);
    assertThat(FakeRun.plain().read(Pictures.decode(out), Position.START).pictures).hasSize(80);
  }

  @Test
  void soundBeginsWhereItIsTold() throws Exception {
    Path source = source("a.mp4", "aac");
    for (String target : List.of("out.mp4", "out.webm")) {
      Path out = folder.resolve(target);
      FakeRun.write(
          Pictures.encode(out, "audio", source.toString(), "audio-start", "1.2s"), video(50));
      List<Double> clicks = clicks(out);
      assertThat(clicks).hasSize(2);
      assertThat(clicks.get(0)).isBetween(0.285, 0.325);
    }
  }

  @Test
  void soundIsJoinedToParts() throws Exception {
    Path source = source("a.mp4", "aac");
    Path out = folder.resolve("out.mp4");
    FakeRun run = FakeRun.withCheckpoints();
    Sink sink = new Encode().create(Pictures.encode(out, "audio", source.toString()));
    sink.open(run);
    for (Timed picture : video(80)) {
      sink.process(run.call(picture.time(), picture.frame()));
      if (picture.time() % 1_000_000 == 0) {
        sink.seal();
      }
    }
    sink.finish(run.end());
    sink.close();
    assertThat(clicks(out)).hasSize(3);
  }

  @Test
  void aSourceWithoutSoundIsFine() throws Exception {
    Path silent = folder.resolve("silent.mp4");
    FakeRun.write(Pictures.encode(silent), video(3));
    Path out = folder.resolve("out.mp4");
    FakeRun run = FakeRun.write(Pictures.encode(out, "audio", silent.toString()), video(3));
    assertThat(out).exists();
    assertThat(run.warnings).singleElement().asString().contains("has no sound");
  }

  @Test
  void soundThatEndsEarlyIsFine() throws Exception {
    Path source = source("a.mp4", "aac");
    Path out = folder.resolve("out.mp4");
    FakeRun.write(Pictures.encode(out, "audio", source.toString()), video(200));
    assertThat(clicks(out)).hasSize(5);
    assertThat(probe(out, "format=duration")).isBetween(7.9, 8.1);
  }
}
