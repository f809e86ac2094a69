package io.kinoloom.assets;

/** An asset is unknown, or could not be fetched. The message says what to do. */
public final class AssetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AssetException(String message) {
    super(message);
  }

  AssetException(String message, Throwable cause) {
    super(message, cause);
  }
}
