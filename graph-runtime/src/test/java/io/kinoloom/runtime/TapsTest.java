package io.kinoloom.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.graph.GraphException;
import io.kinoloom.registry.NodeRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TapsTest {
  private static final int SUMS = 7;

  private Taps taps;
  private StageProgram program;
  private String run;
  private int called;

  private static String graph() {
    StringBuilder graph =
        new StringBuilder(
            """
            kinoloom: 1
            name: tapped
            nodes:
              source: { type: number-source, params: { count: 1000, step: 1, cut: 10000 } }
            """);
    String from = "source";
    for (int i = 0; i < SUMS; i++) {
      graph.append("  sum%d: { type: number-sum, inputs: { number: %s } }%n".formatted(i, from));
      from = "sum" + i;
    }
    graph.append("  sink: { type: number-sink, inputs: { number: %s } }%n".formatted(from));
    return graph.toString();
  }

  @BeforeEach
  void build() throws GraphException {
    NodeRegistry registry = NodeRegistry.of(NumberNodes.all());
    run = UUID.randomUUID().toString();
    PhysicalPlan plan = OnlyStage.plan(graph(), registry, run);
    taps = Taps.install(run, () -> called++);
    PhysicalPlan.StreamPlan stream = plan.streams().get(0);
    program = OnlyStage.program(plan, registry);
    Taps.of(run).orElseThrow().attach(program, stream.name());
    program.open(Optional.empty());
  }

  @AfterEach
  void close() {
    program.close();
    Taps.forget(run);
    RunMetrics.forget(run);
  }

  private void pull(int times) {
    for (int i = 0; i < times; i++) {
      program.pull();
    }
  }

  private List<Taps.Look> looks() {
    List<Taps.Look> looks = new ArrayList<>();
    for (Optional<Taps.Look> look = taps.take(); look.isPresent(); look = taps.take()) {
      looks.add(look.get());
    }
    return looks;
  }

  @Test
  void givesTheNextPacketToWhoeverAsks() {
    pull(10);
    assertThat(looks()).isEmpty();
    assertThat(taps.ask("sum0.number")).isTrue();
    pull(10);
    List<Taps.Look> looks = looks();
    assertThat(looks).hasSize(1);
    assertThat(looks.get(0).wire()).isEqualTo("sum0.number");
    assertThat(looks.get(0).sequence()).isBetween(8L, 13L);
    assertThat(called).isEqualTo(1);
    pull(10);
    assertThat(looks()).isEmpty();
  }

  @Test
  void givesThePacketsOfOneStreamToWhoeverAsksForThat() {
    assertThat(taps.ask("sum0.number@main")).isTrue();
    assertThat(taps.ask("sum0.number@other")).as("no stream of this run").isFalse();
    assertThat(taps.ask("sum0.number")).isTrue();
    pull(10);
    List<Taps.Look> looks = looks();
    assertThat(looks)
        .extracting(Taps.Look::asked)
        .containsExactlyInAnyOrder("sum0.number", "sum0.number@main");
    assertThat(looks).extracting(Taps.Look::wire).containsOnly("sum0.number");
    assertThat(looks).extracting(Taps.Look::stream).containsOnly("main");
  }

  @Test
  void keepsFewLooksAndGivesTheOthersLater() {
    List<String> asked = new ArrayList<>();
    for (int i = 0; i < SUMS; i++) {
      asked.add("sum" + i + ".number");
      assertThat(taps.ask("sum" + i + ".number")).isTrue();
    }
    pull(20);
    List<Taps.Look> first = looks();
    assertThat(first).hasSize(Taps.MOST_WAITING);
    pull(20);
    List<Taps.Look> second = looks();
    assertThat(second).hasSize(SUMS - Taps.MOST_WAITING);
    assertThat(second.get(0).sequence()).isGreaterThan(first.get(0).sequence() + 10);
    List<String> seen = new ArrayList<>();
    first.forEach(look -> seen.add(look.wire()));
    second.forEach(look -> seen.add(look.wire()));
    assertThat(seen).containsExactlyInAnyOrderElementsOf(asked);
  }

  @Test
  void givesNothingThatIsNotWantedAnyMore() {
    taps.ask("sum0.number");
    taps.forgo("sum0.number");
    pull(10);
    assertThat(looks()).isEmpty();
    assertThat(called).isZero();
  }

  @Test
  void knowsItsOutputs() {
    assertThat(taps.ask("none.video")).isFalse();
    taps.forgo("none.video");
  }
}
