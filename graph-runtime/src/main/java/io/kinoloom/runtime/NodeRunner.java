package io.kinoloom.runtime;

import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Payload;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Sink;
import io.kinoloom.spi.State;
import io.kinoloom.spi.Text;
import io.kinoloom.spi.Timing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs one node: aligns its inputs, calls it, keeps its state, hands on what it emits. What a call
 * emits and remembers takes effect only when the call returns normally.
 */
final class NodeRunner implements StageMember {
  private final BoundNode bound;
  private final StageEnvironment environment;
  private final NodeMeter meter;
  private final boolean synchronous;
  private final List<InputSlot> inputs = new ArrayList<>();
  private final Map<String, OutputSlot> outputs = new LinkedHashMap<>();
  private final Call call = new Call();

  private Node body;
  private Supplier<Optional<Node>> fresh = Optional::empty;
  private Map<String, Object> values = new HashMap<>();
  private long lastTimeMicros = Long.MIN_VALUE;
  private long calls;
  private boolean ended;

  NodeRunner(BoundNode bound, Node body, StageEnvironment environment) {
    this.bound = bound;
    this.body = body;
    this.environment = environment;
    this.meter = environment.metrics().node(bound.id());
    this.synchronous = bound.contract().timing() == Timing.SYNCHRONOUS;
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

  /** Adds the receiving end of a wire; called in the order of the plan. */
  OutputSlot.Wire connect(InputSlot slot) {
    inputs.add(slot);
    return packet -> {
      if (!ended) {
        try {
          slot.add(packet);
        } catch (IllegalStateException full) {
          throw failure(full);
        }
        advance();
      }
    };
  }

  @Override
  public void open(boolean resumed) {
    try {
      body.open(new OpenContextOf(bound, environment, resumed));
    } catch (Exception cause) {
      throw NodeFailure.during("could not start", bound.id(), environment.stream(), cause);
    }
  }

  /** Asked before every call; where it gives a body, the node goes on with that one. */
  void renewFrom(Supplier<Optional<Node>> source) {
    fresh = source;
  }

  private void renew() {
    Optional<Node> next = fresh.get();
    if (next.isEmpty()) {
      return;
    }
    Node refused = next.get();
    try {
      refused.open(new OpenContextOf(bound, environment, true));
      refused = body;
      body = next.get();
    } catch (Exception | LinkageError cause) {
      environment.metrics().warn(bound.id(), "keeps its params: " + NodeFailure.reason(cause));
    }
    try {
      refused.close();
    } catch (Exception cause) {
      throw NodeFailure.during("could not be closed", bound.id(), environment.stream(), cause);
    }
  }

  /** Handles every set of inputs that is complete. */
  private void advance() {
    while (!ended) {
      long time = Long.MAX_VALUE;
      boolean allEnded = true;
      for (InputSlot slot : inputs) {
        if (slot.drives()) {
          if (!slot.isEmpty()) {
            time = Math.min(time, slot.headTime());
            allEnded = false;
          } else if (!slot.ended()) {
            return;
          }
        }
      }
      if (allEnded) {
        end();
        return;
      }
      for (InputSlot slot : inputs) {
        if (!slot.drives() && !slot.isReadyFor(time)) {
          return;
        }
      }
      handle(time);
    }
  }

  private void handle(long time) {
    call.begin(time);
    for (int i = 0; i < inputs.size(); i++) {
      InputSlot slot = inputs.get(i);
      if (slot.drives()) {
        Optional<Packet.Timed> packet = slot.takeAt(time);
        if (packet.isPresent()) {
          call.take(i, packet.get());
        }
      } else {
        call.set(i, slot.meet(time));
      }
    }
    boolean discontinuity = call.discontinuity;
    if (discontinuity && lastTimeMicros != Long.MIN_VALUE) {
      resetAfterDiscontinuity(time);
    }
    if (discontinuity) {
      outputs.values().forEach(OutputSlot::markDiscontinuity);
    }
    lastTimeMicros = time;
    calls++;
    if (!call.isComplete()) {
      deliver(time);
      return;
    }
    renew();
    long started = System.nanoTime();
    Optional<Throwable> failure = attempt(body::process);
    meter.record(System.nanoTime() - started);
    if (failure.isPresent()) {
      refuse(time, failure.get());
    } else if (bound.contract().writes()) {
      environment.metrics().countOut();
    }
    deliver(time);
  }

  private void resetAfterDiscontinuity(long nextTime) {
    call.flushing(lastTimeMicros);
    attempt(body::flush).ifPresent(this::fail);
    deliverTimed();
    for (State<?> state : bound.contract().states()) {
      if (!state.lasting()) {
        values.remove(state.name());
      }
    }
    call.resume(nextTime);
  }

  private void end() {
    ended = true;
    inputs.forEach(InputSlot::clear);
    call.begin(lastTimeMicros);
    call.flushing(lastTimeMicros);
    attempt(body::flush).ifPresent(this::fail);
    deliverTimed();
    if (body instanceof Sink sink) {
      attempt(sink::finish)
          .ifPresent(
              cause -> {
                throw NodeFailure.during(
                    "could not finish", bound.id(), environment.stream(), cause);
              });
    }
    outputs.values().forEach(OutputSlot::end);
  }

  /** Calls the node; keeps what it remembered and emitted only if it returns normally. */
  private Optional<Throwable> attempt(Step step) {
    try {
      step.run(call);
    } catch (Exception | LinkageError cause) {
      call.forget();
      return Optional.of(cause);
    }
    if (call.rejection.isPresent()) {
      String reason = call.rejection.get();
      call.forget();
      return Optional.of(new NodeFailure.RejectedInput(reason));
    }
    values.putAll(call.written);
    call.written.clear();
    if (call.marked) {
      call.marked = false;
      outputs.values().forEach(OutputSlot::markDiscontinuity);
    }
    return Optional.empty();
  }

  private void refuse(long time, Throwable cause) {
    environment.metrics().countError();
    switch (bound.onError()) {
      case FAIL -> fail(cause);
      case SKIP -> {
        environment.metrics().countDropped();
        environment
            .metrics()
            .warn(bound.id(), "skips packets it fails on: " + NodeFailure.reason(cause));
      }
      case ROUTE -> {
        environment.metrics().countDropped();
        call.emitted.put(
            Output.ERRORS_NAME,
            List.of(
                new Emission(
                    time, new Text(NodeFailure.clock(time) + " " + NodeFailure.reason(cause)))));
      }
    }
  }

  private void fail(Throwable cause) {
    throw failure(cause);
  }

  private NodeFailure failure(Throwable cause) {
    return NodeFailure.at(
        bound.id(),
        environment.stream(),
        lastTimeMicros == Long.MIN_VALUE ? 0 : lastTimeMicros,
        cause);
  }

  /** Hands on what the node emitted for {@code time}, and word where it emitted nothing. */
  private void deliver(long time) {
    if (!synchronous) {
      deliverTimed();
      gapWhereSilent(outputs.get(Output.ERRORS_NAME), time);
      return;
    }
    Map<String, List<Emission>> emitted = call.takeEmitted();
    for (OutputSlot slot : outputs.values()) {
      List<Emission> emissions = emitted.getOrDefault(slot.port().name(), List.of());
      if (emissions.isEmpty()) {
        slot.gap(time);
      } else {
        send(slot, time, emissions.get(0).payload());
      }
    }
  }

  private void gapWhereSilent(OutputSlot errors, long time) {
    List<Emission> emissions = call.emitted.getOrDefault(Output.ERRORS_NAME, List.of());
    call.emitted.remove(Output.ERRORS_NAME);
    if (emissions.isEmpty()) {
      errors.gap(time);
    } else {
      errors.data(time, emissions.get(0).payload());
    }
  }

  private void deliverTimed() {
    Map<String, List<Emission>> emitted = call.takeEmittedBut(Output.ERRORS_NAME);
    emitted.forEach(
        (name, emissions) -> {
          for (Emission emission : emissions) {
            send(outputs.get(name), emission.timeMicros(), emission.payload());
          }
        });
  }

  private void send(OutputSlot slot, long time, Payload payload) {
    try {
      slot.data(time, payload);
    } catch (IllegalStateException misuse) {
      throw failure(misuse);
    }
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public void seal() {
    if (body instanceof Sink sink && !ended) {
      try {
        sink.seal();
      } catch (Exception cause) {
        throw NodeFailure.during(
            "could not save what it has written", bound.id(), environment.stream(), cause);
      }
    }
  }

  @Override
  public StageState.NodeState save() {
    Map<String, StageState.OutputState> outputStates = new LinkedHashMap<>();
    outputs.forEach((name, slot) -> outputStates.put(name, slot.save()));
    return new StageState.NodeState(
        Map.copyOf(values),
        inputs.stream().map(InputSlot::save).toList(),
        outputStates,
        lastTimeMicros,
        Long.MIN_VALUE,
        calls,
        ended);
  }

  @Override
  public void restore(StageState.NodeState state) {
    values = new HashMap<>(state.values());
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).restore(state.inputs().get(i));
    }
    state.outputs().forEach((name, output) -> outputs.get(name).restore(output));
    lastTimeMicros = state.lastTimeMicros();
    calls = state.calls();
    ended = state.ended();
  }

