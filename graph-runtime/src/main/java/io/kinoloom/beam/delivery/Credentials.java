package io.kinoloom.beam.delivery;

import io.kinoloom.compile.PhysicalPlan.PlannedDelivery;
import java.util.Optional;

/**
 * User and password for a broker, taken from the environment variables that a delivery names.
 *
 * @param user who we are
 * @param password proof of it; never logged, never part of a plan
 */
record Credentials(String user, String password) {
  /** Setting that names the environment variable with the user. */
  static final String USER = "username-env";

  /** Setting that names the environment variable with the password. */
  static final String PASSWORD = "password-env";

  /**
   * The credentials of a delivery, if it has any.
   *
   * @throws DeliveryException if a variable is not set
   */
  static Optional<Credentials> of(PlannedDelivery delivery) throws DeliveryException {
    if (!delivery.settings().containsKey(USER)) {
      return Optional.empty();
    }
    return Optional.of(
        new Credentials(
            variable(delivery, USER, "user"), variable(delivery, PASSWORD, "password")));
  }

  private static String variable(PlannedDelivery delivery, String setting, String what)
      throws DeliveryException {
    String name = delivery.settings().get(setting);
    String value = name == null ? null : System.getenv(name);
    if (value == null) {
      throw new DeliveryException(
          "the environment variable %s is not set; it should hold the %s for %s"
              .formatted(name, what, delivery.address()));
    }
    return value;
  }

  @Override
  public String toString() {
    return "Credentials[" + user + "]";
  }
}
