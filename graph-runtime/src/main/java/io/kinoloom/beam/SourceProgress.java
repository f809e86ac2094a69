package io.kinoloom.beam;

import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.runtime.RunMetrics;
import io.kinoloom.runtime.StageProgram;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.metrics.Metrics;

/**
 * Shows how far a reader on a cluster has come, as counters that Flink's REST interface tells while
 * the job is at work. Of Beam's counters only those of readers are told before the end.
 */
final class SourceProgress {
  /** Namespace of the counters; streams are numbered as in the plan. */
  static final String NAMESPACE = "kinoloom-progress";

  static final String FRAMES = "frames-";
  static final String EXPECTED = "expected-";

  private final RunMetrics metrics;
  private final boolean embedded;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, Long> shown = new HashMap<>();

  SourceProgress(PhysicalPlan plan, RunSettings settings) {
    this.metrics = RunMetrics.of(plan.info().run());
    this.embedded = settings.embedded();
    for (int i = 0; i < plan.streams().size(); i++) {
      numbers.put(plan.streams().get(i).name(), i);
    }
  }

  /** Shows where a stream stands; called by the reader, whose counters these are. */
  void show(String stream, StageProgram program) {
    if (embedded) {
      return; // whoever looks is in the same process
    }
    int number = numbers.get(stream);
    count(FRAMES + number, program.emitted());
    count(EXPECTED + number, metrics.stream(stream).expectedFrames());
  }

  private void count(String name, long value) {
    Long before = shown.put(name, value);
    long more = value - (before == null ? 0 : before);
    if (more != 0) {
      Metrics.counter(NAMESPACE, name).inc(more);
    }
  }
}