  @Override
  public void close() throws Exception {
    body.close();
  }

  @FunctionalInterface
  private interface Step {
    void run(ProcessContext context) throws Exception;
  }

  private record Emission(long timeMicros, Payload payload) {}

  /** The context of the call in progress; one object reused for all calls of the node. */
  private final class Call implements ProcessContext {
    private final Map<String, Object> written = new HashMap<>();
    private final Map<String, List<Emission>> emitted = new LinkedHashMap<>();
    private List<Optional<Payload>> payloads = new ArrayList<>();
    private List<Optional<Payload>> kept = new ArrayList<>();
    private Optional<String> rejection = Optional.empty();
    private long time;
    private long sequence;
    private boolean sequenceKnown;
    private boolean discontinuity;
    private boolean flushing;
    private boolean marked;

    void begin(long newTime) {
      time = newTime;
      discontinuity = false;
      sequenceKnown = false;
      flushing = false;
      payloads.clear();
      for (int i = 0; i < inputs.size(); i++) {
        payloads.add(Optional.empty());
      }
      forget();
    }

    void forget() {
      written.clear();
      emitted.clear();
      rejection = Optional.empty();
      marked = false;
    }

    void take(int input, Packet.Timed packet) {
      discontinuity |= packet.discontinuity();
      if (packet instanceof Packet.Data data) {
        payloads.set(input, Optional.of(data.payload()));
      }
      if (!sequenceKnown) {
        sequence = packet.sequence();
        sequenceKnown = true;
      }
    }

