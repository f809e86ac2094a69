package io.kinoloom.compile.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.compile.Fakes;
import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.End;
import io.kinoloom.compile.resolve.ResolvedGraph.Instance;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.OnError;
import io.kinoloom.spi.Alignment;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.Placement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class StageFuserTest {

  @Property(tries = 300)
  void stagesNeverWaitForEachOtherInACircle(@ForAll long seed) {
    Random random = new Random(seed);
    ResolvedGraph graph = randomGraph(random, 2 + random.nextInt(12));
    for (FusionPolicy policy : policies(random)) {
      StagedGraph staged = StageFuser.fuse(graph, policy);
      assertThat(staged.stages().stream().flatMap(List::stream).toList())
          .containsExactlyInAnyOrderElementsOf(graph.nodes());
      for (ResolvedWire wire : graph.wires()) {
        int from = staged.stageOf(wire.from().node());
        int to = staged.stageOf(wire.toNode());
        // The order of stages is a proof that there is no circle.
        assertThat(from).isLessThanOrEqualTo(to);
        if (from == to) {
          List<String> ids = staged.stages().get(from).stream().map(ResolvedNode::id).toList();
          assertThat(ids.indexOf(wire.from().node())).isLessThan(ids.indexOf(wire.toNode()));
          assertThat(staged.reasons()).doesNotContainKey(wire);
        } else {
          assertThat(staged.reasons().get(wire)).isNotBlank();
        }
      }
      for (List<ResolvedNode> stage : staged.stages()) {
        assertThat(stage.stream().filter(ResolvedNode::isSource).count()).isLessThanOrEqualTo(1);
        assertThat(stage.stream().map(node -> node.contract().placement()).distinct()).hasSize(1);
        if (stage.stream().anyMatch(ResolvedNode::isSource)) {
          assertThat(stage.get(0).isSource()).isTrue();
          assertThat(inputsFromElsewhere(graph, staged, stage)).isEmpty();
        }
      }
      assertThat(StageFuser.fuse(graph, policy)).isEqualTo(staged);
    }
  }

  @Property(tries = 100)
  void neverFusedMeansOneNodeEach(@ForAll long seed) {
    ResolvedGraph graph = randomGraph(new Random(seed), 8);
    assertThat(StageFuser.fuse(graph, FusionPolicy.neverFuse()).stages()).hasSize(8);
  }

  @Test
  void decodingComputingAndEncodingUseDifferentCores() {
    Builder graph = new Builder();
    graph.add("decode", Cost.HEAVY).add("small", Cost.LIGHT, "decode");
    graph.add("model", Cost.HEAVY, "small").add("label", Cost.LIGHT, "model");
    graph.add("filter", Cost.MEDIUM, "label").sink("encode", Cost.HEAVY, "filter");
    assertThat(names(StageFuser.fuse(graph.build(), FusionPolicy.standard())))
        .containsExactly("decode small", "model label filter", "encode");
  }

  @Test
  void heavyNeighboursAreParted() {
    Builder graph = new Builder();
    graph.add("scene", Cost.MEDIUM).add("one", Cost.HEAVY, "scene");
    graph.add("two", Cost.HEAVY, "one").sink("null", Cost.LIGHT, "two");
    StagedGraph staged = StageFuser.fuse(graph.build(), FusionPolicy.standard());
    assertThat(names(staged)).containsExactly("scene one", "two null");
    assertThat(staged.reasons().values())
        .containsExactly("one and two are both heavy and use different cores");
  }

  @Test
  void theSideOfTheCutIsWhereFewerBytesCross() {
    for (boolean shrinks : List.of(true, false)) {
      Builder graph = new Builder();
      graph.add("decode", Cost.HEAVY).add("change", Cost.LIGHT, "decode");
      graph.add("filter", Cost.MEDIUM, "change").sink("null", Cost.LIGHT, "filter");
      graph.format("decode", shrinks ? PixelFormat.BGR24 : PixelFormat.YUV420P);
      graph.format("change", shrinks ? PixelFormat.GRAY8 : PixelFormat.BGR24);
      StagedGraph staged = StageFuser.fuse(graph.build(), FusionPolicy.standard());
      assertThat(names(staged))
          .containsExactlyElementsOf(
              shrinks
                  ? List.of("decode change", "filter null")
                  : List.of("decode", "change filter null"));
    }
  }

  @Test
  void whatBelongsToAConsumerRunsInItsStageThoughThatBeginsLater() {
    Builder graph = new Builder();
    graph.add("decode", Cost.HEAVY).add("widen", Cost.LIGHT, "decode");
    graph.add("filter", Cost.MEDIUM, "decode").add("blend", Cost.MEDIUM, "filter", "widen");
    graph.sink("null", Cost.LIGHT, "blend").format("decode", PixelFormat.YUV420P);
    StagedGraph staged = StageFuser.fuse(graph.build(), FusionPolicy.standard());
    assertThat(names(staged)).containsExactly("decode", "filter widen blend null");
    assertThat(staged.reasons()).hasSize(2);
  }

  @Test
  void joinsRunDownstreamWithTheLastProducer() {
    Builder graph = new Builder();
    graph.add("decode", Cost.HEAVY).add("model", Cost.HEAVY, "decode");
    graph.add("draw", Cost.LIGHT, "decode", "model").sink("encode", Cost.HEAVY, "draw");
    assertThat(names(StageFuser.fuse(graph.build(), FusionPolicy.standard())))
        .containsExactly("decode", "model draw", "encode");
  }

  @Test
  void sourcesHeadStagesOfTheirOwn() {
    Builder graph = new Builder();
    graph.add("left", Cost.LIGHT).add("right", Cost.LIGHT);
    graph.add("blend", Cost.LIGHT, "left", "right").sink("null", Cost.LIGHT, "blend");
    assertThat(names(StageFuser.fuse(graph.build(), FusionPolicy.alwaysFuse())))
        .containsExactly("left", "right", "blend null");
  }

  @Test
  void alwaysFusingGivesOneStageOfOneSource() {
    Builder graph = new Builder();
    graph.add("decode", Cost.HEAVY).add("model", Cost.HEAVY, "decode");
    graph.add("draw", Cost.MEDIUM, "decode", "model").sink("encode", Cost.HEAVY, "draw");
    assertThat(StageFuser.fuse(graph.build(), FusionPolicy.alwaysFuse()).stages()).hasSize(1);
  }

  private static List<String> names(StagedGraph staged) {
    return staged.stages().stream()
        .map(stage -> String.join(" ", stage.stream().map(ResolvedNode::id).toList()))
        .toList();
  }

  private static List<ResolvedWire> inputsFromElsewhere(
      ResolvedGraph graph, StagedGraph staged, List<ResolvedNode> stage) {
    return stage.stream()
        .flatMap(node -> graph.into(node.id()).stream())
        .filter(wire -> !stage.contains(graph.node(wire.from().node())))
        .toList();
  }

  private static List<FusionPolicy> policies(Random random) {
    long seed = random.nextLong();
    FusionPolicy arbitrary =
        question ->
            switch (new Random(seed ^ question.wire().toString().hashCode()).nextInt(4)) {
              case 0 -> new FusionPolicy.Keep("by chance");
              case 1 -> new FusionPolicy.Keep("by chance", true);
              default -> new FusionPolicy.Fuse();
            };
    return List.of(
        FusionPolicy.standard(), FusionPolicy.neverFuse(), FusionPolicy.alwaysFuse(), arbitrary);
  }

  private static ResolvedGraph randomGraph(Random random, int count) {
    Builder graph = new Builder();
    List<String> producers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = "n" + i;
      List<String> from = new ArrayList<>();
      if (i > 0 && random.nextInt(6) > 0) {
        int wires = 1 + random.nextInt(3);
        for (int wire = 0; wire < wires; wire++) {
          from.add(producers.get(random.nextInt(producers.size())));
        }
      }
      Cost cost = Cost.values()[random.nextInt(3)];
      Placement placement = random.nextInt(5) == 0 ? Placement.ACCELERATOR : Placement.ANY;
      graph.node(id, cost, placement, !from.isEmpty() && random.nextInt(5) == 0, from);
      if (!graph.nodes.get(i).isSink()) {
        producers.add(id);
        graph.format(id, PixelFormat.values()[random.nextInt(5)]);
      }
    }
    // Nodes in no particular order.
    java.util.Collections.shuffle(graph.nodes, random);
    return graph.build();
  }

  /** Collects a graph of video nodes. */
  private static final class Builder {
    private final List<ResolvedNode> nodes = new ArrayList<>();
    private final List<ResolvedWire> wires = new ArrayList<>();
    private final Map<End, PixelFormat> formats = new HashMap<>();

    Builder add(String id, Cost cost, String... from) {
      return node(id, cost, Placement.ANY, false, List.of(from));
    }

    Builder sink(String id, Cost cost, String... from) {
      return node(id, cost, Placement.ANY, true, List.of(from));
    }

    Builder format(String node, PixelFormat format) {
      formats.put(new End(node, "video"), format);
      return this;
    }

    Builder node(String id, Cost cost, Placement placement, boolean sink, List<String> from) {
      Contract.Builder contract = Contract.builder().cost(cost).placement(placement);
      if (!from.isEmpty()) {
        contract.input(Input.of("video", PayloadType.VIDEO, "v").repeated());
      }
      if (!sink) {
        contract.output(Fakes.VIDEO_OUT.produces(PixelFormat.BGR24));
        formats.put(new End(id, "video"), PixelFormat.BGR24);
      }
      Contract built = contract.build();
      Instance<?> instance =
          new Instance<>(
              Fakes.fake(id, Fakes.None.class, none -> built),
              Map.of("main", new Fakes.None()),
              built,
              Map.of());
      nodes.add(new ResolvedNode(id, instance, OnError.FAIL, Location.of("test")));
      for (int index = 0; index < from.size(); index++) {
        wires.add(
            new ResolvedWire(
                new End(from.get(index), "video"),
                id,
                "video",
                index,
                Alignment.EXACT,
                Location.of("test")));
      }
      return this;
    }

    ResolvedGraph build() {
      return new ResolvedGraph(nodes, wires, Map.of(), List.of(), formats);
    }
  }
}
