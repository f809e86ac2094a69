package io.kinoloom.beam.delivery;

import io.kinoloom.compile.PhysicalPlan.PlannedDelivery;
import io.kinoloom.runtime.NodeFailure;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Says in words for the user what became of a record that could not be sent; Beam's connector
 * passes that on when it fails.
 */
final class ExplainingProducer extends KafkaProducer<String, String> {
  private final PlannedDelivery delivery;

  ExplainingProducer(Map<String, Object> settings, PlannedDelivery delivery) {
    super(settings);
    this.delivery = delivery;
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<String, String> record, Callback callback) {
    return super.send(
        record,
        (metadata, failure) ->
            callback.onCompletion(metadata, failure == null ? null : explained(record, failure)));
  }

  private Exception explained(ProducerRecord<String, String> record, Exception failure) {
    return NodeFailure.during(
        "could not deliver to " + delivery.address(),
        delivery.node(),
        record.key(),
        new DeliveryException(KafkaConnector.why(failure), failure));
  }
}
