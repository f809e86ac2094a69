package io.kinoloom.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final String GRAPH =
      """
      kinoloom: 1
      name: edges
      nodes:
        video: { type: decode, params: { uri: a } }
        edges: { type: edge-detect, inputs: { video: video } }
        unused: { type: edge-detect, inputs: { video: video } }
        both: { type: stack, inputs: { videos: [edges, video] } }
        save: { type: encode, inputs: { video: both }, params: { uri: b } }
      """;

  private static Explanation explanation() throws Exception {
    return new Explanation(CompilerTest.compile(GRAPH, Fakes.options()));
  }

  @Test
  void saysWhatEachPassDidAndWhyEachBoundaryIsThere() throws Exception {
    assertThat(explanation().text())
        .isEqualTo(
            """
            graph edges

            passes
              InlineSubgraphs: nothing to do
              DropUnusedOutputs
                dropped unused: nothing reads its outputs
              MergeConsecutiveResizes: nothing to do
              InsertPixelFormatConversion
                inserted video/to-gray8: video.video gives yuv420p, and edges.video takes it best in gray8
                inserted edges/to-bgr24: edges.video gives gray8, and both.videos takes it best in bgr24
                inserted video/to-bgr24: video.video gives yuv420p, and both.videos takes it best in bgr24
                inserted both/to-yuv420p: both.video gives bgr24, and save.video takes it best in yuv420p

            stages
              stage-1 (source)
                video  decode@1  [video: yuv420p]
                video/to-gray8  convert@1  [video: gray8]
              stage-2
                edges  edge-detect@1  [video: gray8]
                edges/to-bgr24  convert@1  [video: bgr24]
                video/to-bgr24  convert@1  [video: bgr24]
                both  stack@1  [video: bgr24]
                both/to-yuv420p  convert@1  [video: yuv420p]
              stage-3
                save  encode@1

            boundaries
              stage-1 -> stage-2  video/to-gray8.video (gray8)
                video is a heavy source and edges is medium: reading and computing use different cores
              stage-1 -> stage-2  video.video (yuv420p)
                video is a heavy source and both is medium: reading and computing use different cores; fewer bytes cross before video/to-bgr24 than after it
              stage-2 -> stage-3  both/to-yuv420p.video (yuv420p)
                save is a heavy sink: computing and writing use different cores
            """);
  }

  @Test
  void tellsTheSameAsData() throws Exception {
    JsonNode data = new ObjectMapper().valueToTree(explanation().data());
    assertThat(data.at("/passes/1/changes/0/what").asText()).isEqualTo("dropped unused");
    assertThat(data.at("/stages/0/nodes/0/formats/video").asText()).isEqualTo("yuv420p");
    assertThat(data.at("/boundaries")).isNotEmpty();
    data.at("/boundaries")
        .forEach(boundary -> assertThat(boundary.get("reason").asText()).isNotBlank());
  }

  @Test
  void drawsStagesAsBoxes() throws Exception {
    assertThat(explanation().dot())
        .startsWith("digraph \"edges\" {\n")
        .contains("subgraph \"cluster_stage-1\"")
        .contains("\"video\" [label=\"video\\ndecode\"];")
        .contains("\"edges\" -> \"edges/to-bgr24\" [label=\"video\"];")
        .endsWith("}\n");
  }
}
