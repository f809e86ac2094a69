package io.kinoloom.beam.delivery;

import io.kinoloom.compile.PhysicalPlan.PlannedDelivery;
import org.apache.beam.sdk.values.PCollection;

/**
 * Sends messages to one kind of broker through a transform of Beam. Found by {@link
 * java.util.ServiceLoader}, and only where a plan delivers something; loading the class must load
 * nothing of the broker's client.
 */
public interface Connector {

  /** Name by which a {@link io.kinoloom.spi.Delivery} asks for it. */
  String name();

  /**
   * Talks to the broker once, within seconds.
   *
   * @throws DeliveryException if it cannot be reached or refuses us
   */
  void check(PlannedDelivery delivery) throws DeliveryException;

  /**
   * Adds the transform that sends these messages, in their order for each stream. It has sent
   * everything that it was given when its bundle is finished, or fails.
   *
   * @throws DeliveryException if something it needs is missing here
   */
  void attach(PCollection<Message> messages, PlannedDelivery delivery) throws DeliveryException;

  /** What an exception of the transform means, in words for the user. */
  String explain(Throwable cause);
}
