package io.kinoloom.nodes.model;

/** A model bundle cannot be found, read, loaded or run. The message says which, why, what to do. */
public final class BundleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BundleException(String message) {
    super(message);
  }

  BundleException(String message, Throwable cause) {
    super(message, cause);
  }
}
