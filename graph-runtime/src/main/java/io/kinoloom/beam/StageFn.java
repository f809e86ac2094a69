package io.kinoloom.beam;

import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.runtime.StageProgram;
import io.kinoloom.runtime.StageState;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
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

  private final PhysicalPlan plan;
  private final String stage;
  private final RunSettings settings;
  private final Map<Integer, TupleTag<KV<String, Parcel>>> tags;
  private final Map<String, String> streamOfKey = new TreeMap<>();
  private final Map<String, Integer> exchanges = new TreeMap<>();
  private final MetricsForwarder metrics;

  private transient @Nullable StagePrograms programs;
  private transient @Nullable MultiOutputReceiver receiver;

  @StateId(STATE)
  private final StateSpec<ValueState<StageState>> stateSpec =
      StateSpecs.value(new StageStateCoder());

  StageFn(
      PhysicalPlan plan,
      String stage,
      RunSettings settings,
      Map<Integer, TupleTag<KV<String, Parcel>>> tags,
      Map<String, String> keys) {
    this.plan = plan;
    this.stage = stage;
    this.settings = settings;
    this.tags = tags;
    keys.forEach((stream, key) -> streamOfKey.put(key, stream));
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
      @StateId(STATE) ValueState<StageState> state) {
    receiver = newReceiver;
    String key = element.getKey();
    String stream = streamOfKey.get(key);
    StageProgram program =
        programs
            .find(stream)
            .orElseGet(
                () ->
                    programs.open(
                        stream,
                        Optional.ofNullable(state.read()),
                        (exchange, packet) -> {
                          int number = exchanges.get(exchange);
                          receiver
                              .get(tags.get(number))
                              .output(KV.of(key, new Parcel(number, packet)));
                        }));
    Parcel parcel = element.getValue();
    program.push(plan.exchanges().get(parcel.exchange()).id(), parcel.packet());
    if (program.ended()) {
      programs.end(stream);
      state.clear();
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
