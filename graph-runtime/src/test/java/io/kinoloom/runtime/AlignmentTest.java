package io.kinoloom.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.graph.OnError;
import io.kinoloom.spi.Alignment;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.State;
import io.kinoloom.spi.Text;
import io.kinoloom.spi.Timing;
import io.kinoloom.testing.NodeTester;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How packets meet, fail, and start afresh. Every case runs in NodeTester's three ways. */
class AlignmentTest {
  private static final Input<Text> MAIN = Input.of("main", PayloadType.TEXT, "Drives");
  private static final Input<Text> SIDE = Input.of("side", PayloadType.TEXT, "Joins");
  private static final Output<Text> OUT = Output.of("out", PayloadType.TEXT, "What met");
  private static final Output<Text> EXTRA = Output.of("extra", PayloadType.TEXT, "Another output");
  private static final State<String> SEEN = State.of("seen", String.class, () -> "");
  private static final State<Long> COUNT =
      State.of("count", Long.class, () -> 0L).acrossDiscontinuities();

  @Test
  void exactInputsMeetAtTheSameTime() {
    join(SIDE)
        .inputAt(MAIN, 0, new Text("a"))
        .inputAt(MAIN, 10, new Text("b"))
        .inputAt(MAIN, 30, new Text("d"))
        .inputAt(SIDE, 10, new Text("B"))
        .inputAt(SIDE, 20, new Text("C"))
        .inputAt(SIDE, 30, new Text("D"))
        .expect(OUT, new Text("b+B"), new Text("d+D"));
  }

  @Test
  void anOptionalInputMayBeMissing() {
    join(SIDE.optional())
        .inputAt(MAIN, 0, new Text("a"))
        .inputAt(MAIN, 10, new Text("b"))
        .inputAt(SIDE, 10, new Text("B"))
        .expect(OUT, new Text("a+"), new Text("b+B"));
  }

  @Test
  void aGapKeepsAJoinFromWaiting() {
    NodeTester.Result result =
        join(SIDE)
            .inputAt(MAIN, 0, new Text("a"))
            .gapAt(MAIN, 10)
            .inputAt(MAIN, 20, new Text("c"))
            .inputAt(SIDE, 0, new Text("A"))
            .inputAt(SIDE, 10, new Text("B"))
            .inputAt(SIDE, 20, new Text("C"))
            .run();

    assertThat(result.packets(OUT))
        .containsExactly(
            new Packet.Data(0, 0, false, new Text("a+A")),
            new Packet.Gap(1, 10, false),
            new Packet.Data(2, 20, false, new Text("c+C")),
            new Packet.End(3));
  }

  @Test
  void latestTakesTheLastOneHoweverOld() {
    join(SIDE.aligned(Alignment.LATEST))
        .inputAt(MAIN, 5, new Text("a"))
        .inputAt(MAIN, 10, new Text("b"))
        .inputAt(MAIN, 90, new Text("c"))
        .inputAt(SIDE, 10, new Text("B"))
        .inputAt(SIDE, 20, new Text("C"))
        .expect(OUT, new Text("b+B"), new Text("c+C"));
  }

  @Test
  void nearestTakesTheNearestWithinReach() {
    join(SIDE.aligned(Alignment.nearest(Duration.ofNanos(6_000))))
        .inputAt(MAIN, 5, new Text("a"))
        .inputAt(MAIN, 15, new Text("b"))
        .inputAt(MAIN, 40, new Text("c"))
        .inputAt(SIDE, 10, new Text("B"))
        .inputAt(SIDE, 17, new Text("C"))
        .expect(OUT, new Text("a+B"), new Text("b+C"));
  }

  @Test
  void stateBeforeADiscontinuityIsForgottenUnlessItLasts() {
    NodeTester.of(new Memory(), new Memory.Params(""))
        .input(MAIN, new Text("a"), new Text("b"))
        .discontinuity()
        .input(MAIN, new Text("c"))
        .expect(OUT, new Text("a 1"), new Text("ab 2"), new Text("c 3"));
  }

  @Test
  void aDelayedNodeGivesOutWhatItHoldsBeforeADiscontinuityAndAtTheEnd() {
    NodeTester.Result result =
        NodeTester.of(new Pairs(), new Pairs.Params(2))
            .input(MAIN, new Text("a"), new Text("b"), new Text("c"))
            .discontinuity()
            .input(MAIN, new Text("d"))
            .run();

    assertThat(result.packets(OUT))
        .containsExactly(
            new Packet.Data(0, 0, false, new Text("ab")),
            new Packet.Data(1, 80_000, false, new Text("c")),
            new Packet.Data(2, 120_000, true, new Text("d")),
            new Packet.End(3));
  }

