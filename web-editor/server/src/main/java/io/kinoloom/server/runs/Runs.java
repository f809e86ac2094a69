package io.kinoloom.server.runs;

import com.fasterxml.jackson.databind.JsonNode;
import io.kinoloom.compile.StreamSpec;
import io.kinoloom.control.PreviewMessage;
import io.kinoloom.server.web.Refusal;
import io.kinoloom.server.workspace.GraphChecks;
import io.kinoloom.server.workspace.GraphFiles;
import io.kinoloom.server.workspace.Workspace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** The runs of a workspace: those at work, and those of before. Thread-safe. */
public final class Runs implements AutoCloseable {
  private static final int MOST_KEPT = 200;

  /** Checkpoints can be large. */
  private static final int MOST_RESUMABLE = 10;

  private static final int MOST_PARAMS = 100;
  private static final int LONGEST_VALUE = 10_000;
  private static final long PATIENCE_SECONDS = 10;
  private static final int MOST_STREAMS = 500;
  private static final Pattern STREAM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern PARAM = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS");

  private final Workspace workspace;
  private final GraphFiles graphs;
  private final GraphChecks checks;
  private final Limits limits;
  private final Optional<Cluster> cluster;
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
   * @param streams URIs by name; each stream has its own as param {@code input}
   * @param limit frames after which each source stops
   * @param resumable whether it takes checkpoints, so that it goes on after the server was
   *     restarted; not unless this is true
   */
  public record Order(
      Optional<String> path,
      Optional<String> text,
      Optional<Map<String, String>> params,
      Optional<Map<String, String>> streams,
      Optional<Long> limit,
      Optional<Boolean> resumable) {}

  /**
   * What runs may take.
   *
   * @param atOnce processes at work at the same time
   * @param checkpointInterval how often a run notes where it stands
   */
  public record Limits(int atOnce, Duration checkpointInterval) {}

  /**
   * Other params for a node of a run at work.
   *
   * @param node id in the graph
   * @param params values by name
   */
  public record Change(String node, Map<String, JsonNode> params) {}

  /**
   * A stream for a run at work.
   *
   * @param name what {@code ${stream}} stands for
   * @param uri what it reads
   */
  public record NewStream(String name, String uri) {}

  /** All runs, newest first. */
  public record Listing(List<RunView> runs) {}

  /** The graph as it was run. */
  public record Graph(Optional<String> path, String text) {}

  /**
   * The runs of a workspace.
   *
   * @param limits what they may take
   * @param cluster where new ones are run, if not in processes of this machine
   * @param trouble told what the server's owner should know
   * @throws IOException if another server works in the folder
   */
  public Runs(
      Workspace workspace,
      GraphFiles graphs,
      GraphChecks checks,
      Limits limits,
      Optional<Cluster> cluster,
      Consumer<String> trouble)
      throws IOException {
    this.workspace = workspace;
    this.graphs = graphs;
    this.checks = checks;
    this.limits = limits;
    this.cluster = cluster;
    this.trouble = trouble;
    this.lock = lock(workspace);
    for (RunFolder folder : RunFolder.list(folder())) {
      Optional<RunView> record = folder.read();
      if (record.isPresent()) {
        RunView found = record.get();
        RunView settled = settled(found, folder);
        if (!found.equals(settled)) {
          folder.write(settled);
        }
        kept.put(found.id(), folder);
        records.put(found.id(), settled);
      }
    }
  }

  private static RunView settled(RunView found, RunFolder folder) {
    boolean mayBeAtWork =
        folder.cluster().isPresent()
            && (!found.state().isFinal() || found.state() == RunView.State.interrupted);
    return found.settled(folder.isResumable() || mayBeAtWork);
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
    Map<String, String> streams = order.streams().orElse(Map.of());
    checkParams(params, order.limit());
    checkStreams(streams);
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
    String name =
        checks
            .compile(new GraphChecks.Draft(order.path(), text), params, specs(streams))
            .plan()
            .info()
            .graphName();
    synchronized (this) {
      requireRoom();
      forgetOldest();
      String id = newId();
      RunFolder runFolder = RunFolder.make(folder(), id, text);
      RunView first =
          RunView.beginning(
              id,
              order.path(),
              name,
              params,
              inputs(streams),
              order.limit(),
              order.resumable().orElse(false),
              now());
      runFolder.write(first);
      kept.put(id, runFolder);
      if (cluster.isPresent()) {
        runFolder.write(cluster.get());
      }
      return launch(first, runFolder, false);
    }
  }

