package io.kinoloom.nodes.video;

import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_ERROR;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;
import static org.bytedeco.ffmpeg.global.avutil.setLogCallback;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;

/** What every user of FFmpeg's libraries in this package shares: loading, logging, error codes. */
final class Ffmpeg {
  static final int END = AVERROR_EOF();
  static final int AGAIN = AVERROR_EAGAIN();

  /** {@code AV_NOPTS_VALUE}: the time stamp is not known. */
  static final long NO_TIME = Long.MIN_VALUE;

  /** Who says it, such as {@code [h264 @ 0x55d0c8]}. */
  private static final Pattern SPEAKER = Pattern.compile("^(\\[[^\\]]* @ 0x[0-9a-f]+\\]\\s*)+");

  private static final ThreadLocal<String> LAST_LOG_LINE = new ThreadLocal<>();
  private static final LogCallback LOG = new LastLine();

  static {
    av_log_set_level(AV_LOG_ERROR);
    setLogCallback(LOG);
  }

  private Ffmpeg() {}

  /** Loads the libraries and silences them; everything else here does so too. */
  static void load() {
    forgetLog();
  }

  /** Loads all of FFmpeg's native libraries. */
  static void preload() {
    load();
    for (Class<?> library :
        new Class<?>[] {avcodec.class, avformat.class, avfilter.class, swscale.class}) {
      Loader.load(library);
    }
  }

  /** Keeps the last error that FFmpeg logged on a thread, so that a message can quote it. */
  private static final class LastLine extends LogCallback {
    @Override
    public void call(int level, BytePointer line) {
      String text = line.getString(StandardCharsets.UTF_8);
      LAST_LOG_LINE.set(SPEAKER.matcher(text).replaceFirst("").strip());
    }
  }

  /** FFmpeg's words for an error code, with what it logged about it on this thread since then. */
  static String reason(int code) {
    String name;
    try (BytePointer buffer = new BytePointer(256)) {
      av_strerror(code, buffer, buffer.capacity());
      name = text(buffer);
    }
    return lastLogLine().map(line -> name + ": " + line).orElse(name);
  }

  /** Forgets what was logged on this thread so far. */
  static void forgetLog() {
    LAST_LOG_LINE.remove();
  }

  /** The text in a buffer up to its terminating zero, which JavaCPP otherwise reads past. */
  static String text(BytePointer buffer) {
    return buffer.limit(BytePointer.strlen(buffer)).getString(StandardCharsets.UTF_8);
  }

  /** The last error line logged on this thread; asking clears it. */
  static Optional<String> lastLogLine() {
    Optional<String> line = Optional.ofNullable(LAST_LOG_LINE.get());
    LAST_LOG_LINE.remove();
    return line;
  }

  /**
   * Passes a result on.
   *
   * @throws MediaException if {@code result} is an error code; {@code what} says what was tried
   */
  static int check(int result, String what) throws MediaException {
    if (result < 0) {
      throw new MediaException(what + " (" + reason(result) + ")");
    }
    return result;
  }

  /** Whether the code says that the device is full. */
  static boolean isDiskFull(int code) {
    return code == -ErrorNumbers.ENOSPC || code == -ErrorNumbers.EDQUOT;
  }

  /** Frees the options FFmpeg did not take. */
  static void free(AVDictionary options) {
    avutil.av_dict_free(options);
    options.close();
  }

  /**
   * The two values of {@code errno} that mean "full"; the same on Linux and nearly so elsewhere.
   */
  private static final class ErrorNumbers {
    static final int ENOSPC = 28;
    static final int EDQUOT = 122;

    private ErrorNumbers() {}
  }
}
