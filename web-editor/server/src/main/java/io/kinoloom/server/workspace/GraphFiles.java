package io.kinoloom.server.workspace;

import io.kinoloom.cli.WholeFile;
import io.kinoloom.graph.Graph;
import io.kinoloom.server.web.Refusal;
import io.kinoloom.yaml.GraphReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The graph files of a workspace. A file is changed only by somebody who has seen its last version,
 * so that two editors, or an editor and a person at a keyboard, do not undo each other's work.
 * Thread-safe.
 */
public final class GraphFiles {
  /** No graph file is larger; the reader refuses more. */
  public static final int LARGEST_BYTES = 1 << 20;

  private static final int MOST_LISTED = 2000;
  private static final int MOST_VISITED = 50_000;
  private static final int DEEPEST = 12;
  private static final int VERSION_BYTES = 16;

  private final Workspace workspace;
  private final GraphHistory history;
  private final Map<Path, Known> known =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Known> eldest) {
          return size() > MOST_LISTED;
        }
      };

  /**
   * What a list says of a graph.
   *
   * @param path in the workspace
   * @param name of the graph, where the file can be read
   * @param description of the graph, where it has one
   * @param bytes size of the file
   * @param modified when
   */
  public record Entry(
      String path,
      Optional<String> name,
      Optional<String> description,
      long bytes,
      String modified) {}

  /**
   * The graphs of the workspace.
   *
   * @param graphs sorted by path
   * @param truncated whether there are more files than are looked at
   */
  public record Listing(List<Entry> graphs, boolean truncated) {}

  /**
   * A file as it is now.
   *
   * @param path in the workspace
   * @param text of it
   * @param version changes with every byte of the text
   * @param modified when
   */
  public record Stored(String path, String text, String version, String modified) {
    /** The same without the text. */
    public Saved saved() {
      return new Saved(path, version, modified);
    }
  }

  /**
   * A file that was written.
   *
   * @param path in the workspace
   * @param version of the text written
   * @param modified when
   */
  public record Saved(String path, String version, String modified) {}

  private record Known(long bytes, long modifiedMillis, Optional<Entry> entry) {}

  public GraphFiles(Workspace workspace) {
    this.workspace = workspace;
    this.history = new GraphHistory(workspace.ownFolder().resolve("history"));
  }

  /** Lists them. Hidden folders and those behind symbolic links are left out. */
  public synchronized Listing list() throws IOException {
    List<Entry> entries = new ArrayList<>();
    boolean[] truncated = {false};
    Files.walkFileTree(
        workspace.root(),
        EnumSet.noneOf(FileVisitOption.class),
        DEEPEST,
        new SimpleFileVisitor<>() {
          private int visited;

          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean hidden = isHidden(folder) && !folder.equals(workspace.root());
            return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            visited++;
            if (visited > MOST_VISITED || entries.size() >= MOST_LISTED) {
              truncated[0] = true;
              return FileVisitResult.TERMINATE;
            }
            if (attributes.isRegularFile() && isGraphName(file.getFileName().toString())) {
              entry(file, attributes).ifPresent(entries::add);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException unreadable) {
            return FileVisitResult.CONTINUE;
          }
        });
    entries.sort(Comparator.comparing(Entry::path));
    return new Listing(List.copyOf(entries), truncated[0]);
  }

  private static boolean isHidden(Path file) {
    Path name = file.getFileName();
    return name != null && name.toString().startsWith(".");
  }

  private static boolean isGraphName(String name) {
    return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
  }

  private Optional<Entry> entry(Path file, BasicFileAttributes attributes) {
    long modified = attributes.lastModifiedTime().toMillis();
    Known before = known.get(file);
    if (before != null
        && before.bytes() == attributes.size()
        && before.modifiedMillis() == modified) {
      return before.entry();
    }
    Optional<Entry> entry = read(file, attributes);
    known.put(file, new Known(attributes.size(), modified, entry));
    return entry;
  }

  private Optional<Entry> read(Path file, BasicFileAttributes attributes) {
    Optional<String> path = workspace.name(file);
    if (path.isEmpty() || attributes.size() > LARGEST_BYTES || !looksLikeGraph(file)) {
      return Optional.empty();
    }
    Optional<Graph> graph = Optional.empty();
    try {
      graph = GraphReader.read(file).graph();
    } catch (IOException unreadable) {
      // It is listed without a name; opening it tells why.
    }
    return Optional.of(
        new Entry(
            path.get(),
            graph.map(Graph::name).filter(name -> !name.isEmpty()),
            graph.map(Graph::description).filter(text -> !text.isEmpty()),
            attributes.size(),
            attributes.lastModifiedTime().toInstant().toString()));
  }

  private static boolean looksLikeGraph(Path file) {
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      return reader.lines().anyMatch(line -> line.startsWith("kinoloom:"));
    } catch (IOException | UncheckedIOException notText) {
      return false;
    }
  }

  /**
   * Reads one.
   *
   * @throws Refusal if there is none
   */
  public synchronized Stored open(String path) throws IOException {
    return find(path)
        .orElseThrow(
            () ->
                new Refusal(
                    404,
                    "no-such-graph",
                    "there is no graph file '" + path + "'",
                    "look at the list of graphs; it may have been renamed"));
  }

  private Optional<Stored> find(String path) throws IOException {
    Path file = file(path);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    if (Files.size(file) > LARGEST_BYTES) {
      throw tooLarge();
    }
    byte[] bytes = Files.readAllBytes(file);
    Instant modified = Files.getLastModifiedTime(file).toInstant();
    return Optional.of(new Stored(path, text(bytes), version(bytes), modified.toString()));
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Refusal(
          422, "not-utf-8", "the file is not UTF-8 text", "save it as UTF-8, then open it again");
    }
  }

  private static Refusal tooLarge() {
    return new Refusal(
        413, "too-large", "a graph file has 1 MiB at most", "split it with subgraph files");
  }

  /** What {@code If-Match} compares. */
  private static String version(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, VERSION_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Makes a file.
   *
   * @throws Refusal if there is one already
   */
  public synchronized Saved create(String path, String text) throws IOException {
    Optional<Stored> there = find(path);
    if (there.isPresent()) {
      throw exists(path).with("current", there.get());
    }
    Path file = file(path);
    if (Files.exists(file)) {
      throw exists(path);
    }
    return write(path, file, text);
  }

  /**
   * Replaces the text of a file.
   *
   * @param version that the new text was made from
   * @throws Refusal if the file has another version by now, or is gone
   */
  public synchronized Saved save(String path, String text, String version) throws IOException {
    Stored former = requireVersion(path, version);
    if (!former.text().equals(text)) {
      history.keep(former);
    }
    return write(path, file(path), text);
  }

  private Saved write(String path, Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LARGEST_BYTES) {
      throw tooLarge();
    }
    WholeFile.write(file, text);
    Instant modified = Files.getLastModifiedTime(file).toInstant();
    return new Saved(path, version(bytes), modified.toString());
  }

  /**
   * Gives a file another name.
   *
   * @throws Refusal if the file has another version by now or is gone, or the new name is taken
   */
  public synchronized Saved rename(String from, String to, String version) throws IOException {
    requireVersion(from, version);
    Path target = file(to);
    if (Files.exists(target)) {
      throw exists(to);
    }
    Files.createDirectories(target.getParent());
    Files.move(file(from), target, StandardCopyOption.ATOMIC_MOVE);
    history.move(from, to);
    return open(to).saved();
  }

  /**
   * Deletes a file.
   *
   * @throws Refusal if the file has another version by now, or is gone
   */
  public synchronized void delete(String path, String version) throws IOException {
    history.keep(requireVersion(path, version));
    Files.delete(file(path));
  }

  /** The earlier texts of a file, which need not be there any more. */
  public synchronized GraphHistory.Listing history(String path) throws IOException {
    file(path); // or refuse it
    return history.list(path);
  }

  /**
   * An earlier text of a file.
   *
   * @throws Refusal if it has not been kept
   */
  public synchronized Stored earlier(String path, String version) throws IOException {
    file(path);
    return history
        .find(path, version)
        .orElseThrow(
            () ->
                new Refusal(
                    404,
                    "no-such-version",
                    "this version of '%s' has not been kept".formatted(path),
                    "look at the list of its versions"));
  }

  private Stored requireVersion(String path, String version) throws IOException {
    Stored current =
        find(path)
            .orElseThrow(
                () ->
                    new Refusal(
                        409,
                        "gone",
                        "'" + path + "' was deleted or renamed meanwhile",
                        "save it under a new name"));
    if (!current.version().equals(version)) {
      throw new Refusal(
              409,
              "changed-meanwhile",
              "'" + path + "' was changed meanwhile by somebody else",
              "compare the two and save again, or save it under a new name")
          .with("current", current);
    }
    return current;
  }

  private static Refusal exists(String path) {
    return new Refusal(
        409, "exists", "there is a file '" + path + "' already", "choose another name");
  }

  private Path file(String path) {
    if (!isGraphName(path.substring(path.lastIndexOf('/') + 1))) {
      throw new Refusal(
          400, "bad-path", "a graph file ends in .yaml", "add .yaml to the name of the file");
    }
    return workspace.resolve(path);
  }
}
