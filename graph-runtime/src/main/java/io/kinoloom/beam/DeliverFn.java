package io.kinoloom.beam;

import io.kinoloom.beam.delivery.Connectors;
import io.kinoloom.beam.delivery.Message;
import io.kinoloom.compile.PhysicalPlan.PlannedDelivery;
import io.kinoloom.runtime.NodeFailure;
import io.kinoloom.runtime.Packet;
import io.kinoloom.runtime.RunMetrics;
import io.kinoloom.spi.Text;
import java.io.IOException;
import java.time.Duration;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Turns the texts of an exchange that leaves the run into messages, one for each line. Chained
 * between the stage and the connector: handing a message on returns when the connector has taken
 * it, so a broker that is slow slows the stage, and one that is gone stops it here.
 */
final class DeliverFn extends DoFn<KV<String, Parcel>, Message> {
  private static final long serialVersionUID = 1;

  private final PlannedDelivery delivery;
  private final String run;

  private transient @Nullable Patience patience;

  DeliverFn(PlannedDelivery delivery, String run) {
    this.delivery = delivery;
    this.run = run;
  }

  @Setup
  public void setup() {
    patience = new Patience(Duration.ofMillis(delivery.patienceMillis()), this::warn);
  }

  private void warn() {
    RunMetrics.of(run)
        .warn(
            new RunMetrics.Warning(
                delivery.node(),
                String.join(", ", delivery.topics().keySet()),
                "%s does not answer; waiting for it up to %d s"
                    .formatted(delivery.address(), delivery.patienceMillis() / 1000)));
  }

  @ProcessElement
  public void process(@Element KV<String, Parcel> element, OutputReceiver<Message> receiver) {
    if (element.getValue().packet() instanceof Packet.Data data
        && data.payload() instanceof Text text) {
      String stream = StreamKeys.stream(element.getKey());
      String topic = topic(stream);
      text.value().lines().forEach(line -> send(new Message(topic, stream, line), receiver));
    }
  }

  private String topic(String stream) {
    String known = delivery.topics().get(stream);
    return known != null ? known : RunStreams.of(run).orElseThrow().topic(delivery.node(), stream);
  }

  private void send(Message message, OutputReceiver<Message> receiver) {
    patience.begin();
    try {
      receiver.output(message);
    } catch (RuntimeException cause) {
      throw failure(message.stream(), cause);
    } finally {
      if (!patience.ended()) {
        patience.done();
      }
    }
  }

  private RuntimeException failure(String stream, RuntimeException thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof NodeFailure known) {
        return known;
      }
    }
    String why =
        patience.ended()
            ? "no answer for %d s".formatted(delivery.patienceMillis() / 1000)
            : Connectors.of(delivery).explain(thrown);
    return NodeFailure.during(
        "could not deliver to " + delivery.address(),
        delivery.node(),
        stream,
        new IOException(why, thrown));
  }

  @Teardown
  public void teardown() {
    if (patience != null) {
      patience.close();
    }
  }
}
