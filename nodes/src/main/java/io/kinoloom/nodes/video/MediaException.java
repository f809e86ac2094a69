package io.kinoloom.nodes.video;

import java.io.IOException;

/**
 * Video that cannot be read or written. The message names the file, says what is wrong and what to
 * do, and is shown to the user as it stands.
 */
public final class MediaException extends IOException {
  private static final long serialVersionUID = 1L;

  /** A problem with this message. */
  public MediaException(String message) {
    super(message);
  }

  /** A problem with this message and the exception behind it. */
  public MediaException(String message, Throwable cause) {
    super(message, cause);
  }
}
