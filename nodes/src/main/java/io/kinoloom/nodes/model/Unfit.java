package io.kinoloom.nodes.model;

/** What came cannot be given to the model; the message says why, and what to do. */
final class Unfit extends Exception {
  private static final long serialVersionUID = 1L;

  Unfit(String message) {
    super(message);
  }
}