  private static List<StreamSpec> specs(Map<String, String> streams) {
    return streams.entrySet().stream()
        .map(stream -> StreamSpec.reading(stream.getKey(), stream.getValue()))
        .toList();
  }

  private static Optional<List<RunView.Input>> inputs(Map<String, String> streams) {
    return Optional.of(
            streams.entrySet().stream()
                .map(
                    stream ->
                        new RunView.Input(stream.getKey(), stream.getValue(), Optional.empty()))
                .toList())
        .filter(all -> !all.isEmpty());
  }

  private Optional<RunCommandLine.Checkpoints> checkpoints(
      RunView run, RunFolder runFolder, boolean attach) {
    return run.checkpoints()
        ? Optional.of(
            new RunCommandLine.Checkpoints(
                runFolder.checkpoints(),
                limits.checkpointInterval(),
                !attach && runFolder.isResumable()))
        : Optional.empty();
  }

  private void requireRoom() {
    if (closed || live.size() >= limits.atOnce()) {
      throw new Refusal(
          409,
          "too-many-runs",
          live.size() + " runs are at work already",
          "stop one, or wait for one to end");
    }
  }

  /**
   * Lets a run go on where it stood, or from its beginning if it had not come far.
   *
   * @throws Refusal if it cannot, or too many runs are at work
   */
  public synchronized RunView resume(String id) throws IOException {
    RunView found = find(id);
    if (!found.resumable()) {
      throw new Refusal(
          409,
          "not-resumable",
          found.state().isFinal()
              ? "the run has come to its end, or its checkpoints are gone"
              : "the run is at work",
          "run its graph again");
    }
    requireRoom();
    RunFolder runFolder = folder(id);
    if (isLeftToCluster(found)) {
      return attach(found);
    }
    RunView again = found.goingOn(now());
    runFolder.write(again);
    Optional<Cluster> there = runFolder.cluster();
    if (there.isPresent()) {
      runFolder.write(new Cluster(there.get().master(), there.get().stage()));
    }
    return launch(again, runFolder, false);
  }

  private boolean isLeftToCluster(RunView run) {
    return run.state() == RunView.State.interrupted && folder(run.id()).cluster().isPresent();
  }

  /** Follows a run again that was left at work on a cluster. */
  private RunView attach(RunView run) throws IOException {
    RunFolder runFolder = folder(run.id());
    boolean stopping = runFolder.cluster().filter(Cluster::stopping).isPresent();
    RunView again = run.followedAgain();
    runFolder.write(again);
    launch(again, runFolder, true);
    if (stopping) {
      alive(run.id()).ifPresent(followed -> followed.stop(false));
    }
    return find(run.id());
  }

  /**
   * Resumes what an earlier server left at work; not a run that was resumed before and has not come
   * further since. Follows again what is at work on a cluster.
   */
  public synchronized void resumeInterrupted() {
    for (RunView run : List.copyOf(records.values())) {
      boolean left = run.state() == RunView.State.interrupted && run.resumable();
      try {
        if (isLeftToCluster(run)) {
          attach(run);
        } else if (left && live.size() < limits.atOnce() && hasComeFurther(run)) {
          resume(run.id());
        }
      } catch (IOException cause) {
        trouble.accept("run " + run.id() + " cannot be resumed: " + cause.getMessage());
      }
    }
  }

  private boolean hasComeFurther(RunView run) throws IOException {
    if (run.resumed().isEmpty()) {
      return true;
    }
    Instant before = Instant.parse(run.resumed().get());
    return folder(run.id()).lastCheckpoint().filter(before::isBefore).isPresent();
  }

