package io.kinoloom.assets;

/**
 * What an asset is for. Each kind has a URI scheme, a folder in the cache and a list of its own.
 */
public enum AssetKind {
  /** A video that the example graphs read: {@code sample:franck}. */
  SAMPLE("sample", "samples"),
  /** A pretrained network that nodes load: {@code model:face-landmark}. */
  MODEL("model", "models");

  private final String scheme;
  private final String folder;

  AssetKind(String scheme, String folder) {
    this.scheme = scheme;
    this.folder = folder;
  }

  /** The URI scheme, without the colon. */
  public String scheme() {
    return scheme;
  }

  /** The folder below the cache directory, and the key of the list. */
  public String folder() {
    return folder;
  }

  /** The list's name on the class path. */
  String resource() {
    return "kinoloom/" + folder + ".yaml";
  }
}
