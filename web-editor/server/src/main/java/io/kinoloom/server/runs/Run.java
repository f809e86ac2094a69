package io.kinoloom.server.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinoloom.control.PreviewMessage;
import io.kinoloom.server.web.Refusal;
import io.kinoloom.server.workspace.Workspace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A run while its process lives, and after. Thread-safe. */
final class Run implements RunProcess.Owner {
  private static final int LOG_LINES = 200;
  private static final long ANSWER_SECONDS = 10;
  private static final long SAVEPOINT_SECONDS = 70;
  private static final int MOST_STREAMS = 500;

  private final RunView first;
  private final RunFolder folder;
  private final Optional<Cluster> cluster;
  private final Workspace workspace;
  private final Consumer<String> trouble;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Map<RunListener, Set<String>> listeners = new HashMap<>();
  private final Set<RunListener> behind = new HashSet<>();
  private Set<String> askedFor = Set.of();
  private final Deque<String> log = new ArrayDeque<>();
  private Optional<RunProcess> process = Optional.empty();
  private RunView.State state = RunView.State.starting;
  private boolean stopRequested;
  private boolean endRequested;
  private boolean left;
  private boolean paused;
  private Optional<String> ended = Optional.empty();
  private Optional<Integer> exitCode = Optional.empty();
  private final Map<Long, CompletableFuture<JsonNode>> answers = new HashMap<>();
  private final Map<String, Map<String, JsonNode>> live = new TreeMap<>();
  private final Map<String, RunView.Input> inputs = new LinkedHashMap<>();
  private Optional<String> savepoint;
  private long requests;
  private Optional<JsonNode> figures = Optional.empty();
  private Optional<JsonNode> failure = Optional.empty();
  private Optional<JsonNode> report = Optional.empty();

  /**
   * A run that begins.
   *
   * @param first what is known of it
   * @param trouble told what the server's owner should know
   */
  Run(RunView first, RunFolder folder, Workspace workspace, Consumer<String> trouble) {
    this.first = first;
    this.savepoint = first.savepoint();
    first.inputs().ifPresent(all -> all.forEach(input -> inputs.put(input.name(), input)));
    first.log().ifPresent(log::addAll);
    first
        .live()
        .ifPresent(
            changes -> changes.forEach((node, params) -> live.put(node, new TreeMap<>(params))));
    this.folder = folder;
    this.cluster = folder.cluster();
    this.workspace = workspace;
    this.trouble = trouble;
  }

  synchronized void startedAs(RunProcess started) {
    process = Optional.of(started);
    if (stopRequested) {
      started.stop();
    }
  }

  RunFolder folder() {
    return folder;
  }