  private RunView launch(RunView first, RunFolder runFolder, boolean attach) {
    String id = first.id();
    Optional<RunCommandLine.Checkpoints> checkpoints = checkpoints(first, runFolder, attach);
    Optional<Cluster> there = runFolder.cluster();
    List<String> further = there.map(known -> known.arguments(id, attach)).orElse(List.of());
    Run run = new Run(first, runFolder, workspace, trouble);
    live.put(id, run);
    records.put(id, first);
    try {
      run.startedAs(
          RunProcess.start(
              id,
              workspace.root(),
              socket ->
                  RunCommandLine.of(runFolder.graphFile(), socket, first, checkpoints, further),
              there.isPresent(),
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
    return run.view();
  }

  private synchronized void settle(String id, Run run) {
    if (live.remove(id, run)) { // it may have been resumed already
      records.put(id, run.view());
    }
  }

  private static void checkParams(Map<String, String> params, Optional<Long> limit) {
    boolean sound =
        params.size() <= MOST_PARAMS
            && params.entrySet().stream()
                .allMatch(
                    param ->
                        PARAM.matcher(param.getKey()).matches()
                            && param.getValue().length() <= LONGEST_VALUE
                            && param.getValue().indexOf(0) < 0);
    if (!sound || (limit.isPresent() && limit.get() < 1)) {
      throw new Refusal(
          400,
          "bad-body",
          "params or limit are not what a run takes",
          "names of params are kebab-case, values are text; a limit is at least 1");
    }
  }

  private static void checkStreams(Map<String, String> streams) {
    if (streams.size() > MOST_STREAMS) {
      throw new Refusal(
          400,
          "bad-body",
          "there are " + streams.size() + " streams",
          "a run begins with " + MOST_STREAMS + " at most");
    }
    streams.forEach(Runs::checkStream);
  }

  private static void checkStream(String name, String uri) {
    if (!STREAM.matcher(name).matches()
        || uri.isEmpty()
        || uri.length() > LONGEST_VALUE
        || uri.indexOf(0) >= 0) {
      throw new Refusal(
          400,
          "bad-body",
          "a stream lacks a name or what it reads, or they are not what a run takes",
          "names are letters, digits, '.', '_' and '-', 64 at most; a URI is a file or an address");
    }
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
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
    List<String> withCheckpoints =
        kept.descendingKeySet().stream()
            .filter(id -> !live.containsKey(id) && records.get(id).resumable())
            .toList();
    for (String id :
        withCheckpoints.subList(
            Math.min(MOST_RESUMABLE, withCheckpoints.size()), withCheckpoints.size())) {
      kept.get(id).deleteCheckpoints();
      records.computeIfPresent(id, (key, record) -> record.settled(false));
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
    Run run = atWork(id);
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

  private Run atWork(String id) {
    find(id);
    return alive(id)
        .orElseThrow(
            () -> new Refusal(409, "not-running", "the run has ended", "start the graph again"));
  }

  /**
   * Lets a further stream join a run at work; the others do not notice.
   *
   * @throws Refusal if the run has ended, or cannot take it
   */
  public RunView addStream(String id, NewStream stream) {
    Run run = atWork(id);
    checkStream(stream.name(), stream.uri());
    run.addStream(stream.name(), stream.uri());
    return run.view();
  }

  /**
   * Ends one stream of a run in good order; the others go on.
   *
   * @throws Refusal if the run has ended, or has no such stream
   */
  public RunView removeStream(String id, String name) {
    Run run = atWork(id);
    run.removeStream(name);
    return run.view();
  }

  /**
   * Lets a run note where it stands now.
   *
   * @throws Refusal if it has ended, takes no checkpoints, or cannot now
   */
  public RunView savepoint(String id) {
    Run run = atWork(id);
    run.savepoint();
    return run.view();
  }

  /**
   * Ends a run so that it can be resumed exactly where it stands.
   *
   * @throws Refusal if it has ended, takes no checkpoints, or cannot now
   */
  public RunView pause(String id) {
    Run run = atWork(id);
    run.pause();
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

  /**
   * Shows a listener these wires and no others.
   *
   * @return those that it is shown
   */
  public Set<String> watch(String id, RunListener listener, Set<String> wires) {
    return alive(id).map(run -> run.watch(listener, wires)).orElse(wires);
  }

  /** How many runs are at work on a cluster, and go on there if this server ends now. */
  public synchronized long goingOnElsewhere() {
    return live.values().stream().filter(Run::goesOnElsewhere).count();
  }

  /** How many runs at work will go on with the next server, if this one ends now. */
  public synchronized long goingOnLater() {
    return live.values().stream().filter(Run::goesOnLater).count();
  }

  /**
   * Ends all runs: so that they can go on, or else in good order; what does not end, at once. Those
   * on a cluster are left there.
   */
  @Override
  public void close() {
    List<Run> running;
    synchronized (this) {
      closed = true;
      running = List.copyOf(live.values());
    }
    running.forEach(Run::leave);
    try {
      for (Run run : running) {
        if (!run.awaitEnd(PATIENCE_SECONDS)) {
          run.abandon();
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
