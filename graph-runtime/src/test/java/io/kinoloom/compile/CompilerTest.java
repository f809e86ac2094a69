package io.kinoloom.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kinoloom.compile.PhysicalPlan.Exchange;
import io.kinoloom.compile.PhysicalPlan.PlannedNode;
import io.kinoloom.compile.PhysicalPlan.Stage;
import io.kinoloom.compile.PhysicalPlan.StreamPlan;
import io.kinoloom.graph.GraphException;
import io.kinoloom.graph.Problem;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.yaml.GraphReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompilerTest {
  private static final String EDGES =
      """
      kinoloom: 1
      name: edges
      params:
        input: { type: uri, default: in.mp4 }
        output: { type: uri, default: "out/${stream}.mp4" }
        quality: { type: integer, default: 23 }
      nodes:
        video: { type: decode, params: { uri: "${input}" } }
        edges: { type: edge-detect, inputs: { video: video } }
        save: { type: encode, inputs: { video: edges }, params: { uri: "${output}", quality: "${quality}" } }
      """;

  @Test
  void plansAThreeStagePipeline() throws Exception {
    PhysicalPlan plan = compile(EDGES, Fakes.options()).plan();
    assertThat(plan.stages())
        .extracting(stage -> stage.nodes().stream().map(PlannedNode::id).toList())
        .containsExactly(List.of("video"), List.of("edges"), List.of("save"));
    assertThat(plan.stages())
        .extracting(Stage::id)
        .containsExactly("stage-1", "stage-2", "stage-3");
    assertThat(plan.stages()).extracting(Stage::source).containsExactly(true, false, false);
    assertThat(plan.exchanges())
        .extracting(Exchange::id)
        .containsExactly("stage-1>stage-2:video.video", "stage-2>stage-3:edges.video");
    assertThat(plan.exchanges()).allSatisfy(exchange -> assertThat(exchange.reason()).isNotBlank());
    assertThat(plan.stages().get(0).nodes().get(0).formats())
        .isEqualTo(Map.of("video", PixelFormat.GRAY8));
    assertThat(plan.stages().get(2).nodes().get(0).params())
        .isEqualTo(Map.of("uri", "out/main.mp4", "quality", 23L));
  }

  @Test
  void keepsParamsThatDependOnTheStream() throws Exception {
    PhysicalPlan plan =
        compile(
                EDGES,
                Fakes.options()
                    .set("quality", "30")
                    .streams(
                        List.of(
                            new StreamSpec("left", Map.of("input", "l.mp4")),
                            new StreamSpec("right", Map.of("input", "r.mp4")))))
            .plan();
    assertThat(plan.streams()).extracting(StreamPlan::name).containsExactly("left", "right");
    PlannedNode save = plan.stages().get(2).nodes().get(0);
    assertThat(plan.streams().get(0).paramsOf(save)).containsEntry("uri", "out/left.mp4");
    assertThat(plan.streams().get(1).paramsOf(save))
        .containsEntry("uri", "out/right.mp4")
        .containsEntry("quality", 30L);
    assertThat(plan.streams().get(1).params()).containsOnlyKeys("video", "save");
    assertThat(plan.info().params()).containsEntry("input", "l.mp4");
  }

  @Test
  void plansTravel() throws Exception {
    PhysicalPlan plan = compile(EDGES, Fakes.options()).plan();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(plan);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(plan);
    }
  }

  @Test
  void reportsTenMistakesAtOnce() {
    String text =
        """
        kinoloom: 1
        name: ten-mistakes
        params:
          input: { type: uri, default: in.mp4, defualt: x }
        nodes:
          video: { type: decode, params: { uri: "${inptu}" } }
          soft: { type: blur, inputs: { video: video } }
          edges: { type: edge-detect, inputs: { video: video }, params: { low: 7 } }
          thin: { type: edge-detect, inputs: { vidoe: video, video: vide } }
          sized: { type: resize, inputs: { video: round } }
          round: { type: resize, inputs: { video: sized } }
          fold: { type: stack }
          scene: { type: scene }
          say: { type: log, inputs: { text: scene.labels } }
          save: { type: encode, inputs: { video: [edges, thin] }, params: { uri: a.mp4 } }
          Save: { type: encode, inputs: { video: edges }, params: { uri: ./a.mp4 } }
        """;
    List<Problem> problems = problems(text, Fakes.options());
    assertThat(problems)
        .extracting(problem -> problem.location().line() + " " + problem.code())
        .containsExactlyInAnyOrder(
            "4 unknown-key",
            "6 bad-reference",
            "7 unknown-node-type",
            "8 param-out-of-bounds",
            "9 unknown-input",
            "9 unknown-node",
            "10 cycle",
            "12 missing-input",
            "14 type-mismatch",
            "15 too-many-wires",
            "16 bad-name",
            "16 same-output");
    assertThat(problems)
        .allSatisfy(
            problem -> {
              assertThat(problem.location().column()).isPositive();
              assertThat(problem.hint()).isNotBlank();
            });
    assertThat(problems)
        .extracting(Problem::hint)
        .contains("did you mean 'default'?", "did you mean 'input'?", "did you mean 'video'?");
  }

  @Test
  void severalStreamsNeedSeveralOutputs() {
    String text = EDGES.replace("out/${stream}.mp4", "out/all.mp4");
    List<StreamSpec> streams =
        List.of(new StreamSpec("a", Map.of()), new StreamSpec("b", Map.of()));
    assertThat(problems(text, Fakes.options().streams(streams)))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo("same-output");
              assertThat(problem.hint()).contains("${stream}");
              assertThat(problem.location().line()).isEqualTo(10);
            });
  }

  @Test
  void compilesLongChains() throws Exception {
    StringBuilder text = new StringBuilder("kinoloom: 1\nname: long\nnodes:\n");
    text.append("  n0: { type: decode, params: { uri: a } }\n");
    for (int i = 1; i < 1500; i++) {
      text.append(
          "  n%d: { type: resize, inputs: { video: n%d }, params: { width: %d } }%n"
              .formatted(i, i - 1, i));
    }
    text.append("  end: { type: encode, inputs: { video: n1499 }, params: { uri: b } }\n");
    PhysicalPlan plan = compile(text.toString(), Fakes.options()).plan();
    assertThat(plan.stages().stream().map(stage -> stage.nodes().size())).containsExactly(1500, 1);
  }

  @Test
  void refusesGraphsThatAreTooLarge() {
    StringBuilder text = new StringBuilder("kinoloom: 1\nname: large\nnodes:\n");
    for (int i = 0; i < 2100; i++) {
      text.append("  n%d: { type: scene }%n".formatted(i));
    }
    assertThat(problems(text.toString(), Fakes.options()))
        .extracting(Problem::code)
        .containsExactly("graph-too-large");
  }

  static Compiled compile(String text, CompileOptions.Builder options) throws GraphException {
    return Compiler.compile(GraphReader.read("g.yaml", text), options.build());
  }

  static List<Problem> problems(String text, CompileOptions.Builder options) {
    GraphException thrown =
        catchThrowableOfType(GraphException.class, () -> compile(text, options));
    assertThat(thrown).as("the graph should be refused").isNotNull();
    assertThat(Compiler.check(GraphReader.read("g.yaml", text), options.build()))
        .isEqualTo(thrown.problems());
    return thrown.problems();
  }
}
