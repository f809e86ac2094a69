package io.kinoloom.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.graph.Evaluation;
import io.kinoloom.graph.Evaluation.Better;
import io.kinoloom.graph.Evaluation.Column;
import io.kinoloom.graph.Graph;
import io.kinoloom.graph.InlineTest.Range;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvaluationReaderTest {
  private static final String GRAPH =
      """
      kinoloom: 1
      name: compared
      nodes:
        data: { type: ./data.yaml }
        method: { type: blur, inputs: { video: data.condition } }
        ssim: { type: ssim, inputs: { video: method, reference: data.truth } }
      evaluation:
        replaces: method
        withheld: [data.truth]
        judged: one
        methods:
          one: { type: blur, inputs: { video: data.condition } }
          two: { type: ./two.yaml, inputs: { video: data.condition }, params: { k: 3 } }
        columns:
          ssim: { figure: ssim.ssim, better: higher, target: [0.9, 1], doc: Likeness }
          worse: { figure: group/ssim.ssim-min, better: near-one, relative-to: two }
      """;

  private static List<String> problems(String text) {
    return GraphReader.read("g", text).problems().stream().map(Problem::toString).toList();
  }

  @Test
  void readsMethodsAndColumns() throws Exception {
    Graph graph = GraphReader.read("g", GRAPH).orThrow();
    Evaluation evaluation = graph.evaluation().orElseThrow();
    assertThat(evaluation.replaces()).isEqualTo("method");
    assertThat(evaluation.judged()).contains("one");
    assertThat(evaluation.withheld()).hasToString("[" + evaluation.withheld().get(0) + "]");
    assertThat(evaluation.methods().keySet()).containsExactly("one", "two");
    assertThat(evaluation.columns().values())
        .containsExactly(
            new Column(
                "ssim",
                "ssim",
                "ssim",
                Better.HIGHER,
                Optional.empty(),
                Optional.of(new Range(0.9, 1)),
                "Likeness",
                new Location("g", 15, 21)),
            new Column(
                "worse",
                "group/ssim",
                "ssim-min",
                Better.NEAR_ONE,
                Optional.of("two"),
                Optional.empty(),
                "",
                new Location("g", 16, 22)));
    Graph variant = evaluation.applyTo(graph, "two");
    assertThat(variant.nodes().keySet()).containsExactly("data", "method", "ssim");
    assertThat(variant.nodes().get("method").id()).isEqualTo("method");
    assertThat(variant.nodes().get("method").type()).isEqualTo("./two.yaml");
    assertThat(variant.nodes().get("ssim")).isEqualTo(graph.nodes().get("ssim"));
  }

  @Test
  void refusesMethodsThatSeeWhatIsWithheld() {
    String peeping =
        GRAPH.replace(
            "one: { type: blur, inputs: { video: data.condition",
            "one: { type: blur, inputs: { video: data.truth");
    assertThat(problems(peeping))
        .singleElement()
        .asString()
        .startsWith("g:12:41: method 'one' is wired to 'data.truth', which is withheld");
    assertThat(problems(peeping.replace("video: data.truth }", "video: data }")))
        .as("the node as a whole")
        .singleElement()
        .asString()
        .contains("wired to 'data'");
  }

  @Test
  void tellsEveryMistake() {
    assertThat(problems(GRAPH.replace("replaces: method", "replaces: methid")))
        .singleElement()
        .asString()
        .contains("g:8:13: there is no node 'methid'")
        .contains("did you mean 'method'?");
    assertThat(problems(GRAPH.replace("judged: one", "judged: won")))
        .singleElement()
        .asString()
        .contains("there is no method 'won'");
    assertThat(problems(GRAPH.replace("  judged: one\n", "")))
        .singleElement()
        .asString()
        .contains("a target needs a method");
    assertThat(problems(GRAPH.replace("relative-to: two", "relative-to: tow")))
        .singleElement()
        .asString()
        .contains("did you mean 'two'?");
    assertThat(problems(GRAPH.replace("ssim.ssim,", "ssim,")))
        .singleElement()
        .asString()
        .contains("'ssim' names no figure of a node");
    assertThat(problems(GRAPH.replace("better: higher", "better: more")))
        .singleElement()
        .asString()
        .contains("'better' must be one of higher, lower, near-one");
    assertThat(problems(GRAPH.replace("target: [0.9, 1]", "target: [0.9]")))
        .singleElement()
        .asString()
        .contains("must be a number or a range");
    assertThat(problems(GRAPH.replace("withheld:", "witheld:")))
        .singleElement()
        .asString()
        .contains("'evaluation' has no key 'witheld'");
    assertThat(problems("kinoloom: 1\nname: a\nnodes: {}\nevaluation: {}\n"))
        .hasSize(3)
        .allMatch(problem -> problem.contains("'evaluation' needs '"));
  }
}
