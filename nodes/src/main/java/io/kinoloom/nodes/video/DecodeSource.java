package io.kinoloom.nodes.video;

import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Source;
import io.kinoloom.spi.VideoFrame;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.StringJoiner;

/** The body of {@link Decode}. */
final class DecodeSource implements Source {
  /** Decoding as much as this is quicker than opening, seeking and checking. */
  private static final long WORTH_SEEKING_MICROS = 2_000_000;

  /** More gain little and each holds some pictures in memory. */
  private static final int MOST_THREADS = 4;

  private final Decode.Params params;
  private final long startMicros;
  private final long endMicros;

  private OpenContext context;
  private MediaLocation location;
  private MediaReader reader;
  private PictureReader pictures;
  private PresentationClock clock;
  private long origin;
  private long emitted;
  private long framesRead;
  private long after;
  private boolean waiting;
  private long waitingTime;
  private boolean ended;
  private final Deque<Long> gaps = new ArrayDeque<>();

  DecodeSource(Decode.Params params) {
    this.params = params;
    startMicros = micros(params.start().orElse(Duration.ZERO));
    endMicros = params.end().map(DecodeSource::micros).orElse(Long.MAX_VALUE);
  }

  private static long micros(Duration duration) {
    return Math.addExact(
        Math.multiplyExact(duration.getSeconds(), 1_000_000L), duration.getNano() / 1000);
  }

  @Override
  public void open(OpenContext openContext, Position position) throws MediaException {
    context = openContext;
    location = MediaLocation.of(params.uri());
    emitted = position.emitted();
    boolean fresh = position.equals(Position.START);
    // Everything later than this is wanted; in the file's time.
    after = fresh ? startMicros - 1 : startMicros + position.lastTimeMicros();
    begin();
    PixelFormat format = context.format(Decode.VIDEO);
    pictures = new PictureReader(format, reader.isUntaggedGreyFull());
    expected().ifPresent(context::expectFrames);
    if (after >= WORTH_SEEKING_MICROS && !seek(!fresh)) {
      reader.close();
      begin();
    }
  }

  /** Opens the file and reads its first picture, whose time is the origin of all others. */
  private void begin() throws MediaException {
    reader = MediaReader.open(location, threads(), fpsFraction());
    if (!reader.read()) {
      throw new MediaException(
          "'%s' is too damaged: none of its pictures can be decoded".formatted(location.name()));
    }
    origin = reader.time() == Ffmpeg.NO_TIME ? 0 : reader.time();
    clock = new PresentationClock(reader, origin);
    framesRead = 0;
    hold();
  }

  private int threads() {
    return params.threads() > 0
        ? params.threads()
        : Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
  }

  /** How many pictures will come from {@code start} on, as far as the file says. */
  private OptionalLong expected() {
    OptionalLong announced = reader.announcedFrames();
    long limit = params.limit().orElse(Long.MAX_VALUE);
    if (announced.isEmpty()) {
      return limit == Long.MAX_VALUE ? announced : OptionalLong.of(limit);
    }
    long step = Math.max(1, reader.toMicros(reader.duration()));
    long first = (startMicros + step - 1) / step;
    long end = endMicros == Long.MAX_VALUE ? Long.MAX_VALUE : (endMicros + step - 1) / step;
    long frames = Math.min(announced.getAsLong(), end) - first;
    return OptionalLong.of(Math.max(0, Math.min(frames, limit)));
  }

  private String fpsFraction() {
    FrameRates rate = FrameRates.parse(params.fps());
    return rate.numerator() + "/" + rate.denominator();
  }

  /** Keeps the picture just read, and word of those lost before it, for the next call. */
  private void hold() throws MediaException {
    framesRead++;
    while (!reader.lost().isEmpty()) {
      gaps.add(clock.micros(reader.lost().poll()));
    }
    waitingTime = clock.tick();
    waiting = true;
    if (params.onDamage() == Decode.OnDamage.FAIL && reader.damage().any()) {
      throw new MediaException(
          "'%s' is damaged at %.3f s; 'on-damage: warn' reads what can be read"
              .formatted(location.name(), waitingTime * 1e-6));
    }
  }

