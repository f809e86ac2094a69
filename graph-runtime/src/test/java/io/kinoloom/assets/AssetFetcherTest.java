package io.kinoloom.assets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class AssetFetcherTest {
  private static final String RED = "a red film";
  private static final String BLUE = "a blue film";

  @TempDir private Path home;
  private AssetCache cache;
  private final AtomicInteger downloads = new AtomicInteger();
  private final List<String> progress = new ArrayList<>();

  @BeforeEach
  void useAnEmptyCache() {
    cache = new AssetCache(home.resolve("cache"));
  }

  @Test
  void downloadsAPackageOnceForAllItsFiles() throws Exception {
    Asset red = asset("red", "media/red.mp4", RED);
    Asset blue = asset("blue", "media/blue.mp4", BLUE);

    fetcher(films()).fetch(List.of(red, blue));
    fetcher(films()).fetch(List.of(red, blue));

    assertThat(cache.file(red)).hasContent(RED).hasFileName("red.mp4");
    assertThat(cache.file(blue)).hasContent(BLUE);
    assertThat(downloads).hasValue(1);
    assertThat(progress)
        .containsExactly("Fetching sample:red, sample:blue from the npm package films@1.0.0");
  }

  @Test
  void cutsAFileOutOfAPackedOne() throws Exception {
    Asset film = slice(6, 10, "film");

    fetcher(films()).fetch(List.of(film, asset("red", "media/red.mp4", RED)));

    assertThat(cache.file(film)).hasContent("film").hasFileName("cut.reel");
  }

  @Test
  void refusesASliceBeyondTheEnd() {
    for (Asset film : List.of(slice(6, 11, "film"), slice(11, 12, "film"))) {
      assertThatExceptionOfType(AssetException.class)
          .isThrownBy(() -> fetcher(films()).fetch(List.of(film)))
          .withMessageContaining("media/red.mp4");
      assertThat(cache.file(film)).doesNotExist();
    }
  }

  @Test
  void writesChecksumsThatSha256sumReads() throws Exception {
    Asset red = asset("red", "media/red.mp4", RED);

    fetcher(films()).fetch(List.of(red));

    assertThat(cache.file(red).resolveSibling("red.mp4.sha256"))
        .hasContent(red.sha256() + "  red.mp4");
  }

  @Test
  void rejectsAFileWithAnotherChecksum() {
    Asset red = asset("red", "media/red.mp4", "what was promised");

    assertThatExceptionOfType(AssetException.class)
        .isThrownBy(() -> fetcher(films()).fetch(List.of(red)))
        .withMessageContaining("media/red.mp4")
        .withMessageContaining("films@1.0.0")
        .withMessageContaining(red.sha256());
    assertThat(cache.file(red)).doesNotExist();
    assertThat(workFolders()).isEmpty();
  }

  @Test
  void namesAFileThatThePackageLacks() {
    Asset green = asset("green", "media/green.mp4", "green");

    assertThatExceptionOfType(AssetException.class)
        .isThrownBy(() -> fetcher(films()).fetch(List.of(green)))
        .withMessage("The npm package films@1.0.0 has no file media/green.mp4");
  }

  @Test
  void reportsADownloadBrokenOff() {
    PackageSource half =
        (id, folder) -> {
          byte[] whole = Files.readAllBytes(films().download(id, folder));
          Path part = folder.resolve("part.tgz");
          Files.write(part, Arrays.copyOf(whole, whole.length / 2));
          return part;
        };
    Asset red = asset("red", "media/red.mp4", RED);

    assertThatExceptionOfType(AssetException.class)
        .isThrownBy(() -> fetcher(half).fetch(List.of(red)))
        .withMessageContaining("films@1.0.0 cannot be read");
    assertThat(cache.holds(red)).isFalse();
  }

  @Test
  void saysWhatFailedWhenThePackageCannotBeHad() {
    PackageSource offline =
        (id, folder) -> {
          throw new IOException("no route to host");
        };
    Asset red = asset("red", "media/red.mp4", RED);
    Assets assets = new Assets(List.of(red), cache, fetcher(offline));

    assertThatExceptionOfType(AssetException.class)
        .isThrownBy(() -> assets.resolve("sample:red"))
        .withMessageContaining("no route to host")
        .withMessageContaining("npm pack films@1.0.0");
  }

  @Test
  void replacesAFileWhenTheListChanges() {
    Asset old = asset("film", "media/red.mp4", RED);
    Asset current = asset("film", "media/blue.mp4", BLUE);
    fetcher(films()).fetch(List.of(old));

    assertThat(cache.holds(current)).isFalse();
    fetcher(films()).fetch(List.of(current));

    assertThat(cache.file(current)).hasContent(BLUE);
    assertThat(cache.holds(old)).isFalse();
  }

  @Test
  void removesWhatAKilledFetchLeft() throws Exception {
    Path left = Files.createDirectories(cache.root().resolve(".fetch-1234/package"));
    Files.writeString(left.resolve("films-1.0.0.tgz"), "half of it");

    fetcher(films()).fetch(List.of(asset("red", "media/red.mp4", RED)));

    assertThat(workFolders()).isEmpty();
  }

  @Test
  @Timeout(60)
  void fetchesOnceForManyThreads() throws Exception {
    Asset red = asset("red", "media/red.mp4", RED);
    Assets assets = new Assets(List.of(red), cache, fetcher(films()));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Path>> paths =
          Stream.generate(() -> threads.submit(() -> assets.resolve("sample:red")))
              .limit(8)
              .toList();
      for (Future<Path> path : paths) {
        assertThat(path.get()).hasContent(RED);
      }
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(downloads).hasValue(1);
  }

  private AssetFetcher fetcher(PackageSource packages) {
    return new AssetFetcher(cache, packages, progress::add);
  }

  private PackageSource films() {
    return (id, folder) -> {
      downloads.incrementAndGet();
      return archive(
          folder.resolve("films-1.0.0.tgz"),
          Map.of("package/media/red.mp4", RED, "package/media/blue.mp4", BLUE));
    };
  }

  private List<Path> workFolders() {
    try (Stream<Path> children = Files.list(cache.root())) {
      return children.filter(child -> child.getFileName().toString().startsWith(".fetch")).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Path archive(Path file, Map<String, String> entries) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(new GzipCompressorOutputStream(out))) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        byte[] content = entry.getValue().getBytes(UTF_8);
        TarArchiveEntry header = new TarArchiveEntry(entry.getKey());
        header.setSize(content.length);
        tar.putArchiveEntry(header);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return file;
  }

  private static Asset slice(long from, long to, String content) {
    return new Asset(
        AssetKind.SAMPLE,
        "cut",
        "films",
        "1.0.0",
        "media/red.mp4",
        Optional.of(new Asset.Slice("film.reel", from, to)),
        sha256(content),
        "MIT",
        "Part of a film.");
  }

  private static Asset asset(String name, String path, String content) {
    return new Asset(
        AssetKind.SAMPLE,
        name,
        "films",
        "1.0.0",
        path,
        Optional.empty(),
        sha256(content),
        "MIT",
        "A film.");
  }

  private static String sha256(String content) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
