package io.kinoloom.compile.format;

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
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Compares the negotiator with trying every format at every output and every wire, and judging each
 * choice by rules written down here a second time.
 */
class FormatNegotiatorTest {
  private static final List<PixelFormat> FORMATS = List.of(PixelFormat.values());

  @Property(tries = 400)
  void choosesTheCheapestOfAllLosslessChoices(@ForAll long seed) {
    ResolvedGraph graph = randomGraph(new Random(seed));
    BruteForce truth = new BruteForce(graph);
    truth.search();
    FormatChoice choice = FormatNegotiator.negotiate(graph);
    assertThat(truth.isAllowed(choice.outputs(), choice.wires())).isTrue();
    assertThat(truth.cost(choice.outputs(), choice.wires()))
        .isCloseTo(truth.least, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(choice.cost()).isCloseTo(truth.least, org.assertj.core.data.Offset.offset(1e-9));
  }

  @Property(tries = 20)
  void choosesTheSameEachTime(@ForAll long seed) {
    assertThat(FormatNegotiator.negotiate(randomGraph(new Random(seed))))
        .isEqualTo(FormatNegotiator.negotiate(randomGraph(new Random(seed))));
  }

  @Test
  void exactInputsSpareTheirPicturesADetourThroughYuv() {
    Output<VideoFrame> out = Fakes.VIDEO_OUT.produces(PixelFormat.YUV420P, PixelFormat.BGR24);
    Input<VideoFrame> any = Input.of("video", PayloadType.VIDEO, "v");
    Input<VideoFrame> loose = Fakes.VIDEO_IN.accepts(PixelFormat.BGR24);
    for (Input<VideoFrame> last : List.of(loose, loose.exactly())) {
      // Heavy, so that the bytes that cross speak for YUV.
      List<ResolvedNode> nodes =
          List.of(
              node("n0", Contract.builder().output(out).cost(Cost.HEAVY).build()),
              node(
                  "n1",
                  Contract.builder().input(any).output(Fakes.VIDEO_OUT.sameFormatAs(any)).build()),
              node("n2", Contract.builder().input(last).build()));
      List<ResolvedWire> wires = List.of(wire("n0", "n1", 0), wire("n1", "n2", 0));
      FormatChoice choice =
          FormatNegotiator.negotiate(
              new ResolvedGraph(nodes, wires, Map.of(), List.of(), Map.of()));
      PixelFormat first = choice.outputs().get(new End("n0", "video"));
      assertThat(first).isEqualTo(last.exact() ? PixelFormat.BGR24 : PixelFormat.YUV420P);
    }
  }

  @Test
  void copesWithMoreTiesThanItCanTry() {
    // Twelve stacks that all repeat the format of two inputs: 5^12 combinations.
    List<ResolvedNode> nodes = new ArrayList<>();
    List<ResolvedWire> wires = new ArrayList<>();
    Output<VideoFrame> out = Fakes.VIDEO_OUT.produces(PixelFormat.YUV420P, PixelFormat.BGR24);
    nodes.add(node("n0", Contract.builder().output(out).build()));
    Input<VideoFrame> many = Input.of("video", PayloadType.VIDEO, "v").repeated();
    for (int i = 1; i <= 12; i++) {
      nodes.add(
          node(
              "n" + i,
              Contract.builder().input(many).output(Fakes.VIDEO_OUT.sameFormatAs(many)).build()));
      wires.add(wire("n" + (i - 1), "n" + i, 0));
      wires.add(wire("n" + Math.max(0, i - 2), "n" + i, 1));
    }
    nodes.add(
        node("end", Contract.builder().input(Fakes.VIDEO_IN.accepts(PixelFormat.YUV420P)).build()));
    wires.add(wire("n12", "end", 0));
    FormatChoice choice =
        FormatNegotiator.negotiate(new ResolvedGraph(nodes, wires, Map.of(), List.of(), Map.of()));
    assertThat(choice.cost()).isFinite();
    assertThat(choice.outputs().values()).containsOnly(PixelFormat.YUV420P);
  }

  private static ResolvedGraph randomGraph(Random random) {
    List<ResolvedNode> nodes = new ArrayList<>();
    List<ResolvedWire> wires = new ArrayList<>();
    int count = 2 + random.nextInt(4);
    int wireCount = 0;
    List<String> producers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = "n" + i;
      Contract.Builder contract = Contract.builder();
      contract.cost(random.nextBoolean() ? Cost.HEAVY : Cost.LIGHT);
      boolean source = i == 0 || random.nextInt(5) == 0;
      Input<VideoFrame> input = Input.of("video", PayloadType.VIDEO, "v").repeated();
      if (random.nextInt(3) > 0) {
        input = input.accepts(someFormats(random));
      }
      if (!source) {
        contract.input(input);
        int feeds = wireCount < 6 && random.nextInt(3) == 0 ? 2 : 1;
        for (int feed = 0; feed < feeds; feed++) {
          wires.add(wire(producers.get(random.nextInt(producers.size())), id, feed));
          wireCount++;
        }
      }
      if (source || random.nextInt(4) > 0) {
        contract.output(
            source || random.nextBoolean()
                ? Fakes.VIDEO_OUT.produces(someFormats(random))
                : Fakes.VIDEO_OUT.sameFormatAs(input));
        producers.add(id);
      }
      nodes.add(node(id, contract.build()));
    }
    return new ResolvedGraph(nodes, wires, Map.of(), List.of(), Map.of());
  }

