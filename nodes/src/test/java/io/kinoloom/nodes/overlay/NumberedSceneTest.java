package io.kinoloom.nodes.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.compile.CompileOptions;
import io.kinoloom.compile.Compiled;
import io.kinoloom.compile.Compiler;
import io.kinoloom.compile.StreamSpec;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.runtime.Packet;
import io.kinoloom.spi.Score;
import io.kinoloom.testing.PlanRunner;
import io.kinoloom.yaml.GraphReader;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The nodes of this package and the test scene in one graph. */
class NumberedSceneTest {
  private static final String GRAPH =
      """
      kinoloom: 1
      name: numbered-scene
      nodes:
        scene:
          type: test-scene
          params: { width: 322, height: 242, frames: 12, cuts: 5 }
        number:
          type: annotate
          inputs:
            video: scene.video
            labels: scene.labels
            mask: scene.occlusion
            flow: scene.flow
          params: { frame-code: true, time-code: true, text: "{sequence}" }
        half:
          type: resize
          inputs: { video: number }
          params: { width: 161, height: 121 }
        read:
          type: read-frame-code
          inputs: { video: half }
          params: { position: bottom-left }
      """;

  @Test
  void readsTheNumbersOfAScenePastResizingRestoringAndCuts() throws Exception {
    NodeRegistry registry = NodeRegistry.load();
    Compiled compiled =
        Compiler.compile(
            GraphReader.read("numbered-scene.yaml", GRAPH),
            CompileOptions.builder(registry).observe("read.score").build());
    List<Packet> packets =
        new PlanRunner(compiled.plan(), registry)
            .tap("read", "score")
            .interleaved(3)
            .restoring(0.3)
            .run(StreamSpec.DEFAULT_NAME)
            .get("read.score");
    List<Packet.Data> data =
        packets.stream()
            .filter(Packet.Data.class::isInstance)
            .map(Packet.Data.class::cast)
            .toList();
    assertThat(data.stream().map(packet -> ((Score) packet.payload()).values().get("frame")))
        .containsExactlyElementsOf(IntStream.range(0, 12).mapToObj(i -> (double) i).toList());
    assertThat(data.stream().map(Packet.Data::timeMicros))
        .containsExactlyElementsOf(IntStream.range(0, 12).mapToObj(i -> i * 40_000L).toList());
    assertThat(data.stream().filter(Packet.Data::discontinuity).map(Packet.Data::sequence))
        .containsExactly(5L, 10L);
  }
}
