package io.kinoloom.beam.delivery;

import io.kinoloom.compile.PhysicalPlan.PlannedDelivery;
import io.kinoloom.runtime.NodeFailure;
import java.util.Optional;
import org.apache.beam.sdk.transforms.DoFn;

/**
 * Checks an MQTT broker on the worker, before Beam's connector there begins to wait for it without
 * end. It works because Flink opens the operators of a task from the last one to the first, and
 * this one comes after the connector; messages pass it by.
 */
final class BrokerCheckFn extends DoFn<Message, Void> {
  private static final long serialVersionUID = 1;

  private final PlannedDelivery delivery;
  private final String user;
  private final String password;

  BrokerCheckFn(PlannedDelivery delivery, Optional<Credentials> credentials) {
    this.delivery = delivery;
    this.user = credentials.map(Credentials::user).orElse("");
    this.password = credentials.map(Credentials::password).orElse("");
  }

  @Setup
  public void setup() {
    try {
      MqttConnector.connectOnce(
          delivery,
          user.isEmpty() ? Optional.empty() : Optional.of(new Credentials(user, password)));
    } catch (DeliveryException cause) {
      throw NodeFailure.during(
          "could not start", delivery.node(), String.join(", ", delivery.topics().keySet()), cause);
    }
  }

  @ProcessElement
  public void process(@Element Message message) {}
}