    void set(int input, Optional<Payload> payload) {
      payloads.set(input, payload);
    }

    /** Between two sets of inputs: no input has a packet. */
    void flushing(long lastTime) {
      kept = payloads;
      payloads = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        payloads.add(Optional.empty());
      }
      time = lastTime;
      flushing = true;
    }

    void resume(long newTime) {
      payloads = kept;
      time = newTime;
      flushing = false;
    }

    boolean isComplete() {
      for (int i = 0; i < inputs.size(); i++) {
        if (inputs.get(i).port().required() && payloads.get(i).isEmpty()) {
          return false;
        }
      }
      return true;
    }

    Map<String, List<Emission>> takeEmitted() {
      Map<String, List<Emission>> taken = new LinkedHashMap<>(emitted);
      emitted.clear();
      return taken;
    }

    Map<String, List<Emission>> takeEmittedBut(String name) {
      Map<String, List<Emission>> taken = new LinkedHashMap<>(emitted);
      taken.remove(name);
      emitted.keySet().removeAll(taken.keySet());
      return taken;
    }

    @Override
    public long eventTimeMicros() {
      return time;
    }

    @Override
    public long sequence() {
      return sequence;
    }

    @Override
    public boolean discontinuity() {
      return discontinuity;
    }

    @Override
    public <T extends Payload> Optional<T> get(Input<T> input) {
      for (int i = 0; i < inputs.size(); i++) {
        if (inputs.get(i).port().name().equals(input.name())) {
          return payloads.get(i).map(input.type().javaType()::cast);
        }
      }
      return Optional.empty();
    }

    @Override
    public <T extends Payload> List<T> all(Input<T> input) {
      List<T> all = new ArrayList<>();
      for (int i = 0; i < inputs.size(); i++) {
        if (inputs.get(i).port().name().equals(input.name())) {
          payloads.get(i).map(input.type().javaType()::cast).ifPresent(all::add);
        }
      }
      return all;
    }

    @Override
    public <T> T state(State<T> state) {
      requireDeclared(state);
      Object value = written.containsKey(state.name()) ? written.get(state.name()) : null;
      if (value == null) {
        value = values.get(state.name());
      }
      return value == null ? state.initial().get() : state.type().cast(value);
    }

    @Override
    public <T> void state(State<T> state, T value) {
      requireDeclared(state);
      written.put(state.name(), state.type().cast(value));
    }

    private void requireDeclared(State<?> state) {
      if (bound.contract().states().stream().noneMatch(state::equals)) {
        throw new IllegalStateException("state '" + state.name() + "' is not in the contract");
      }
    }

    @Override
    public <T extends Payload> void emit(Output<T> output, T payload) {
      if (!synchronous || flushing) {
        throw new IllegalStateException(
            "a delayed node, and any node while flushing, emits with emitAt");
      }
      if (emissions(output).size() == 1) {
        throw new IllegalStateException("output '" + output.name() + "' was emitted twice");
      }
      emissions(output).add(new Emission(time, payload));
    }

    @Override
    public <T extends Payload> void emitAt(Output<T> output, T payload, long timeMicros) {
      if (synchronous) {
        throw new IllegalStateException("emitAt is for delayed nodes; the contract says otherwise");
      }
      emissions(output).add(new Emission(timeMicros, payload));
    }

    private List<Emission> emissions(Output<?> output) {
      if (!outputs.containsKey(output.name()) || output.name().equals(Output.ERRORS_NAME)) {
        throw new IllegalStateException("output '" + output.name() + "' is not in the contract");
      }
      return emitted.computeIfAbsent(output.name(), name -> new ArrayList<>(1));
    }

    @Override
    public void markDiscontinuity() {
      if (flushing) {
        throw new IllegalStateException("a node does not mark a discontinuity while flushing");
      }
      marked = true;
    }

    @Override
    public void reject(String reason) {
      rejection = Optional.of(reason);
    }

    @Override
    public void summary(String name, double value) {
      environment.metrics().summary(bound.id(), name, value);
    }

    @Override
    public void wrote(String target) {
      environment.metrics().wrote(bound.id(), target);
    }
  }
}