  private static PixelFormat[] someFormats(Random random) {
    List<PixelFormat> all = new ArrayList<>(FORMATS);
    java.util.Collections.shuffle(all, random);
    return all.subList(0, 1 + random.nextInt(3)).toArray(PixelFormat[]::new);
  }

  private static ResolvedNode node(String id, Contract contract) {
    Instance<?> instance =
        new Instance<>(
            Fakes.fake(id, Fakes.None.class, none -> contract),
            Map.of("main", new Fakes.None()),
            contract,
            Map.of());
    return new ResolvedNode(id, instance, OnError.FAIL, Location.of("test"));
  }

  private static ResolvedWire wire(String from, String to, int index) {
    return new ResolvedWire(
        new End(from, "video"), to, "video", index, Alignment.EXACT, Location.of("test"));
  }

  /** Every output and every wire in every format. */
  private static final class BruteForce {
    private final ResolvedGraph graph;
    private final List<ResolvedNode> producers;
    private final List<ResolvedWire> wires;
    private final Map<End, PixelFormat> outputs = new HashMap<>();
    private final Map<ResolvedWire, PixelFormat> arriving = new HashMap<>();
    private double least = Double.POSITIVE_INFINITY;

    BruteForce(ResolvedGraph graph) {
      this.graph = graph;
      this.producers =
          graph.nodes().stream().filter(node -> !node.contract().outputs().isEmpty()).toList();
      this.wires = graph.wires();
    }

    void search() {
      search(0);
    }

    private void search(int position) {
      if (position < producers.size()) {
        Output<?> output = producers.get(position).contract().outputs().get(0);
        List<PixelFormat> domain =
            output.formatOf().isPresent() ? accepted(producers.get(position)) : output.formats();
        for (PixelFormat format : domain) {
          outputs.put(new End(producers.get(position).id(), "video"), format);
          search(position + 1);
        }
      } else if (position < producers.size() + wires.size()) {
        ResolvedWire wire = wires.get(position - producers.size());
        ResolvedNode consumer = graph.node(wire.toNode());
        // A repeated format leaves no choice.
        List<PixelFormat> domain =
            repeats(consumer)
                ? List.of(outputs.get(new End(consumer.id(), "video")))
                : accepted(consumer);
        for (PixelFormat format : domain) {
          arriving.put(wire, format);
          search(position + 1);
        }
      } else if (isAllowed(outputs, arriving)) {
        least = Math.min(least, cost(outputs, arriving));
      }
    }

