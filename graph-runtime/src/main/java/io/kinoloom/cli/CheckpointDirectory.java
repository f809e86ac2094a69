package io.kinoloom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The directory of {@code --checkpoint}: which run it belongs to ({@code run.json}), and Flink's
 * checkpoints below {@code flink/}.
 */
public final class CheckpointDirectory implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SAVEPOINTS = "savepoints";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Path directory;
  private Optional<FileChannel> lock = Optional.empty();

  public CheckpointDirectory(Path directory) {
    this.directory = directory.toAbsolutePath().normalize();
  }

  /**
   * What a run must have in common with the one it goes on with.
   *
   * @param graphText text of the graph file
   * @param params params as given, by name
   * @param streams URIs of the streams as given, by name, in their order
   */
  record Identity(String graphText, Map<String, String> params, Map<String, String> streams) {
    Identity {
      params = new TreeMap<>(params);
      streams = new LinkedHashMap<>(streams);
    }

    /** How it was started, in a few words. */
    private static String told(Map<String, String> params, Map<String, String> streams) {
      return params + (streams.isEmpty() ? "" : " and the streams " + streams);
    }

    private String graphHash() {
      try {
        byte[] hash =
            MessageDigest.getInstance("SHA-256").digest(graphText.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash);
      } catch (NoSuchAlgorithmException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  /**
   * A run found in the directory.
   *
   * @param run its id
   * @param seed its seed
   * @param finished whether it came to its end
   */
  record Recorded(String run, long seed, boolean finished) {}

  /**
   * Keeps other runs out until this is closed. Waits for one that is about to end.
   *
   * @throws UsageException if another run is at work here
   */
  void lock() throws IOException {
    Files.createDirectories(directory);
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (channel.tryLock() == null) {
      if (System.nanoTime() - deadline > 0) {
        channel.close();
        throw new UsageException(
            "another run is at work in " + directory,
            "wait for its end, or give --checkpoint another directory");
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    lock = Optional.of(channel);
  }

  @Override
  public void close() throws IOException {
    if (lock.isPresent()) {
      lock.get().close();
    }
  }

  /** Where Flink keeps its checkpoints. */
  Path flink() {
    return directory.resolve("flink");
  }

  /** Whether a run is recorded here that has not come to its end, so that it can be resumed. */
  public boolean holdsUnfinishedRun() throws IOException {
    return read().filter(run -> !run.finished()).isPresent();
  }

  /** When the last complete checkpoint was taken, if there is one. */
  public Optional<Instant> lastCheckpoint() throws IOException {
    return newest().map(CheckpointDirectory::modified).map(FileTime::toInstant);
  }

  /**
   * Notes the start of a new run.
   *
   * @throws UsageException if another run that has not finished is recorded here
   */
  void begin(String run, long seed, Identity identity) throws IOException {
    Optional<Recorded> old = read();
    if (old.isPresent() && !old.get().finished()) {
      throw new UsageException(
          directory + " holds a run that has not finished",
          "add --resume to go on with it, or remove the directory to start again");
    }
    deleteCheckpoints();
    Files.createDirectories(flink());
    write(run, seed, identity, false);
  }

  /**
   * Finds the run to go on with.
   *
   * @throws UsageException if there is none, or it was started in another way
   */
  Recorded resume(Identity identity) throws IOException {
    Recorded recorded =
        read()
            .orElseThrow(
                () ->
                    new UsageException(
                        directory + " holds no run to resume",
                        "start it with --checkpoint and without --resume"));
    JsonNode file = JSON.readTree(file().toFile());
    if (!file.path("graph_sha256").asText().equals(identity.graphHash())) {
      throw new UsageException(
          "the graph file has changed since the run in " + directory + " was started",
          "restore the file to go on, or start again in another directory");
    }
    Map<String, String> params = new TreeMap<>(texts(file.path("params")));
    Map<String, String> streams = texts(file.path("streams"));
    if (!params.equals(identity.params()) || !begins(identity.streams(), streams)) {
      throw new UsageException(
          "the run in %s was started with %s, not with %s"
              .formatted(
                  directory,
                  Identity.told(params, streams),
                  Identity.told(identity.params(), identity.streams())),
          "give the same params and streams, in the same order; further streams may follow");
    }
    return recorded;
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object.fields().forEachRemaining(e -> texts.put(e.getKey(), e.getValue().asText()));
    return texts;
  }

  /** Whether all streams begin with those of before; a run without named ones gets none. */
  private static boolean begins(Map<String, String> all, Map<String, String> before) {
    List<Map.Entry<String, String>> given = List.copyOf(all.entrySet());
    return before.size() <= given.size()
        && before.isEmpty() == given.isEmpty()
        && given.subList(0, before.size()).equals(List.copyOf(before.entrySet()));
  }

  /** Notes that streams have joined the run. */
  void joined(String run, long seed, Identity identity) throws IOException {
    write(run, seed, identity, false);
  }

  /** Below which savepoints go. */
  Path savepoints() {
    return flink().resolve(SAVEPOINTS);
  }

  /** Drops all savepoints but one. */
  void keepOnly(Path savepoint) throws IOException {
    try (Stream<Path> all = Files.list(savepoints())) {
      for (Path old : all.filter(each -> !each.equals(savepoint)).toList()) {
        delete(old);
      }
    }
  }

  /** Notes that the run came to its end; nothing is left to resume. */
  void finish(String run, long seed, Identity identity) throws IOException {
    write(run, seed, identity, true);
    deleteCheckpoints();
  }

  /** The last complete checkpoint, as Flink is told of it. */
  Optional<String> latest() throws IOException {
    return newest().map(file -> file.getParent().toUri().toString());
  }

  private Optional<Path> newest() throws IOException {
    if (!Files.isDirectory(flink())) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(flink(), 3)) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .max(Comparator.comparing(CheckpointDirectory::modified));
    } catch (UncheckedIOException deletedMeanwhile) {
      throw deletedMeanwhile.getCause();
    }
  }

  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException gone) {
      return FileTime.fromMillis(0);
    }
  }

  private Path file() {
    return directory.resolve("run.json");
  }

  private Optional<Recorded> read() throws IOException {
    if (!Files.exists(file())) {
      return Optional.empty();
    }
    JsonNode json = JSON.readTree(file().toFile());
    return Optional.of(
        new Recorded(
            json.path("run").asText(),
            json.path("seed").asLong(),
            json.path("finished").asBoolean()));
  }

  private void write(String run, long seed, Identity identity, boolean finished)
      throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("run", run);
    json.put("seed", seed);
    json.put("finished", finished);
    json.put("graph_sha256", identity.graphHash());
    identity.params().forEach(json.putObject("params")::put);
    identity.streams().forEach(json.putObject("streams")::put);
    Path aside = directory.resolve("run.json.new");
    JSON.writerWithDefaultPrettyPrinter().writeValue(aside.toFile(), json);
    Files.move(aside, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void deleteCheckpoints() throws IOException {
    if (Files.isDirectory(flink())) {
      delete(flink());
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> files = Files.walk(folder)) {
      paths = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
