package io.kinoloom.nodes.inference;

/** A network cannot be loaded or run. The message says which and why. */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ModelException(String message) {
    super(message);
  }

  ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
