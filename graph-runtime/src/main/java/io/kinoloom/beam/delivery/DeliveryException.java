package io.kinoloom.beam.delivery;

import java.io.IOException;

/** A broker that cannot be used. The message says which, why, and what to do. */
public final class DeliveryException extends IOException {
  private static final long serialVersionUID = 1;

  DeliveryException(String message) {
    super(message);
  }

  DeliveryException(String message, Throwable cause) {
    super(message, cause);
  }
}
