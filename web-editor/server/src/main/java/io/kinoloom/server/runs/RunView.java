package io.kinoloom.server.runs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a page is told of a run, and what is kept of it.
 *
 * @param id of the run
 * @param path of the graph in the workspace, where it has one
 * @param name of the graph
 * @param state what it does now
 * @param params values given to the graph's params
 * @param inputs its streams in their order, where it was given some
 * @param limit frames after which each source stops
 * @param checkpoints whether it notes where it stands
 * @param live params changed while it ran, by node
 * @param started when
 * @param resumed when it went on last, if it was interrupted
 * @param savepoint when it last noted on request where it stands
 * @param ended when, once it has
 * @param exitCode of its process, once it has ended
 * @param resumable whether it has ended and can go on where it stood
 * @param progress frames, frames expected, frames per second, seconds, seconds left
 * @param nodes figures of each node
 * @param streams counts of each stream
 * @param outputs what sinks have written, and where
 * @param warnings of nodes
 * @param failure why it failed, and at which node, where one is known
 * @param log the last lines
 * @param report as {@code kinoloom run --report} writes it
 */
public record RunView(
    String id,
    Optional<String> path,
    String name,
    State state,
    Map<String, String> params,
    Optional<List<Input>> inputs,
    Optional<Long> limit,
    boolean checkpoints,
    Optional<Map<String, Map<String, JsonNode>>> live,
    String started,
    Optional<String> resumed,
    Optional<String> savepoint,
    Optional<String> ended,
    Optional<Integer> exitCode,
    boolean resumable,
    Optional<JsonNode> progress,
    Optional<JsonNode> nodes,
    Optional<JsonNode> streams,
    Optional<JsonNode> outputs,
    Optional<JsonNode> warnings,
    Optional<JsonNode> failure,
    Optional<List<String>> log,
    Optional<JsonNode> report) {

  /**
   * A stream as it was given.
   *
   * @param name what {@code ${stream}} stands for
   * @param uri what it reads
   * @param removed when it was asked to end, if it was
   */
  public record Input(String name, String uri, Optional<String> removed) {}

  /** What a run does; named as pages are told. */
  public enum State {
    starting,
    running,
    stopping,
    finished,
    stopped,
    failed,
    interrupted,
    paused;

    /** Whether it will change no more. */
    public boolean isFinal() {
      return switch (this) {
        case starting, running, stopping -> false;
        case finished, stopped, failed, interrupted, paused -> true;
      };
    }
  }

  /** The line of a list. */
  RunView brief() {
    return new RunView(
        id,
        path,
        name,
        state,
        params,
        inputs,
        limit,
        checkpoints,
        live,
        started,
        resumed,
        savepoint,
        ended,
        exitCode,
        resumable,
        progress,
        Optional.empty(),
        Optional.empty(),
        outputs,
        Optional.empty(),
        failure,
        Optional.empty(),
        Optional.empty());
  }

  /**
   * What is left of a run without a process.
   *
   * @param canGoOn whether it can be resumed
   */
  RunView settled(boolean canGoOn) {
    return new RunView(
        id,
        path,
        name,
        state.isFinal() ? state : State.interrupted,
        params,
        inputs,
        limit,
        checkpoints,
        live,
        started,
        resumed,
        savepoint,
        ended,
        exitCode,
        canGoOn,
        progress,
        nodes,
        streams,
        outputs,
        warnings,
        failure,
        log,
        report);
  }

  /** What is known of a run that begins. */
  static RunView beginning(
      String id,
      Optional<String> path,
      String name,
      Map<String, String> params,
      Optional<List<Input>> inputs,
      Optional<Long> limit,
      boolean checkpoints,
      String now) {
    return new RunView(
        id,
        path,
        name,
        State.starting,
        params,
        inputs,
        limit,
        checkpoints,
        Optional.empty(),
        now,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** What is known of a run that has been at work on a cluster all the time. */
  RunView followedAgain() {
    return new RunView(
        id,
        path,
        name,
        State.starting,
        params,
        inputs,
        limit,
        checkpoints,
        live,
        started,
        resumed,
        savepoint,
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        log,
        Optional.empty());
  }

  /** What is known of a run that goes on: its figures begin anew, what it has written stays. */
  RunView goingOn(String now) {
    return new RunView(
        id,
        path,
        name,
        State.starting,
        params,
        inputs,
        limit,
        true,
        live,
        started,
        Optional.of(now),
        savepoint,
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        outputs,
        Optional.empty(),
        Optional.empty(),
        log,
        Optional.empty());
  }
}
