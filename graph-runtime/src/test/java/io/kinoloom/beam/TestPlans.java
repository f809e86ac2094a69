package io.kinoloom.beam;

import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.compile.PhysicalPlan.Exchange;
import io.kinoloom.compile.PhysicalPlan.PlannedNode;
import io.kinoloom.compile.PhysicalPlan.PlannedWire;
import io.kinoloom.compile.PhysicalPlan.SerializableAlignment;
import io.kinoloom.compile.PhysicalPlan.Stage;
import io.kinoloom.compile.PhysicalPlan.StreamPlan;
import io.kinoloom.graph.OnError;
import io.kinoloom.spi.Alignment;
import io.kinoloom.spi.RunInfo;
import java.util.List;
import java.util.Map;

/** Plans of {@link TestNodes}. */
final class TestPlans {
  private TestPlans() {}

  /** ticks -> sum -> collect, and ticks -> collect, every node a stage of its own. */
  static PhysicalPlan ticksAndSums(
      String run,
      Map<String, Object> ticksParams,
      Map<String, Object> sumParams,
      String... streams) {
    SerializableAlignment exact = SerializableAlignment.of(Alignment.EXACT);
    Exchange ticksToSum = exchange(0, "stage-1", "ticks", "stage-2");
    Exchange ticksToCollect = exchange(1, "stage-1", "ticks", "stage-3");
    Exchange sumToCollect = exchange(2, "stage-2", "sum", "stage-3");
    return new PhysicalPlan(
        List.of(
            new Stage("stage-1", true, List.of(node("ticks", ticksParams)), List.of()),
            new Stage(
                "stage-2",
                false,
                List.of(node("sum", sumParams)),
                List.of(
                    new PlannedWire(ticksToSum.id(), "ticks", "score", "sum", "score", 0, exact))),
            new Stage(
                "stage-3",
                false,
                List.of(node("collect", Map.of())),
                List.of(
                    new PlannedWire(
                        sumToCollect.id(), "sum", "score", "collect", "score", 0, exact),
                    new PlannedWire(
                        ticksToCollect.id(), "ticks", "score", "collect", "other", 0, exact)))),
        List.of(ticksToSum, ticksToCollect, sumToCollect),
        List.of(),
        List.of(streams).stream().map(name -> new StreamPlan(name, Map.of())).toList(),
        new RunInfo(run, "test", "", Map.of(), 1, "test"));
  }

  private static Exchange exchange(int number, String from, String node, String to) {
    return new Exchange("exchange-" + number, from, node, "score", to, "for the test");
  }

  private static PlannedNode node(String id, Map<String, Object> params) {
    return new PlannedNode(id, "test-" + id, 1, params, OnError.FAIL, Map.of(), List.of("score"));
  }
}
