package io.kinoloom.nodes.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.nodes.video.FakeRun.Reading;
import io.kinoloom.nodes.video.FakeRun.Timed;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.RunInfo;
import io.kinoloom.spi.Sink;
import io.kinoloom.spi.Source.Position;
import io.kinoloom.spi.VideoFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodeTest {
  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static Reading read(Path file) throws Exception {
    return FakeRun.plain().read(Pictures.decode(file), Position.START);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a.mp4, h264, 96, 64, 33",
    "a.mp4, mpeg4, 96, 64, 30",
    "a.mp4, vp9, 96, 64, 33",
    "a.mov, h264, 96, 64, 33",
    "a.mkv, h264, 96, 64, 33",
    "a.mkv, ffv1, 96, 64, 99",
    "a.webm, vp9, 96, 64, 33",
    "a.webm, vp8, 96, 64, 30",
    "a.mp4, h264, 97, 65, 33",
    "a.mkv, h264, 97, 65, 33",
    "a.mp4, mpeg4, 97, 65, 30",
    "a.webm, vp9, 97, 65, 33",
    "a.webm, vp8, 35, 17, 28",
    "a.mkv, ffv1, 97, 65, 99",
  })
  void whatIsReadBackIsWhatWasWritten(
      String name, String codec, int width, int height, double fidelity) throws Exception {
    List<Timed> video = Pictures.video(PixelFormat.YUV420P, width, height, 30, "25");
    FakeRun.write(Pictures.encode(file(name), "codec", codec), video);

    Reading reading = read(file(name));

    assertThat(reading.times()).isEqualTo(video.stream().map(Timed::time).toList());
    for (int i = 0; i < video.size(); i++) {
      assertThat(Samples.psnr(video.get(i).frame(), reading.pictures.get(i).frame()))
          .as("picture %d", i)
          .isGreaterThan(fidelity);
    }
    assertThat(names()).containsExactly(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"24", "25", "30", "50", "60", "23.976", "29.97", "59.94", "120", "12.5", "10"})
  void usualFrameRatesAreExactInMp4(String fps) throws Exception {
    List<Timed> video = Pictures.video(PixelFormat.GRAY8, 32, 32, 40, fps);
    FakeRun.write(Pictures.encode(file("a.mp4")), video);
    assertThat(read(file("a.mp4")).times()).isEqualTo(video.stream().map(Timed::time).toList());
  }

  @ParameterizedTest
  @CsvSource({"a.mp4,5", "a.mkv,500", "a.webm,500"})
  void variableFrameRatesAreKept(String name, long tolerance) throws Exception {
    long[] times = {0, 40_000, 41_000, 200_000, 203_333, 1_000_000, 1_500_001, 1_507_007};
    List<Timed> video = new ArrayList<>();
    for (long time : times) {
      video.add(new Timed(time, Pictures.picture(PixelFormat.YUV420P, 64, 48, video.size())));
    }
    FakeRun.write(Pictures.encode(file(name)), video);
    List<Long> read = read(file(name)).times();
    assertThat(read).hasSameSizeAs(video);
    for (int i = 0; i < times.length; i++) {
      assertThat(Math.abs(read.get(i) - times[i])).isLessThanOrEqualTo(tolerance);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.mp4", "a.mkv", "a.webm", "a.mov"})
  void matrixAndRangeAreTagged(String name) throws Exception {
    for (ColorSpace space : ColorSpace.values()) {
      List<Timed> video =
          List.of(new Timed(0, Pictures.picture(PixelFormat.YUV420P, space, 64, 48, 0)));
      FakeRun.write(Pictures.encode(file(name)), video);
      assertThat(read(file(name)).pictures.get(0).frame().colorSpace()).isEqualTo(space);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRAY8", "BGR24", "BGRA32", "YUV420P"})
  void ffv1IsLossless(PixelFormat format) throws Exception {
    List<Timed> video = Pictures.video(format, 45, 31, 5, "25");
    FakeRun.write(Pictures.encode(file("a.mkv"), "codec", "ffv1"), video);
    Reading reading = FakeRun.of(format).read(Pictures.decode(file("a.mkv")), Position.START);
    for (int i = 0; i < video.size(); i++) {
      assertThat(reading.pictures.get(i).frame().data()).isEqualTo(video.get(i).frame().data());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h264", "mpeg4", "vp9"})
  void moreQualityGivesMoreFidelityAndBiggerFiles(String codec) throws Exception {
    List<Timed> video = Pictures.video(PixelFormat.YUV420P, 160, 120, 10, "25");
    double lastFidelity = 0;
    long lastSize = 0;
    for (int quality : new int[] {10, 50, 75, 95}) {
      Path file = file("q" + quality + ".mp4");
      FakeRun.write(Pictures.encode(file, "codec", codec, "quality", quality), video);
      double fidelity = Samples.psnr(video.get(5).frame(), read(file).pictures.get(5).frame());
      assertThat(fidelity).isGreaterThan(lastFidelity);
      assertThat(Files.size(file)).isGreaterThan(lastSize);
      lastFidelity = fidelity;
      lastSize = Files.size(file);
    }
  }

  @ParameterizedTest
  @CsvSource({"h264,mp4", "mpeg4,mp4", "vp8,webm", "vp9,webm"})
  void aBitRateIsAboutKept(String codec, String extension) throws Exception {
    // Noise that moves about, so that there is something to code in every picture.
    List<Timed> video = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      byte[] data = Pictures.picture(PixelFormat.YUV420P, 160, 120, i).data();
      for (int k = 0; k < 160 * 120; k++) {
        data[k] += (byte) random.nextInt(5);
      }
      video.add(
          new Timed(
              i * 40_000L,
              new VideoFrame(PixelFormat.YUV420P, 160, 120, ColorSpace.BT601_LIMITED, data)));
    }
    Path file = file("a." + extension);
    FakeRun.write(Pictures.encode(file, "codec", codec, "bitrate", 300), video);
    assertThat(Files.size(file) * 8 / 4 / 1000).isBetween(180L, 420L);
  }

  @ParameterizedTest
  @CsvSource({
    "a.mp4,h264,16,16", "a.mp4,h264,17,33", "a.webm,vp8,1,1", "a.webm,vp9,1,1", "a.mp4,mpeg4,1,1",
    "a.mkv,ffv1,1,1", "a.png,png,1,1", "a.jpg,jpeg,1,1", "a.jpg,jpeg,7,5", "a.gif,gif,1,1",
    "a.mp4,h264,1920,1080", "a.mp4,h264,3840,2160", "a.mov,mpeg4,1919,1079"
  })
  void smallAndLargeSizesWork(String name, String codec, int width, int height) throws Exception {
    PixelFormat format = VideoCodec.valueOf(codec.toUpperCase(Locale.ROOT)).formats().get(0);
    FakeRun.write(
        Pictures.encode(file(name), "codec", codec),
        Pictures.video(format, width, height, 1, "25"));
    VideoFrame frame = read(file(name)).pictures.get(0).frame();
    assertThat(frame.width()).isEqualTo(width);
    assertThat(frame.height()).isEqualTo(height);
  }

  @Test
  void whatAnEncoderRefusesIsSaid() {
    assertThatThrownBy(
            () ->
                FakeRun.write(
                    Pictures.encode(file("a.mp4")),
                    Pictures.video(PixelFormat.YUV420P, 8, 8, 1, "25")))
        .hasMessageContaining("refuses pictures of 8x8");
  }

  @Test
  void numberedPicturesAreReadBack() throws Exception {
    List<Timed> video = Pictures.video(PixelFormat.BGR24, 33, 21, 4, "25");
    FakeRun.write(Pictures.encode(file("p/%05d.png")), video);
    Reading reading =
        FakeRun.of(PixelFormat.BGR24).read(Pictures.decode(file("p/%05d.png")), Position.START);
    assertThat(reading.pictures).isEqualTo(withColors(video, reading));
  }

  /** Pictures say nothing of a matrix, so those of the reading are taken over. */
  private static List<Timed> withColors(List<Timed> video, Reading reading) {
    List<Timed> tagged = new ArrayList<>();
    for (int i = 0; i < video.size(); i++) {
      VideoFrame frame = video.get(i).frame();
      tagged.add(
          new Timed(
              video.get(i).time(),
              new VideoFrame(
                  frame.format(),
                  frame.width(),
                  frame.height(),
                  reading.pictures.get(i).frame().colorSpace(),
                  frame.data())));
    }
    return tagged;
  }

  @Test
  void jpegKeepsColours() throws Exception {
    List<Timed> video = Pictures.video(PixelFormat.BGR24, 64, 48, 1, "25");
    FakeRun.write(Pictures.encode(file("a.jpg"), "quality", 100), video);
    Reading reading =
        FakeRun.of(PixelFormat.BGR24).read(Pictures.decode(file("a.jpg")), Position.START);
    assertThat(Samples.psnr(video.get(0).frame(), reading.pictures.get(0).frame()))
        .isGreaterThan(32);
  }

  @Test
  void gifKeepsTimesAndColours() throws Exception {
    List<Timed> video = Pictures.video(PixelFormat.BGR24, 64, 48, 12, "12.5");
    FakeRun.write(Pictures.encode(file("a.gif")), video);
    Reading reading =
        FakeRun.of(PixelFormat.BGR24).read(Pictures.decode(file("a.gif")), Position.START);
    assertThat(reading.times()).isEqualTo(video.stream().map(Timed::time).toList());
    for (int i = 0; i < video.size(); i++) {
      assertThat(Samples.psnr(video.get(i).frame(), reading.pictures.get(i).frame()))
          .isGreaterThan(22);
    }
    assertThat(names()).containsExactly("a.gif");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.mp4", "a.mov", "a.mkv", "a.webm", "a.gif", "a.png", "a.jpg"})
  void filesRecordWhatMadeThem(String name) throws Exception {
    FakeRun run =
        FakeRun.write(
            Pictures.encode(file(name)),
            Pictures.video(
                Container.ofFileName(name).orElseThrow().codecs().get(0).formats().get(0),
                64,
                48,
                1,
                "25"));
    assertThat(new GraphMetadata().read(file(name))).contains(run.run());
  }

  @Test
  void otherFilesRecordNothing() throws Exception {
    Files.writeString(file("a.mp4"), "no video");
    Files.writeString(file("a.png"), "no picture");
    Files.writeString(file("a.yaml"), "kinoloom: 1");
    for (String name : new String[] {"a.mp4", "a.png", "a.yaml", "missing.mp4"}) {
      assertThat(new GraphMetadata().read(file(name))).isEmpty();
    }
  }

  @Test
  void passwordsAreNotRecorded() throws Exception {
    assertThat(
            RunRecord.write(
                new RunInfo(
                    "r",
                    "g",
                    "uri: rtsp://me:secret@camera/1",
                    Map.of("u", "http://a:secret@b/c"),
                    1,
                    "v")))
        .doesNotContain("secret")
        .contains("rtsp://camera/1");
  }

  @Test
  void aFailedRunLeavesNothingUnderTheFinalName() throws Exception {
    Sink sink = new Encode().create(Pictures.encode(file("a.mp4")));
    FakeRun run = FakeRun.plain();
    sink.open(run);
    List<Timed> video = Pictures.video(PixelFormat.YUV420P, 64, 48, 10, "25");
    for (Timed picture : video) {
      sink.process(run.call(picture.time(), picture.frame()));
    }
    sink.close();
    assertThat(names()).containsExactly("a.partial.mp4");
    assertThat(read(file("a.partial.mp4")).pictures).hasSize(10);
    assertThat(run.warnings).singleElement().asString().contains("a.partial.mp4");
  }

  @Test
  void anOldFileSurvivesAFailedRun() throws Exception {
    Files.writeString(file("a.mp4"), "old");
    Sink sink = new Encode().create(Pictures.encode(file("a.mp4")));
    sink.open(FakeRun.plain());
    sink.close();
    assertThat(file("a.mp4")).hasContent("old");
    assertThat(names()).containsExactly("a.mp4");
  }

  @Test
  void noPicturesNoFile() throws Exception {
    FakeRun run = FakeRun.write(Pictures.encode(file("a.mp4")), List.of());
    assertThat(names()).isEmpty();
    assertThat(run.warnings).singleElement().asString().contains("no pictures came");
  }

  @Test
  void aChangeOfSizeIsRefused() {
    List<Timed> video =
        List.of(
            new Timed(0, Pictures.picture(PixelFormat.YUV420P, 64, 48, 0)),
            new Timed(40_000, Pictures.picture(PixelFormat.YUV420P, 48, 64, 1)));
    assertThatThrownBy(() -> FakeRun.write(Pictures.encode(file("a.mp4")), video))
        .hasMessageContaining("from 64x48 to 48x64")
        .hasMessageContaining("resize");
  }

  @Test
  void placesThatCannotBeWrittenAreNamed() throws Exception {
    Files.createDirectory(file("dir.mp4"));
    Files.writeString(file("file"), "");
    List<Timed> video = Pictures.video(PixelFormat.YUV420P, 64, 48, 1, "25");
    assertThatThrownBy(() -> FakeRun.write(Pictures.encode(file("dir.mp4")), video))
        .hasMessageContaining("is a directory");
    assertThatThrownBy(() -> FakeRun.write(Pictures.encode(file("file/a.mp4")), video))
        .hasMessageContaining("is a file, not a directory");
    assertThatThrownBy(
            () -> {
              Files.writeString(file("old.mp4"), "old");
              FakeRun.write(Pictures.encode(file("old.mp4"), "overwrite", false), video);
            })
        .hasMessageContaining("exists already");
    FakeRun.write(Pictures.encode(file("new/deep/a.mp4")), video);
    assertThat(file("new/deep/a.mp4")).exists();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "out/a.avi | auto | end it in one of",
        "out/noextension | auto | end it in one of",
        "a.webm | h264 | cannot hold h264; use vp9 or vp8",
        "a-%03d.mp4 | auto | only png and jpg",
        "rtsp://x/y.mp4 | auto | only files",
      })
  void problemsAreFoundBeforeTheRun(String uri, String codec, String message) {
    Encode.Params params = Pictures.encode(uri, "codec", codec);
    assertThat(new Encode().problems(params)).singleElement().asString().contains(message);
    assertThatThrownBy(() -> new Encode().contract(params)).hasMessageContaining(message);
  }

  @Test
  void nothingIsConvertedForNull() {
    Encode.Params params = Pictures.encode("null:");
    assertThat(new Encode().contract(params).inputs().get(0).formats()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.mp4", "a.mkv", "a.webm", "a.gif", "%03d.png"})
  void killedAnywhereNoPictureIsLostOrDoubled(String name) throws Exception {
    PixelFormat format = Container.ofFileName(name).orElseThrow().codecs().get(0).formats().get(0);
    List<Timed> video = Pictures.video(format, 64, 48, 24, "25");
    Path plain = file("plain-" + name);
    FakeRun.write(Pictures.encode(plain), video);
    Reading expected = FakeRun.of(format).read(Pictures.decode(plain), Position.START);
    assertThat(expected.pictures).hasSize(24);

    FakeRun run = FakeRun.withCheckpoints();
    Encode.Params params = Pictures.encode(file(name));
    int[] checkpoints = {0, 1, 5, 5, 6, 13, 24};
    int[] kills = {2, 3, 7, 6, 20, 24, 24};
    Map<String, Object> saved = new HashMap<>();
    int position = 0;
    for (int i = 0; i < checkpoints.length; i++) {
      Sink sink = new Encode().create(params);
      FakeRun incarnation = i == 0 ? run : run.resumedFrom(saved);
      sink.open(incarnation);
      while (position < kills[i]) {
        if (position == checkpoints[i]) {
          sink.seal();
          saved = incarnation.saved();
        }
        sink.process(incarnation.call(video.get(position).time(), video.get(position).frame()));
        position++;
      }
      if (position == checkpoints[i]) {
        sink.seal();
        saved = incarnation.saved();
      }
      // Killed: no close, and what was written since lies about.
      position = checkpoints[i];
    }
    for (int again = 0; again < 3; again++) {
      FakeRun last = run.resumedFrom(saved);
      Sink sink = new Encode().create(params);
      sink.open(last);
      sink.finish(last.end());
      sink.close();
      assertThat(last.summaries).containsEntry("frames", 24.0);
      assertThat(last.warnings).isEmpty();
    }
    Reading reading = FakeRun.of(format).read(Pictures.decode(file(name)), Position.START);
    assertThat(reading.times()).isEqualTo(expected.times());
    for (int i = 0; i < 24; i++) {
      assertThat(Samples.psnr(video.get(i).frame(), reading.pictures.get(i).frame()))
          .isGreaterThan(22);
    }
    assertThat(names()).noneMatch(each -> each.contains(".parts") || each.endsWith(".tmp"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.mp4", "a.mov"})
  void checkpointsThatWereNotNeededChangeNoByte(String name) throws Exception {
    List<Timed> video = Pictures.video(PixelFormat.YUV420P, 64, 48, 12, "25");
    FakeRun.write(Pictures.encode(file(name)), video);
    byte[] plain = Files.readAllBytes(file(name));
    Files.delete(file(name));

    FakeRun run = FakeRun.withCheckpoints();
    Sink sink = new Encode().create(Pictures.encode(file(name)));
    sink.open(run);
    for (Timed picture : video) {
      sink.process(run.call(picture.time(), picture.frame()));
    }
    sink.finish(run.end());
    sink.close();
    assertThat(file(name)).hasBinaryContent(plain);
  }

  @Test
  void replaysAfterPublishingChangeNothing() throws Exception {
    List<Timed> video = Pictures.video(PixelFormat.YUV420P, 64, 48, 12, "25");
    Encode.Params params = Pictures.encode(file("a.mp4"));
    FakeRun run = FakeRun.withCheckpoints();
    Sink sink = new Encode().create(params);
    sink.open(run);
    Map<String, Object> saved = Map.of();
    for (int i = 0; i < 12; i++) {
      if (i == 5) {
        sink.seal();
        saved = run.saved();
      }
      sink.process(run.call(video.get(i).time(), video.get(i).frame()));
    }
    sink.finish(run.end());
    sink.close();
    byte[] published = Files.readAllBytes(file("a.mp4"));

    FakeRun resumed = run.resumedFrom(saved);
    Sink again = new Encode().create(params);
    again.open(resumed);
    for (int i = 5; i < 12; i++) {
      again.process(resumed.call(video.get(i).time(), video.get(i).frame()));
    }
    again.finish(resumed.end());
    again.close();
    assertThat(file("a.mp4")).hasBinaryContent(published);
    assertThat(resumed.summaries).containsEntry("frames", 12.0);
    assertThat(names()).containsExactly("a.mp4");
  }

  @Test
  void partsThatAreGoneAreAnError() throws Exception {
    List<Timed> video = Pictures.video(PixelFormat.YUV420P, 64, 48, 3, "25");
    FakeRun run = FakeRun.withCheckpoints();
    Sink sink = new Encode().create(Pictures.encode(file("a.mp4")));
    sink.open(run);
    for (Timed picture : video) {
      sink.process(run.call(picture.time(), picture.frame()));
    }
    sink.seal();
    sink.close();
    new PartDirectory(file("a.mp4")).delete();
    FakeRun resumed = run.resumedFrom(run.saved());
    Sink again = new Encode().create(Pictures.encode(file("a.mp4")));
    again.open(resumed);
    assertThatThrownBy(() -> again.finish(resumed.end()))
        .hasMessageContaining("start the run again");
    again.close();
  }

  @Test
  void acceptsWhatItsCodecTakes() {
    assertThat(OutputTarget.of("a.gif", Optional.empty()).codec()).contains(VideoCodec.GIF);
    assertThat(new Encode().contract(Pictures.encode("a.mp4")).inputs().get(0).formats())
        .containsExactly(PixelFormat.YUV420P, PixelFormat.GRAY8);
  }
}
