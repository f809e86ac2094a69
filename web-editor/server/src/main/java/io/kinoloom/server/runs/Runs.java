package io.kinoloom.server.runs;

import com.fasterxml.jackson.databind.JsonNode;
import io.kinoloom.cli.Version;
import io.kinoloom.compile.CompileOptions;
import io.kinoloom.compile.Compiler;
import io.kinoloom.control.PreviewMessage;
import io.kinoloom.graph.GraphException;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.server.web.Refusal;
import io.kinoloom.server.workspace.GraphChecks;
import io.kinoloom.server.workspace.GraphFiles;
import io.kinoloom.server.workspace.Workspace;
import io.kinoloom.yaml.GraphReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** The runs of a workspace: those at work, and those of before. Thread-safe. */
public final class Runs implements AutoCloseable {
  private static final int MOST_KEPT = 200;
  private static final int MOST_PARAMS = 100;
  private static final int LONGEST_VALUE = 10_000;
  private static final long PATIENCE_SECONDS = 10;
  private static final Pattern PARAM = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS");

  private final Workspace workspace;
  private final GraphFiles graphs;
  private final GraphChecks checks;
  private final NodeRegistry registry;
  private final int mostAtOnce;
  private final Consumer<String> trouble;
  private final FileChannel lock;
  private final SecureRandom random = new SecureRandom();
  private final TreeMap<String, Run> live = new TreeMap<>();
  private final TreeMap<String, RunFolder> kept = new TreeMap<>();
  private final Map<String, RunView> records = new TreeMap<>();
  private boolean closed;

  /**
   * What to run.
   *
   * @param path of a graph in the workspace, or where a text belongs
   * @param text to run instead of the file
   * @param params values for the graph's params
   * @param limit frames after which each source stops
   */
  public record Order(
      Optional<String> path,
      Optional<String> text,
      Optional<Map<String, String>> params,
      OptionalLong limit) {}

  /**
   * Other params for a node of a run at work.
   *
   * @param node id in the graph
   * @param params values by name
   */
  public record Change(String node, Map<String, JsonNode> params) {}

  /** All runs, newest first. */
  public record Listing(List<RunView> runs) {}

  /** The graph as it was run. */
  public record Graph(Optional<String> path, String text) {}

  /**
   * The runs of a workspace.
   *
   * @param mostAtOnce processes at work at the same time
   * @param trouble told what the server's owner should know
   * @throws IOException if another server works in the folder
   */
  public Runs(
      Workspace workspace,
      GraphFiles graphs,
      GraphChecks checks,
      NodeRegistry registry,
      int mostAtOnce,
      Consumer<String> trouble)
      throws IOException {
    this.workspace = workspace;
    this.graphs = graphs;
    this.checks = checks;
    this.registry = registry;
    this.mostAtOnce = mostAtOnce;
    this.trouble = trouble;
    this.lock = lock(workspace);
    for (RunFolder folder : RunFolder.list(folder())) {
      Optional<RunView> record = folder.read();
      if (record.isPresent()) {
        RunView found = record.get();
        RunView settled = found.state().isFinal() ? found : found.interrupted();
        if (found != settled) {
          folder.write(settled);
        }
        kept.put(found.id(), folder);
        records.put(found.id(), settled);
      }
    }
  }

  private static FileChannel lock(Workspace workspace) throws IOException {
    Path file = Files.createDirectories(workspace.ownFolder()).resolve("lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException sameProcess) {
      // It is locked.
    }
    channel.close();
    throw new IOException(
        "another 'kinoloom serve' works in " + workspace.root() + "; open its page, or stop it");
  }

  private Path folder() {
    return workspace.ownFolder().resolve("runs");
  }

