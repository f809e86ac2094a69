package io.kinoloom.nodes.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinoloom.compile.CompileOptions;
import io.kinoloom.compile.Compiled;
import io.kinoloom.compile.Compiler;
import io.kinoloom.compile.Explanation;
import io.kinoloom.compile.PhysicalPlan.PlannedDelivery;
import io.kinoloom.compile.StreamSpec;
import io.kinoloom.graph.GraphException;
import io.kinoloom.graph.Problem;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.testing.PlanRunner;
import io.kinoloom.yaml.GraphReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishGraphTest {
  private static final NodeRegistry REGISTRY = NodeRegistry.load();
  private static final String GRAPH =
      """
      kinoloom: 1
      name: light
      params:
        input: { type: integer, default: 7 }
      nodes:
        scene: { type: test-scene, params: { width: 64, height: 48, frames: "${input}" } }
        light: { type: stats, inputs: { video: scene.video } }
        send:
          type: publish-mqtt
          inputs: { score: light }
          params: { broker: "%s", topic: "light/${stream}", username-env: USER_NAME, password-env: WORD }
      """;

  @Test
  void aPublisherIsAnEndOfTheGraphWithATopicForEachStream() throws Exception {
    Compiled compiled = Compiler.compile(read(GRAPH.formatted("mqtt://host")), options("a", "b"));

    PlannedDelivery delivery = compiled.plan().deliveries().get(0);
    assertThat(delivery.topics()).isEqualTo(Map.of("a", "light/a", "b", "light/b"));
    assertThat(delivery.patienceMillis()).isEqualTo(30_000);
    assertThat(compiled.plan().from(compiled.plan().stages().get(1).id()))
        .singleElement()
        .satisfies(exchange -> assertThat(exchange.id()).isEqualTo(delivery.exchange()));
    Explanation explanation = new Explanation(compiled);
    assertThat(explanation.text())
        .contains("outside  send.events")
        .contains("delivered to mqtt://host, topic light/a, light/b, by Beam's mqtt connector");
    assertThat(explanation.dot()).contains("\"send\" -> \"mqtt://host\"");
  }

  @Test
  void whatABrokerWouldGetIsSeenWithoutOne() throws Exception {
    Compiled compiled = Compiler.compile(read(GRAPH.formatted("mqtt://host")), options("a", "b"));
    for (double chance : new double[] {0, 0.3}) {
      PlanRunner runner = new PlanRunner(compiled.plan(), REGISTRY).restoring(chance);

      runner.run("b");

      List<String> events = runner.delivered().get("light/b");
      assertThat(events).hasSize(7);
      for (int i = 0; i < events.size(); i++) {
        assertThat(new ObjectMapper().readTree(events.get(i)).get("sequence").asInt()).isEqualTo(i);
      }
    }
  }

  @Test
  void streamsOfANodeShareABroker() {
    assertThat(problems(GRAPH.formatted("mqtt://${stream}"), "a", "b"))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.message()).contains("not the same for streams 'a' and 'b'"));
  }

  @Test
  void aNodeWithoutAnyInputIsFound() {
    String graph =
        GRAPH.formatted("mqtt://host").replace("inputs: { score: light }\n", "inputs: {}\n");
    assertThat(problems(graph, "a"))
        .anySatisfy(
            problem -> {
              assertThat(problem.message()).isEqualTo("no input of 'send' is wired");
              assertThat(problem.hint()).contains("pose, face, hand, score, text, tensor");
            });
  }

  private static GraphReader.Read read(String yaml) {
    return GraphReader.read("graph.yaml", yaml);
  }

  private static CompileOptions options(String... streams) {
    return CompileOptions.builder(REGISTRY)
        .streams(List.of(streams).stream().map(name -> new StreamSpec(name, Map.of())).toList())
        .build();
  }

  private static List<Problem> problems(String yaml, String... streams) {
    try {
      Compiler.compile(read(yaml), options(streams));
      return List.of();
    } catch (GraphException wrong) {
      return wrong.problems();
    }
  }
}
