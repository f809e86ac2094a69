package io.kinoloom.beam;

import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.runtime.RunControl;
import io.kinoloom.runtime.RunMetrics;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.beam.runners.core.metrics.MetricsContainerStepMap;
import org.apache.beam.runners.flink.metrics.FlinkMetricContainer;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.rest.util.RestClientException;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.NetUtils;

/**
 * A run that is at work on a Flink cluster, followed from this process through the cluster's REST
 * interface. It does not depend on this process: where that ends, the run goes on, and another
 * process can follow it.
 */
public final class ClusterRun implements AutoCloseable {
  private static final long LOOK_MILLIS = 500;
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long ANSWER_SECONDS = 30;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final int TRIES_TO_STOP = 30;
  private static final int NOT_FOUND = 404;

  private static final Set<String> CANCELLING = ConcurrentHashMap.newKeySet();
  private static final Map<String, CompletableFuture<Void>> AT_WORK = new ConcurrentHashMap<>();

  private final PhysicalPlan plan;
  private final String master;
  private final String run;
  private final RestClusterClient<StandaloneClusterId> client;
  private Optional<CompletableFuture<String>> stopping = Optional.empty();
  private int triesToStop;
  private boolean cancelled;

  /** The cluster has not answered for so long that following it makes no sense. */
  public static final class LostException extends RunFailedException {
    private static final long serialVersionUID = 1;

    LostException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Waits for answers. */
  interface Patient {
    /**
     * Waits for an answer of the cluster.
     *
     * @throws IOException if there is none
     */
    <T> T await(CompletableFuture<T> answer) throws IOException, InterruptedException;
  }

  /** The cluster answered that it does not have what was asked for. */
  private static final class UnknownJobException extends IOException {
    private static final long serialVersionUID = 1;
  }

  /**
   * A run of a plan on a cluster.
   *
   * @param master {@code host:port} of the cluster's REST interface
   */
  ClusterRun(PhysicalPlan plan, String master) throws RunFailedException {
    this.plan = plan;
    this.master = master;
    this.run = plan.info().run();
    this.client = connect(master);
  }

  private static RestClusterClient<StandaloneClusterId> connect(String master)
      throws RunFailedException {
    String whole = master.contains(":") ? master : master + ":" + RestOptions.PORT.defaultValue();
    try {
      URL address = NetUtils.getCorrectHostnamePort(whole);
      Configuration configuration = new Configuration();
      configuration.set(RestOptions.ADDRESS, address.getHost());
      configuration.set(RestOptions.PORT, address.getPort());
      configuration.set(RestOptions.RETRY_MAX_ATTEMPTS, 1);
      configuration.set(RestOptions.RETRY_DELAY, 0L);
      return new RestClusterClient<>(configuration, StandaloneClusterId.getInstance());
    } catch (IllegalArgumentException cause) {
      throw new RunFailedException(
          "'%s' is no address of a Flink cluster; write HOST:PORT".formatted(master), cause);
    } catch (Exception cause) { // declared so
      throw new RunFailedException("cannot reach Flink at " + master + ": " + cause, cause);
    }
  }

  /** What Flink calls a run: a job is found again by it. */
  static String jobName(PhysicalPlan plan) {
    return plan.info().graphName() + "-" + plan.info().run();
  }

  /** Ends a run that this process follows at once, as soon as its job is found. */
  public static void cancel(String run) {
    CANCELLING.add(run);
  }