  /**
   * Starts a run.
   *
   * @throws Refusal if the graph has problems, or too many runs are at work
   */
  public RunView start(Order order) throws IOException {
    Map<String, String> params = new TreeMap<>(order.params().orElse(Map.of()));
    checkParams(params, order.limit());
    String text =
        order.text().isPresent()
            ? order.text().get()
            : graphs
                .open(
                    order
                        .path()
                        .orElseThrow(
                            () ->
                                new Refusal(
                                    400,
                                    "bad-body",
                                    "there is neither a path nor a text to run",
                                    "send the path of a graph, or its text")))
                .text();
    String name = compile(order.path(), text, params);
    synchronized (this) {
      if (closed || live.size() >= mostAtOnce) {
        throw new Refusal(
            409,
            "too-many-runs",
            live.size() + " runs are at work already",
            "stop one, or wait for one to end");
      }
      forgetOldest();
      String id = newId();
      RunFolder runFolder = RunFolder.make(folder(), id, text);
      RunView first = first(id, order, name, params);
      runFolder.write(first);
      Run run = new Run(first, runFolder, workspace, trouble);
      live.put(id, run);
      kept.put(id, runFolder);
      records.put(id, first);
      launch(run, id, order, params);
      return run.view();
    }
  }

  private void launch(Run run, String id, Order order, Map<String, String> params)
      throws IOException {
    try {
      run.startedAs(
          RunProcess.start(
              id,
              workspace.root(),
              socket ->
                  RunCommandLine.of(
                      run.folder().graphFile(), order.path(), socket, params, order.limit()),
              new RunProcess.Owner() {
                @Override
                public void received(String type, JsonNode data) {
                  run.received(type, data);
                }

                @Override
                public void received(PreviewMessage preview) {
                  run.received(preview);
                }

                @Override
                public void printed(String line) {
                  run.printed(line);
                }

                @Override
                public void connected() {
                  run.connected();
                }

                @Override
                public void ended(int exitCode) {
                  run.ended(exitCode);
                  settle(id, run);
                }
              }));
    } catch (IOException cause) {
      run.printed("error: no process could be started: " + cause.getMessage());
      run.ended(-1);
      settle(id, run);
    }
  }

  private synchronized void settle(String id, Run run) {
    records.put(id, run.view());
    live.remove(id);
  }

  private static void checkParams(Map<String, String> params, OptionalLong limit) {
    boolean sound =
        params.size() <= MOST_PARAMS
            && params.entrySet().stream()
                .allMatch(
                    param ->
                        PARAM.matcher(param.getKey()).matches()
                            && param.getValue().length() <= LONGEST_VALUE
                            && param.getValue().indexOf(0) < 0);
    if (!sound || (limit.isPresent() && limit.getAsLong() < 1)) {
      throw new Refusal(
          400,
          "bad-body",
          "params or limit are not what a run takes",
          "names of params are kebab-case, values are text; a limit is at least 1");
    }
  }

  /** The name of the graph, if it can run. */
  private String compile(Optional<String> path, String text, Map<String, String> params) {
    GraphChecks.Draft draft = new GraphChecks.Draft(path, text);
    GraphReader.Read read = checks.read(draft);
    CompileOptions options =
        CompileOptions.builder(registry)
            .baseDirectory(checks.folderOf(draft))
            .set(params)
            .environment(GraphChecks::environment)
            .version(Version.current())
            .build();
    try {
      Compiler.compile(read, options);
    } catch (GraphException wrong) {
      GraphChecks.Verdict verdict = checks.verdict(wrong.problems());
      throw new Refusal(
              422,
              verdict.hasBomb() ? GraphChecks.BOMB : "graph-has-problems",
              wrong.problems().size() == 1
                  ? "the graph has a problem"
                  : "the graph has " + wrong.problems().size() + " problems",
              "mend what 'problems' lists")
          .with("problems", verdict.problems());
    }
    return read.graph().orElseThrow().name();
  }

