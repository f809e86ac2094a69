package io.kinoloom.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.graph.Graph;
import io.kinoloom.graph.GraphNode;
import io.kinoloom.graph.InlineTest;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.OnError;
import io.kinoloom.graph.ParamDeclaration;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Value;
import io.kinoloom.spi.Alignment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphReaderTest {
  private static final String GRAPH =
      """
      kinoloom: 1
      name: face-to-edges   # a comment
      description: >
        Draws a face
        as edges.
      params:
        input: { type: uri, default: "sample:face", doc: What to read }
        level: { type: number, default: 0.5, min: 0, max: 1, choices: [0.25, 0.5] }
      nodes:
        video: { type: decode, params: { uri: "${input}", start: '7', end: 7, on: ~ } }
        "edges":
          type: edge-detect@2
          on-error: route
          inputs:
            video: video.video
            masks: [one, { from: two.mask, align: nearest, within: 40ms }]
            face: { from: slow, align: latest }
      layout:
        video: [40, 120]
      tests:
        - name: finds edges
          params: { level: 0.25 }
          replace: { video: { type: test-scene, params: { frames: 9 } } }
          limit: 9
          expect:
            edges: { frames: 9, mean: [10, 20.5], times: rising }
            edges.score: { values: { psnr: [30, 100] } }
      """;

  @Test
  void readsEverythingWithItsPlace() throws Exception {
    Graph graph = GraphReader.read("g.yaml", GRAPH).orThrow();
    assertThat(graph.name()).isEqualTo("face-to-edges");
    assertThat(graph.description()).isEqualTo("Draws a face as edges.\n");
    ParamDeclaration level = graph.params().get("level");
    assertThat(level.type()).isEqualTo(ParamDeclaration.Type.NUMBER);
    assertThat(level.min()).hasValue(0);
    assertThat(level.choices()).containsExactly("0.25", "0.5");
    GraphNode video = graph.nodes().get("video");
    assertThat(video.location()).isEqualTo(new Location("g.yaml", 10, 3));
    assertThat(video.typeLocation()).isEqualTo(new Location("g.yaml", 10, 18));
    assertThat(video.params().get("uri").value())
        .isEqualTo(new Value.Scalar("${input}", true, new Location("g.yaml", 10, 41)));
    assertThat(((Value.Scalar) video.params().get("start").value()).quoted()).isTrue();
    assertThat(((Value.Scalar) video.params().get("end").value()).quoted()).isFalse();
    assertThat(((Value.Scalar) video.params().get("on").value()).isNull()).isTrue();
    GraphNode edges = graph.nodes().get("edges");
    assertThat(edges.version()).hasValue(2);
    assertThat(edges.onError()).isEqualTo(OnError.ROUTE);
    assertThat(edges.inputs().get("video").ends().get(0).port()).contains("video");
    assertThat(edges.inputs().get("masks").list()).isTrue();
    assertThat(edges.inputs().get("masks").ends().get(1).alignment())
        .contains(Alignment.nearest(Duration.ofMillis(40)));
    assertThat(edges.inputs().get("face").ends().get(0).alignment()).contains(Alignment.LATEST);
  }

  @Test
  void readsInlineTests() throws Exception {
    Graph graph = GraphReader.read("g.yaml", GRAPH).orThrow();
    InlineTest test = graph.tests().get(0);
    assertThat(test.limit()).isEqualTo(9);
    InlineTest.Expectation edges = test.expectations().get(0);
    assertThat(edges.range("frames")).contains(new InlineTest.Range(9, 9));
    assertThat(edges.range("mean")).contains(new InlineTest.Range(10, 20.5));
    assertThat(edges.range("max")).isEmpty();
    assertThat(test.expectations().get(1).values())
        .containsEntry("psnr", new InlineTest.Range(30, 100));
    GraphNode replaced = test.applyTo(graph).nodes().get("video");
    assertThat(replaced.type()).isEqualTo("test-scene");
    assertThat(replaced.params()).containsOnlyKeys("frames");
    assertThat(test.applyTo(graph).nodes().get("edges")).isEqualTo(graph.nodes().get("edges"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nodes: {a: {type: x, inputs: a}}           | bad-value         | 3:30",
        "nodes: {a: {typ: x}}                       | unknown-key       | 3:13",
        "nodes: {a: {type: x}, a: {type: y}}        | duplicate-key     | 3:23",
        "nodes: {a.b: {type: x}}                    | bad-name          | 3:9",
        "nodes: {a: {type: x@y}}                    | bad-node-type     | 3:19",
        "nodes: {a: {inputs: {}}}                   | missing-key       | 3:12",
        "nodes: {a: {type: x, inputs: {v: a.b.c}}}  | bad-wire          | 3:34",
        "nodes: {a: {type: x, inputs: {v: {}}}}     | missing-key       | 3:34",
        "nodes: {a: {type: x, on-error: rout}}      | bad-value         | 3:32",
        "nodes: {a: &a {type: x}}                   | yaml-anchor       | 3:12",
        "nodes: {a: *a}                             | yaml-alias        | 3:12",
        "nodes: {a: {<<: {}, type: x}}              | merge-key         | 3:13",
        "nodes: {a: {type: !!str x}}                | yaml-tag          | 3:19",
        "nodes: {a: {type: `\\0`}}                  | control-character | 3:19",
        "nodes: {a: {type: x}                       | yaml-syntax       | 4:1",
        "nodes: [a]                                 | bad-value         | 3:8",
        "layout: 1                                  | bad-value         | 3:9",
        "tests: [{name: x, expect: {a: {mean: y}}}] | bad-value         | 3:38",
        "inputs: {a: {type: vide}}                  | bad-value         | 3:20",
        "outputs: {a: {type: video}}                | missing-key       | 3:14",
      })
  void saysWhatIsWrongAndWhere(String line, String code, String place) {
    String quoted = line.replace('`', '"');
    String text = "kinoloom: 1\nname: g\n" + quoted + "\n";
    assertThat(GraphReader.read("g.yaml", text).problems())
        .anySatisfy(
            problem -> {
              assertThat(problem.code()).isEqualTo(code);
              assertThat(problem.location()).hasToString("g.yaml:" + place);
              assertThat(problem.hint()).isNotBlank();
            });
  }

  @Test
  void readsNearestOnlyWithADistance() {
    assertThat(codes("nodes: {a: {type: x, inputs: {v: {from: b, align: nearest}}}}"))
        .containsExactly("missing-key");
    assertThat(codes("nodes: {a: {type: x, inputs: {v: {from: b, within: 40ms}}}}"))
        .containsExactly("bad-value");
    assertThat(codes("nodes: {a: {type: x, inputs: {v: {from: b, align: nearest, within: -1s}}}}"))
        .containsExactly("bad-value");
  }

  @Test
  void refusesAliasBombsAtOnce() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int level = 1; level < 12; level++) {
      String alias = "*a" + (level - 1);
      bomb.append(
          "a%d: &a%d [%s]%n"
              .formatted(level, level, String.join(", ", Collections.nCopies(9, alias))));
    }
    List<Problem> problems = GraphReader.read("bomb.yaml", bomb.toString()).problems();
    assertThat(problems).extracting(Problem::code).contains("yaml-anchor", "yaml-alias");
    assertThat(problems).hasSizeLessThan(200);
  }

  @Test
  void refusesDepthSizeAndSeveralDocuments() {
    String deep = "[".repeat(60) + "]".repeat(60);
    assertThat(codes("layout: {a: " + deep + "}")).contains("too-deep");
    assertThat(codes("description: " + "x".repeat(70_000))).contains("scalar-too-large");
    assertThat(GraphReader.read("g", "#".repeat(1 << 20) + "\nkinoloom: 1").problems())
        .extracting(Problem::code)
        .containsExactly("file-too-large");
    assertThat(codes("nodes: {}\n---\nname: b")).contains("several-documents");
    assertThat(GraphReader.read("g", "").problems())
        .extracting(Problem::code)
        .containsExactly("empty-file");
    assertThat(GraphReader.read("g", "# nothing\n").problems())
        .extracting(Problem::code)
        .containsExactly("empty-file");
  }

  @Test
  void refusesWhatIsNoText(@TempDir Path directory) throws Exception {
    byte[] latin = "name: Gr\u00fc\u00dfe".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(GraphReader.read("g", latin).problems())
        .extracting(Problem::code)
        .containsExactly("not-utf-8");
    Path file = Files.write(directory.resolve("g.yaml"), new byte[] {'a', ':', ' ', 0});
    assertThat(GraphReader.read(file).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.code()).isEqualTo("control-character");
              assertThat(problem.location()).hasToString(file + ":1:4");
            });
    byte[] marked = ("\uFEFF" + GRAPH).getBytes(StandardCharsets.UTF_8);
    assertThat(GraphReader.read("g", marked).problems()).isEmpty();
  }

  @Test
  void givesReferencesWithoutQuotesAHint() {
    assertThat(GraphReader.read("g", "nodes: { a: { params: { uri: ${input} } } }").problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.hint()).contains("quotes"));
  }

  @Property(tries = 500)
  void neverFailsWhateverTheText(@ForAll @StringLength(max = 60) String text) {
    GraphReader.Read read = GraphReader.read("g", text);
    assertThat(read.graph().isPresent() || !read.problems().isEmpty()).isTrue();
  }

  @Property(tries = 500)
  void neverFailsWhateverIsCutOutOfAGraph(@ForAll int from, @ForAll int length) {
    int start = Math.floorMod(from, GRAPH.length());
    int end = Math.min(GRAPH.length(), start + Math.floorMod(length, 20));
    GraphReader.Read read = GraphReader.read("g", GRAPH.substring(0, start) + GRAPH.substring(end));
    assertThat(read.graph().isPresent() || !read.problems().isEmpty()).isTrue();
  }

  private static List<String> codes(String line) {
    List<String> codes = new ArrayList<>();
    String nodes = line.contains("nodes:") ? "" : "nodes: {}\n";
    GraphReader.read("g", "kinoloom: 1\nname: g\n" + nodes + line + "\n")
        .problems()
        .forEach(problem -> codes.add(problem.code()));
    return codes;
  }

  @Test
  void aMissingGraphIsAProblem() {
    assertThat(GraphReader.read("g", "- a\n- b\n").problems()).isNotEmpty();
    assertThat(GraphReader.read("g", "just text").graph()).isNotEqualTo(Optional.empty());
    assertThat(GraphReader.read("g", "just text").problems())
        .extracting(Problem::code)
        .contains("bad-value");
  }
}