    private List<PixelFormat> accepted(ResolvedNode node) {
      List<PixelFormat> formats = node.contract().inputs().get(0).formats();
      return formats.isEmpty() ? FORMATS : formats;
    }

    private boolean repeats(ResolvedNode node) {
      return node.contract().outputs().stream().anyMatch(output -> output.formatOf().isPresent());
    }

    private List<ResolvedWire> outOf(String node) {
      return wires.stream().filter(wire -> wire.from().node().equals(node)).toList();
    }

    boolean isAllowed(Map<End, PixelFormat> given, Map<ResolvedWire, PixelFormat> arrived) {
      for (ResolvedNode node : producers) {
        PixelFormat format = given.get(new End(node.id(), "video"));
        Output<?> output = node.contract().outputs().get(0);
        if (output.formatOf().isEmpty()) {
          List<ResolvedWire> readers = outOf(node.id());
          boolean onlyGray = !readers.isEmpty() && readers.stream().allMatch(this::onlyGray);
          boolean alpha =
              output.formats().get(0) == PixelFormat.BGRA32
                  && readers.stream().anyMatch(this::wantsAlpha);
          if (alpha && format != PixelFormat.BGRA32) {
            return false;
          }
          if (!alpha && format == PixelFormat.GRAY8 && colorful(node) && !onlyGray) {
            return false;
          }
        }
      }
      for (ResolvedWire wire : wires) {
        PixelFormat format = arrived.get(wire);
        if (!accepted(graph.node(wire.toNode())).contains(format)) {
          return false;
        }
        if (format == PixelFormat.GRAY8
            && colorful(graph.node(wire.from().node()))
            && !onlyGray(wire)) {
          return false;
        }
        if (given.get(wire.from()) == PixelFormat.BGRA32
            && wantsAlpha(wire)
            && format != PixelFormat.BGRA32) {
          return false;
        }
      }
      return true;
    }

    /** Whether colour may come out of the node. */
    private boolean colorful(ResolvedNode node) {
      if (!repeats(node)) {
        return node.contract().outputs().get(0).formats().stream().anyMatch(PixelFormat::isColor);
      }
      return accepted(node).stream().anyMatch(PixelFormat::isColor)
          && graph.into(node.id()).stream()
              .anyMatch(wire -> colorful(graph.node(wire.from().node())));
    }

    private boolean onlyGray(ResolvedWire wire) {
      ResolvedNode consumer = graph.node(wire.toNode());
      if (accepted(consumer).equals(List.of(PixelFormat.GRAY8))) {
        return true;
      }
      List<ResolvedWire> further = outOf(consumer.id());
      return repeats(consumer)
          && accepted(consumer).contains(PixelFormat.GRAY8)
          && !further.isEmpty()
          && further.stream().allMatch(this::onlyGray);
    }

    private boolean wantsAlpha(ResolvedWire wire) {
      ResolvedNode consumer = graph.node(wire.toNode());
      return accepted(consumer).contains(PixelFormat.BGRA32)
          && (!repeats(consumer) || outOf(consumer.id()).stream().anyMatch(this::wantsAlpha));
    }

    double cost(Map<End, PixelFormat> given, Map<ResolvedWire, PixelFormat> arrived) {
      double cost = 0;
      for (ResolvedNode node : producers) {
        Output<?> output = node.contract().outputs().get(0);
        PixelFormat format = given.get(new End(node.id(), "video"));
        PixelFormat natural = output.formatOf().isPresent() ? format : output.formats().get(0);
        cost += FormatCosts.production(natural, format, node.contract().cost() == Cost.HEAVY);
      }
      Set<List<Object>> conversions = new HashSet<>();
      for (ResolvedWire wire : wires) {
        PixelFormat format = arrived.get(wire);
        cost += FormatCosts.consumption(format, accepted(graph.node(wire.toNode())));
        if (format != given.get(wire.from()) && conversions.add(List.of(wire.from(), format))) {
          cost += FormatCosts.conversion(given.get(wire.from()), format);
        }
      }
      return cost;
    }
  }
}
