package io.kinoloom.nodes.video;

/**
 * Turns a file's time stamps into event times that start at 0 and always rise. Where they are
 * missing, durations stand in; where they fall back, what follows is moved up.
 */
final class PresentationClock {
  /** From here on falling back means a new beginning, below it a slip of single time stamps. */
  private static final long NEW_BEGINNING_MICROS = 500_000;

  private final MediaReader reader;
  private final long origin;
  private long lastTicks;
  private long lastDuration;
  private long shift;
  private long lastMicros = Long.MIN_VALUE;
  private long corrected;

  /**
   * A clock for a file.
   *
   * @param origin ticks of the first picture
   */
  PresentationClock(MediaReader reader, long origin) {
    this.reader = reader;
    this.origin = origin;
    this.lastTicks = origin;
  }

  /** Event time of the picture that the reader has just read, microseconds. */
  long tick() {
    boolean first = lastMicros == Long.MIN_VALUE;
    long known = reader.time();
    long ticks = known != Ffmpeg.NO_TIME ? known : first ? origin : lastTicks + lastDuration;
    lastTicks = ticks;
    lastDuration = reader.duration();
    long time = micros(ticks);
    if (!first && time <= lastMicros) {
      corrected++;
      if (lastMicros - time > NEW_BEGINNING_MICROS) {
        shift += lastMicros - time + reader.toMicros(lastDuration);
        time = lastMicros + reader.toMicros(lastDuration);
      } else {
        time = lastMicros + 1;
      }
    }
    lastMicros = time;
    return time;
  }

  /** Event time of any time stamp, microseconds. */
  long micros(long ticks) {
    return reader.toMicros(ticks - origin) + shift;
  }

  /** How many time stamps did not rise. */
  long corrected() {
    return corrected;
  }
}