  private static RunView first(String id, Order order, String name, Map<String, String> params) {
    return new RunView(
        id,
        order.path(),
        name,
        RunView.State.starting,
        params,
        Optional.empty(),
        Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private String newId() {
    String time = DAY_AND_TIME.format(LocalDateTime.now(ZoneOffset.UTC));
    return time + "-" + String.format("%04x", random.nextInt(1 << 16));
  }

  private void forgetOldest() throws IOException {
    while (kept.size() >= MOST_KEPT) {
      Optional<String> oldest =
          kept.keySet().stream().filter(id -> !live.containsKey(id)).findFirst();
      if (oldest.isEmpty()) {
        return;
      }
      kept.remove(oldest.get()).delete();
      records.remove(oldest.get());
    }
  }

  /** All runs, newest first. */
  public synchronized Listing list() {
    List<RunView> views = new ArrayList<>();
    for (String id : kept.keySet()) {
      views.add(find(id).brief());
    }
    Collections.reverse(views);
    return new Listing(views);
  }

  /**
   * A run.
   *
   * @throws Refusal if there is none of this id
   */
  public synchronized RunView find(String id) {
    if (!records.containsKey(id)) {
      throw unknown(id);
    }
    Run run = live.get(id);
    return run == null ? records.get(id) : run.view();
  }

  private static Refusal unknown(String id) {
    return new Refusal(
        404, "no-such-run", "there is no run '" + id + "'", "look at the list of runs");
  }

  /** The graph that a run ran. */
  public Graph graph(String id) throws IOException {
    RunView run = find(id);
    return new Graph(run.path(), folder(id).graph());
  }

  /** Everything that a run has printed. */
  public String log(String id) throws IOException {
    return folder(id).log();
  }

  private synchronized RunFolder folder(String id) {
    if (!kept.containsKey(id)) {
      throw unknown(id);
    }
    return kept.get(id);
  }

  private synchronized Optional<Run> alive(String id) {
    return Optional.ofNullable(live.get(id));
  }

  /**
   * Ends a run.
   *
   * @param now at once, rather than in good order
   */
  public RunView stop(String id, boolean now) {
    find(id);
    alive(id).ifPresent(run -> run.stop(now));
    return find(id);
  }

  /**
   * Changes params of a node while a run is at work.
   *
   * @throws Refusal if the run has ended, or the params cannot be changed so
   */
  public RunView set(String id, Change change) {
    find(id);
    Run run =
        alive(id)
            .orElseThrow(
                () ->
                    new Refusal(409, "not-running", "the run has ended", "start the graph again"));
    if (change.params().isEmpty()
        || change.params().size() > MOST_PARAMS
        || change.params().values().stream().anyMatch(Runs::isNoValue)) {
      throw new Refusal(
          400,
          "bad-params",
          "there is nothing, or no value, to set",
          "send numbers, texts, true, false, or lists of those by name of param");
    }
    run.set(change.node(), change.params());
    return run.view();
  }

  private static boolean isNoValue(JsonNode value) {
    return value.isNull()
        || value.isObject()
        || value.toString().length() > LONGEST_VALUE
        || (value.isArray()
            && StreamSupport.stream(value.spliterator(), false)
                .anyMatch(item -> !item.isValueNode() || item.isNull()));
  }

  /** Tells a listener what becomes of a run; of one that has ended, its end. */
  public void follow(String id, RunListener listener) {
    Optional<Run> run = alive(id);
    if (run.isPresent()) {
      run.get().follow(listener);
    } else {
      listener.changed(find(id));
    }
  }

  /** Tells a listener no more. */
  public void leave(String id, RunListener listener) {
    alive(id).ifPresent(run -> run.leave(listener));
  }

  /** Shows a listener these wires and no others. */
  public void watch(String id, RunListener listener, Set<String> wires) {
    alive(id).ifPresent(run -> run.watch(listener, wires));
  }

  /** Ends all runs in good order, and what does not end, at once. */
  @Override
  public void close() {
    List<Run> running;
    synchronized (this) {
      closed = true;
      running = List.copyOf(live.values());
    }
    running.forEach(run -> run.stop(false));
    try {
      for (Run run : running) {
        if (!run.awaitEnd(PATIENCE_SECONDS)) {
          run.stop(true);
          run.awaitEnd(PATIENCE_SECONDS);
        }
      }
      lock.close();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (IOException harmless) {
      trouble.accept("the workspace could not be unlocked: " + harmless.getMessage());
    }
  }
}
