package io.kinoloom.nodes.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.nodes.video.FakeRun.Reading;
import io.kinoloom.nodes.video.FakeRun.Timed;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Source.Position;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecodeTest {
  @TempDir Path folder;

  private Path file(String name) {
    return folder.resolve(name);
  }

  private Path movie(String name, int count, Object... params) throws Exception {
    PixelFormat format = Container.ofFileName(name).orElseThrow().codecs().get(0).formats().get(0);
    FakeRun.write(Pictures.encode(file(name), params), Pictures.video(format, 64, 48, count, "25"));
    return file(name);
  }

  /** Makes a file with the ffmpeg program from its own test pictures. */
  private Path made(String name, String... options) throws Exception {
    Tools.assumeFfmpeg();
    List<String> command =
        new ArrayList<>(
            List.of("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=8"));
    command.addAll(List.of(options));
    command.add(file(name).toString());
    Tools.run(command.toArray(new String[0]));
    return file(name);
  }

  private static Reading read(Path file, Object... params) throws Exception {
    return FakeRun.plain().read(Pictures.decode(file, params), Position.START);
  }

  /** What the ffmpeg program decodes, picture after picture. */
  private List<byte[]> theirs(Path file, String format, int pictureBytes, String... options)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error"));
    command.addAll(List.of("-i", file.toString()));
    command.addAll(List.of(options));
    command.addAll(List.of("-vsync", "passthrough", "-f", "rawvideo", "-pix_fmt", format));
    command.add(file("theirs.raw").toString());
    Tools.run(command.toArray(new String[0]));
    byte[] all = Files.readAllBytes(file("theirs.raw"));
    Files.delete(file("theirs.raw"));
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i + pictureBytes <= all.length; i += pictureBytes) {
      pictures.add(java.util.Arrays.copyOfRange(all, i, i + pictureBytes));
    }
    return pictures;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.mp4 | -c:v libx264 -pix_fmt yuv420p -bf 3 -g 24",
        "a.mkv | -c:v libx264 -pix_fmt yuv420p -bf 3 -g 24",
        "open.mp4 | -c:v libx264 -pix_fmt yuv420p -bf 3 -g 24 -x264-params open-gop=1",
        "a.ts | -c:v libx264 -pix_fmt yuv420p -bf 3 -g 24",
        "a.webm | -c:v libvpx-vp9 -g 24 -deadline realtime -cpu-used 8",
        "vp8.webm | -c:v libvpx -g 24 -deadline realtime -cpu-used 8",
        "a.avi | -c:v mpeg4 -bf 2 -g 24",
        "b.avi | -c:v mpeg4 -g 24",
        "m4v.mp4 | -c:v mpeg4 -bf 2 -g 24",
        "a.mpg | -c:v mpeg2video -bf 2 -g 24",
        "hevc.mp4 | -c:v libx265 -pix_fmt yuv420p -x265-params keyint=24:log-level=none",
        "a.gif | -r 12.5",
        "a.h264 | -c:v libx264 -pix_fmt yuv420p -bf 3 -g 24",
        "mjpeg.avi | -c:v mjpeg",
        "delay.mkv | -c:v libx264 -pix_fmt yuv420p -output_ts_offset 7.3",
      })
  void goesOnFromAnyPositionWithTheSamePictures(String name, String options) throws Exception {
    Path file = made(name, options.split(" "));
    Reading whole = read(file);
    assertThat(whole.times()).isSorted().doesNotHaveDuplicates().startsWith(0L);
    assertThat(whole.pictures.size()).isBetween(99, 200);
    for (int index : new int[] {1, 30, 61, 74, 98, whole.pictures.size()}) {
      FakeRun run = FakeRun.plain();
      Position position = new Position(index, whole.pictures.get(index - 1).time());
      assertThat(run.read(Pictures.decode(file), position).pictures)
          .as("after picture %d", index)
          .isEqualTo(whole.pictures.subList(index, whole.pictures.size()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.mp4 | -c:v libx264 -pix_fmt yuv420p -bf 3 -g 24",
        "a.ts | -c:v libx264 -pix_fmt yuv420p -g 24",
        "a.webm | -c:v libvpx-vp9 -g 24 -deadline realtime -cpu-used 8",
        "a.avi | -c:v mpeg4 -bf 2 -g 24",
      })
  void startAndEndCutOutAPart(String name, String options) throws Exception {
    Path file = made(name, options.split(" "));
    List<Timed> whole = read(file).pictures;
    for (int from : new int[] {7, 60, 75}) {
      long start = whole.get(from).time();
      long end = whole.get(from + 20).time();
      List<Timed> expected = new ArrayList<>();
      for (Timed picture : whole.subList(from, from + 20)) {
        expected.add(new Timed(picture.time() - start, picture.frame()));
      }
      String startText = start / 1000.0 + "ms";
      String endText = end / 1000.0 + "ms";
      Reading part = read(file, "start", startText, "end", endText);
      assertThat(part.pictures).isEqualTo(expected);
      // A start between two pictures begins with the later one.
      Reading between = read(file, "start", (start - 10_000) / 1000.0 + "ms", "limit", 1);
      assertThat(between.pictures).isEqualTo(List.of(new Timed(10_000, whole.get(from).frame())));
      // And both together.
      Reading resumed =
          FakeRun.plain()
              .read(
                  Pictures.decode(file, "start", startText, "end", endText),
                  new Position(9, expected.get(8).time()));
      assertThat(resumed.pictures).isEqualTo(expected.subList(9, 20));
    }
  }

  @Test
  void limitCountsFromTheStartOfTheStream() throws Exception {
    Path file = movie("a.mp4", 20);
    assertThat(read(file, "limit", 5).pictures).hasSize(5);
    Reading resumed =
        FakeRun.plain().read(Pictures.decode(file, "limit", 5), new Position(3, 80_000));
    assertThat(resumed.times()).containsExactly(120_000L, 160_000L);
  }

  @Test
  void isTheSameHoweverOftenItIsInterrupted() throws Exception {
    Path file = movie("a.mp4", 15);
    NodeTester.Result result = NodeTester.of(new Decode(), Pictures.decode(file)).run();
    assertThat(result.payloads(Decode.VIDEO)).hasSize(15);
    assertThat(result.warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void threadsChangeNothing(int threads) throws Exception {
    Path file = movie("a.mp4", 15);
    assertThat(read(file, "threads", threads).pictures).isEqualTo(read(file).pictures);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8.mp4 | yuv420p | -c:v libx264 -pix_fmt yuv420p",
        "10.mkv | yuv420p10le | -c:v libx264 -pix_fmt yuv420p10le",
        "444.mkv | yuv444p | -c:v libx264 -pix_fmt yuv444p",
        "422.mkv | yuv422p10le | -c:v ffv1 -pix_fmt yuv422p10le",
        "rgb.mkv | bgr0 | -c:v ffv1 -pix_fmt bgr0",
        "gbrp.mkv | gbrp | -c:v libx264rgb",
        "pal.gif | bgra | -r 5",
        "alpha.mov | rgba | -c:v png -pix_fmt rgba",
        "grey.mkv | gray | -c:v ffv1 -pix_fmt gray",
        "nv12.mkv | nv12 | -c:v rawvideo -pix_fmt nv12",
        "odd.mkv | yuv420p | -vf scale=95:63 -c:v ffv1 -pix_fmt yuv420p",
        "mono.nut | monob | -c:v rawvideo -pix_fmt monob",
      })
  void everyPixelFormatGivesTheColoursFfmpegGives(String name, String stored, String options)
      throws Exception {
    Path file = made(name, (options + " -t 0.4").split(" "));
    for (PixelFormat format : Decode.VIDEO.formats()) {
      Reading reading = FakeRun.of(format).read(Pictures.decode(file), Position.START);
      VideoFrame first = reading.pictures.get(0).frame();
      // YUV420P has a quick way to RGB, for the others both take the best one.
      String flags = stored.equals("yuv420p") ? "bicubic" : "bicubic+accurate_rnd+full_chroma_int";
      List<byte[]> theirs =
          theirs(
              file,
              format == PixelFormat.YUV420P
                  ? "yuv420p"
                  : format == PixelFormat.GRAY8
                      ? "gray"
                      : format == PixelFormat.BGR24 ? "bgr24" : "bgra",
              first.data().length,
              "-sws_flags",
              flags);
      assertThat(theirs).hasSameSizeAs(reading.pictures);
      VideoFrame expected =
          new VideoFrame(format, first.width(), first.height(), first.colorSpace(), theirs.get(0));
      assertThat(Samples.psnr(first, expected)).as("%s as %s", stored, format).isGreaterThan(28);
    }
  }

  @ParameterizedTest
  @EnumSource(ColorSpace.class)
  void greyIsFullRangeLuma(ColorSpace space) throws Exception {
    VideoFrame frame = Pictures.picture(PixelFormat.YUV420P, space, 64, 48, 3);
    FakeRun.write(Pictures.encode(file("a.mkv"), "codec", "ffv1"), List.of(new Timed(0, frame)));
    byte[] grey =
        FakeRun.of(PixelFormat.GRAY8)
            .read(Pictures.decode(file("a.mkv")), Position.START)
            .pictures
            .get(0)
            .frame()
            .data();
    for (int i = 0; i < grey.length; i++) {
      int luma = frame.data()[i] & 0xff;
      long expected = space.isFullRange() ? luma : Math.round((luma - 16) * 255 / 219.0);
      assertThat(grey[i] & 0xff).isEqualTo((int) Samples.limit(expected));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"90", "180", "270"})
  void picturesAreTurnedAsTheFileSays(String angle) throws Exception {
    Path upright = made("upright.mp4", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-t", "0.2");
    Path turned = file("turned.mp4");
    Tools.run(
        "ffmpeg",
        "-v",
        "error",
        "-i",
        upright.toString(),
        "-c",
        "copy",
        "-metadata:s:v:0",
        "rotate=" + angle,
        turned.toString());
    for (PixelFormat format : List.of(PixelFormat.YUV420P, PixelFormat.GRAY8, PixelFormat.BGRA32)) {
      VideoFrame frame =
          FakeRun.of(format).read(Pictures.decode(turned), Position.START).pictures.get(0).frame();
      String name =
          format == PixelFormat.YUV420P ? "yuv420p" : format == PixelFormat.GRAY8 ? "gray" : "bgra";
      byte[] theirs = theirs(turned, name, frame.data().length).get(0);
      assertThat(frame.width()).isEqualTo(angle.equals("180") ? 96 : 64);
      VideoFrame expected =
          new VideoFrame(format, frame.width(), frame.height(), frame.colorSpace(), theirs);
      assertThat(Samples.psnr(frame, expected))
          .as("%s", format)
          .isGreaterThan(format == PixelFormat.BGRA32 ? 30 : 48);
    }
  }

  @Test
  void allEightOrientationsAreInversesOfWhatTheMatrixSays() {
    int width = 5;
    int height = 3;
    byte[] data = new byte[width * height];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) i;
    }
    int[][] matrices = {
      {1, 0, 0, 1}, {0, 1, -1, 0}, {-1, 0, 0, -1}, {0, -1, 1, 0},
      {-1, 0, 0, 1}, {1, 0, 0, -1}, {0, 1, 1, 0}, {0, -1, -1, 0}
    };
    for (int[] m : matrices) {
      Orientation orientation = Orientation.of(m[0] << 16, m[1] << 16, m[2] << 16, m[3] << 16);
      byte[] turned = orientation.apply(data, PixelFormat.GRAY8, width, height);
      int newWidth = orientation.width(width, height);
      int newHeight = orientation.height(width, height);
      for (int q = 0; q < height; q++) {
        for (int p = 0; p < width; p++) {
          int x = m[0] * p + m[2] * q;
          int y = m[1] * p + m[3] * q;
          x += m[0] + m[2] < 0 ? newWidth - 1 : 0;
          y += m[1] + m[3] < 0 ? newHeight - 1 : 0;
          assertThat(turned[y * newWidth + x]).isEqualTo(data[q * width + p]);
        }
      }
    }
  }

  @Test
  void aVariableFrameRateKeepsItsTimes() throws Exception {
    Path file =
        made(
            "vfr.mkv",
            "-vf",
            "settb=1/1000,setpts=N*N",
            "-vsync",
            "passthrough",
            "-enc_time_base",
            "1/1000",
            "-c:v",
            "libx264",
            "-t",
            "3");
    List<Long> times = read(file).times();
    for (int i = 0; i < times.size(); i++) {
      assertThat(times.get(i)).isBetween(i * i * 1000L - 1000, i * i * 1000L + 1000);
    }
    assertThat(times.size()).isGreaterThan(40);
  }

  @Test
  void stillPicturesAreOnePicture() throws Exception {
    assertThat(read(movie("a.png", 1)).pictures).hasSize(1);
    assertThat(read(movie("b.jpg", 1)).times()).containsExactly(0L);
  }

  @Test
  void numberedPicturesHaveTheRateThatIsGiven() throws Exception {
    movie("p/x-%03d.png", 4);
    Files.delete(file("p/x-001.png"));
    assertThat(read(file("p/x-%03d.png"), "fps", "10").times())
        .containsExactly(0L, 100_000L, 200_000L);
  }

  @Test
  void whatIsNoVideoIsNamedPlainly() throws Exception {
    Files.createFile(file("empty.mp4"));
    Files.writeString(file("text.mp4"), "This is no video.\n".repeat(100));
    Files.createDirectory(file("dir.mp4"));
    Files.write(file("noise.mp4"), noise(50_000));
    check("missing.mp4", "There is no file");
    check("empty.mp4", "is empty");
    check("text.mp4", "cannot be read as video (Invalid data found when processing input: moov");
    check("dir.mp4", "is a directory");
    check("noise.mp4", "cannot be read as video");
    check("p/%05d.png", "There is no directory");
    check("%05d.png", "There is no picture named like");
  }

  @Test
  void soundAloneIsNoVideo() throws Exception {
    Tools.assumeFfmpeg();
    Tools.run(
        "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=d=1", file("sound.mp4").toString());
    check("sound.mp4", "holds no video, only aac");
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(3).nextBytes(bytes);
    return bytes;
  }

  private void check(String name, String message) {
    assertThatThrownBy(() -> read(file(name)))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(name)
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.mp4", "a.mkv", "a.webm"})
  void aFileCutShortIsReadAsFarAsItGoes(String name) throws Exception {
    Path file = movie(name, 60, "quality", 95);
    byte[] whole = Files.readAllBytes(file);
    Path cut = file("cut-" + name);
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length * 2 / 3));
    FakeRun run = FakeRun.plain();
    Reading reading = run.read(Pictures.decode(cut), Position.START);
    List<Timed> expected = read(file).pictures;
    assertThat(reading.pictures.size()).isBetween(25, 55);
    // The last one may be half there.
    int certain = reading.pictures.size() - 1;
    assertThat(reading.pictures.subList(0, certain)).isEqualTo(expected.subList(0, certain));
    assertThat(run.warnings).singleElement().asString().contains("of about 60").contains(name);
    assertThatThrownBy(() -> read(cut, "on-damage", "fail")).hasMessageContaining("damaged");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.mp4 | -c:v libx264 -pix_fmt yuv420p -bf 3 -g 24",
        "a.mkv | -c:v mpeg4 -g 24",
        "a.ts | -c:v libx264 -pix_fmt yuv420p -g 24",
        "png.mov | -c:v png",
      })
  void flippedBitsCostOnlyWhatTheyHit(String name, String options) throws Exception {
    Path file = made(name, options.split(" "));
    byte[] bytes = Files.readAllBytes(file);
    Random random = new Random(5);
    for (int i = 0; i < 20; i++) {
      int at = bytes.length / 5 + random.nextInt(bytes.length * 3 / 5);
      bytes[at] = (byte) (bytes[at] ^ 1 << random.nextInt(8));
    }
    Path damaged = file("damaged-" + name);
    Files.write(damaged, bytes);
    FakeRun run = FakeRun.plain();
    // What is patched up depends on the decoder's threads where there are several.
    Decode.Params params = Pictures.decode(damaged, "threads", 1);
    Reading reading = run.read(params, Position.START);
    List<Long> all = new ArrayList<>(reading.times());
    all.addAll(reading.gaps);
    all.sort(null);
    assertThat(all).doesNotHaveDuplicates();
    assertThat(reading.pictures.size()).isGreaterThan(100);
    assertThat(run.warnings).singleElement().asString().contains("is damaged");
    // Also then it goes on where it stood.
    int index = reading.pictures.size() / 2;
    Position position = new Position(index, reading.pictures.get(index - 1).time());
    assertThat(FakeRun.plain().read(params, position).pictures)
        .isEqualTo(reading.pictures.subList(index, reading.pictures.size()));
  }

  @Test
  void lostPicturesAreGaps() throws Exception {
    Path file = made("a.mov", "-c:v", "png", "-t", "1");
    List<Timed> whole = read(file).pictures;
    byte[] bytes = Files.readAllBytes(file);
    // Spoil the header of one of the PNG pictures in the file.
    int found = 0;
    for (int i = 0; i + 8 < bytes.length; i++) {
      if (bytes[i] == 'I'
          && bytes[i + 1] == 'H'
          && bytes[i + 2] == 'D'
          && bytes[i + 3] == 'R'
          && ++found == 7) {
        bytes[i + 4] = (byte) 0xff;
      }
    }
    assertThat(found).isEqualTo(25);
    Files.write(file, bytes);
    FakeRun run = FakeRun.plain();
    Reading reading = run.read(Pictures.decode(file), Position.START);
    assertThat(reading.gaps).containsExactly(whole.get(6).time());
    assertThat(reading.pictures).hasSize(24);
    assertThat(run.warnings).singleElement().asString().contains("1 packets could not be decoded");
    Position position = new Position(7, whole.get(6).time());
    assertThat(FakeRun.plain().read(Pictures.decode(file), position).pictures)
        .isEqualTo(whole.subList(7, 25));
  }

  @Test
  void passwordsStayOutOfMessages() {
    assertThat(MediaLocation.withoutPassword("rtsp://me:secret@camera/1"))
        .isEqualTo("rtsp://camera/1");
  }

  @Test
  void knowsBeforeTheRunThatThereIsNoSuchSample() {
    assertThat(new Decode().problems(Pictures.decode("sample:nobody")))
        .singleElement()
        .asString()
        .contains("nobody", "sample:franck");
    assertThat(new Decode().problems(Pictures.decode("sample:franck"))).isEmpty();
  }

  @Test
  void endBeforeStartIsAProblem() {
    assertThat(new Decode().problems(Pictures.decode("a.mp4", "start", "3s", "end", "2s")))
        .singleElement()
        .asString()
        .contains("later");
  }

  @Test
  void saysHowManyPicturesToExpect() throws Exception {
    Path file = movie("a.mp4", 20);
    FakeRun run = FakeRun.plain();
    run.read(Pictures.decode(file), Position.START);
    assertThat(run.summaries).containsEntry("expected", 20.0);
    FakeRun part = FakeRun.plain();
    part.read(Pictures.decode(file, "start", "200ms", "end", "600ms"), Position.START);
    assertThat(part.summaries).containsEntry("expected", 10.0);
    FakeRun limited = FakeRun.plain();
    limited.read(Pictures.decode(file, "limit", 4), Position.START);
    assertThat(limited.summaries).containsEntry("expected", 4.0);
  }
}
