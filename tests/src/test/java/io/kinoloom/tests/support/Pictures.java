package io.kinoloom.tests.support;

import io.kinoloom.assets.Assets;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.zip.CRC32;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameGrabber;

/** Looks at videos with JavaCV, not with Kinoloom's own decoder. */
public final class Pictures {
  private Pictures() {}

  /** Where a sample lies. */
  public static Path sample(String name) {
    return Assets.standard().resolve("sample:" + name);
  }

  /** Time stamp in microseconds of every picture. */
  public static List<Long> times(Path video) throws FrameGrabber.Exception {
    return map(video, frame -> frame.timestamp);
  }

  /** Time stamp and checksum of every picture. */
  public static List<String> hashes(Path video) throws FrameGrabber.Exception {
    return map(
        video,
        frame -> {
          CRC32 sum = new CRC32();
          ByteBuffer pixels = (ByteBuffer) frame.image[0];
          for (int y = 0; y < frame.imageHeight; y++) { // Rows may be followed by padding.
            int start = y * frame.imageStride;
            sum.update(pixels.slice(start, frame.imageWidth * frame.imageChannels));
          }
          return frame.timestamp + ":" + Long.toHexString(sum.getValue());
        });
  }

  private static <T> List<T> map(Path video, Function<Frame, T> look)
      throws FrameGrabber.Exception {
    avutil.av_log_set_level(avutil.AV_LOG_ERROR);
    List<T> seen = new ArrayList<>();
    try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(video.toFile())) {
      grabber.start();
      for (Frame frame = grabber.grabImage(); frame != null; frame = grabber.grabImage()) {
        seen.add(look.apply(frame));
      }
    }
    return seen;
  }
}
