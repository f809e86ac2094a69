package io.kinoloom.cli;

import io.kinoloom.beam.EmbeddedJobs;
import io.kinoloom.beam.RunStreams;
import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.graph.GraphException;
import io.kinoloom.graph.Problem;
import io.kinoloom.runtime.LiveParams;
import io.kinoloom.runtime.RunControl;
import io.kinoloom.runtime.RunMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A run of this process, and what may be asked of it while it is at work. Thread-safe. */
final class RunAtWork {
  private final PhysicalPlan plan;
  private final Map<String, String> streams;
  private final Planner planner;
  private final Optional<CheckpointDirectory> checkpoints;
  private final Recorder recorder;
  private final Runnable stop;
  private final Runnable leave;

  /** Plans the graph for these streams: URI by name. */
  interface Planner {
    PhysicalPlan plan(Map<String, String> streams) throws GraphException;
  }

  /** Notes in the checkpoint directory which streams a run has. */
  interface Recorder {
    void record(Map<String, String> streams) throws IOException;
  }

  /**
   * A run that begins.
   *
   * @param streams URI by name, as they were given
   * @param checkpoints where it notes where it stands, if it does
   * @param stop ends it in good order
   * @param leave ends it where the program that started it has ended, or says that it does
   */
  RunAtWork(
      PhysicalPlan plan,
      Map<String, String> streams,
      Planner planner,
      Optional<CheckpointDirectory> checkpoints,
      Recorder recorder,
      Runnable stop,
      Runnable leave) {
    this.plan = plan;
    this.streams = new LinkedHashMap<>(streams);
    this.planner = planner;
    this.checkpoints = checkpoints;
    this.recorder = recorder;
    this.stop = stop;
    this.leave = leave;
  }

  PhysicalPlan plan() {
    return plan;
  }

  private String id() {
    return plan.info().run();
  }

  /** Ends it in good order. */
  void stop() {
    stop.run();
  }

  /** Ends it because the program that started it does. */
  void leave() {
    leave.run();
  }

  /**
   * Adds a stream; the others do not notice.
   *
   * @throws IllegalArgumentException if the graph cannot take it, in words for the user
   * @throws IllegalStateException if the run cannot, now or ever, likewise
   */
  synchronized void addStream(String name, String uri) throws IOException {
    RunStreams running =
        RunStreams.of(id())
            .orElseThrow(() -> new IllegalStateException("the run begins, or has ended"));
    if (streams.isEmpty()) {
      throw new IllegalStateException(
          "the run was started without named streams; start it with all but one of them");
    }
    Map<String, String> more = new LinkedHashMap<>(streams);
    if (more.putIfAbsent(name, uri) != null) {
      throw new IllegalStateException("the run has, or had, a stream '" + name + "'");
    }
    PhysicalPlan larger;
    try {
      larger = planner.plan(more);
    } catch (GraphException cause) {
      throw new IllegalArgumentException(
          cause.problems().stream().map(Problem::message).collect(Collectors.joining("; ")), cause);
    }
    recorder.record(more);
    try {
      running.join(larger);
    } catch (IllegalArgumentException | IllegalStateException refused) {
      recorder.record(streams);
      throw refused;
    }
    streams.put(name, uri);
    LiveParams.of(id()).ifPresent(params -> params.joined(larger));
    RunMetrics.of(id()).stream(name);
  }

  /**
   * Ends one stream in good order; the others go on.
   *
   * @throws IllegalStateException if there is none, in words for the user
   */
  void endStream(String name) {
    boolean known =
        RunStreams.of(id())
            .filter(
                running ->
                    running.plan().streams().stream()
                        .anyMatch(stream -> stream.name().equals(name)))
            .isPresent();
    if (!known) {
      throw new IllegalStateException("the run has no stream '" + name + "'");
    }
    RunControl.stop(id(), name);
  }

  /**
   * Notes where the run stands now.
   *
   * @throws IllegalStateException if it takes no checkpoints, in words for the user
   * @throws IOException if it cannot be noted
   */
  void savepoint() throws IOException {
    CheckpointDirectory directory =
        checkpoints.orElseThrow(
            () -> new IllegalStateException("the run was started without checkpoints"));
    Path written = EmbeddedJobs.savepoint(id(), directory.savepoints());
    directory.keepOnly(written);
  }
}
