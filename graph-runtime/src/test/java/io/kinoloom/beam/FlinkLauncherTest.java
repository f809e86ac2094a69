package io.kinoloom.beam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.compile.PhysicalPlan.PlannedWire;
import io.kinoloom.compile.PhysicalPlan.SerializableAlignment;
import io.kinoloom.compile.PhysicalPlan.Stage;
import io.kinoloom.runtime.RunMetrics;
import io.kinoloom.runtime.SourceLimits;
import io.kinoloom.spi.Alignment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FlinkLauncherTest {
  private static final List<String> SUMS_AND_TICKS =
      List.of("0.0/0.0", "1.0/1.0", "3.0/2.0", "6.0/3.0", "10.0/4.0");

  private final String run = UUID.randomUUID().toString();

  @Test
  void joinsAcrossStagesInEveryStream() throws RunFailedException {
    FlinkLauncher.run(plan(Map.of(), "left", "right"), LaunchOptions.embedded());

    assertThat(taken("left")).isEqualTo(SUMS_AND_TICKS);
    assertThat(taken("right")).isEqualTo(SUMS_AND_TICKS);
    assertThat(TestNodes.Collect.FINISHED).contains(run + "/left", run + "/right");
    assertThat(RunMetrics.of(run).stream("left").framesOut()).isEqualTo(5);
    assertThat(RunMetrics.of(run).node("sum").calls()).isEqualTo(10);
  }

  @Test
  void givesTheSameWhenPacketsTravelAsBytes() throws RunFailedException {
    FlinkLauncher.run(plan(Map.of(), "left"), LaunchOptions.embedded().withHandover(false));

    assertThat(taken("left")).isEqualTo(SUMS_AND_TICKS);
    assertThat(RunMetrics.of(run).node("sum").calls()).isEqualTo(5);
    assertThat(RunMetrics.of(run).stream("left").framesIn()).isEqualTo(5);
  }

  @Test
  void finishesOnceThoughAnInputItDoesNotWaitForEndsLater() throws RunFailedException {
    PhysicalPlan plan = plan(Map.of("linger", 400), "left");
    List<Stage> stages = new ArrayList<>(plan.stages());
    SerializableAlignment exact = SerializableAlignment.of(Alignment.EXACT);
    SerializableAlignment nearest =
        SerializableAlignment.of(Alignment.nearest(Duration.ofMillis(1)));
    String ticks = plan.exchanges().get(1).id();
    String sums = plan.exchanges().get(2).id();
    stages.set(
        2,
        new Stage(
            "stage-3",
            false,
            stages.get(2).nodes(),
            List.of(
                new PlannedWire(ticks, "ticks", "score", "collect", "score", 0, exact),
                new PlannedWire(sums, "sum", "score", "collect", "other", 0, nearest))));
    FlinkLauncher.run(
        new PhysicalPlan(stages, plan.exchanges(), plan.deliveries(), plan.streams(), plan.info()),
        LaunchOptions.embedded());

    assertThat(taken("left")).hasSize(5).last().isEqualTo("4.0/10.0");
    assertThat(TestNodes.Collect.FINISHED).containsOnlyOnce(run + "/left");
  }

  @Test
  void stopsAtTheLimit() throws RunFailedException {
    FlinkLauncher.run(
        plan(Map.of(), "left"),
        LaunchOptions.embedded().withLimits(new SourceLimits(3, Long.MAX_VALUE)));

    assertThat(taken("left")).isEqualTo(SUMS_AND_TICKS.subList(0, 3));
  }

  @Test
  void saysWhichNodeFailedAndWhen() {
    assertThatThrownBy(
            () -> FlinkLauncher.run(plan(Map.of("fail-at", 6.0), "left"), LaunchOptions.embedded()))
        .isInstanceOf(RunFailedException.class)
        .hasMessage("node 'sum' of stream 'left' failed at 0:00:00.030: the sum is 6.0");
  }

  private List<String> taken(String stream) {
    return TestNodes.Collect.TAKEN.get(run + "/" + stream);
  }

  private PhysicalPlan plan(Map<String, Object> sumParams, String... streams) {
    return TestPlans.ticksAndSums(run, Map.of("count", 5L), sumParams, streams);
  }
}