  synchronized RunView view() {
    return new RunView(
        first.id(),
        first.path(),
        first.name(),
        state,
        first.params(),
        inputs.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(inputs.values())),
        first.limit(),
        first.checkpoints(),
        live.isEmpty() ? Optional.empty() : Optional.of(changes()),
        first.started(),
        first.resumed(),
        savepoint,
        ended,
        exitCode,
        state.isFinal() && (folder.isResumable() || isLeftToCluster()),
        figure("progress"),
        figure("nodes"),
        figure("streams"),
        figures.isPresent() ? figure("outputs") : first.outputs(),
        figure("warnings"),
        failure,
        Optional.of(List.copyOf(log)),
        report);
  }

  private boolean isLeftToCluster() {
    return cluster.isPresent() && state == RunView.State.interrupted;
  }

  private Map<String, Map<String, JsonNode>> changes() {
    Map<String, Map<String, JsonNode>> copy = new TreeMap<>();
    live.forEach((node, params) -> copy.put(node, Map.copyOf(params)));
    return copy;
  }

  private Optional<JsonNode> figure(String name) {
    return figures.map(known -> known.get(name));
  }

  /** Follows the run; the listener is told its state at once. */
  synchronized void follow(RunListener listener) {
    listeners.put(listener, Set.of());
    listener.changed(view());
  }

  synchronized void leave(RunListener listener) {
    listeners.remove(listener);
    behind.remove(listener);
    askForWatched();
  }

  /**
   * Shows a listener these wires and no others.
   *
   * @return those that it is shown: none of a run on a cluster
   */
  synchronized Set<String> watch(RunListener listener, Set<String> wires) {
    if (cluster.isPresent()) {
      return Set.of();
    }
    if (listeners.containsKey(listener)) {
      listeners.put(listener, Set.copyOf(wires));
      askForWatched();
    }
    return wires;
  }

  /** What nobody takes is not drawn. */
  private void askForWatched() {
    Set<String> watched = new TreeSet<>();
    listeners.forEach(
        (listener, wires) -> {
          if (!behind.contains(listener)) {
            watched.addAll(wires);
          }
        });
    if (!watched.equals(askedFor)) {
      askedFor = watched;
      process.ifPresent(running -> running.watch(watched));
    }
  }

  private synchronized void caughtUp(RunListener listener) {
    if (behind.remove(listener)) {
      askForWatched();
    }
  }

  /**
   * Changes params of a node, and waits until the process has said that it does.
   *
   * @throws Refusal if it does not
   */
  void set(String node, Map<String, JsonNode> params) {
    ask("set", Map.of("node", node, "params", params), ANSWER_SECONDS)
        .ifPresent(
            why -> {
              throw new Refusal(422, "not-changed", why, "look at the node's type for params");
            });
    synchronized (this) {
      live.computeIfAbsent(node, key -> new TreeMap<>()).putAll(params);
      Map<String, Map<String, JsonNode>> now = changes();
      listeners.keySet().forEach(listener -> listener.live(now));
    }
  }

  /**
   * Adds a stream, and waits until the process has taken it. It is noted first: a run that is ended
   * in between goes on with it.
   *
   * @throws Refusal if it does not take it
   */
  void addStream(String name, String uri) {
    synchronized (this) {
      if (inputs.containsKey(name)) {
        throw new Refusal(
            409,
            "stream-exists",
            "the run has, or had, a stream '" + name + "'",
            "choose another name");
      }
      if (streamsLeft() >= MOST_STREAMS) {
        throw new Refusal(
            409,
            "too-many-streams",
            MOST_STREAMS + " streams are at work already",
            "remove one, or start another run");
      }
      inputs.put(name, new RunView.Input(name, uri, Optional.empty()));
      record(view());
    }
    Optional<String> refused = Optional.of("the run does not answer");
    try {
      refused = ask("add-stream", Map.of("name", name, "uri", uri), ANSWER_SECONDS);
    } finally {
      synchronized (this) {
        if (refused.isPresent()) {
          inputs.remove(name);
        }
        tellState();
      }
    }
    refused.ifPresent(
        why -> {
          throw new Refusal(
              422,
              "bad-stream",
              "stream '" + name + "' cannot join: " + why,
              "a stream has a name of its own and a URI for the graph's param 'input'");
        });
  }

  private long streamsLeft() {
    return inputs.values().stream().filter(input -> input.removed().isEmpty()).count();
  }

  /**
   * Ends a stream in good order; the others go on.
   *
   * @throws Refusal if there is none of this name, or the process does not answer
   */
  void removeStream(String name) {
    RunView.Input input;
    synchronized (this) {
      input = inputs.get(name);
    }
    if (input == null) {
      throw new Refusal(
          404,
          "no-such-stream",
          "the run has no stream '" + name + "'",
          "look at the run's list of streams");
    }
    ask("end-stream", Map.of("name", name), ANSWER_SECONDS)
        .ifPresent(
            why -> {
              throw new Refusal(422, "bad-stream", why, "look at the run's list of streams");
            });
    synchronized (this) {
      inputs.put(name, new RunView.Input(name, input.uri(), Optional.of(now())));
      tellState();
    }
  }

  /**
   * Notes where it stands now.
   *
   * @throws Refusal if it takes no checkpoints, or cannot now
   */
  void savepoint() {
    if (!first.checkpoints()) {
      throw new Refusal(
          409,
          "no-checkpoints",
          "the run was started without checkpoints, so it cannot note where it stands",
          "start it with \"resumable\": true");
    }
    ask("savepoint", Map.of(), SAVEPOINT_SECONDS)
        .ifPresent(
            why -> {
              throw new Refusal(
                  422, "no-savepoint", "no savepoint could be taken: " + why, "try again");
            });
    synchronized (this) {
      savepoint = Optional.of(now());
      tellState();
    }
  }

  /**
   * Ends it so that it goes on, when it is resumed, exactly where it stands.
   *
   * @throws Refusal if it takes no checkpoints, or cannot now
   */
  void pause() {
    savepoint();
    Optional<RunProcess> running;
    synchronized (this) {
      if (state.isFinal() || stopRequested) {
        throw notAtWork();
      }
      paused = true;
      change(RunView.State.stopping);
      running = process;
    }
    running.ifPresent(RunProcess::leave);
  }

  /**
   * Asks the process for something, and waits for its answer.
   *
   * @return why it does not do it, if it does not
   * @throws Refusal if it does not answer
   */
  private Optional<String> ask(String type, Map<String, ?> data, long seconds) {
    if (cluster.isPresent()) {
      throw new Refusal(
          409,
          "on-a-cluster",
          "the run is at work on a cluster, where it can only be stopped",
          "run the graph in the editor's own processes: start the server without --master");
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    long request;
    Optional<RunProcess> running;
    synchronized (this) {
      request = requests++;
      answers.put(request, answer);
      running = state.isFinal() ? Optional.empty() : process;
    }
    try {
      if (running.isEmpty() || !running.get().ask(request, type, data)) {
        throw notAtWork();
      }
      return Optional.ofNullable(answer.get(seconds, TimeUnit.SECONDS).get("refused"))
          .map(JsonNode::asText);
    } catch (TimeoutException | ExecutionException | CancellationException late) {
      throw notAtWork();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw notAtWork();
    } finally {
      synchronized (this) {
        answers.remove(request);
      }
    }
  }

  private static Refusal notAtWork() {
    return new Refusal(
        409, "not-running", "the run does not answer: it begins or ends", "try again when it runs");
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /**
   * Ends it.
   *
   * @param now at once, rather than in good order
   */
  void stop(boolean now) {
    Optional<RunProcess> running;
    synchronized (this) {
      if (state.isFinal() || paused) {
        return;
      }
      stopRequested = true;
      endRequested |= now;
      noteStopping();
      change(RunView.State.stopping);
      running = process;
    }
    running.ifPresent(now ? RunProcess::kill : RunProcess::stop);
  }

  /** A server that comes later must know. */
  private void noteStopping() {
    try {
      if (cluster.isPresent()) {
        folder.write(cluster.get().asStopping());
      }
    } catch (IOException cause) {
      trouble.accept("run " + first.id() + " cannot be recorded: " + cause.getMessage());
    }
  }

  /** Whether it is at work on a cluster, and goes on there if this server ends now. */
  synchronized boolean goesOnElsewhere() {
    return cluster.isPresent() && !state.isFinal();
  }

  /** Whether it will go on with the next server, if this one ends now. */
  synchronized boolean goesOnLater() {
    return cluster.isEmpty()
        && first.checkpoints()
        && !stopRequested
        && !paused
        && !state.isFinal();
  }

  /**
   * Ends it because the server ends: if it takes checkpoints, so that it can go on later. On a
   * cluster it goes on.
   */
  void leave() {
    if (cluster.isEmpty() && !first.checkpoints()) {
      stop(false);
      return;
    }
    Optional<RunProcess> running;
    synchronized (this) {
      if (state.isFinal() || (stopRequested && cluster.isEmpty()) || paused) {
        return;
      }
      left = true;
      running = process;
    }
    running.ifPresent(RunProcess::leave);
  }

  /** Ends its process, as it takes too long to do so. */
  void abandon() {
    if (cluster.isEmpty()) {
      stop(true);
      return;
    }
    Optional<RunProcess> running;
    synchronized (this) {
      running = process;
    }
    running.ifPresent(RunProcess::abandon);
  }

  boolean awaitEnd(long seconds) throws InterruptedException {
    return over.await(seconds, TimeUnit.SECONDS);
  }

  private void change(RunView.State next) {
    if (state != next) {
      state = next;
      tellState();
    }
  }

  private void tellState() {
    RunView now = view();
    record(now);
    listeners.keySet().forEach(listener -> listener.changed(now));
  }

  private void record(RunView now) {
    try {
      folder.write(now);
    } catch (IOException cause) {
      trouble.accept("run " + first.id() + " cannot be recorded: " + cause.getMessage());
    }
  }

  @Override
  public synchronized void connected() {
    if (cluster.isPresent()) {
      if (stopRequested) {
        process.ifPresent(endRequested ? RunProcess::kill : RunProcess::stop);
      }
      return;
    }
    live.forEach((node, params) -> again("set", Map.of("node", node, "params", params)));
    inputs.values().stream()
        .filter(input -> input.removed().isPresent())
        .forEach(input -> again("end-stream", Map.of("name", input.name())));
    askedFor = Set.of();
    askForWatched();
  }

  /** Asks for what was asked for before the run was resumed. */
  private void again(String type, Map<String, ?> data) {
    process.ifPresent(running -> running.ask(requests++, type, data));
  }

  @Override
  public synchronized void received(String type, JsonNode data) {
    switch (type) {
      case "metrics" -> {
        JsonNode named = withFiles(data);
        figures = Optional.of(named);
        listeners.keySet().forEach(listener -> listener.metrics(named));
        if (state == RunView.State.starting && data.at("/progress/frames").asLong() > 0) {
          change(RunView.State.running);
        }
      }
      case "answer" ->
          Optional.ofNullable(answers.get(data.path("request").asLong()))
              .ifPresent(answer -> answer.complete(data));
      case "at-work" -> {
        if (state == RunView.State.starting) {
          change(RunView.State.running);
        }
      }
      case "report" -> report = Optional.of(data);
      case "failure" -> failure = Optional.of(data);
      default -> trouble.accept("run " + first.id() + " sent something unknown: " + type);
    }
  }

  /** Adds the names by which pages find what was written, and what was before it was resumed. */
  private JsonNode withFiles(JsonNode data) {
    if (data.get("outputs") instanceof ArrayNode outputs) {
      for (JsonNode output : outputs) {
        name(output.path("uri").asText())
            .ifPresent(name -> ((ObjectNode) output).put("file", name));
      }
      Set<List<JsonNode>> here = new HashSet<>();
      outputs.forEach(output -> here.add(writer(output)));
      first
          .outputs()
          .ifPresent(
              earlier ->
                  earlier.forEach(
                      output -> {
                        if (here.add(writer(output))) {
                          outputs.add(output);
                        }
                      }));
    }
    return data;
  }

  /** The sink and the stream that an output is of. */
  private static List<JsonNode> writer(JsonNode output) {
    return List.of(output.path("node"), output.path("stream"));
  }

  private Optional<String> name(String uri) {
    try {
      Path file = uri.startsWith("file:") ? Path.of(URI.create(uri)) : Path.of(uri);
      return uri.matches("[A-Za-z][A-Za-z0-9+.-]+://.*") && !uri.startsWith("file:")
          ? Optional.empty()
          : workspace.name(file);
    } catch (InvalidPathException notAFile) {
      return Optional.empty();
    } catch (IllegalArgumentException notAUri) {
      return Optional.empty();
    }
  }

  @Override
  public synchronized void received(PreviewMessage preview) {
    int before = behind.size();
    listeners.forEach(
        (listener, wires) -> {
          if (wires.contains(preview.wire())
              && !listener.preview(preview.wire(), preview.frame(), () -> caughtUp(listener))) {
            behind.add(listener);
          }
        });
    if (behind.size() > before) {
      askForWatched();
    }
  }

  @Override
  public synchronized void printed(String line) {
    if (log.size() == LOG_LINES) {
      log.removeFirst();
    }
    log.addLast(line);
    try {
      folder.log(line);
    } catch (IOException cause) {
      trouble.accept("the log of run " + first.id() + " cannot be kept: " + cause.getMessage());
    }
    listeners.keySet().forEach(listener -> listener.log(line));
  }

  @Override
  public synchronized void ended(int code) {
    ended = Optional.of(now());
    exitCode = Optional.of(code);
    if (cluster.isPresent() && !left && !endRequested && code >= Cluster.LEFT) {
      change(RunView.State.interrupted); // it is at work there, or has come to its end
    } else if (stopRequested && !(left && cluster.isPresent())) {
      change(RunView.State.stopped);
    } else if (code == 0) {
      change(RunView.State.finished);
    } else if (paused) {
      change(RunView.State.paused);
    } else if (left) {
      state = RunView.State.interrupted; // pages come back, and will find it at work again
      record(view());
    } else {
      if (failure.isEmpty()) {
        failure =
            Optional.of(JsonNodeFactory.instance.objectNode().put("message", lastError(code)));
      }
      change(RunView.State.failed);
    }
    listeners.clear();
    behind.clear();
    answers.values().forEach(answer -> answer.cancel(false));
    over.countDown();
  }

  private String lastError(int code) {
    String prefix = "error: ";
    return log.stream()
        .filter(line -> line.startsWith(prefix))
        .reduce((earlier, later) -> later)
        .map(line -> line.substring(prefix.length()))
        .orElse("its process ended with code " + code);
  }
}