  @Test
  void failingStopsTheRunAndNamesThePlace() {
    assertThatThrownBy(
            () ->
                NodeTester.of(new Memory(), new Memory.Params("b"))
                    .input(MAIN, new Text("a"), new Text("b"))
                    .run())
        .isInstanceOf(NodeFailure.class)
        .hasMessage("node 'node' of stream 'stream' failed at 0:00:00.040: no 'b' please");
  }

  @Test
  void skippingLeavesAGapAndNoTraceInTheState() {
    NodeTester.Result result =
        NodeTester.of(new Memory(), new Memory.Params("b"))
            .onError(OnError.SKIP)
            .input(MAIN, new Text("a"), new Text("b"), new Text("c"))
            .run();

    assertThat(result.packets(OUT))
        .containsExactly(
            new Packet.Data(0, 0, false, new Text("a 1")),
            new Packet.Gap(1, 40_000, false),
            new Packet.Data(2, 80_000, false, new Text("ac 2")),
            new Packet.End(3));
    assertThat(result.errors()).isEqualTo(1);
    assertThat(result.warnings()).hasSize(1);
  }

  @Test
  void routingSendsTheReasonToTheErrorOutput() {
    NodeTester.Result result =
        NodeTester.of(new Memory(), new Memory.Params("b"))
            .onError(OnError.ROUTE)
            .input(MAIN, new Text("a"), new Text("b"))
            .run();

    assertThat(result.payloads(Output.ERRORS))
        .containsExactly(new Text("0:00:00.040 no 'b' please"));
    assertThat(result.packets(Output.ERRORS)).contains(new Packet.Gap(0, 0, false));
  }

  @Test
  void aMarkOfANodeTravelsWithWhatItEmitsFromThenOn() {
    NodeTester.Result result =
        NodeTester.of(new Marks(), new Marks.Params(Timing.SYNCHRONOUS))
            .input(MAIN, new Text("a"), new Text("cut"), new Text("silent cut"), new Text("b"))
            .run();

    assertThat(result.packets(OUT))
        .containsExactly(
            new Packet.Data(0, 0, false, new Text("a")),
            new Packet.Data(1, 40_000, true, new Text("acut")),
            new Packet.Gap(2, 80_000, true),
            new Packet.Data(3, 120_000, false, new Text("acutsilent cutb")),
            new Packet.End(4));
  }

  @Test
  void everyOutputOfADelayedNodeCarriesTheMarkOnce() {
    NodeTester.Result result =
        NodeTester.of(new Marks(), new Marks.Params(Timing.DELAYED))
            .input(MAIN, new Text("a"), new Text("silent cut"), new Text("b"), new Text("c"))
            .discontinuity()
            .input(MAIN, new Text("d"))
            .run();

    assertThat(result.packets(OUT))
        .extracting(packet -> packet instanceof Packet.Data data && data.discontinuity())
        .containsExactly(false, true, false, true, false);
    // The other output is silent at b, so its mark waits for c.
    assertThat(result.packets(EXTRA))
        .containsExactly(
            new Packet.Data(0, 0, false, new Text("a")),
            new Packet.Data(1, 120_000, true, new Text("c")),
            new Packet.Data(2, 160_000, true, new Text("d")),
            new Packet.End(3));
  }

  @Test
  void aMarkOfACallThatFailsIsForgotten() {
    NodeTester.Result result =
        NodeTester.of(new Marks(), new Marks.Params(Timing.SYNCHRONOUS))
            .onError(OnError.SKIP)
            .input(MAIN, new Text("a"), new Text("refused cut"), new Text("b"))
            .run();

    assertThat(result.packets(OUT))
        .containsExactly(
            new Packet.Data(0, 0, false, new Text("a")),
            new Packet.Gap(1, 40_000, false),
            new Packet.Data(2, 80_000, false, new Text("ab")),
            new Packet.End(3));
  }

  private static NodeTester join(Input<Text> side) {
    return NodeTester.of(new Join(side), new Join.Params());
  }

  /** Writes down what met. */
  private record Join(Input<Text> side) implements NodeDefinition<Join.Params> {
    record Params() {}

    @Override
    public NodeType<Params> type() {
      return new NodeType<>("test-join", 1, "Join", "Joins.", Category.TIME, Params.class);
    }

