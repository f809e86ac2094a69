package io.kinoloom.beam;

import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.runtime.Packet;
import io.kinoloom.runtime.StageProgram;
import io.kinoloom.runtime.StageState;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A stage without a source, as Beam runs it. The state of a stream is one immutable value, written
 * after every packet: on Flink's heap that is a reference, turned into bytes only when a checkpoint
 * is taken. Finishing a bundle seals sinks, since Flink finishes bundles right before a checkpoint.
 */
final class StageFn extends DoFn<KV<String, Parcel>, Void> {
  private static final long serialVersionUID = 1;
  private static final String STATE = "stage";
  private static final String END = "end";
  private static final String ENDED = "ended";

  private final PhysicalPlan plan;
  private final String stage;
  private final RunSettings settings;
  private final Map<Integer, TupleTag<KV<String, Parcel>>> tags;
  private final Map<String, Integer> exchanges = new TreeMap<>();
  private final MetricsForwarder metrics;

  private transient @Nullable StagePrograms programs;
  private transient @Nullable MultiOutputReceiver receiver;

  @StateId(STATE)
  private final StateSpec<ValueState<StageState>> stateSpec =
      StateSpecs.value(new StageStateCoder());

  /** Set for streams that are over, whose optional inputs may still bring something. */
  @StateId(ENDED)
  private final StateSpec<ValueState<Boolean>> endedSpec = StateSpecs.value(BooleanCoder.of());

  @TimerId(END)
  private final TimerSpec endSpec = TimerSpecs.timer(TimeDomain.EVENT_TIME);

  StageFn(
      PhysicalPlan plan,
      String stage,
      RunSettings settings,
      Map<Integer, TupleTag<KV<String, Parcel>>> tags) {
    this.plan = plan;
    this.stage = stage;
    this.settings = settings;
    this.tags = tags;
    for (int i = 0; i < plan.exchanges().size(); i++) {
      exchanges.put(plan.exchanges().get(i).id(), i);
    }
    this.metrics = new MetricsForwarder(plan, stage, settings);
  }

  @Setup
  public void setup() {
    programs = new StagePrograms(plan, stage, settings);
  }

  @ProcessElement
  public void process(
      @Element KV<String, Parcel> element,
      MultiOutputReceiver newReceiver,
      @StateId(STATE) ValueState<StageState> state,
      @StateId(ENDED) ValueState<Boolean> ended,
      @TimerId(END) Timer end) {
    receiver = newReceiver;
    String key = element.getKey();
    Optional<StageProgram> known = programs.find(StreamKeys.stream(key));
    if (known.isEmpty()) {
      if (ended.read() != null) {
        return;
      }
      end.set(GlobalWindow.INSTANCE.maxTimestamp());
    }
    StageProgram program = known.orElseGet(() -> open(key, state));
    Parcel parcel = element.getValue();
    program.push(plan.exchanges().get(parcel.exchange()).id(), parcel.packet());
    settle(key, program, state, ended);
  }

  /**
   * All inputs have ended. A stream that ended by itself is long gone; one that was stopped from
   * outside, as Flink does when it drains a job, ends here.
   */
  @OnTimer(END)
  public void end(
      @Key String key,
      MultiOutputReceiver newReceiver,
      @StateId(STATE) ValueState<StageState> state,
      @StateId(ENDED) ValueState<Boolean> ended) {
    receiver = newReceiver;
    Optional<StageProgram> known = programs.find(StreamKeys.stream(key));
    if (known.isEmpty() && state.read() == null) {
      return;
    }
    StageProgram program = known.orElseGet(() -> open(key, state));
    for (PhysicalPlan.Exchange exchange : plan.into(stage)) {
      program.push(exchange.id(), new Packet.End(0));
    }
    settle(key, program, state, ended);
  }

  private StageProgram open(String key, ValueState<StageState> state) {
    return programs.open(
        StreamKeys.stream(key),
        Optional.ofNullable(state.read()),
        (exchange, packet) -> {
          int number = exchanges.get(exchange);
          receiver.get(tags.get(number)).output(KV.of(key, new Parcel(number, packet)));
        });
  }

  private void settle(
      String key, StageProgram program, ValueState<StageState> state, ValueState<Boolean> ended) {
    if (program.ended()) {
      String stream = StreamKeys.stream(key);
      programs.end(stream);
      state.clear();
      ended.write(true);
      metrics.forward(stream);
    } else if (settings.checkpointed()) {
      state.write(program.save());
    }
  }

  @FinishBundle
  public void finishBundle() {
    programs.seal();
  }

  @Teardown
  public void teardown() {
    if (programs != null) {
      programs.close();
    }
  }
}
