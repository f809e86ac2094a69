package io.kinoloom.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.graph.GraphException;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LiveParamsTest {
  private static final String GRAPH =
      """
      kinoloom: 1
      name: live
      nodes:
        source: { type: number-source, params: { count: 100, step: 1, cut: 1000 } }
        sum: { type: weighted-sum, inputs: { number: source }, params: { start: 0.5 } }
        sink: { type: number-sink, inputs: { number: sum } }
      """;

  private final WeightedSum type = new WeightedSum();
  private final NodeRegistry registry = NodeRegistry.of(NumberNodes.all()).with(type);
  private final List<Double> sums = new ArrayList<>();
  private LiveParams params;
  private StageProgram program;
  private String run;

  /** Adds up what comes, times a factor. */
  private static final class WeightedSum implements NodeDefinition<WeightedSum.Params> {
    private static final Input<Score> NUMBER = Input.of("number", PayloadType.SCORE, "A number");
    private static final Output<Score> SUM = Output.of("number", PayloadType.SCORE, "The sum");
    private static final State<Double> TOTAL = State.of("total", Double.class, () -> 0.0);

    private int open;

    record Params(
        @Param(doc = "Factor", value = "1", max = 10, live = true) double factor,
        @Param(doc = "First sum", value = "0") double start) {}

    @Override
    public NodeType<Params> type() {
      return new NodeType<>("weighted-sum", 1, "Sum", "Adds up.", Category.TIME, Params.class);
    }

    @Override
    public Contract contract(Params params) {
      return Contract.builder().input(NUMBER).output(SUM).state(TOTAL).build();
    }

    @Override
    public List<String> problems(Params params) {
      return params.factor() == 7 ? List.of("7 is not a factor") : List.of();
    }

    @Override
    public Node create(Params params) {
      return new Node() {
        @Override
        public void open(OpenContext context) {
          open++;
          if (params.factor() < 0) {
            throw new IllegalStateException("no weight below nothing");
          }
        }

        @Override
        public void process(ProcessContext context) {
          double number = context.require(NUMBER).values().get("n");
          double total = context.state(TOTAL) + params.factor() * number;
          context.state(TOTAL, total);
          context.emit(SUM, Score.of("n", total + params.start()));
        }

        @Override
        public void close() {
          open--;
        }
      };
    }
  }

  @BeforeEach
  void build() throws GraphException {
    run = UUID.randomUUID().toString();
    PhysicalPlan plan = OnlyStage.plan(GRAPH, registry, run);
    params = LiveParams.install(plan, registry);
    PhysicalPlan.StreamPlan stream = plan.streams().get(0);
    String stage = plan.stages().get(0).id();
    program = OnlyStage.program(plan, registry);
    LiveParams.of(run).orElseThrow().attach(program, stage, stream);
    program.tap("sum", "number", this::note);
    program.open(Optional.empty());
  }

  private void note(Packet packet) {
    if (packet instanceof Packet.Data data && data.payload() instanceof Score score) {
      sums.add(score.values().get("n"));
    }
  }

  @AfterEach
  void close() {
    program.close();
    LiveParams.forget(run);
    RunMetrics.forget(run);
    assertThat(type.open).isZero();
  }

  private void pull(int times) {
    for (int i = 0; i < times; i++) {
      program.pull();
    }
  }

  @Test
  void goesOnWithOtherParamsAndTheSameState() {
    pull(4); // 0, nothing, 2, 3
    assertThat(sums).containsExactly(0.5, 2.5, 5.5);
    params.set("sum", Map.of("factor", 9));
    params.set("sum", Map.of("factor", 10));
    pull(2); // 4, 5
    assertThat(sums).endsWith(45.5, 95.5);
    assertThat(type.open).isOne();
    params.set("sum", Map.of("factor", 1.0));
    pull(1); // 6
    assertThat(sums).endsWith(101.5);
  }

  @Test
  void refusesWhatCannotBe() {
    refuses("no node 'none'", "none", Map.of("factor", 2));
    refuses("these can: factor", "sum", Map.of("start", 2));
    refuses("these can: factor", "sum", Map.of("factor", 2, "colour", 2));
    refuses("nothing of number-sink can", "sink", Map.of("a", 2));
    refuses("10", "sum", Map.of("factor", 11));
    refuses("number", "sum", Map.of("factor", "much"));
    refuses("7 is not a factor", "sum", Map.of("factor", 7));
    pull(4);
    assertThat(sums).containsExactly(0.5, 2.5, 5.5);
  }

  private void refuses(String why, String node, Map<String, Object> values) {
    assertThatThrownBy(() -> params.set(node, values))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void keepsABodyWhoseSuccessorDoesNotOpen() {
    pull(4);
    params.set("sum", Map.of("factor", -1));
    pull(1);
    assertThat(sums).endsWith(9.5);
    assertThat(RunMetrics.of(run).warnings())
        .anyMatch(warning -> warning.message().contains("no weight below nothing"));
  }
}
