package io.kinoloom.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kinoloom.graph.GraphException;
import io.kinoloom.graph.Problem;
import io.kinoloom.yaml.GraphReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckersTest {
  private static final String HEAD = "kinoloom: 1\nname: g\n";
  private static final String SOURCE = "  v: { type: decode, params: { uri: a } }\n";
  private static final String SINK =
      "  s: { type: encode, inputs: { video: v }, params: { uri: b } }\n";

  /** Lines of nodes beside a source {@code v} and a sink {@code s} that reads it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "x: {type: edgedetect, inputs: {video: v}}  | unknown-node-type   | 6:13 | 'edge-detect'",
        "x: {type: edge-detect@3, inputs: {video: v}} | unknown-version   | 6:13 | edge-detect@1",
        "x: {type: scene, params: {mroe: true}}     | unknown-param       | 6:29 | 'more'",
        "x: {type: convert, inputs: {video: v}}     | missing-param       | 6:3  | format",
        "x: {type: scene, params: {more: 1}}        | bad-param           | 6:35 | true or false",
        "x: {type: decode, params: {uri: a, start: -1}} | param-out-of-bounds | 6:45 | range",
        "x: {type: edge-detect, inputs: {video: v}, params: {low: 0.5}} | invalid-params | 6:3 | agree",
        "x: {type: edge-detect, inputs: {vid: v, video: v}} | unknown-input | 6:35 | 'video'",
        "x: {type: edge-detect, inputs: {video: w}} | unknown-node        | 6:42 | 'v'",
        "x: {type: edge-detect, inputs: {video: v.vido}} | unknown-output | 6:42 | 'video'",
        "x: {type: edge-detect, inputs: {video: s}} | unknown-output      | 6:42 | before it",
        "x: {type: edge-detect}                     | missing-input       | 6:3  | inputs",
        "x: {type: edge-detect, inputs: {video: [v]}} | too-many-wires    | 6:35 | brackets",
        "x: {type: log, inputs: {text: v}}          | type-mismatch       | 6:33 | text",
        "x: {type: decode, on-error: route, params: {uri: a}} | errors-not-read | 6:3 | x.errors",
        "x: {type: resize, inputs: {video: x}, params: {width: 8}} | cycle | 6:37 | state",
        "x: {type: encode, inputs: {video: v}, params: {uri: ./b}} | same-output | 6:55 | another",
        "x: {type: ./none.yaml}                     | missing-subgraph    | 6:13 | relative",
        "x: {type: decode, params: {uri: `${y}`}}   | bad-reference       | 6:35 | names are",
        "x: {type: decode, params: {uri: `${env:NO}`}} | unset-variable   | 6:35 | ${env:NO:-",
        "x: {type: decode, params: {uri: `a${b`}}   | bad-reference       | 6:35 | $${",
      })
  void findsEachMistake(String line, String code, String place, String hint) {
    String text = HEAD + "nodes:\n" + SOURCE + SINK + "  " + line.replace('`', '"') + "\n";
    assertThat(problems(text))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo(code);
              assertThat(problem.location()).hasToString("g.yaml:" + place);
              assertThat(problem.hint()).contains(hint);
              assertThat(problem.node()).contains("x");
            });
  }

  @Test
  void errorsMustBeRoutedToBeRead() {
    String text =
        HEAD + "nodes:\n" + SOURCE + SINK + "  x: {type: log, inputs: {text: v.errors}}\n";
    assertThat(codes(text)).containsExactly("errors-not-routed");
    assertThat(codes(text.replace("type: decode,", "type: decode, on-error: route,"))).isEmpty();
  }

  @Test
  void aNodeOfSeveralOutputsMeansItsFirstIfOnlyThatFits() {
    String scene = HEAD + "nodes:\n  scene: {type: scene}\n";
    // The first output, and the only video.
    assertThat(codes(scene + "  s: {type: encode, inputs: {video: scene}, params: {uri: b}}\n"))
        .isEmpty();
    // Labels are the second output.
    String labels =
        scene
            + "  p: {type: paint, inputs: {video: scene, labels: scene}}\n"
            + "  s: {type: encode, inputs: {video: p}, params: {uri: b}}\n";
    assertThat(problems(labels))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo("ambiguous-output");
              assertThat(problem.hint()).contains("scene.video, scene.labels");
            });
    assertThat(codes(labels.replace("labels: scene}", "labels: scene.labels}"))).isEmpty();
  }

  @Test
  void aGraphWritesSomething() {
    assertThat(codes(HEAD + "nodes:\n" + SOURCE)).containsExactly("no-sink");
  }

  @Test
  void typesOfPayloadsAreToldWithWhatWouldFit() {
    String text =
        HEAD
            + "nodes:\n  scene: {type: scene}\n"
            + "  s: {type: encode, inputs: {video: scene.labels}, params: {uri: b}}\n";
    assertThat(problems(text))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.message())
                  .isEqualTo("input 'video' of 's' takes video, but 'scene.labels' gives labels");
              assertThat(problem.hint()).isEqualTo("of this node, scene.video would fit");
              assertThat(problem.port()).contains("video");
            });
  }

  @Test
  void paramsOfTheGraphAreChecked() {
    String text =
        HEAD
            + """
            params:
              n: { type: integer, default: 3, min: 1, max: 9 }
              wall: { type: string, default: blue, choices: [blue, white] }
              wait: { type: duration, default: 1s }
              bad: { type: boolean, default: maybe }
              seed: { type: integer, default: 1 }
            nodes:
            """
            + SOURCE
            + SINK;
    assertThat(problems(text))
        .extracting(problem -> problem.location() + " " + problem.code())
        .containsExactly("g.yaml:7:34 bad-param", "g.yaml:8:3 bad-name");
    String sound =
        text.lines()
            .filter(line -> !line.matches(" +(bad|seed):.*"))
            .reduce("", (a, b) -> a + b + "\n");
    assertThat(codes(sound)).isEmpty();
    assertThat(
            Compiler.check(
                GraphReader.read("g.yaml", sound),
                Fakes.options()
                    .set(Map.of("n", "10", "wall", "bleu", "wait", "1", "m", "2"))
                    .build()))
        .extracting(problem -> problem.location() + " " + problem.code())
        .containsExactly(
            "--set m unknown-param",
            "--set n param-out-of-bounds",
            "--set wait bad-param",
            "--set wall bad-param");
  }

  @Test
  void aParamWithoutValueIsMissingWhenTheGraphRuns() {
    String text =
        HEAD
            + "params:\n  to: { type: uri }\nnodes:\n"
            + SOURCE
            + SINK.replace("uri: b", "uri: \"${to}\"");
    assertThat(codes(text)).containsExactly("missing-param");
    assertThat(
            Compiler.check(
                GraphReader.read("g.yaml", text), Fakes.options().exampleParams(true).build()))
        .isEmpty();
  }

  @Test
  void portsMustNotDependOnTheStream() {
    String text =
        HEAD
            + """
            params: { more: { type: boolean, default: false } }
            nodes:
              scene: { type: scene, params: { more: "${more}" } }
              s: { type: encode, inputs: { video: scene.video }, params: { uri: "${stream}" } }
            """;
    List<StreamSpec> streams =
        List.of(new StreamSpec("a", Map.of()), new StreamSpec("b", Map.of("more", "true")));
    assertThat(
            Compiler.check(
                GraphReader.read("g.yaml", text), Fakes.options().streams(streams).build()))
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("streams 'a' and 'b'"));
  }

  @Test
  void testsNameWhatExists() {
    String text =
        HEAD
            + "nodes:\n"
            + SOURCE
            + SINK
            + """
            tests:
              - name: one
                params: { nothing: 1 }
                replace: { w: { type: scene }, v: { type: scen } }
                expect: { z: { frames: 1 }, v.video: { frames: 1 }, s: { frames: 1 } }
              - { name: one, expect: {} }
            """;
    assertThat(problems(text))
        .extracting(problem -> problem.location().line() + " " + problem.code())
        .containsExactly(
            "8 unknown-param",
            "9 unknown-node",
            "9 unknown-node-type",
            "10 unknown-node",
            "10 unknown-output",
            "11 duplicate-name");
  }

  @Test
  void problemsInASubgraphCarryItsFile(@TempDir Path directory) throws IOException {
    Files.writeString(
        directory.resolve("part.yaml"),
        """
        kinoloom: 1
        name: part
        params: { low: { type: number, default: 0.1, max: 0.4 } }
        inputs: { video: { type: video, required: false } }
        outputs: { edges: { type: labels, from: edges } }
        nodes:
          edges: { type: edge-detect, inputs: { video: video }, params: { low: "${low}", lov: 1 } }
        """);
    Files.writeString(
        directory.resolve("loop.yaml"),
        """
        kinoloom: 1
        name: loop
        outputs: { v: { type: video, from: again } }
        nodes:
          again: { type: ./loop.yaml }
        """);
    String text =
        HEAD
            + """
            nodes:
              part: { type: ./part.yaml, params: { low: 0.5, extra: 1 } }
              loop: { type: ./loop.yaml, on-error: skip }
              s: { type: encode, inputs: { video: loop.v }, params: { uri: x } }
            """;
    CompileOptions options = Fakes.options().baseDirectory(directory).build();
    assertThat(Compiler.check(GraphReader.read("g.yaml", text), options))
        .extracting(
            problem ->
                Path.of(problem.location().file()).getFileName()
                    + ":"
                    + problem.location().line()
                    + " "
                    + problem.code())
        .containsExactlyInAnyOrder(
            "g.yaml:4 param-out-of-bounds",
            "g.yaml:4 unknown-param",
            "g.yaml:5 on-error-of-subgraph",
            "part.yaml:5 type-mismatch",
            "part.yaml:7 missing-input",
            "part.yaml:7 unknown-param",
            "loop.yaml:5 subgraph-recursion");
    GraphReader.Read part = GraphReader.read(directory.resolve("part.yaml"));
    assertThat(Compiler.check(part, options)).hasSize(3);
  }

  @Test
  void aPartDoesNotRunByItself() {
    String text =
        HEAD
            + """
            inputs: { video: { type: video } }
            nodes:
              s: { type: encode, inputs: { video: video }, params: { uri: x } }
            """;
    assertThat(codes(text)).isEmpty();
    assertThat(
            catchThrowableOfType(
                    GraphException.class, () -> CompilerTest.compile(text, Fakes.options()))
                .problems())
        .extracting(Problem::code)
        .contains("graph-has-inputs");
  }

  @Test
  void referencesAreReplacedByTypeAndInText() throws Exception {
    String text =
        HEAD
            + """
            params:
              n: { type: integer, default: "7" }
              name: { type: string, default: "12" }
            nodes:
              v: { type: decode, params: { uri: "$${x}-${name}-${env:HOME_DIR}-${env:NO:-none}-${graph}-${seed}", start: "${n}" } }
              s: { type: encode, inputs: { video: v }, params: { uri: "${stream}/${run}", quality: "${env:QUALITY}" } }
            """;
    Map<String, String> environment = Map.of("HOME_DIR", "/home", "QUALITY", "9");
    CompileOptions.Builder options =
        Fakes.options()
            .seed(5)
            .run("r1")
            .environment(name -> Optional.ofNullable(environment.get(name)));
    PhysicalPlan plan = CompilerTest.compile(text, options).plan();
    assertThat(plan.stages().get(0).nodes().get(0).params())
        .isEqualTo(Map.of("uri", "${x}-12-/home-none-g-5", "start", 7L));
    assertThat(plan.stages().get(1).nodes().get(0).params())
        .isEqualTo(Map.of("uri", "main/r1", "quality", 9L));
    // A string is no number, however much it looks like one.
    assertThat(
            Compiler.check(
                GraphReader.read("g.yaml", text.replace("\"${n}\"", "\"${name}\"")),
                options.build()))
        .extracting(Problem::code)
        .containsExactly("bad-param");
  }

  private static List<String> codes(String text) {
    return problems(text).stream().map(Problem::code).toList();
  }

  private static List<Problem> problems(String text) {
    return Compiler.check(GraphReader.read("g.yaml", text), Fakes.options().build());
  }
}
