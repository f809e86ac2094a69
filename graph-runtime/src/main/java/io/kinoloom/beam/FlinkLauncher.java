package io.kinoloom.beam;

import io.kinoloom.beam.delivery.Connectors;
import io.kinoloom.beam.delivery.DeliveryException;
import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.compile.PhysicalPlan.PlannedDelivery;
import io.kinoloom.runtime.NodeFailure;
import io.kinoloom.runtime.RunControl;
import io.kinoloom.runtime.RunMetrics;
import io.kinoloom.runtime.SourcePace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Runs a plan on Flink: in this process, or on a cluster. */
public final class FlinkLauncher {
  private static final long FOREVER_MILLIS = 1_000L * 60 * 60 * 24 * 365;

  private static final String LOOPBACK = "127.0.0.1";

  private FlinkLauncher() {}

  /**
   * Loads what a launch will need, so that it can be done while the graph is still being compiled.
   * Changes nothing else.
   */
  public static void preload() {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    Pipeline.create(options);
  }

  /**
   * Runs a plan to its end. What it measures is found in {@link RunMetrics#of} under the run's id.
   *
   * @throws RunFailedException with a message for the user if the run fails
   */
  public static void run(PhysicalPlan plan, LaunchOptions options) throws RunFailedException {
    boolean embedded = options.master().isEmpty();
    int parallelism =
        options
            .parallelism()
            .orElseGet(
                () ->
                    embedded
                        ? Math.min(
                            plan.streams().size(), Runtime.getRuntime().availableProcessors())
                        : plan.streams().size());
    RunSettings settings =
        new RunSettings(
            embedded && options.handover(),
            options.checkpoints().isPresent(),
            options.limits(),
            parallelism);
    if (embedded) {
      checkBrokers(plan);
    } else {
      onCluster(plan, options, ClusterRun::requireIdle);
    }
    String run = plan.info().run();
    Path configuration = writeConfiguration(options);
    if (settings.embedded()) {
      RunStreams.install(plan, parallelism);
    }
    if (embedded) {
      EmbeddedJobs.launching(run);
    }
    try {
      Pipeline pipeline =
          Pipeline.create(pipelineOptions(plan, options, parallelism, configuration));
      new BeamTranslator(plan, settings).translate(pipeline);
      PipelineResult result = pipeline.run();
      if (!embedded) {
        attach(plan, options, Duration.ZERO);
      } else if (!options.handover()) {
        MetricsForwarder.collect(result.metrics(), RunMetrics.of(run));
      }
    } catch (DeliveryException cause) {
      throw new RunFailedException(cause.getMessage(), cause);
    } catch (RuntimeException cause) {
      throw new RunFailedException(explain(cause, options.master()), cause);
    } finally {
      EmbeddedJobs.forget(run);
      RunStreams.forget(run);
      Handover.forget(run);
      SourcePace.forget(run);
      RunControl.forget(run);
      delete(configuration);
    }
  }

  /**
   * Follows a run that a cluster has already to its end; what was measured is found as after {@link
   * #run}.
   *
   * @param patience how long to wait for a run that another process may just be sending
   * @throws RunFailedException with a message for the user if the run fails, or is not there
   */
  public static void attach(PhysicalPlan plan, LaunchOptions options, Duration patience)
      throws RunFailedException {
    Path savepoints =
        options
            .checkpoints()
            .map(checkpoints -> checkpoints.directory().toAbsolutePath().getParent())
            .orElse(Path.of(System.getProperty("java.io.tmpdir")))
            .resolve("stopped-" + plan.info().run());
    onCluster(plan, options, run -> run.follow(savepoints.toUri().toString(), patience));
  }

  private interface ClusterDeed {
    void apply(ClusterRun run) throws RunFailedException;
  }

  private static void onCluster(PhysicalPlan plan, LaunchOptions options, ClusterDeed deed)
      throws RunFailedException {
    try (ClusterRun run = new ClusterRun(plan, options.master().orElseThrow())) {
      deed.apply(run);
    }
  }

  /** Workers of a cluster may reach what this machine cannot, so only they can tell there. */
  private static void checkBrokers(PhysicalPlan plan) throws RunFailedException {
    for (PlannedDelivery delivery : plan.deliveries()) {
      try {
        Connectors.of(delivery).check(delivery);
      } catch (DeliveryException cause) {
        throw new RunFailedException(
            "node '%s' could not start: %s".formatted(delivery.node(), cause.getMessage()), cause);
      }
    }
  }

