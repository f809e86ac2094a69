package io.kinoloom.beam;

import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.compile.PhysicalPlan.Stage;
import io.kinoloom.compile.PhysicalPlan.StreamPlan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The streams of a run in this process: those it began with, and those that join while it is at
 * work. Streams do not know of each other, so a further one disturbs nobody: the reader of a source
 * stage that has the fewest takes it, and every later stage meets it with its first packet.
 * Thread-safe.
 */
public final class RunStreams {
  /** Streams that a run can have in its life; what has ended is counted and remembered too. */
  static final int MOST = 1000;

  private static final ConcurrentMap<String, RunStreams> RUNS = new ConcurrentHashMap<>();

  private final int parallelism;
  private final Map<String, Stands> stages = new TreeMap<>();
  private volatile PhysicalPlan plan;
  private volatile StreamKeys keys;
  private boolean over;

  /** Who reads what in a source stage. */
  private static final class Stands {
    private final Map<Object, Set<String>> readers = new HashMap<>();
    private final Set<String> free = new TreeSet<>();
    private final Set<String> taken = new HashSet<>();
    private final Set<String> ended = new HashSet<>();

    boolean isLeastLoaded(Object reader) {
      int own = readers.get(reader).size();
      return readers.values().stream().allMatch(others -> others.size() >= own);
    }
  }

  private RunStreams(PhysicalPlan plan, int parallelism) {
    this.plan = plan;
    this.parallelism = parallelism;
    this.keys = StreamKeys.spread(plan, parallelism);
    plan.stages().stream()
        .filter(Stage::source)
        .forEach(stage -> stages.put(stage.id(), new Stands()));
    plan.streams().forEach(this::free);
  }

  private void free(StreamPlan stream) {
    stages.values().forEach(stage -> stage.free.add(stream.name()));
  }

  static RunStreams install(PhysicalPlan plan, int parallelism) {
    RunStreams streams = new RunStreams(plan, parallelism);
    RUNS.put(plan.info().run(), streams);
    return streams;
  }

  /** The streams of a run that is at work in this process. */
  public static Optional<RunStreams> of(String run) {
    return Optional.ofNullable(RUNS.get(run));
  }

  static void forget(String run) {
    RUNS.remove(run);
  }

  /** The plan with all streams. */
  public PhysicalPlan plan() {
    return plan;
  }

  String key(String stream) {
    return keys.byStream().get(stream);
  }

  /** Where a node delivers a stream's messages to. */
  String topic(String node, String stream) {
    return plan.deliveries().stream()
        .filter(delivery -> delivery.node().equals(node))
        .map(delivery -> delivery.topics().get(stream))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Lets streams join.
   *
   * @param larger the plan of the same graph with further streams behind those it has
   * @throws IllegalStateException if the run is about to end, or has had too many streams, in words
   *     for the user
   * @throws IllegalArgumentException if the graph would be run otherwise with them, likewise
   */
  public synchronized void join(PhysicalPlan larger) {
    List<StreamPlan> all = larger.streams();
    int before = plan.streams().size();
    if (over) {
      throw new IllegalStateException("all streams of the run have ended");
    }
    if (all.size() > MOST) {
      throw new IllegalStateException(
          "the run has had %d streams; start another one for more".formatted(MOST));
    }
    if (!larger.stages().equals(plan.stages()) || !all.subList(0, before).equals(plan.streams())) {
      throw new IllegalArgumentException(
          "the graph would be run in other stages with it; start the run again with all streams");
    }
    plan = larger;
    keys = StreamKeys.spread(larger, parallelism);
    all.subList(before, all.size()).forEach(this::free);
  }

  /**
   * Notes what a reader begins with.
   *
   * @param readers of the stage
   */
  synchronized void begin(String stage, Object reader, Set<String> streams) {
    Stands stands = stages.get(stage);
    stands.readers.put(reader, new HashSet<>());
    streams.forEach(stream -> take(stands, reader, stream));
  }

  private static void take(Stands stands, Object reader, String stream) {
    stands.free.remove(stream);
    stands.taken.add(stream);
    stands.readers.get(reader).add(stream);
  }

  /**
   * A stream for a reader to take, if one waits and no reader has fewer.
   *
   * @param readers that the stage has; while not all have begun, what is free is not known
   */
  synchronized Optional<String> take(String stage, Object reader, int readers) {
    Stands stands = stages.get(stage);
    if (stands.free.isEmpty() || stands.readers.size() < readers || !stands.isLeastLoaded(reader)) {
      return Optional.empty();
    }
    String stream = stands.free.iterator().next();
    take(stands, reader, stream);
    return Optional.of(stream);
  }

  /** The sources of a stage have ended a stream. */
  synchronized void ended(String stage, Object reader, String stream) {
    Stands stands = stages.get(stage);
    stands.readers.get(reader).remove(stream);
    stands.ended.add(stream);
  }

  /** Whether all streams have ended in all sources; none joins after that. */
  synchronized boolean isOver() {
    int all = plan.streams().size();
    over |= stages.values().stream().allMatch(stage -> stage.ended.size() == all);
    return over;
  }
}
