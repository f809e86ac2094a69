package io.kinoloom.beam;

import io.kinoloom.beam.delivery.Connectors;
import io.kinoloom.beam.delivery.DeliveryException;
import io.kinoloom.beam.delivery.Message;
import io.kinoloom.beam.delivery.MessageCoder;
import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.compile.PhysicalPlan.Exchange;
import io.kinoloom.compile.PhysicalPlan.PlannedDelivery;
import io.kinoloom.compile.PhysicalPlan.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VoidCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/** Stages to transforms, exchanges to collections keyed by stream. */
final class BeamTranslator {
  private final PhysicalPlan plan;
  private final RunSettings settings;
  private final StreamKeys keys;
  private final KvCoder<String, Parcel> coder;
  private final Map<Integer, PCollection<KV<String, Parcel>>> exchanged = new TreeMap<>();

  BeamTranslator(PhysicalPlan plan, RunSettings settings) {
    this.plan = plan;
    this.settings = settings;
    this.keys = StreamKeys.spread(plan, settings.parallelism());
    this.coder =
        KvCoder.of(StringUtf8Coder.of(), new ParcelCoder(plan.info().run(), settings.embedded()));
  }

  /**
   * Adds the whole plan to {@code pipeline}.
   *
   * @throws DeliveryException if a connector lacks something
   */
  void translate(Pipeline pipeline) throws DeliveryException {
    for (Stage stage : plan.stages()) {
      if (stage.source()) {
        addSource(stage, pipeline);
      } else {
        addStage(stage);
      }
    }
    for (PlannedDelivery delivery : plan.deliveries()) {
      addDelivery(delivery);
    }
  }

  private void addDelivery(PlannedDelivery delivery) throws DeliveryException {
    PCollection<KV<String, Parcel>> leaving =
        plan.exchanges().stream()
            .filter(exchange -> exchange.id().equals(delivery.exchange()))
            .map(exchange -> exchanged.get(plan.exchanges().indexOf(exchange)))
            .findFirst()
            .orElseThrow();
    PCollection<Message> messages =
        leaving
            .apply(
                delivery.node() + " deliver", ParDo.of(new DeliverFn(delivery, plan.info().run())))
            .setCoder(new MessageCoder());
    Connectors.of(delivery).attach(messages, delivery);
  }

  private void addSource(Stage stage, Pipeline pipeline) {
    Map<Integer, TupleTag<KV<String, Parcel>>> tags = tags(stage);
    TupleTag<Void> main = new TupleTag<>("none");
    PCollectionTuple outputs =
        pipeline
            .apply(stage.id() + " read", Read.from(new StageSource(plan, stage.id(), settings)))
            .apply(
                stage.id(),
                ParDo.of(new FanOutFn(plan, stage.id(), settings, tags, keys))
                    .withOutputTags(main, TupleTagList.of(new ArrayList<>(tags.values()))));
    register(outputs, main, tags);
  }

  private void addStage(Stage stage) {
    List<PCollection<KV<String, Parcel>>> inputs = new ArrayList<>();
    for (Exchange exchange : plan.into(stage.id())) {
      inputs.add(exchanged.get(plan.exchanges().indexOf(exchange)));
    }
    PCollection<KV<String, Parcel>> input =
        inputs.size() == 1
            ? inputs.get(0)
            : PCollectionList.of(inputs)
                .apply(stage.id() + " inputs", Flatten.pCollections())
                .setCoder(coder);
    Map<Integer, TupleTag<KV<String, Parcel>>> tags = tags(stage);
    TupleTag<Void> main = new TupleTag<>("none");
    PCollectionTuple outputs =
        input.apply(
            stage.id(),
            ParDo.of(new StageFn(plan, stage.id(), settings, tags))
                .withOutputTags(main, TupleTagList.of(new ArrayList<>(tags.values()))));
    register(outputs, main, tags);
  }

  private Map<Integer, TupleTag<KV<String, Parcel>>> tags(Stage stage) {
    Map<Integer, TupleTag<KV<String, Parcel>>> tags = new TreeMap<>();
    for (Exchange exchange : plan.from(stage.id())) {
      int number = plan.exchanges().indexOf(exchange);
      tags.put(number, new TupleTag<>("exchange-" + number));
    }
    return tags;
  }

  private void register(
      PCollectionTuple outputs,
      TupleTag<Void> main,
      Map<Integer, TupleTag<KV<String, Parcel>>> tags) {
    outputs.get(main).setCoder(VoidCoder.of());
    tags.forEach((number, tag) -> exchanged.put(number, outputs.get(tag).setCoder(coder)));
  }
}
