package io.kinoloom.beam;

import io.kinoloom.compile.PhysicalPlan;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;

/** Sends what a source stage gave to its exchanges; chained behind the source. */
final class FanOutFn extends DoFn<StageOutput, Void> {
  private static final long serialVersionUID = 1;

  private final Map<Integer, TupleTag<KV<String, Parcel>>> tags;
  private final StreamKeys keys;
  private final String run;
  private final MetricsForwarder metrics;

  FanOutFn(
      PhysicalPlan plan,
      String stage,
      RunSettings settings,
      Map<Integer, TupleTag<KV<String, Parcel>>> tags,
      StreamKeys keys) {
    this.tags = tags;
    this.keys = keys;
    this.run = plan.info().run();
    this.metrics = new MetricsForwarder(plan, stage, settings);
  }

  @ProcessElement
  public void process(@Element StageOutput output, MultiOutputReceiver receiver) {
    String key = keys.of(run, output.stream());
    for (Parcel parcel : output.parcels()) {
      receiver.get(tags.get(parcel.exchange())).output(KV.of(key, parcel));
    }
    if (output.last()) {
      metrics.forward(output.stream());
    }
  }
}
