package io.kinoloom.nodes.model;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A bundle on this machine whose manifest has been read and whose files have the checksums that it
 * states.
 *
 * @param origin where it came from, for people
 * @param folder that the paths of the manifest are relative to
 * @param manifest what {@code model.yaml} says
 * @param sources the files whose change makes the bundle another one; none for a bundle that cannot
 *     change
 */
public record ModelBundle(String origin, Path folder, Manifest manifest, List<Path> sources) {
  private static final long LARGEST_MANIFEST = 1 << 20;

  public ModelBundle {
    sources = List.copyOf(sources);
  }

  /** The file of weights. */
  public Path weights() {
    return folder.resolve(manifest.file());
  }

  /**
   * Opens what lies in a folder.
   *
   * @param origin where it came from, for people
   * @param manifestFile its {@code model.yaml}
   * @throws BundleException if the manifest is wrong or a file is missing or was changed
   */
  static ModelBundle open(String origin, Path manifestFile) {
    Manifest manifest = ManifestReader.read(manifestFile.toString(), read(manifestFile));
    Path folder = manifestFile.toAbsolutePath().getParent();
    List<Path> sources = new ArrayList<>(List.of(manifestFile.toAbsolutePath()));
    manifest
        .sha256()
        .forEach(
            (name, expected) -> {
              Path file = folder.resolve(name);
              verify(origin, manifestFile, file, expected);
              sources.add(file);
            });
    return new ModelBundle(origin, folder, manifest, sources);
  }

  private static String read(Path file) {
    try {
      if (Files.size(file) > LARGEST_MANIFEST) {
        throw new BundleException(file + " is larger than 1 MiB; that is no model.yaml");
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (MalformedInputException e) {
      throw new BundleException(file + " is not UTF-8 text; that is no model.yaml", e);
    } catch (IOException e) {
      throw new BundleException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static void verify(String origin, Path manifestFile, Path file, String expected) {
    if (!Files.isRegularFile(file)) {
      throw new BundleException(
          "%s lists %s, which is not there; the bundle is incomplete, get it again"
              .formatted(manifestFile, file.getFileName()));
    }
    try {
      String actual = BundleFiles.sha256(file);
      if (!actual.equals(expected)) {
        throw new BundleException(
            "%s of the model bundle %s has the sha256 %s, but model.yaml states %s. It is damaged or"
                    .formatted(file.getFileName(), origin, actual, expected)
                + " was changed: get it again, or state the new one");
      }
    } catch (IOException e) {
      throw new BundleException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Times and sizes of {@link #sources}: another text means another content. */
  String fingerprint() {
    StringBuilder print = new StringBuilder();
    for (Path source : sources) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(source, BasicFileAttributes.class);
        print.append(attributes.lastModifiedTime().toMillis()).append(' ');
        print.append(attributes.size()).append(' ').append(attributes.fileKey()).append('\n');
      } catch (IOException e) {
        print.append("missing\n");
      }
    }
    return print.toString();
  }

  /**
   * Writes a bundle into a folder, which is made if need be: copies the files, states their
   * checksums, and writes {@code model.yaml} last.
   *
   * @param manifest its checksums are replaced
   * @param files what to copy, by path inside the bundle
   * @return the bundle, opened
   * @throws IOException if the folder cannot be written to
   */
  public static ModelBundle write(Path folder, Manifest manifest, Map<String, Path> files)
      throws IOException {
    Map<String, String> checksums = new TreeMap<>();
    for (Map.Entry<String, Path> entry : files.entrySet()) {
      if (!BundleFiles.isInside(entry.getKey())) {
        throw new BundleException("'" + entry.getKey() + "' leaves the bundle");
      }
      Path target = folder.resolve(entry.getKey());
      Files.createDirectories(target.getParent());
      Path fresh = target.resolveSibling(target.getFileName() + ".new");
      Files.copy(entry.getValue(), fresh, StandardCopyOption.REPLACE_EXISTING);
      checksums.put(entry.getKey(), BundleFiles.sha256(fresh));
      Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING);
    }
    Path file = folder.resolve(Manifest.FILE);
    Path fresh = folder.resolve(Manifest.FILE + ".new");
    Files.writeString(fresh, manifest.withSha256(checksums).toYaml());
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    return open(folder.toString(), file);
  }
}
