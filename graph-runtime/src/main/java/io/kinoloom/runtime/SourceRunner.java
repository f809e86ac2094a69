package io.kinoloom.runtime;

import io.kinoloom.spi.Output;
import io.kinoloom.spi.Payload;
import io.kinoloom.spi.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a source: pulls the packets of one time after another until its end or the run's limit. */
final class SourceRunner implements StageMember {
  private final BoundNode bound;
  private final Source body;
  private final StageEnvironment environment;
  private final NodeMeter meter;
  private final Map<String, OutputSlot> outputs = new LinkedHashMap<>();
  private final Collected collected = new Collected();

  private Source.Position position = Source.Position.START;
  private long firstTimeMicros = Long.MIN_VALUE;
  private boolean ended;

  SourceRunner(BoundNode bound, Source body, StageEnvironment environment) {
    this.bound = bound;
    this.body = body;
    this.environment = environment;
    this.meter = environment.metrics().node(bound.id());
    for (Output<?> output : bound.contract().outputs()) {
      outputs.put(output.name(), new OutputSlot(output));
    }
    outputs.put(Output.ERRORS_NAME, new OutputSlot(Output.ERRORS));
  }

  @Override
  public BoundNode bound() {
    return bound;
  }

  @Override
  public OutputSlot output(String name) {
    return outputs.get(name);
  }

  @Override
  public void open(boolean resumed) {
    try {
      body.open(new OpenContextOf(bound, environment, resumed), position);
    } catch (Exception cause) {
      throw NodeFailure.during("could not start", bound.id(), environment.stream(), cause);
    }
  }

  /**
   * Emits the packets of the next time, or the end.
   *
   * @return false once the source has ended
   */
  boolean pull() {
    if (ended) {
      return false;
    }
    if (atLimit() || environment.stopRequested().getAsBoolean()) {
      return end();
    }
    collected.begin();
    boolean more;
    long started = System.nanoTime();
    try {
      more = body.next(collected);
    } catch (Exception | LinkageError cause) {
      throw position.emitted() == 0
          ? NodeFailure.during("could not start", bound.id(), environment.stream(), cause)
          : NodeFailure.at(bound.id(), environment.stream(), position.lastTimeMicros(), cause);
    }
    if (collected.discontinuity) {
      outputs.values().forEach(OutputSlot::markDiscontinuity);
    }
    if (!more || isPastEnd(collected.time)) {
      return end();
    }
    if (collected.isEmpty()) {
      return true;
    }
    meter.record(System.nanoTime() - started);
    deliver();
    return true;
  }

  /** Event time of the last packets, 0 before the first ones. */
  long reachedMicros() {
    return position.emitted() == 0 ? 0 : position.lastTimeMicros();
  }

  /** Times that it has emitted, those before a resume included. */
  long emitted() {
    return position.emitted();
  }

  private boolean atLimit() {
    return position.emitted() >= environment.limits().frames();
  }

  private boolean isPastEnd(long time) {
    return firstTimeMicros != Long.MIN_VALUE
        && time != Long.MIN_VALUE
        && time - firstTimeMicros >= environment.limits().micros();
  }

  private void deliver() {
    long time = collected.time;
    if (firstTimeMicros == Long.MIN_VALUE) {
      firstTimeMicros = time;
    }
    position = new Source.Position(position.emitted() + 1, time);
    if (collected.lost.isEmpty()) {
      environment.metrics().countIn();
    } else {
      environment.metrics().countError();
      environment.metrics().countDropped();
    }
    Map<String, Payload> payloads = collected.payloads;
    for (OutputSlot slot : outputs.values()) {
      Payload payload = payloads.get(slot.port().name());
      try {
        if (payload == null) {
          slot.gap(time);
        } else {
          slot.data(time, payload);
        }
      } catch (IllegalStateException misuse) {
        throw NodeFailure.at(bound.id(), environment.stream(), time, misuse);
      }
    }
  }

  private boolean end() {
    ended = true;
    outputs.values().forEach(OutputSlot::end);
    return false;
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public void seal() {
    // A source writes nothing.
  }

  @Override
  public StageState.NodeState save() {
    Map<String, StageState.OutputState> outputStates = new LinkedHashMap<>();
    outputs.forEach((name, slot) -> outputStates.put(name, slot.save()));
    return new StageState.NodeState(
        Map.of(),
        List.of(),
        outputStates,
        position.lastTimeMicros(),
        firstTimeMicros,
        position.emitted(),
        ended);
  }

  @Override
  public void restore(StageState.NodeState state) {
    position = new Source.Position(state.calls(), state.lastTimeMicros());
    firstTimeMicros = state.firstTimeMicros();
    state.outputs().forEach((name, output) -> outputs.get(name).restore(output));
    ended = state.ended();
  }

  @Override
  public void close() throws Exception {
    body.close();
  }

  /** What one call of {@code next} emits. */
  private final class Collected implements Source.Emitter {
    private Map<String, Payload> payloads = Map.of();
    private String lost = "";
    private long time;
    private boolean discontinuity;

    void begin() {
      payloads = new LinkedHashMap<>(4);
      lost = "";
      time = Long.MIN_VALUE;
      discontinuity = false;
    }

    boolean isEmpty() {
      return time == Long.MIN_VALUE;
    }

    @Override
    public <T extends Payload> void emit(Output<T> output, T payload, long timeMicros) {
      if (!outputs.containsKey(output.name())) {
        throw new IllegalStateException("output '" + output.name() + "' is not in the contract");
      }
      requireTime(timeMicros);
      payloads.put(output.name(), payload);
    }

    @Override
    public void gap(long timeMicros, String reason) {
      requireTime(timeMicros);
      lost = reason;
    }

    @Override
    public void discontinuity() {
      discontinuity = true;
    }

    private void requireTime(long timeMicros) {
      if (time != Long.MIN_VALUE && time != timeMicros) {
        throw new IllegalStateException("one call of next emits one time only");
      }
      time = timeMicros;
    }
  }
}
