package io.kinoloom.cli;

import io.kinoloom.beam.ClusterRun;
import io.kinoloom.beam.FlinkLauncher;
import io.kinoloom.beam.LaunchOptions;
import io.kinoloom.beam.RunFailedException;
import io.kinoloom.compile.CompileOptions;
import io.kinoloom.compile.Compiled;
import io.kinoloom.compile.Compiler;
import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.compile.StreamSpec;
import io.kinoloom.graph.Durations;
import io.kinoloom.graph.GraphException;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.runtime.RunControl;
import io.kinoloom.runtime.RunMetrics;
import io.kinoloom.runtime.SourceLimits;
import io.kinoloom.runtime.StreamMetrics;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.yaml.GraphReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** {@code kinoloom run}. */
@CommandLine.Command(
    name = "run",
    description = "Runs a graph, in this process or on a Flink cluster.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class RunCommand implements Command {
  private static final String OUTPUT = "output";
  private static final int EXIT_INTERRUPTED = 130;
  private static final Duration LONGEST_SUBMISSION = Duration.ofMinutes(1);
  private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(3);

  @Parameters(
      index = "0",
      paramLabel = "GRAPH",
      description = "Graph file, or a video that Kinoloom made: its graph runs again.")
  private Path graphFile;

  @Mixin private ParamOptions paramOptions;
  @Mixin private ControlOptions control;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "URI",
      description = "Short for --set output=URI.")
  private Optional<String> output = Optional.empty();

  @Option(
      names = "--stream",
      paramLabel = "NAME=URI",
      description = "Adds a stream whose param 'input' is URI; $${stream} in the graph is NAME.")
  private List<String> streamArguments = List.of();

  @Option(names = "--limit", paramLabel = "N", description = "Stops each source after N frames.")
  private Optional<Long> limit = Optional.empty();

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "Stops each source after this much stream time, such as 30s.")
  private Optional<String> duration = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything random; the same seed gives the same output. Default: 1.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--master",
      paramLabel = "HOST:PORT",
      description = "Runs on this Flink cluster instead of in this process.")
  private Optional<String> master = Optional.empty();

  @Option(
      names = "--stage",
      description = "With --master: sends Kinoloom along, for a cluster that does not have it.")
  private boolean stage;

  @Option(
      names = "--attach",
      paramLabel = "RUN",
      description =
          "With --master: follows a run that was started there to its end, instead of starting"
              + " one. Give the graph and the params that it was started with.")
  private Optional<String> attach = Optional.empty();

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Operators of each stage. Default: one a stream, up to the cores.")
  private Optional<Integer> parallelism = Optional.empty();

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = "Takes checkpoints into DIR, so that a run that was killed can be resumed.")
  private Optional<Path> checkpoint = Optional.empty();

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "How often. Default: ${DEFAULT-VALUE}.")
  private String checkpointInterval;

  @Option(
      names = "--resume",
      description = "Goes on with the run in the checkpoint directory where it last stood.")
  private boolean resume;

  @Option(names = "--report", paramLabel = "FILE", description = "Writes a report as JSON.")
  private Optional<Path> report = Optional.empty();

  @Option(
      names = {"-q", "--quiet"},
      description = "Shows warnings and errors only.")
  private boolean quiet;

  private final Map<String, String> streams = new LinkedHashMap<>();

  @Override
  public Integer call() throws GraphException, IOException {
    readStreams();
    GraphText text = GraphText.load(graphFile);
    inBackground(FlinkLauncher::preload);
    Map<String, String> params = new TreeMap<>(text.params());
    params.putAll(paramOptions.values());
    output.ifPresent(uri -> params.put(OUTPUT, uri));
    if (resume && checkpoint.isEmpty()) {
      throw new UsageException(
          "--resume needs to know where the checkpoints are", "add --checkpoint DIR");
    }
    if (attach.isPresent() && (master.isEmpty() || resume)) {
      throw new UsageException(
          "--attach follows a run that is at work on a cluster",
          "give --master HOST:PORT, and no --resume");
    }
    if (checkpoint.isEmpty()) {
      return run(text, params, Optional.empty());
    }
    try (CheckpointDirectory directory = new CheckpointDirectory(checkpoint.get())) {
      directory.lock();
      return run(text, params, Optional.of(directory));
    }
  }

  private int run(
      GraphText text, Map<String, String> params, Optional<CheckpointDirectory> directory)
      throws GraphException, IOException {
    CheckpointDirectory.Identity identity =
        new CheckpointDirectory.Identity(text.text(), params, streams);
    String run =
        attach.or(control::id).orElseGet(() -> UUID.randomUUID().toString().substring(0, 8));
    long runSeed = seed.or(text::seed).orElse(1L);
    Optional<String> restoreFrom = Optional.empty();
    if (resume) {
      CheckpointDirectory.Recorded recorded = directory.get().resume(identity);
      if (recorded.finished()) {
        say("the run in " + checkpoint.get() + " has finished already");
        return 0;
      }
      run = recorded.run();
      runSeed = recorded.seed();
      restoreFrom = directory.get().latest();
    }
    String id = run;
    long ownSeed = runSeed;
    RunAtWork.Planner planner = given -> compile(text, params, given, id, ownSeed);
    PhysicalPlan plan = planner.plan(streams);
    LaunchOptions options = options(directory, restoreFrom);
    if (master.isEmpty()) {
      inBackground(() -> preloadNodes(plan));
    }
    if (directory.isPresent() && !resume && attach.isEmpty()) {
      directory.get().begin(run, runSeed, identity);
    }
    RunAtWork.Recorder recorder =
        given -> {
          if (directory.isPresent()) {
            directory
                .get()
                .joined(id, ownSeed, new CheckpointDirectory.Identity(text.text(), params, given));
          }
        };
    RunAtWork atWork =
        new RunAtWork(
            plan, streams, planner, directory, recorder, () -> RunControl.stop(id), leave(id));
    int code = launch(atWork, options);
    if (code == 0 && directory.isPresent()) {
      directory.get().finish(run, runSeed, identity);
    }
    return code;
  }

  private void readStreams() {
    for (String argument : streamArguments) {
      int equals = argument.indexOf('=');
      if (equals < 1 || equals == argument.length() - 1) {
        throw new UsageException(
            "--stream '" + argument + "' lacks a name or a URI",
            "write --stream NAME=URI, such as --stream door=door.mp4");
      }
      String name = argument.substring(0, equals);
      if (streams.put(name, argument.substring(equals + 1)) != null) {
        throw new UsageException(
            "stream '" + name + "' is given twice", "give each stream a name of its own");
      }
    }
  }

  private static void inBackground(Runnable work) {
    Thread thread = new Thread(work, "preload");
    thread.setDaemon(true);
    thread.start();
  }

  private static void preloadNodes(PhysicalPlan plan) {
    NodeRegistry registry = NodeRegistry.load();
    plan.stages().stream()
        .flatMap(stage -> stage.nodes().stream())
        .map(node -> registry.find(node.type(), node.version()))
        .flatMap(Optional::stream)
        .forEach(NodeDefinition::preload);
  }

  private PhysicalPlan compile(
      GraphText text,
      Map<String, String> params,
      Map<String, String> given,
      String run,
      long runSeed)
      throws GraphException {
    List<StreamSpec> specs = new ArrayList<>();
    given.forEach((name, uri) -> specs.add(StreamSpec.reading(name, uri)));
    if (specs.isEmpty()) {
      specs.add(new StreamSpec(StreamSpec.DEFAULT_NAME, Map.of()));
    }
    Path file = control.original(graphFile);
    Path parent = file.toAbsolutePath().getParent();
    Compiled compiled =
        Compiler.compile(
            GraphReader.read(file.toString(), text.yaml()),
            CompileOptions.builder(NodeRegistry.load())
                .streams(specs)
                .set(params)
                .seed(runSeed)
                .run(run)
                .graphText(text.text())
                .version(Version.current())
                .baseDirectory(parent)
                .build());
    return compiled.plan();
  }

  private LaunchOptions options(
      Optional<CheckpointDirectory> directory, Optional<String> restoreFrom) {
    if (parallelism.isPresent() && parallelism.get() < 1) {
      throw new UsageException("--parallelism must be at least 1", "leave it out, or give 1");
    }
    if (limit.isPresent() && limit.get() < 1) {
      throw new UsageException("--limit must be at least 1", "leave it out to run to the end");
    }
    SourceLimits limits =
        new SourceLimits(
            limit.orElse(Long.MAX_VALUE),
            duration.map(text -> duration("--for", text).toNanos() / 1000).orElse(Long.MAX_VALUE));
    return new LaunchOptions(
        master,
        directory.map(
            known ->
                new LaunchOptions.Checkpoints(
                    known.flink(), duration("--checkpoint-interval", checkpointInterval))),
        restoreFrom,
        limits,
        parallelism.or(this::forFurtherStreams),
        true,
        stage ? classPath() : List.of());
  }

  /** Where streams may join, there should be operators for them. */
  private Optional<Integer> forFurtherStreams() {
    return control.isGiven() && master.isEmpty() && !streams.isEmpty()
        ? Optional.of(Runtime.getRuntime().availableProcessors())
        : Optional.empty();
  }

  private static List<String> classPath() {
    return List.of(System.getProperty("java.class.path").split(File.pathSeparator));
  }

  private static Duration duration(String option, String text) {
    return Durations.parse(text)
        .filter(time -> !time.isNegative() && !time.isZero())
        .orElseThrow(
            () ->
                new UsageException(
                    option + " '" + text + "' is no length of time",
                    "write a number and a unit, such as 500ms, 30s or 2m"));
  }

  private int launch(RunAtWork atWork, LaunchOptions options) throws IOException {
    PhysicalPlan plan = atWork.plan();
    String run = plan.info().run();
    RunMetrics metrics = RunMetrics.of(run);
    plan.streams().forEach(stream -> metrics.stream(stream.name()));
    PrintStream err = System.err;
    boolean terminal = System.console() != null && !"dumb".equals(System.getenv("TERM"));
    long started = System.nanoTime();
    Optional<String> failure = Optional.empty();
    boolean lost = false;
    if (control.isGiven()) {
      // Ctrl-C in the terminal of the other program is meant for that, which then says what to do.
      Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN);
      Signal.handle(new Signal("TERM"), signal -> atWork.leave());
    } else {
      stopOnSignals(() -> RunControl.stop(run));
    }
    Optional<RemoteControl> remote = control.connect();
    remote.ifPresent(other -> other.begin(atWork, metrics));
    if (master.isPresent()) {
      remote.ifPresent(other -> ClusterRun.onceAtWork(run, other::atWork));
      ClusterRun.onceAtWork(run, () -> sayWhere(run));
    }
    try (Progress progress = new Progress(metrics, err, terminal, quiet)) {
      if (attach.isPresent()) {
        // The process of a server that was just ended may still be sending the run.
        FlinkLauncher.attach(plan, options, control.isGiven() ? LONGEST_SUBMISSION : Duration.ZERO);
      } else {
        FlinkLauncher.run(plan, options);
      }
    } catch (ClusterRun.LostException cause) {
      lost = control.isGiven();
      failure = Optional.of(cause.getMessage());
    } catch (RunFailedException cause) {
      failure = Optional.of(cause.getMessage());
      if (System.getenv("KINOLOOM_DEBUG") != null) {
        cause.printStackTrace(err);
      }
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    RunReport summary = new RunReport(plan, metrics, seconds, startSeconds(metrics));
    if (!quiet) {
      show(summary, err, failure.isPresent());
    }
    if (report.isPresent()) {
      summary.write(report.get());
    }
    if (remote.isPresent()) {
      remote.get().end(summary, failure);
      remote.get().close();
    }
    if (failure.isPresent()) {
      err.println("error: " + failure.get());
      if (lost) {
        return EXIT_INTERRUPTED; // whoever started this attaches again
      }
      checkpoint.ifPresent(
          directory -> err.println("    hint: the same command with --resume goes on with it"));
      return 1;
    }
    return 0;
  }

  private static double startSeconds(RunMetrics metrics) {
    if (metrics.firstOutputNanos() == 0) {
      return 0;
    }
    long sinceFirstNanos = System.nanoTime() - metrics.firstOutputNanos();
    long upMillis = ManagementFactory.getRuntimeMXBean().getUptime();
    return upMillis / 1e3 - sinceFirstNanos / 1e9;
  }

  private static void show(RunReport summary, PrintStream err, boolean failed) {
    boolean worked =
        summary.metrics().streams().values().stream().anyMatch(stream -> stream.framesIn() > 0);
    if (failed && !worked) {
      return;
    }
    summary.table().forEach(err::println);
    for (StreamMetrics stream : summary.metrics().streams().values()) {
      String lost =
          stream.dropped() + stream.errors() == 0
              ? ""
              : ", %d dropped, %d errors".formatted(stream.dropped(), stream.errors());
      err.printf(
          "stream '%s': %d frames in, %d out%s%n",
          stream.stream(), stream.framesIn(), stream.framesOut(), lost);
    }
    summary.metrics().streams().values().stream()
        .flatMap(stream -> stream.written().values().stream())
        .forEach(target -> err.println("wrote " + target));
    err.printf("%s %.1f s%n", failed ? "failed after" : "done in", summary.seconds());
  }

  /** The first Ctrl-C ends the run in good order, the second one at once. */
  private static void stopOnSignals(Runnable stop) {
    AtomicBoolean stopping = new AtomicBoolean();
    for (String name : List.of("INT", "TERM")) {
      Signal.handle(
          new Signal(name),
          signal -> {
            if (stopping.getAndSet(true)) {
              Runtime.getRuntime().halt(EXIT_INTERRUPTED);
            }
            System.err.println("\nstopping; what was written will play. Once more to quit at once");
            stop.run();
          });
    }
  }

  private Runnable leave(String run) {
    if (master.isPresent()) {
      return () -> leaveToCluster(run);
    }
    return checkpoint.isPresent() ? RunCommand::leaveNow : () -> RunControl.stop(run);
  }

  /** Ends at once; who resumes the run goes on from its last checkpoint. */
  private static void leaveNow() {
    Thread patience =
        new Thread(
            () -> {
              LockSupport.parkNanos(LEAVE_NANOS);
              Runtime.getRuntime().halt(EXIT_INTERRUPTED);
            });
    patience.setDaemon(true);
    patience.start();
    Runtime.getRuntime().exit(EXIT_INTERRUPTED);
  }

  /** Ends at once, as soon as the run can go on without this process. */
  private static void leaveToCluster(String run) {
    ClusterRun.awaitAtWork(run, LONGEST_SUBMISSION);
    Runtime.getRuntime().halt(EXIT_INTERRUPTED);
  }

  private void sayWhere(String run) {
    if (attach.isEmpty()) {
      say(
          "run %s is at work on %s; the same command with --attach %s follows it from elsewhere"
              .formatted(run, master.orElseThrow(), run));
    }
  }

  private void say(String message) {
    if (!quiet) {
      System.err.println(message);
    }
  }
}
