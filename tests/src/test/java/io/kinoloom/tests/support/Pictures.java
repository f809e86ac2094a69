package io.kinoloom.tests.support;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameGrabber;

/** Looks at videos with JavaCV, not with Kinoloom's own decoder. */
public final class Pictures {
  private Pictures() {}

  /** Time stamp in microseconds and checksum of every picture. */
  public static List<String> hashes(Path video) throws FrameGrabber.Exception {
    avutil.av_log_set_level(avutil.AV_LOG_ERROR);
    List<String> hashes = new ArrayList<>();
    try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(video.toFile())) {
      grabber.start();
      for (Frame frame = grabber.grabImage(); frame != null; frame = grabber.grabImage()) {
        CRC32 sum = new CRC32();
        sum.update((ByteBuffer) frame.image[0].rewind());
        hashes.add(frame.timestamp + ":" + Long.toHexString(sum.getValue()));
      }
    }
    return hashes;
  }
}