  /**
   * Waits until the cluster has a run, so that this process can end without losing it; not for
   * ever.
   */
  public static void awaitAtWork(String run, Duration patience) {
    try {
      atWork(run).get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException late) {
      System.err.println("warning: the cluster may not have run " + run);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Calls a listener once the cluster works on a run. */
  public static void onceAtWork(String run, Runnable listener) {
    atWork(run).thenRun(listener);
  }

  private static CompletableFuture<Void> atWork(String run) {
    return AT_WORK.computeIfAbsent(run, key -> new CompletableFuture<>());
  }

  /**
   * Follows the run to its end; asks the cluster to stop it where {@link RunControl#stop} or {@link
   * #cancel} was called.
   *
   * @param savepoints URI of a directory that the cluster can write to; Flink stops with a
   *     savepoint
   * @param patience how long to wait for the run to get there
   * @throws RunFailedException if the run fails, is cancelled, or is not found
   */
  void follow(String savepoints, Duration patience) throws RunFailedException {
    try {
      long deadline = System.nanoTime() + patience.toNanos();
      Optional<JobID> found = find();
      while (found.isEmpty() && System.nanoTime() - deadline < 0) {
        Thread.sleep(LOOK_MILLIS);
        found = find();
      }
      JobID job = found.orElseThrow(this::forgotten);
      ClusterProgress progress = new ClusterProgress(client, job, plan);
      JobStatus status = JobStatus.INITIALIZING;
      long lastAnswer = System.nanoTime();
      long lastProgress = lastAnswer - PROGRESS_NANOS;
      while (!status.isGloballyTerminalState()) {
        try {
          status = await(client.getJobStatus(job));
          lastAnswer = System.nanoTime();
          if (!status.isGloballyTerminalState()) {
            atWork(run).complete(null);
          }
          if (status == JobStatus.RUNNING) {
            obey(job, savepoints);
            if (lastAnswer - lastProgress >= PROGRESS_NANOS) {
              lastProgress = lastAnswer;
              update(progress);
            }
          }
        } catch (UnknownJobException gone) {
          throw forgotten();
        } catch (IOException cause) {
          if (System.nanoTime() - lastAnswer > PATIENCE_NANOS) {
            throw lost(cause);
          }
        }
        if (!status.isGloballyTerminalState()) {
          Thread.sleep(LOOK_MILLIS);
        }
      }
      conclude(job, progress);
    } catch (UnknownJobException gone) {
      throw forgotten();
    } catch (IOException cause) {
      throw new LostException(
          "cannot reach Flink at %s: %s. Is its JobManager running there?"
              .formatted(master, cause.getMessage()),
          cause);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new RunFailedException("interrupted while the run is at work on " + master, stopped);
    } finally {
      AT_WORK.remove(run);
      CANCELLING.remove(run);
    }
  }

  /** The newest job of the run's name: one that was resumed has several. */
  private Optional<JobID> find() throws IOException, InterruptedException {
    return await(client.listJobs()).stream()
        .filter(job -> job.getJobName().equals(jobName(plan)))
        .max(Comparator.comparingLong(JobStatusMessage::getStartTime))
        .map(JobStatusMessage::getJobId);
  }

  /**
   * Sees to it that the run is not at work already.
   *
   * @throws RunFailedException if it is: two jobs would write the same results
   */
  void requireIdle() throws RunFailedException {
    try {
      for (JobStatusMessage job : await(client.listJobs())) {
        if (job.getJobName().equals(jobName(plan))
            && !job.getJobState().isGloballyTerminalState()) {
          throw new RunFailedException(
              "run %s is at work on %s; --attach %s follows it".formatted(run, master, run), null);
        }
      }
    } catch (IOException cause) {
      throw new RunFailedException(
          "cannot reach Flink at %s: %s. Is its JobManager running there?"
              .formatted(master, cause.getMessage()),
          cause);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new RunFailedException("interrupted", stopped);
    }
  }

  private void obey(JobID job, String savepoints) throws IOException, InterruptedException {
    if (CANCELLING.contains(run)) {
      if (!cancelled) {
        await(client.cancel(job));
        cancelled = true;
      }
    } else if (RunControl.isStopping(run) && triesToStop < TRIES_TO_STOP) {
      if (stopping.isEmpty()) {
        stopping =
            Optional.of(
                client.stopWithSavepoint(job, true, savepoints, SavepointFormatType.DEFAULT));
      } else if (stopping.get().isCompletedExceptionally()) {
        triesToStop++; // not all of its tasks may be at work yet
        if (triesToStop == TRIES_TO_STOP) {
          System.err.println("error: the run could not be stopped: " + reason(stopping.get()));
        }
        stopping = Optional.empty();
      }
    }
  }

  private static String reason(CompletableFuture<?> failed) {
    try {
      failed.join();
      return "";
    } catch (RuntimeException cause) {
      return innermost(cause).getMessage();
    }
  }

  private static Throwable innermost(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private void update(ClusterProgress progress) throws InterruptedException {
    try {
      progress.update(this::await, RunMetrics.of(run));
    } catch (IOException untold) {
      // Nothing new is shown; whether the cluster answers at all is found out by asking for the
      // job.
    }
  }

  private void conclude(JobID job, ClusterProgress progress)
      throws RunFailedException, IOException, InterruptedException {
    JobResult result = await(client.requestJobResult(job));
    switch (result.getApplicationStatus()) {
      case SUCCEEDED -> collect(result, progress);
      case CANCELED -> throw new RunFailedException("the run was cancelled on " + master, null);
      case FAILED, UNKNOWN -> {
        Throwable cause =
            result
                .getSerializedThrowable()
                .map(known -> known.deserializeError(ClusterRun.class.getClassLoader()))
                .orElseGet(() -> new IllegalStateException("the run failed on " + master));
        throw new RunFailedException(FlinkLauncher.explain(cause, Optional.empty()), cause);
      }
    }
  }

  private void collect(JobResult result, ClusterProgress progress) throws IOException {
    try {
      JobExecutionResult executed = result.toJobExecutionResult(ClusterRun.class.getClassLoader());
      Object counted =
          executed.getAllAccumulatorResults().get(FlinkMetricContainer.ACCUMULATOR_NAME);
      if (counted instanceof MetricsContainerStepMap steps) {
        MetricsForwarder.collect(
            MetricsContainerStepMap.asAttemptedOnlyMetricResults(steps),
            RunMetrics.of(run),
            progress.shown());
      }
    } catch (ClassNotFoundException | JobExecutionException cause) {
      throw new IOException("the run's figures cannot be read: " + cause.getMessage(), cause);
    }
  }

  private RunFailedException forgotten() {
    return new RunFailedException(
        "Flink at %s knows no run %s of '%s': it never got there, or Flink has forgotten it since its end"
            .formatted(master, run, plan.info().graphName()),
        null);
  }

  private LostException lost(IOException cause) {
    return new LostException(
        "Flink at %s does not answer any more: %s. The run may be at work there; --attach %s follows it again"
            .formatted(master, cause.getMessage(), run),
        cause);
  }

  private <T> T await(CompletableFuture<T> answer) throws IOException, InterruptedException {
    try {
      return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException cause) {
      boolean unknown =
          ExceptionUtils.findThrowable(cause, RestClientException.class)
              .filter(refused -> refused.getHttpResponseStatus().code() == NOT_FOUND)
              .isPresent();
      throw unknown
          ? new UnknownJobException()
          : new IOException(innermost(cause).getMessage(), cause);
    } catch (TimeoutException late) {
      throw new IOException("no answer within " + ANSWER_SECONDS + " s", late);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
