package io.kinoloom.nodes.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.nodes.overlay.FrameCode.Found;
import io.kinoloom.spi.PixelFormat;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frame codes through real encoders, over moving, noisy content. */
class FrameCodeReencodingTest {
  private static final int FRAMES = 60;
  private static final long FIRST = 123_456_000;

  @TempDir Path folder;

  @BeforeAll
  static void quiet() {
    avutil.av_log_set_level(avutil.AV_LOG_ERROR);
  }

  /**
   * The last quantizer of each row is the coarsest that the encoder has. At most the given share of
   * pictures may be unreadable, and none may be read wrongly.
   */
  @ParameterizedTest
  @CsvSource({
    "libopenh264, mp4, 640, 480, 640, 480, 30, 0",
    "libopenh264, mp4, 640, 480, 640, 480, 51, 0",
    "libopenh264, mp4, 640, 480, 320, 240, 51, 0.05",
    "libopenh264, mp4, 322, 242, 322, 242, 45, 0",
    "libopenh264, mp4, 320, 240, 160, 120, 51, 1",
    "libopenh264, mp4, 1280, 720, 640, 360, 51, 0",
    "mpeg4, mp4, 640, 480, 640, 480, 31, 0",
    "mpeg4, mp4, 640, 480, 320, 240, 31, 0",
    "mpeg4, mp4, 320, 240, 160, 120, 31, 0.05",
    "libvpx-vp9, webm, 320, 240, 320, 240, 63, 0.05",
    "libvpx-vp9, webm, 640, 480, 320, 240, 63, 0.05",
  })
  void readsEveryNumberBack(
      String codec,
      String container,
      int width,
      int height,
      int encodedWidth,
      int encodedHeight,
      int quantizer,
      double unreadableShare)
      throws Exception {
    Path file = folder.resolve("video." + container);
    FrameCode code = new FrameCode(Place.BOTTOM_LEFT, FrameCode.DEFAULT_SIZE);
    try (FFmpegFrameRecorder recorder =
        new FFmpegFrameRecorder(file.toFile(), encodedWidth, encodedHeight)) {
      recorder.setVideoCodec(avcodec.avcodec_find_encoder_by_name(codec).id());
      recorder.setVideoCodecName(codec);
      recorder.setFrameRate(25);
      recorder.setVideoBitrate(20_000);
      recorder.setVideoOption("qmin", Integer.toString(quantizer));
      recorder.setVideoOption("qmax", Integer.toString(quantizer));
      recorder.setGopSize(50);
      recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
      if (codec.startsWith("libvpx")) {
        recorder.setVideoOption("deadline", "realtime");
        recorder.setVideoOption("cpu-used", "8");
      }
      recorder.start();
      Frame frame = new Frame(width, height, Frame.DEPTH_UBYTE, 3);
      ByteBuffer target = (ByteBuffer) frame.image[0];
      byte[] row = new byte[width * 3];
      for (int i = 0; i < FRAMES; i++) {
        byte[] picture = picture(width, height, i);
        for (Plane plane : components(picture, width, height)) {
          code.draw(plane, FIRST + i, 0, 255);
        }
        for (int y = 0; y < height; y++) {
          System.arraycopy(picture, y * width * 3, row, 0, row.length);
          target.position(y * frame.imageStride);
          target.put(row);
        }
        target.position(0);
        recorder.record(frame, avutil.AV_PIX_FMT_BGR24);
      }
    }
    int unreadable = 0;
    int count = 0;
    try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(file.toFile())) {
      grabber.start();
      for (Frame frame = grabber.grabImage(); frame != null; frame = grabber.grabImage()) {
        ByteBuffer pixels = ((ByteBuffer) frame.image[0]).duplicate();
        pixels.position(0);
        byte[] data = new byte[frame.imageStride * frame.imageHeight];
        pixels.get(data);
        Plane green = new Plane(data, 1, 3, frame.imageStride, frame.imageWidth, frame.imageHeight);
        if (code.read(green) instanceof Found found) {
          assertThat(found.value()).isEqualTo(FIRST + count);
        } else {
          unreadable++;
        }
        count++;
      }
    }
    assertThat(count).as("frames").isEqualTo(FRAMES);
    assertThat((double) unreadable / count).as("unreadable").isLessThanOrEqualTo(unreadableShare);
  }

  private static Iterable<Plane> components(byte[] picture, int width, int height) {
    return Plane.components(PixelFormat.BGR24, picture, width, height);
  }

  /** Coloured stripes that move fast, under noise. */
  private static byte[] picture(int width, int height, int number) {
    byte[] noise = new byte[width * height * 3];
    new Random(number).nextBytes(noise);
    byte[] picture = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      double down = Math.cos(y / 23.0);
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < 3; channel++) {
          int index = (y * width + x) * 3 + channel;
          double wave = Math.sin((x * (channel + 1) + 9 * number) / 17.0) * down;
          picture[index] = (byte) (128 + 80 * wave + noise[index] / 8.0);
        }
      }
    }
    return picture;
  }
}
