package io.kinoloom.beam;

import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.runtime.RunMetrics;
import io.kinoloom.runtime.StreamMetrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.runtime.rest.messages.ConversionException;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.MessageParameter;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import org.apache.flink.runtime.rest.messages.job.metrics.AggregatedMetric;
import org.apache.flink.runtime.rest.messages.job.metrics.AggregatedMetricsResponseBody;
import org.apache.flink.runtime.rest.messages.job.metrics.AggregatedSubtaskMetricsHeaders;
import org.apache.flink.runtime.rest.messages.job.metrics.AggregatedSubtaskMetricsParameters;

/**
 * How far the sources of a run on a cluster have come, as {@link SourceProgress} shows it there.
 * Flink looks at its workers' metrics every ten seconds unless configured otherwise.
 */
final class ClusterProgress {
  private static final Pattern COUNTER =
      Pattern.compile(
          "(?:.*\\.)?%s[._](%s|%s)(\\d{1,6})"
              .formatted(SourceProgress.NAMESPACE, SourceProgress.FRAMES, SourceProgress.EXPECTED));

  private final RestClusterClient<?> client;
  private final JobID job;
  private final PhysicalPlan plan;
  private final Map<String, Long> shown = new TreeMap<>();

  ClusterProgress(RestClusterClient<?> client, JobID job, PhysicalPlan plan) {
    this.client = client;
    this.job = job;
    this.plan = plan;
  }

  /**
   * Brings the run's metrics in this process up to what the cluster tells, if it tells anything.
   */
  void update(ClusterRun.Patient patient, RunMetrics metrics)
      throws IOException, InterruptedException {
    Map<Integer, Long> frames = new TreeMap<>();
    Map<Integer, Long> expected = new TreeMap<>();
    for (JobDetailsInfo.JobVertexDetailsInfo vertex :
        patient.await(client.getJobDetails(job)).getJobVertexInfos()) {
      if (!vertex.getName().startsWith("Source")) {
        continue; // no reader is in it
      }
      String id = vertex.getJobVertexID().toString();
      List<String> names = new ArrayList<>();
      for (AggregatedMetric metric : patient.await(ask(id, List.of()))) {
        if (COUNTER.matcher(metric.getId()).matches()) {
          names.add(metric.getId());
        }
      }
      if (names.isEmpty()) {
        continue;
      }
      for (AggregatedMetric metric : patient.await(ask(id, names))) {
        Matcher counter = COUNTER.matcher(metric.getId());
        if (counter.matches() && metric.getSum() != null) {
          int stream = Integer.parseInt(counter.group(2));
          long value = metric.getSum().longValue();
          if (counter.group(1).equals(SourceProgress.FRAMES)) {
            frames.merge(stream, value, Long::sum);
          } else {
            expected.merge(stream, value, Math::max);
          }
        }
      }
    }
    show(frames, expected, metrics);
  }

  private void show(Map<Integer, Long> frames, Map<Integer, Long> expected, RunMetrics metrics) {
    for (int i = 0; i < plan.streams().size(); i++) {
      StreamMetrics stream = metrics.stream(plan.streams().get(i).name());
      if (frames.containsKey(i)) {
        long now = frames.get(i);
        Long before = shown.put(stream.stream(), now);
        stream.add(new long[] {now - (before == null ? 0 : before), 0, 0, 0});
      }
      if (expected.containsKey(i)) {
        stream.expectFrames(expected.get(i));
      }
    }
  }

  /** Frames that have been added to the run's metrics here, by stream. */
  Map<String, Long> shown() {
    return shown;
  }

  private CompletableFuture<Collection<AggregatedMetric>> ask(String vertex, List<String> names) {
    AggregatedSubtaskMetricsHeaders headers = AggregatedSubtaskMetricsHeaders.getInstance();
    AggregatedSubtaskMetricsParameters parameters = headers.getUnresolvedMessageParameters();
    Map<String, String> values = new TreeMap<>(Map.of("jobid", job.toString(), "vertexid", vertex));
    if (!names.isEmpty()) {
      values.put("get", String.join(",", names));
      values.put("agg", "sum");
    }
    List<MessageParameter<?>> all = new ArrayList<>(parameters.getPathParameters());
    all.addAll(parameters.getQueryParameters());
    for (MessageParameter<?> parameter : all) {
      String value = values.get(parameter.getKey());
      if (value != null) {
        resolve(parameter, value);
      }
    }
    return client
        .sendRequest(headers, parameters, EmptyRequestBody.getInstance())
        .thenApply(AggregatedMetricsResponseBody::getMetrics);
  }

  private static void resolve(MessageParameter<?> parameter, String value) {
    try {
      parameter.resolveFromString(value);
    } catch (ConversionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
