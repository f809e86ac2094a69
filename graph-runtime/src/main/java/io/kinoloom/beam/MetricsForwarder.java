package io.kinoloom.beam;

import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.runtime.RunMetrics;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.MetricsFilter;

/**
 * Carries what workers measured home as Beam counters: one for each node and histogram bucket, four
 * for each stream, one for each result. In an embedded run there is nothing to carry.
 */
final class MetricsForwarder implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String NODES = "kinoloom.node";
  private static final String STREAMS = "kinoloom.stream";
  private static final String RESULTS = "kinoloom.result";

  private final String run;
  private final List<String> nodes;
  private final boolean embedded;

  MetricsForwarder(PhysicalPlan plan, String stage, RunSettings settings) {
    this.run = plan.info().run();
    this.embedded = settings.embedded();
    this.nodes = new ArrayList<>();
    plan.stage(stage).nodes().forEach(node -> nodes.add(node.id()));
  }

  /** Adds what this process has measured since the last call to the run's counters. */
  void forward(String stream) {
    if (embedded) {
      return;
    }
    RunMetrics metrics = RunMetrics.of(run);
    for (String node : nodes) {
      Histogram histogram = metrics.node(node).drain();
      for (HistogramIterationValue value : histogram.recordedValues()) {
        Metrics.counter(NODES, node + " " + value.getValueIteratedTo())
            .inc(value.getCountAtValueIteratedTo());
      }
    }
    metrics.stream(stream)
        .written()
        .forEach(
            (node, target) -> Metrics.counter(RESULTS, node + " " + stream + " " + target).inc());
    long[] counts = metrics.stream(stream).drain();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        Metrics.counter(STREAMS, i + " " + stream).inc(counts[i]);
      }
    }
  }

  /** Adds what the workers of a finished run counted to this process' metrics of it. */
  static void collect(MetricResults results, RunMetrics metrics) {
    collect(results, metrics, Map.of());
  }

  /**
   * Adds what the workers of a finished run counted to this process' metrics of it.
   *
   * @param known frames of each stream that these metrics have already
   */
  static void collect(MetricResults results, RunMetrics metrics, Map<String, Long> known) {
    for (MetricResult<Long> counter : counters(results, NODES)) {
      String[] parts = counter.getName().getName().split(" ", 2);
      Histogram histogram = new Histogram(2);
      histogram.recordValueWithCount(Long.parseLong(parts[1]), counter.getAttempted());
      metrics.node(parts[0]).add(histogram);
    }
    for (MetricResult<Long> counter : counters(results, STREAMS)) {
      String[] parts = counter.getName().getName().split(" ", 2);
      long[] counts = new long[4];
      counts[Integer.parseInt(parts[0])] = counter.getAttempted();
      metrics.stream(parts[1]).add(counts);
    }
    for (MetricResult<Long> counter : counters(results, RESULTS)) {
      String[] parts = counter.getName().getName().split(" ", 3);
      metrics.stream(parts[1]).wrote(parts[0], parts[2]);
    }
    known.forEach((stream, frames) -> metrics.stream(stream).add(new long[] {-frames, 0, 0, 0}));
  }

  private static Iterable<MetricResult<Long>> counters(MetricResults results, String namespace) {
    MetricQueryResults query =
        results.queryMetrics(
            MetricsFilter.builder().addNameFilter(MetricNameFilter.inNamespace(namespace)).build());
    return query.getCounters();
  }
}