    @Override
    public Contract contract(Params params) {
      return Contract.builder().input(MAIN).input(side).output(OUT).build();
    }

    @Override
    public Node create(Params params) {
      return context ->
          context.emit(
              OUT,
              new Text(
                  context.require(MAIN).value()
                      + "+"
                      + context.get(side).map(Text::value).orElse("")));
    }
  }

  /** Marks a discontinuity at every text that ends in "cut"; keeps its own state over it. */
  private record Marks() implements NodeDefinition<Marks.Params> {
    record Params(@Param(doc = "Timing", value = "synchronous") Timing timing) {}

    @Override
    public NodeType<Params> type() {
      return new NodeType<>("test-marks", 1, "Marks", "Marks.", Category.TIME, Params.class);
    }

    @Override
    public Contract contract(Params params) {
      return Contract.builder()
          .input(MAIN)
          .output(OUT)
          .output(EXTRA)
          .state(SEEN)
          .timing(params.timing())
          .build();
    }

    @Override
    public Node create(Params params) {
      return context -> {
        Text text = context.require(MAIN);
        context.state(SEEN, context.state(SEEN) + text.value());
        if (text.value().endsWith("cut")) {
          context.markDiscontinuity();
        }
        if (text.value().startsWith("refused")) {
          context.reject("no");
        } else if (!text.value().startsWith("silent")) {
          give(context, params.timing(), OUT, new Text(context.state(SEEN)));
          if (!text.value().equals("b")) {
            give(context, params.timing(), EXTRA, text);
          }
        }
      };
    }

    private static void give(ProcessContext context, Timing timing, Output<Text> port, Text text) {
      if (timing == Timing.DELAYED) {
        context.emitAt(port, text, context.eventTimeMicros());
      } else {
        context.emit(port, text);
      }
    }
  }

  /** Repeats all it has seen, and how many times it was called. */
  private record Memory() implements NodeDefinition<Memory.Params> {
    record Params(@Param(doc = "Refused text", value = "") String refused) {}

    @Override
    public NodeType<Params> type() {
      return new NodeType<>("test-memory", 1, "Memory", "Remembers.", Category.TIME, Params.class);
    }

    @Override
    public Contract contract(Params params) {
      return Contract.builder().input(MAIN).output(OUT).state(SEEN).state(COUNT).build();
    }

    @Override
    public Node create(Params params) {
      return context -> {
        String text = context.require(MAIN).value();
        context.state(SEEN, context.state(SEEN) + text);
        context.state(COUNT, context.state(COUNT) + 1);
        if (text.equals(params.refused())) {
          context.reject("no '" + text + "' please");
          return;
        }
        context.emit(OUT, new Text(context.state(SEEN) + " " + context.state(COUNT)));
      };
    }
  }

  /** Joins packets into groups, at the time of the first. */
  private record Pairs() implements NodeDefinition<Pairs.Params> {
    private static final State<Group> GROUP =
        State.of("group", Group.class, () -> new Group(List.of(), 0));

    record Params(@Param(doc = "How many", value = "2") int size) {}

    record Group(List<Text> texts, long timeMicros) {}

    @Override
    public NodeType<Params> type() {
      return new NodeType<>("test-pairs", 1, "Pairs", "Groups.", Category.TIME, Params.class);
    }

    @Override
    public Contract contract(Params params) {
      return Contract.builder().input(MAIN).output(OUT).state(GROUP).timing(Timing.DELAYED).build();
    }

    @Override
    public Node create(Params params) {
      return new Node() {
        @Override
        public void process(ProcessContext context) {
          Group old = context.state(GROUP);
          List<Text> texts = new ArrayList<>(old.texts());
          texts.add(context.require(MAIN));
          Group group =
              new Group(
                  List.copyOf(texts),
                  old.texts().isEmpty() ? context.eventTimeMicros() : old.timeMicros());
          context.state(GROUP, group);
          if (group.texts().size() == params.size()) {
            give(context, group);
          }
        }

        @Override
        public void flush(ProcessContext context) {
          if (!context.state(GROUP).texts().isEmpty()) {
            give(context, context.state(GROUP));
          }
        }

        private void give(ProcessContext context, Group group) {
          String joined = group.texts().stream().map(Text::value).collect(Collectors.joining());
          context.emitAt(OUT, new Text(joined), group.timeMicros());
          context.state(GROUP, new Group(List.of(), 0));
        }
      };
    }
  }
}
