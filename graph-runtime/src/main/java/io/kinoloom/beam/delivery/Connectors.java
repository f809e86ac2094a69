package io.kinoloom.beam.delivery;

import io.kinoloom.compile.PhysicalPlan.PlannedDelivery;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The connectors there are. */
public final class Connectors {
  private Connectors() {}

  /**
   * The connector that a delivery asks for.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Connector of(PlannedDelivery delivery) {
    return ServiceLoader.load(Connector.class, Connector.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .filter(connector -> connector.name().equals(delivery.connector()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "node '%s' asks for the connector '%s'; there are %s"
                        .formatted(delivery.node(), delivery.connector(), names())));
  }

  private static String names() {
    return ServiceLoader.load(Connector.class, Connector.class.getClassLoader()).stream()
        .map(provider -> provider.get().name())
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
