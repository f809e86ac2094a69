package io.kinoloom.assets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the lists of assets. */
final class AssetLists {
  private static final List<String> KEYS =
      List.of("name", "package", "version", "path", "sha256", "licence", "description");

  /** Given together, or not at all. */
  private static final List<String> SLICE_KEYS = List.of("file", "from", "to");

  private AssetLists() {}

  /** All lists on the class path, in the order of {@link AssetKind}; a list may be absent. */
  static List<Asset> onClassPath() {
    List<Asset> assets = new ArrayList<>();
    for (AssetKind kind : AssetKind.values()) {
      try (InputStream in =
          AssetLists.class.getClassLoader().getResourceAsStream(kind.resource())) {
        if (in != null) {
          assets.addAll(read(kind, kind.resource(), in));
        }
      } catch (IOException e) {
        throw new AssetException("Cannot read " + kind.resource(), e);
      }
    }
    return List.copyOf(assets);
  }

  /**
   * Reads one list.
   *
   * @throws AssetException naming {@code where} and the entry that is wrong
   */
  static List<Asset> read(AssetKind kind, String where, InputStream in) throws IOException {
    JsonNode root = parse(where, in);
    JsonNode entries = root.path(kind.folder());
    if (!entries.isArray() || root.size() != 1) {
      throw new AssetException(where + ": expected one key '" + kind.folder() + "' with a list");
    }
    List<Asset> assets = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode entry : entries) {
      Asset asset = asset(kind, where + ", entry " + (assets.size() + 1), entry);
      if (!names.add(asset.name())) {
        throw new AssetException(where + ": '" + asset.name() + "' is listed twice");
      }
      assets.add(asset);
    }
    return List.copyOf(assets);
  }

  private static JsonNode parse(String where, InputStream in) throws IOException {
    try {
      return new YAMLMapper().readTree(in);
    } catch (JsonProcessingException e) {
      throw new AssetException(where + ": " + e.getOriginalMessage(), e);
    }
  }

  private static Asset asset(AssetKind kind, String where, JsonNode entry) {
    for (Iterator<String> keys = entry.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (!KEYS.contains(key) && !SLICE_KEYS.contains(key)) {
        throw new AssetException(
            String.format(
                "%s: unknown key '%s'; known are %s and %s", where, key, KEYS, SLICE_KEYS));
      }
    }
    for (String key : KEYS) {
      if (!entry.path(key).isTextual()) {
        throw new AssetException(where + ": '" + key + "' is missing or not text");
      }
    }
    try {
      return new Asset(
          kind,
          entry.get("name").textValue(),
          entry.get("package").textValue(),
          entry.get("version").textValue(),
          entry.get("path").textValue(),
          slice(where, entry),
          entry.get("sha256").textValue(),
          entry.get("licence").textValue(),
          entry.get("description").textValue());
    } catch (IllegalArgumentException e) {
      throw new AssetException(where + ": " + e.getMessage(), e);
    }
  }

  private static Optional<Asset.Slice> slice(String where, JsonNode entry) {
    if (SLICE_KEYS.stream().noneMatch(entry::has)) {
      return Optional.empty();
    }
    if (!entry.path("file").isTextual()
        || !entry.path("from").canConvertToExactIntegral()
        || !entry.path("to").canConvertToExactIntegral()) {
      throw new AssetException(
          where + ": a slice needs 'file', a name, with 'from' and 'to', numbers of bytes");
    }
    return Optional.of(
        new Asset.Slice(
            entry.get("file").textValue(),
            entry.get("from").longValue(),
            entry.get("to").longValue()));
  }
}
