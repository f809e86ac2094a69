package io.kinoloom.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinoloom.compile.Fakes;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.yaml.GraphReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeRegistryTest {
  private final NodeRegistry registry = Fakes.registry();

  @Test
  void findsNodeTypesSortedAndByVersion() {
    assertThat(registry.ids()).isSorted().contains("decode", "stack");
    NodeDefinition<?> second =
        new Fakes.Fake<>(
            new NodeType<>("decode", 2, "d", "d.", Category.SOURCE, Fakes.None.class),
            none -> Contract.builder().build());
    NodeRegistry both = registry.with(second);
    assertThat(both.find("decode")).contains(second);
    assertThat(both.find("decode", 1)).isEqualTo(registry.find("decode"));
    assertThat(both.find("decode", 3)).isEmpty();
    assertThat(both.versions("decode")).containsExactly(1, 2);
    assertThat(both.versions("nothing")).isEmpty();
    assertThat(both.all()).hasSameSizeAs(registry.all());
  }

  @Test
  void refusesTheSameIdAndVersionTwice() {
    NodeDefinition<?> again = Fakes.fake("decode", Contract.builder());
    assertThatThrownBy(() -> registry.with(again))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("decode@1");
  }

  @Test
  void writesAPageForEachNodeType() {
    ReferenceDocs.Example example =
        new ReferenceDocs.Example("edges", "../edges.yaml", "Draws edges.");
    Map<String, String> pages =
        ReferenceDocs.pages(registry, Map.of("edge-detect", List.of(example)));
    assertThat(pages.get("README.md")).contains("- [`edge-detect`](edge-detect.md): edge-detect.");
    assertThat(pages.get("edge-detect.md"))
        .contains("my-node: { type: edge-detect, inputs: { video: other-node } }")
        .contains("| `video` | video (gray8) | required | pictures |")
        .contains("| `method` | one of canny, sobel | `canny` | how |")
        .contains("| `low` | a number, from 0 to 1 | `0.1` | low |")
        .endsWith("## Graphs that use it\n\n- [edges](../edges.yaml): Draws edges.\n");
    assertThat(pages.get("encode.md"))
        .contains("params: { uri: out/video.mp4 }")
        .contains("this node is a sink");
    assertThat(pages.get("resize.md"))
        .contains("| `width` | a whole number, at least 1 | none | width |")
        .contains("in the format of `video`");
  }

  /** What a page shows as an example is a node that can be read. */
  @Test
  void examplesOfPagesAreYaml() {
    ReferenceDocs.pages(registry, Map.of())
        .forEach(
            (name, page) -> {
              if (name.equals(ReferenceDocs.INDEX)) {
                return;
              }
              String example = page.split("```(yaml)?\n")[1];
              String text = "kinoloom: 1\nname: g\nnodes:\n  " + example;
              assertThat(GraphReader.read(name, text).problems()).isEmpty();
            });
  }

  @Test
  void describesGraphFilesAsJsonSchema() {
    JsonNode schema = new ObjectMapper().valueToTree(GraphSchema.of(registry));
    assertThat(schema.at("/$schema").asText())
        .isEqualTo("https://json-schema.org/draft/2020-12/schema");
    JsonNode params = schema.at("/$defs/params-encode");
    assertThat(params.at("/required/0").asText()).isEqualTo("uri");
    assertThat(params.at("/properties/quality/default").asInt()).isEqualTo(20);
    assertThat(params.at("/properties/quality/anyOf/0/maximum").asInt()).isEqualTo(51);
    assertThat(params.at("/properties/uri/x-kind").asText()).isEqualTo("output-uri");
    assertThat(params.at("/x-node/inputs/0/formats/0").asText()).isEqualTo("yuv420p");
    // Every reference leads somewhere.
    schema
        .findValuesAsText("$ref")
        .forEach(
            reference ->
                assertThat(schema.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse());
  }
}
