package io.kinoloom.beam;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.JobListener;
import org.apache.flink.core.execution.SavepointFormatType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Flink's handles on the embedded runs of this process. Beam keeps them to itself, so Flink is told
 * by its configuration to make one of these and hand them over; it does so on the thread that
 * launches.
 */
public final class EmbeddedJobs implements JobListener {
  private static final long PATIENCE_SECONDS = 60;
  private static final ThreadLocal<String> LAUNCHING = new ThreadLocal<>();
  private static final Map<String, JobClient> JOBS = new ConcurrentHashMap<>();

  /** For Flink. */
  public EmbeddedJobs() {}

  /** This thread launches a run now. */
  static void launching(String run) {
    LAUNCHING.set(run);
  }

  static void forget(String run) {
    LAUNCHING.remove();
    JOBS.remove(run);
  }

  @Override
  public void onJobSubmitted(@Nullable JobClient job, @Nullable Throwable failure) {
    String run = LAUNCHING.get();
    if (job != null && run != null) {
      JOBS.put(run, job);
    }
  }

  @Override
  public void onJobExecuted(@Nullable JobExecutionResult result, @Nullable Throwable failure) {
    // Beam says how it ended.
  }

  /**
   * Writes down where a run stands now; it goes on meanwhile.
   *
   * @param folder below which Flink makes a folder of its own for it
   * @return that folder
   * @throws IOException if that cannot be, with the reason in words
   */
  public static Path savepoint(String run, Path folder) throws IOException {
    JobClient job =
        Optional.ofNullable(JOBS.get(run))
            .orElseThrow(() -> new IOException("the run begins, or has ended"));
    try {
      String written =
          job.triggerSavepoint(folder.toUri().toString(), SavepointFormatType.NATIVE)
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return Path.of(URI.create(written));
    } catch (TimeoutException late) {
      throw new IOException("it took more than %d s".formatted(PATIENCE_SECONDS), late);
    } catch (ExecutionException cause) {
      throw new IOException(reason(cause), cause);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("the run ends", stopped);
    }
  }

  private static String reason(Throwable thrown) {
    Throwable last = thrown;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    String message = String.valueOf(last.getMessage());
    return message.contains("Not all required tasks are currently running")
        ? "the run begins, or is about to end"
        : message;
  }
}
