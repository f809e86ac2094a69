package io.kinoloom.server.web;

import java.util.Map;

/** A request that is not carried out: what is wrong and what to do. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;
  private final String hint;
  private final transient Map<String, Object> more;

  /**
   * A refusal.
   *
   * @param status of HTTP, 400 or above
   * @param code stable, kebab-case
   * @param message what is wrong
   * @param hint what to do
   */
  public Refusal(int status, String code, String message, String hint) {
    this(status, code, message, hint, Map.of());
  }

  private Refusal(int status, String code, String message, String hint, Map<String, Object> more) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = hint;
    this.more = Map.copyOf(more);
  }

  /** The same, with something for the page beside the error. */
  public Refusal with(String name, Object value) {
    return new Refusal(status, code, getMessage(), hint, Map.of(name, value));
  }

  /** Of HTTP. */
  public int status() {
    return status;
  }

  /** Stable, kebab-case. */
  public String code() {
    return code;
  }

  /** What to do. */
  public String hint() {
    return hint;
  }

  /** What the answer holds beside the error, by name. */
  public Map<String, Object> more() {
    return more;
  }
}
