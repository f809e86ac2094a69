package io.kinoloom.beam;

/** A run that failed; the message is for the user. */
public class RunFailedException extends Exception {
  private static final long serialVersionUID = 1;

  RunFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
