package io.kinoloom.server.runs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.kinoloom.cli.CheckpointDirectory;
import io.kinoloom.cli.WholeFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is kept of a run: its graph, its record and its log, which has a bound. */
final class RunFolder {
  static final String GRAPH = "graph.yaml";
  private static final String RECORD = "run.json";
  private static final String LOG = "log.txt";
  private static final String CLUSTER = "cluster.json";
  private static final String CHECKPOINTS = "checkpoints";
  private static final long LARGEST_LOG = 1 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .serializationInclusion(JsonInclude.Include.NON_ABSENT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Path folder;
  private long logged;

  private RunFolder(Path folder) {
    this.folder = folder;
    logged = folder.resolve(LOG).toFile().length();
  }

  /** The folder of a new run. */
  static RunFolder make(Path all, String id, String graph) throws IOException {
    Path folder = Files.createDirectories(all.resolve(id));
    Files.writeString(folder.resolve(GRAPH), graph);
    return new RunFolder(folder);
  }

  /** The folders of all runs, oldest first. */
  static List<RunFolder> list(Path all) throws IOException {
    if (!Files.isDirectory(all)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(all)) {
      return folders
          .filter(folder -> Files.isRegularFile(folder.resolve(RECORD)))
          .sorted(Comparator.comparing(folder -> folder.getFileName().toString()))
          .map(RunFolder::new)
          .toList();
    }
  }

  Path graphFile() {
    return folder.resolve(GRAPH);
  }

  String graph() throws IOException {
    return Files.readString(graphFile());
  }

  void write(RunView record) throws IOException {
    WholeFile.write(folder.resolve(RECORD), JSON.writeValueAsString(record));
  }

  /** The record, unless it cannot be read. */
  Optional<RunView> read() {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(folder.resolve(RECORD)), RunView.class));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  /** Notes which cluster the run is sent to. */
  void write(Cluster cluster) throws IOException {
    WholeFile.write(folder.resolve(CLUSTER), JSON.writeValueAsString(cluster));
  }

  /** The cluster that the run was sent to, if it was. */
  Optional<Cluster> cluster() {
    try {
      Path file = folder.resolve(CLUSTER);
      return Files.exists(file)
          ? Optional.of(JSON.readValue(Files.readAllBytes(file), Cluster.class))
          : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  synchronized void log(String line) throws IOException {
    if (logged > LARGEST_LOG) {
      return;
    }
    logged += line.length() + 1L;
    try (BufferedWriter writer =
        Files.newBufferedWriter(
            folder.resolve(LOG), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      writer.write(line);
      writer.newLine();
      if (logged > LARGEST_LOG) {
        writer.write("(the log ends here: it is full)");
        writer.newLine();
      }
    }
  }

  String log() throws IOException {
    Path log = folder.resolve(LOG);
    return Files.exists(log) ? Files.readString(log) : "";
  }

  /** Where the run's checkpoints go, if it takes some. */
  Path checkpoints() {
    return folder.resolve(CHECKPOINTS);
  }

  /** Whether the run has not come to its end, and knows where it stood. */
  boolean isResumable() {
    try (CheckpointDirectory taken = new CheckpointDirectory(checkpoints())) {
      return taken.holdsUnfinishedRun();
    } catch (IOException unreadable) {
      return false; // so it could not be resumed
    }
  }

  /** When the run's last checkpoint was taken. */
  Optional<Instant> lastCheckpoint() throws IOException {
    try (CheckpointDirectory taken = new CheckpointDirectory(checkpoints())) {
      return taken.lastCheckpoint();
    }
  }

  void deleteCheckpoints() throws IOException {
    delete(checkpoints());
  }

  void delete() throws IOException {
    delete(folder);
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }
}
