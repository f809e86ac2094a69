package io.kinoloom.nodes.video;

import io.kinoloom.spi.Input;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Payload;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.RunInfo;
import io.kinoloom.spi.Sink;
import io.kinoloom.spi.Source;
import io.kinoloom.spi.State;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run around a single source or sink, whose every call a test makes by hand: what NodeTester does
 * not let one do is to kill a sink between any two calls.
 */
final class FakeRun implements OpenContext {
  final List<String> warnings = new ArrayList<>();
  final Map<String, Double> summaries = new HashMap<>();
  private final RunInfo info;
  private final PixelFormat format;
  private final boolean checkpointed;
  private final boolean resumed;
  private final Map<String, Object> states;

  private FakeRun(
      RunInfo info,
      PixelFormat format,
      boolean checkpointed,
      boolean resumed,
      Map<String, Object> states) {
    this.info = info;
    this.format = format;
    this.checkpointed = checkpointed;
    this.resumed = resumed;
    this.states = states;
  }

  static FakeRun of(PixelFormat format) {
    return new FakeRun(info("run-1"), format, false, false, new HashMap<>());
  }

  static FakeRun plain() {
    return of(PixelFormat.YUV420P);
  }

  static FakeRun withCheckpoints() {
    return new FakeRun(info("run-1"), PixelFormat.YUV420P, true, false, new HashMap<>());
  }

  static RunInfo info(String id) {
    return new RunInfo(
        id, "test", "kinoloom: 1\nname: \"tést\"\n", Map.of("input", "a.mp4"), 42, "0.1");
  }

  /** The same run, resumed from states saved earlier. */
  FakeRun resumedFrom(Map<String, Object> saved) {
    return new FakeRun(info, format, checkpointed, true, new HashMap<>(saved));
  }

  Map<String, Object> saved() {
    return new HashMap<>(states);
  }

  /** The context of one call. */
  ProcessContext call(long time, VideoFrame frame) {
    return new Call(time, Optional.of(frame));
  }

  /** The context of finish. */
  ProcessContext end() {
    return new Call(0, Optional.empty());
  }

  /** Writes pictures to a file and finishes it. */
  static FakeRun write(Encode.Params params, List<Timed> pictures) throws Exception {
    FakeRun run = plain();
    Sink sink = new Encode().create(params);
    try {
      sink.open(run);
      for (Timed picture : pictures) {
        sink.process(run.call(picture.time(), picture.frame()));
      }
      sink.finish(run.end());
    } finally {
      sink.close();
    }
    return run;
  }

  /** A picture and its time. */
  record Timed(long time, VideoFrame frame) {}

  /** What a source emitted. */
  static final class Reading implements Source.Emitter {
    final List<Timed> pictures = new ArrayList<>();
    final List<Long> gaps = new ArrayList<>();

    @Override
    public <T extends Payload> void emit(Output<T> output, T payload, long timeMicros) {
      pictures.add(new Timed(timeMicros, (VideoFrame) payload));
    }

    @Override
    public void gap(long timeMicros, String reason) {
      gaps.add(timeMicros);
    }

    @Override
    public void discontinuity() {
      throw new AssertionError("decode knows no discontinuity");
    }

    List<Long> times() {
      return pictures.stream().map(Timed::time).toList();
    }
  }

  /** Reads a whole file from a position. */
  Reading read(Decode.Params params, Source.Position position) throws Exception {
    Source source = new Decode().create(params);
    Reading reading = new Reading();
    try {
      source.open(this, position);
      while (true) {
        int before = reading.pictures.size() + reading.gaps.size();
        if (!source.next(reading)) {
          return reading;
        }
        if (reading.pictures.size() + reading.gaps.size() != before + 1) {
          throw new AssertionError("next emits one time a call");
        }
      }
    } finally {
      source.close();
    }
  }

  @Override
  public String node() {
    return "node";
  }

  @Override
  public String stream() {
    return "main";
  }

  @Override
  public RunInfo run() {
    return info;
  }

  @Override
  public long seed() {
    return 1;
  }

  @Override
  public PixelFormat format(Output<VideoFrame> output) {
    return format;
  }

  @Override
  public boolean isWired(Output<?> output) {
    return true;
  }

  @Override
  public boolean checkpointed() {
    return checkpointed;
  }

  @Override
  public boolean resumed() {
    return resumed;
  }

  @Override
  public void expectFrames(long frames) {
    summaries.put("expected", (double) frames);
  }

  @Override
  public void warn(String message) {
    warnings.add(message);
  }

  private final class Call implements ProcessContext {
    private final long time;
    private final Optional<VideoFrame> frame;

    Call(long time, Optional<VideoFrame> frame) {
      this.time = time;
      this.frame = frame;
    }

    @Override
    public long eventTimeMicros() {
      return time;
    }

    @Override
    public long sequence() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean discontinuity() {
      return false;
    }

    @Override
    public <T extends Payload> Optional<T> get(Input<T> input) {
      return frame.map(input.type().javaType()::cast);
    }

    @Override
    public <T extends Payload> List<T> all(Input<T> input) {
      return get(input).stream().toList();
    }

    @Override
    public <T> T state(State<T> state) {
      Object value = states.get(state.name());
      return value == null ? state.initial().get() : state.type().cast(value);
    }

    @Override
    public <T> void state(State<T> state, T value) {
      states.put(state.name(), value);
    }

    @Override
    public <T extends Payload> void emit(Output<T> output, T payload) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T extends Payload> void emitAt(Output<T> output, T payload, long timeMicros) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void markDiscontinuity() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void reject(String reason) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void summary(String name, double value) {
      summaries.put(name, value);
    }

    @Override
    public void wrote(String target) {}
  }
}
