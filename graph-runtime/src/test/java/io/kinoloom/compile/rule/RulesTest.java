package io.kinoloom.compile.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.compile.Fakes;
import io.kinoloom.graph.GraphException;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.testing.RuleTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesTest {
  private static final NodeRegistry REGISTRY = Fakes.registry();

  @Test
  void mergesResizesToTheSameSize() {
    RuleTester.of(new MergeConsecutiveResizes(), REGISTRY)
        .observing("b.video")
        .on(
            """
            video: { type: scene }
            a: { type: resize, inputs: { video: video.video }, params: { width: 8, height: 6 } }
            b: { type: resize, inputs: { video: a }, params: { width: 8, height: 6 } }
            c: { type: resize, inputs: { video: b }, params: { width: 8, height: 6 } }
            edges: { type: edge-detect, inputs: { video: c } }
            other: { type: edge-detect, inputs: { video: a } }
            """)
        .says("merged b into a")
        .says("merged c into a");
    RuleTester.of(new MergeConsecutiveResizes(), REGISTRY)
        .on(
            """
            video: { type: scene }
            a: { type: resize, inputs: { video: video.video }, params: { width: 8, height: 6 } }
            b: { type: resize, inputs: { video: a }, params: { width: 8, height: 6 } }
            edges: { type: edge-detect, inputs: { video: b } }
            """)
        .gives(
            """
            video: { type: scene }
            a: { type: resize, inputs: { video: video.video }, params: { width: 8, height: 6 } }
            edges: { type: edge-detect, inputs: { video: a } }
            """);
  }

  @Test
  void keepsResizesThatDiffer() {
    RuleTester tester = RuleTester.of(new MergeConsecutiveResizes(), REGISTRY);
    tester
        .on(
            """
            video: { type: scene }
            a: { type: resize, inputs: { video: video.video }, params: { width: 9, height: 6 } }
            b: { type: resize, inputs: { video: a }, params: { width: 8, height: 6 } }
            """)
        .leavesAlone();
    // With one side free, the first may round the other one way and the second another way.
    tester
        .on(
            """
            video: { type: scene }
            a: { type: resize, inputs: { video: video.video }, params: { width: 9 } }
            b: { type: resize, inputs: { video: a }, params: { width: 9 } }
            """)
        .leavesAlone();
    tester
        .on(
            """
            video: { type: scene }
            a: { type: resize, inputs: { video: video.video }, params: { width: 9, height: 6 } }
            b: { type: resize, on-error: route, inputs: { video: a }, params: { width: 9, height: 6 } }
            """)
        .leavesAlone();
  }

  @Test
  void dropsWhatReachesNoSink() {
    RuleTester.of(new DropUnusedOutputs(true), REGISTRY)
        .on(
            """
            video: { type: decode, params: { uri: a } }
            lost: { type: decode, params: { uri: b } }
            edges: { type: edge-detect, inputs: { video: video } }
            more: { type: edge-detect, inputs: { video: lost } }
            save: { type: encode, inputs: { video: edges }, params: { uri: c } }
            """)
        .gives(
            """
            video: { type: decode, params: { uri: a } }
            edges: { type: edge-detect, inputs: { video: video } }
            save: { type: encode, inputs: { video: edges }, params: { uri: c } }
            """)
        .says("dropped lost")
        .says("dropped more");
  }

  @Test
  void keepsWhatIsLookedAt() {
    RuleTester.of(new DropUnusedOutputs(false), REGISTRY)
        .observing("edges")
        .on(
            """
            video: { type: decode, params: { uri: a } }
            edges: { type: edge-detect, inputs: { video: video } }
            save: { type: encode, inputs: { video: edges }, params: { uri: c } }
            """)
        .says("dropped save")
        .gives(
            """
            video: { type: decode, params: { uri: a } }
            edges: { type: edge-detect, inputs: { video: video } }
            """);
  }

  @Test
  void keepsWhatReports() {
    RuleTester.of(new DropUnusedOutputs(true), REGISTRY)
        .on(
            """
            video: { type: decode, params: { uri: a } }
            edges: { type: edge-detect, inputs: { video: video } }
            figures: { type: measure, inputs: { video: edges } }
            """)
        .leavesAlone();
  }

  @Test
  void dropsNothingThatIsUsed() {
    RuleTester.of(new DropUnusedOutputs(true), REGISTRY)
        .on(
            """
            video: { type: decode, on-error: route, params: { uri: a } }
            edges: { type: edge-detect, on-error: route, inputs: { video: video } }
            say: { type: log, inputs: { text: edges.errors } }
            """)
        .leavesAlone();
  }

  @Test
  void inlinesSubgraphsInSubgraphs(@TempDir Path directory) throws IOException {
    Files.writeString(
        directory.resolve("inner.yaml"),
        """
        kinoloom: 1
        name: inner
        params: { low: { type: number, default: 0.25 } }
        inputs: { video: { type: video } }
        outputs:
          edges: { type: video, from: find }
          same: { type: video, from: video }
        nodes:
          find: { type: edge-detect, inputs: { video: video }, params: { low: "${low}" } }
        """);
    Files.createDirectory(directory.resolve("deep"));
    Files.writeString(
        directory.resolve("deep/outer.yaml"),
        """
        kinoloom: 1
        name: outer
        params: { softness: { type: number, default: 0.75 } }
        inputs: { pictures: { type: video } }
        outputs: { edges: { type: video, from: fine.edges } }
        nodes:
          fine:
            type: ../inner.yaml
            inputs: { video: rough.same }
            params: { low: "${softness}" }
          rough: { type: ../inner.yaml, inputs: { video: pictures } }
        """);
    RuleTester.of(new InlineSubgraphs(), REGISTRY)
        .in(directory)
        .observing("both.edges")
        .on(
            """
            video: { type: decode, params: { uri: a } }
            both: { type: ./deep/outer.yaml, inputs: { pictures: { from: video, align: latest } } }
            save: { type: encode, inputs: { video: both }, params: { uri: b } }
            """)
        .says("put the nodes of both in its place")
        .says("put the nodes of both/fine in its place");
    assertThat(
            RuleTester.of(new InlineSubgraphs(), REGISTRY)
                .in(directory)
                .on(
                    """
                    video: { type: decode, params: { uri: a } }
                    both: { type: ./deep/outer.yaml, inputs: { pictures: { from: video, align: latest } } }
                    save: { type: encode, inputs: { video: both }, params: { uri: b } }
                    """)
                .gives(
                    """
                    video: { type: decode, params: { uri: a } }
                    both/fine/find: { type: edge-detect, inputs: { video: { from: video, align: latest } }, params: { low: 0.75 } }
                    both/rough/find: { type: edge-detect, inputs: { video: { from: video, align: latest } } , params: { low: 0.25 } }
                    save: { type: encode, inputs: { video: both/fine/find }, params: { uri: b } }
                    """)
                .graph()
                .nodes())
        .extracting(node -> node.id())
        .containsExactly("video", "both/fine/find", "both/rough/find", "save");
  }

  @Test
  void convertsOnceForAllConsumers() {
    RuleTester.of(new InsertPixelFormatConversion(REGISTRY, List.of(RuleTester.STREAM)), REGISTRY)
        .on(
            """
            scene: { type: scene }
            edges: { type: edge-detect, inputs: { video: scene.video } }
            fine: { type: edge-detect, inputs: { video: scene.video } }
            paint: { type: paint, inputs: { video: scene.video } }
            """)
        .gives(
            """
            scene: { type: scene }
            scene/video-to-gray8: { type: convert, inputs: { video: scene.video }, params: { format: gray8 } }
            edges: { type: edge-detect, inputs: { video: scene/video-to-gray8 } }
            fine: { type: edge-detect, inputs: { video: scene/video-to-gray8 } }
            paint: { type: paint, inputs: { video: scene.video } }
            """)
        .says("inserted scene/video-to-gray8")
        .format("scene.video", PixelFormat.BGR24)
        .format("scene/video-to-gray8.video", PixelFormat.GRAY8)
        .format("edges.video", PixelFormat.GRAY8);
  }

  @Test
  void asksTheProducerWhereItCanGiveTheFormat() {
    RuleTester.of(new InsertPixelFormatConversion(REGISTRY, List.of(RuleTester.STREAM)), REGISTRY)
        .on(
            """
            video: { type: decode, params: { uri: a } }
            small: { type: resize, inputs: { video: video }, params: { width: 8 } }
            edges: { type: edge-detect, inputs: { video: small } }
            save: { type: encode, inputs: { video: edges }, params: { uri: b } }
            """)
        .leavesAlone()
        .format("video.video", PixelFormat.GRAY8)
        .format("small.video", PixelFormat.GRAY8);
  }

  @Test
  void neverDropsColorThatIsTaken() {
    // Encoding takes grey too, and grey would be cheaper.
    RuleTester.of(new InsertPixelFormatConversion(REGISTRY, List.of(RuleTester.STREAM)), REGISTRY)
        .on(
            """
            video: { type: decode, params: { uri: a } }
            edges: { type: edge-detect, inputs: { video: video } }
            save: { type: encode, inputs: { video: video }, params: { uri: b } }
            """)
        .format("video.video", PixelFormat.YUV420P)
        .says("inserted video/to-gray8");
  }

  @Test
  void keepsAlphaForWhoeverTakesIt() {
    NodeRegistry registry =
        REGISTRY.with(
            Fakes.fake(
                "titles",
                Contract.builder()
                    .output(Fakes.VIDEO_OUT.produces(PixelFormat.BGRA32, PixelFormat.BGR24))),
            Fakes.fake(
                "lay",
                Contract.builder()
                    .input(Fakes.VIDEO_IN.accepts(PixelFormat.BGR24, PixelFormat.BGRA32))));
    RuleTester.of(new InsertPixelFormatConversion(registry, List.of(RuleTester.STREAM)), registry)
        .on(
            """
            titles: { type: titles }
            small: { type: resize, inputs: { video: titles }, params: { width: 8 } }
            lay: { type: lay, inputs: { video: small } }
            edges: { type: edge-detect, inputs: { video: small } }
            """)
        .format("titles.video", PixelFormat.BGRA32)
        .format("small.video", PixelFormat.BGRA32)
        .says("inserted small/to-gray8");
  }

  @Test
  void saysWhenNothingConverts() {
    NodeRegistry without =
        NodeRegistry.of(
            REGISTRY.find("scene").orElseThrow(), REGISTRY.find("edge-detect").orElseThrow());
    Rule rule = new InsertPixelFormatConversion(without, List.of(RuleTester.STREAM));
    var graph =
        RuleTester.of(rule, without)
            .resolve(
                """
                scene: { type: scene }
                edges: { type: edge-detect, inputs: { video: scene.video } }
                """);
    assertThatThrownBy(() -> rule.apply(graph))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("no-conversion");
  }
}
