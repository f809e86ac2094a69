package io.kinoloom.cli;

/** A call that cannot be carried out: what is wrong and what to do. Exit code 2. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String hint;

  public UsageException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  /** What to do. */
  public String hint() {
    return hint;
  }
}
