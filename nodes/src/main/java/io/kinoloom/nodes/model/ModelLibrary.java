package io.kinoloom.nodes.model;

import io.kinoloom.assets.Assets;
import io.kinoloom.spi.Names;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds bundles. A reference is one of
 *
 * <ul>
 *   <li>a path of a folder with a {@code model.yaml}, of a {@code .zip} of one, or of a {@code .pt}
 *       or {@code .onnx} file beside which its manifest lies as {@code model.yaml} or {@code
 *       NAME.yaml};
 *   <li>{@code https://HOST/PATH.zip#sha256=DIGEST}, fetched once and kept;
 *   <li>a plain name, looked up in the folders of {@code $KINOLOOM_MODELS}, in the user's own
 *       folder ({@link #ownFolder}), and among the bundles that Kinoloom ships.
 * </ul>
 */
public final class ModelLibrary {
  private static final String RESOURCES = "kinoloom/bundles";
  private static final Pattern PINNED = Pattern.compile("(https://[^#]+)#sha256=([0-9a-f]{64})");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");

  private final List<Path> folders;
  private final Path home;
  private final Download download;
  private final ClassLoader shipped;

  /** Gets files from the network. */
  interface Download {
    void fetch(URI uri, Path file) throws IOException;
  }

  /**
   * Where a bundle of a plain name was found.
   *
   * @param name as asked for
   * @param place folder, or {@code shipped}
   */
  public record Entry(String name, String place) {}

  ModelLibrary(List<Path> folders, Path home, Download download, ClassLoader shipped) {
    this.folders = List.copyOf(folders);
    this.home = home;
    this.download = download;
    this.shipped = shipped;
  }

  /** The bundles of this user. */
  public static ModelLibrary standard() {
    return of(System.getenv(), Assets.home());
  }

  static ModelLibrary of(Map<String, String> environment, Path home) {
    List<Path> folders = new ArrayList<>();
    String path = environment.getOrDefault("KINOLOOM_MODELS", "");
    for (String folder : path.split(Pattern.quote(File.pathSeparator))) {
      if (!folder.isBlank()) {
        folders.add(Path.of(folder));
      }
    }
    folders.add(home.resolve("bundles"));
    return new ModelLibrary(
        folders, home, new HttpsDownload(), ModelLibrary.class.getClassLoader());
  }

  /** Where {@code kinoloom models import} puts bundles. */
  public Path ownFolder() {
    return folders.get(folders.size() - 1);
  }

  /**
   * Opens a bundle and verifies its files.
   *
   * @throws BundleException saying what is wrong and what to do
   */
  public ModelBundle open(String reference) {
    try {
      if (reference.contains("://")) {
        return pinned(reference);
      }
      Optional<ModelBundle> named =
          NAME.matcher(reference).matches() ? named(reference) : Optional.empty();
      if (named.isPresent()) {
        return named.get();
      }
      if (looksLikePath(reference) || Files.exists(Path.of(reference))) {
        return path(Path.of(reference));
      }
      throw new BundleException(unknown(reference));
    } catch (IOException | UncheckedIOException e) {
      throw new BundleException(
          "Cannot open the model '%s': %s".formatted(reference, e.getMessage()), e);
    }
  }

  private static boolean looksLikePath(String reference) {
    return reference.contains("/")
        || reference.contains(File.separator)
        || reference.startsWith(".")
        || reference.matches(".*\\.(zip|pt|pth|onnx|ya?ml)");
  }

  private String unknown(String name) {
    List<String> known = list().stream().map(Entry::name).toList();
    return "There is no model '%s'; %s (looked in %s, and among those shipped). A path begins with ./"
        .formatted(
            name,
            Names.hint(name, "models", known),
            String.join(", ", folders.stream().map(Path::toString).toList()));
  }

  /** Every bundle that has a plain name, sorted by it; of several with one name the first found. */
  public List<Entry> list() {
    Map<String, Entry> entries = new TreeMap<>();
    for (Path folder : folders) {
      for (String name : namesIn(folder)) {
        entries.putIfAbsent(name, new Entry(name, folder.toString()));
      }
    }
    for (String name : shippedNames()) {
      entries.putIfAbsent(name, new Entry(name, "shipped"));
    }
    return List.copyOf(entries.values());
  }

  private static List<String> namesIn(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(
              child ->
                  Files.isRegularFile(child.resolve(Manifest.FILE))
                      || child.toString().endsWith(".zip") && Files.isRegularFile(child))
          .map(child -> child.getFileName().toString().replaceFirst("\\.zip$", ""))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<ModelBundle> named(String name) throws IOException {
    for (Path folder : folders) {
      Path directory = folder.resolve(name);
      if (Files.isRegularFile(directory.resolve(Manifest.FILE))) {
        return Optional.of(path(directory));
      }
      Path zip = folder.resolve(name + ".zip");
      if (Files.isRegularFile(zip)) {
        return Optional.of(path(zip));
      }
    }
    return shipped(name);
  }

  private ModelBundle path(Path path) throws IOException {
    String name = path.getFileName() == null ? "" : path.getFileName().toString();
    if (Files.isDirectory(path)) {
      return folder(path.toString(), path);
    }
    if (!Files.isRegularFile(path)) {
      throw new BundleException(
          "There is no file or folder %s; check the path of the model".formatted(path));
    }
    if (name.endsWith(".zip")) {
      return zip(path);
    }
    if (name.matches(".*\\.ya?ml")) {
      return ModelBundle.open(path.toString(), path);
    }
    if (name.endsWith(".pt") || name.endsWith(".onnx")) {
      return bare(path, name);
    }
    throw new BundleException(
        path + " is no model bundle; give a folder, a .zip, a .pt (TorchScript) or a .onnx file");
  }

  private static ModelBundle folder(String origin, Path folder) {
    Path manifest = folder.resolve(Manifest.FILE);
    if (!Files.isRegularFile(manifest)) {
      throw new BundleException(
          "%s holds no model.yaml; is it a model bundle? 'kinoloom models import FILE' makes one"
              .formatted(folder));
    }
    return ModelBundle.open(origin, manifest);
  }

  private static ModelBundle bare(Path weights, String name) {
    Path own = weights.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".yaml");
    Path shared = weights.resolveSibling(Manifest.FILE);
    for (Path manifest : List.of(own, shared)) {
      if (Files.isRegularFile(manifest)) {
        ModelBundle bundle = ModelBundle.open(weights.toString(), manifest);
        if (bundle.manifest().file().equals(name)) {
          return bundle;
        }
      }
    }
    throw new BundleException(
        "%s has no manifest: there is no %s and no model.yaml for it beside it. Make a bundle of it"
                .formatted(weights, own.getFileName())
            + " with 'kinoloom models import %s --name NAME'".formatted(weights));
  }

  /** Unpacked into a folder named after its content, so that no two bundles meet there. */
  private ModelBundle zip(Path zip) throws IOException {
    Path folder = home.resolve("unpacked").resolve(BundleFiles.sha256(zip));
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder.getParent());
      Path work = Files.createTempDirectory(folder.getParent(), ".unpack-");
      try {
        BundleFiles.unpack(zip, work, BundleFiles.Limits.STANDARD);
        BundleFiles.moveInto(work, folder);
      } finally {
        BundleFiles.deleteTree(work);
      }
    }
    Path root = folder;
    if (!Files.isRegularFile(root.resolve(Manifest.FILE))) {
      try (Stream<Path> children = Files.list(folder)) {
        List<Path> all = children.toList();
        if (all.size() == 1 && Files.isRegularFile(all.get(0).resolve(Manifest.FILE))) {
          root = all.get(0);
        } else {
          throw new BundleException(zip + " holds no model.yaml at its top; is it a model bundle?");
        }
      }
    }
    ModelBundle inner = folder(zip.toString(), root);
    return new ModelBundle(
        zip.toString(), inner.folder(), inner.manifest(), List.of(zip.toAbsolutePath()));
  }

  private ModelBundle pinned(String reference) throws IOException {
    Matcher pinned = PINNED.matcher(reference);
    if (!pinned.matches()) {
      throw new BundleException(
          "'%s' cannot be fetched: write https://HOST/PATH.zip#sha256= and the 64 hexadecimal digits"
                  .formatted(reference)
              + " of the file's checksum, so that nothing else is ever run");
    }
    String digest = pinned.group(2);
    Path zip = home.resolve("fetched").resolve(digest + ".zip");
    if (!Files.isRegularFile(zip)) {
      Files.createDirectories(zip.getParent());
      Path part = Files.createTempFile(zip.getParent(), ".fetch-", ".part");
      try {
        download.fetch(uri(pinned.group(1)), part);
        String actual = BundleFiles.sha256(part);
        if (!actual.equals(digest)) {
          throw new BundleException(
              "%s has the sha256 %s, not the one asked for. It was not kept; is the address right?"
                  .formatted(pinned.group(1), actual));
        }
        BundleFiles.moveInto(part, zip);
      } finally {
        Files.deleteIfExists(part);
      }
    }
    ModelBundle bundle = zip(zip);
    return new ModelBundle(reference, bundle.folder(), bundle.manifest(), List.of());
  }

  private static URI uri(String address) {
    try {
      return new URI(address);
    } catch (URISyntaxException e) {
      throw new BundleException("'%s' is no address: %s".formatted(address, e.getReason()), e);
    }
  }

  private List<String> shippedNames() {
    List<String> names = new ArrayList<>();
    try {
      for (URL url : Collections.list(shipped.getResources(RESOURCES))) {
        if (url.openConnection() instanceof JarURLConnection connection) {
          Path file = Path.of(connection.getJarFileURL().toURI());
          try (FileSystem jar = FileSystems.newFileSystem(file)) {
            names.addAll(namesIn(jar.getPath(RESOURCES)));
          }
        } else {
          names.addAll(namesIn(Path.of(url.toURI())));
        }
      }
    } catch (IOException | URISyntaxException e) {
      throw new BundleException("Cannot list the shipped models: " + e.getMessage(), e);
    }
    return names.stream().map(name -> name.replaceFirst("/$", "")).toList();
  }

  /** Weights must be files for the engines, so a shipped bundle is copied out of its jar once. */
  private Optional<ModelBundle> shipped(String name) throws IOException {
    String root = RESOURCES + "/" + name + "/";
    byte[] text;
    try (InputStream in = shipped.getResourceAsStream(root + Manifest.FILE)) {
      if (in == null) {
        return Optional.empty();
      }
      text = in.readAllBytes();
    }
    String origin = name + " (shipped)";
    Manifest manifest = ManifestReader.read(origin, new String(text, StandardCharsets.UTF_8));
    String digest = HexFormat.of().formatHex(BundleFiles.newSha256().digest(text));
    Path folder = home.resolve("unpacked").resolve(digest);
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder.getParent());
      Path work = Files.createTempDirectory(folder.getParent(), ".unpack-");
      try {
        for (String file : manifest.sha256().keySet()) {
          Path target = work.resolve(file);
          Files.createDirectories(target.getParent());
          try (InputStream in = shipped.getResourceAsStream(root + file)) {
            if (in == null) {
              throw new BundleException("The shipped model '%s' lacks %s".formatted(name, file));
            }
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
          }
        }
        Files.write(work.resolve(Manifest.FILE), text);
        BundleFiles.moveInto(work, folder);
      } finally {
        BundleFiles.deleteTree(work);
      }
    }
    ModelBundle bundle = ModelBundle.open(origin, folder.resolve(Manifest.FILE));
    return Optional.of(new ModelBundle(origin, folder, bundle.manifest(), List.of()));
  }
}