  private static FlinkPipelineOptions pipelineOptions(
      PhysicalPlan plan, LaunchOptions options, int parallelism, Path configuration) {
    FlinkPipelineOptions flink = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    flink.setRunner(FlinkRunner.class);
    flink.setJobName(ClusterRun.jobName(plan));
    flink.setStreaming(true);
    flink.setFlinkMaster(options.master().orElse("[local]"));
    flink.setFlinkConfDir(configuration.toString());
    flink.setParallelism(parallelism);
    flink.setMaxParallelism(StreamKeys.MAX_PARALLELISM);
    flink.setObjectReuse(true);
    flink.setFasterCopy(true);
    flink.setFinishBundleBeforeCheckpointing(true);
    flink.setMaxBundleSize(Long.MAX_VALUE);
    flink.setMaxBundleTimeMills(FOREVER_MILLIS);
    flink.setAutoWatermarkInterval(200L);
    flink.setShutdownSourcesAfterIdleMs(0L);
    flink.setAttachedMode(options.master().isEmpty());
    flink.setNumberOfExecutionRetries(options.master().isPresent() ? -1 : 0);
    flink.setFilesToStage(new ArrayList<>(options.filesToStage()));
    options
        .checkpoints()
        .ifPresent(
            checkpoints -> {
              flink.setCheckpointingInterval(checkpoints.interval().toMillis());
              flink.setExternalizedCheckpointsEnabled(true);
              flink.setRetainExternalizedCheckpointsOnCancellation(true);
              flink.setMinPauseBetweenCheckpoints(
                  Math.max(1, checkpoints.interval().toMillis() / 4));
            });
    if (options.master().isPresent()) {
      options.restoreFrom().ifPresent(flink::setSavepointPath);
    }
    return flink;
  }

  /** Flink reads what Beam has no option for from a file. */
  private static Path writeConfiguration(LaunchOptions options) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("execution.buffer-timeout.interval", "2ms");
    settings.put("execution.checkpointing.checkpoints-after-tasks-finish.enabled", "false");
    options
        .checkpoints()
        .ifPresent(
            checkpoints -> {
              settings.put("state.backend.type", "hashmap");
              settings.put("state.checkpoint-storage", "filesystem");
              settings.put("state.checkpoints.dir", checkpoints.directory().toUri().toString());
              settings.put("state.checkpoints.num-retained", "2");
            });
    if (options.master().isEmpty()) {
      settings.put("jobmanager.bind-host", LOOPBACK);
      settings.put("taskmanager.bind-host", LOOPBACK);
      settings.put("taskmanager.memory.network.min", "32mb");
      settings.put("taskmanager.memory.network.max", "32mb");
      settings.put("taskmanager.memory.managed.size", "1mb");
      settings.put("rest.bind-address", LOOPBACK);
      settings.put("restart-strategy.type", "none");
      settings.put("execution.job-listeners", EmbeddedJobs.class.getName());
      options
          .restoreFrom()
          .ifPresent(
              path -> {
                settings.put("execution.savepoint.path", path);
                settings.put("execution.savepoint-restore-mode", "NO_CLAIM");
              });
    }
    try {
      Path directory = Files.createTempDirectory("kinoloom-flink");
      List<String> lines = new ArrayList<>();
      settings.forEach((key, value) -> lines.add(key + ": " + value));
      Path file = Files.write(directory.resolve("flink-conf.yaml"), lines);
      directory.toFile().deleteOnExit(); // should the process be ended from outside
      file.toFile().deleteOnExit();
      return directory;
    } catch (IOException cause) {
      throw new UncheckedIOException("no temporary directory can be made", cause);
    }
  }

  private static void delete(Path configuration) {
    try {
      Files.deleteIfExists(configuration.resolve("flink-conf.yaml"));
      Files.deleteIfExists(configuration);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** Finds what the user needs to know in what Flink and Beam wrapped around it. */
  static String explain(Throwable thrown, Optional<String> master) {
    String remote = NodeFailure.class.getName() + ": ";
    Throwable last = thrown;
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof NodeFailure) {
        return cause.getMessage();
      }
      String message = String.valueOf(cause.getMessage());
      int at = message.indexOf(remote);
      if (at >= 0) {
        return message.substring(at + remote.length()).lines().findFirst().orElse(message);
      }
      last = cause;
    }
    if (master.isPresent() && last instanceof IOException) {
      return "cannot reach Flink at %s: %s. Is its JobManager running there?"
          .formatted(master.get(), last.getMessage());
    }
    return last.getClass().getSimpleName() + ": " + last.getMessage();
  }
}