  /**
   * Skips to what comes after {@code after} by way of a key frame.
   *
   * @param exactly whether a picture of just that time must come by, as proof that the times after
   *     the seek are those before it
   * @return false if that did not work out and the file must be read from its beginning
   */
  private boolean seek(boolean exactly) throws MediaException {
    if (!reader.isSeekExact() || !reader.isTimeExact() || reader.damage().any()) {
      return false;
    }
    long target = exactly ? after : after + 1;
    if (!reader.seek(origin + reader.toTicks(target))) {
      return false;
    }
    gaps.clear();
    waiting = false;
    clock = new PresentationClock(reader, origin);
    boolean first = true;
    while (reader.read()) {
      hold();
      boolean late = exactly ? waitingTime > target : first && waitingTime > target;
      if (late || reader.damage().any() || clock.corrected() > 0 || !reader.isTimeExact()) {
        return false;
      }
      if (waitingTime >= target) {
        return true;
      }
      first = false;
    }
    return false;
  }

  @Override
  public boolean next(Emitter emitter) throws MediaException {
    if (ended || emitted >= params.limit().orElse(Long.MAX_VALUE)) {
      return end();
    }
    while (true) {
      if (!waiting && gaps.isEmpty() && !advance()) {
        return end();
      }
      long gap = nextGap();
      if (gap > after) {
        if (gap >= endMicros) {
          return end();
        }
        emitted++;
        after = gap;
        emitter.gap(gap - startMicros, "this picture of the file could not be decoded");
        return true;
      }
      if (waiting && gaps.isEmpty()) {
        waiting = false;
        if (waitingTime >= endMicros) {
          return end();
        }
        if (waitingTime > after) {
          emit(emitter);
          return true;
        }
      }
    }
  }

  /** Reads on; false at the end of the file. */
  private boolean advance() throws MediaException {
    if (reader.read()) {
      hold();
      return true;
    }
    while (!reader.lost().isEmpty()) {
      gaps.add(clock.micros(reader.lost().poll()));
    }
    return !gaps.isEmpty();
  }

  private long nextGap() {
    Long gap = gaps.poll();
    return gap == null || (waiting && gap >= waitingTime) ? Long.MIN_VALUE : gap;
  }

  private void emit(Emitter emitter) throws MediaException {
    VideoFrame picture = pictures.read(reader.frame(), reader.orientation());
    emitted++;
    after = waitingTime;
    emitter.emit(Decode.VIDEO, picture, waitingTime - startMicros);
  }

  private boolean end() throws MediaException {
    if (!ended) {
      ended = true;
      report();
    }
    return false;
  }

  private void report() throws MediaException {
    MediaReader.Damage damage = reader.damage();
    boolean cutShort = reader.atEnd() && !reader.isComplete();
    if (!damage.any() && !cutShort && clock.corrected() == 0) {
      return;
    }
    StringJoiner parts = new StringJoiner("; ");
    parts.add(
        reader.announcedFrames().isPresent()
            ? "read %d of about %d frames"
                .formatted(framesRead, Math.max(framesRead, reader.announcedFrames().getAsLong()))
            : "read %d frames".formatted(framesRead));
    if (damage.undecodable() > 0) {
      parts.add("%d packets could not be decoded".formatted(damage.undecodable()));
    }
    if (damage.patched() > 0) {
      parts.add("%d pictures are patched up".formatted(damage.patched()));
    }
    if (cutShort || damage.broken()) {
      parts.add("the file is cut short or has holes");
    }
    if (clock.corrected() > 0) {
      parts.add("%d time stamps did not rise and were moved up".formatted(clock.corrected()));
    }
    String message = "'" + location.name() + "' is damaged: " + parts;
    if (params.onDamage() == Decode.OnDamage.FAIL) {
      throw new MediaException(message + "; 'on-damage: warn' reads what can be read");
    }
    context.warn(message);
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
    }
    if (pictures != null) {
      pictures.close();
    }
  }
}
