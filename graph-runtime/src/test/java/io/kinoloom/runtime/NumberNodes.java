package io.kinoloom.runtime;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeBody;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Sink;
import io.kinoloom.spi.Source;
import io.kinoloom.spi.State;
import io.kinoloom.spi.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Node types over numbers with every kind of timing and state, for property tests. */
final class NumberNodes {
  private static final Input<Score> NUMBER = Input.of("number", PayloadType.SCORE, "A number");
  private static final Input<Score> OTHER =
      Input.of("other", PayloadType.SCORE, "Another").optional();
  private static final Output<Score> OUT = Output.of("number", PayloadType.SCORE, "A number");
  private static final State<Double> TOTAL = State.of("total", Double.class, () -> 0.0);
  private static final State<Double> LASTING =
      State.of("lasting", Double.class, () -> 0.0).acrossDiscontinuities();
  private static final State<Held> HELD =
      State.of("held", Held.class, () -> new Held(List.of(), List.of()));

  private NumberNodes() {}

  static NodeDefinition<?>[] all() {
    return new NodeDefinition<?>[] {
      new NumberSource(),
      new Simple(
          "number-sum",
          Contract.builder()
              .input(NUMBER)
              .output(OUT)
              .state(TOTAL)
              .state(LASTING)
              .cost(Cost.MEDIUM)
              .build(),
          () -> NumberNodes::sum),
      new Simple(
          "number-odd",
          Contract.builder().input(NUMBER).output(OUT).build(),
          () ->
              context -> {
                if (Math.floorMod((long) value(context), 2) == 1) {
                  context.emit(OUT, context.require(NUMBER));
                }
              }),
      new Simple(
          "number-mark",
          Contract.builder().input(NUMBER).output(OUT).build(),
          () ->
              context -> {
                if (Math.floorMod((long) value(context), 5) == 4) {
                  context.markDiscontinuity();
                }
                context.emit(OUT, context.require(NUMBER));
              }),
      new Simple(
          "number-join",
          Contract.builder().input(NUMBER).input(OTHER).output(OUT).cost(Cost.HEAVY).build(),
          () ->
              context ->
                  context.emit(
                      OUT,
                      number(
                          value(context)
                              + 1000
                                  * context
                                      .get(OTHER)
                                      .map(o -> o.values().get("n"))
                                      .orElse(-1.0)))),
      new Simple(
          "number-delay",
          Contract.builder()
              .input(NUMBER)
              .output(OUT)
              .state(HELD)
              .timing(Timing.DELAYED)
              .cost(Cost.HEAVY)
              .build(),
          () -> new Delay(2)),
      new Simple(
          "number-halve",
          Contract.builder().input(NUMBER).output(OUT).state(HELD).timing(Timing.DELAYED).build(),
          () -> new Halve()),
      new Simple("number-sink", Contract.builder().input(NUMBER).build(), () -> new Forget()),
    };
  }

  private static void sum(ProcessContext context) {
    double total = context.state(TOTAL) + value(context);
    double lasting = context.state(LASTING) + 1;
    context.state(TOTAL, total);
    context.state(LASTING, lasting);
    context.emit(OUT, number(total + lasting / 1000));
  }

  private static double value(ProcessContext context) {
    return context.require(NUMBER).values().get("n");
  }

  private static Score number(double value) {
    return Score.of("n", value);
  }

  /** Packets kept for later. */
  record Held(List<Score> numbers, List<Long> times) {}

  private static final class Delay implements Node {
    private final int length;

    Delay(int length) {
      this.length = length;
    }

    @Override
    public void process(ProcessContext context) {
      Held held = context.state(HELD);
      List<Score> numbers = new ArrayList<>(held.numbers());
      List<Long> times = new ArrayList<>(held.times());
      numbers.add(context.require(NUMBER));
      times.add(context.eventTimeMicros());
      if (numbers.size() > length) {
        context.emitAt(OUT, numbers.remove(0), times.remove(0));
      }
      context.state(HELD, new Held(List.copyOf(numbers), List.copyOf(times)));
    }

    @Override
    public void flush(ProcessContext context) {
      Held held = context.state(HELD);
      for (int i = 0; i < held.numbers().size(); i++) {
        context.emitAt(OUT, held.numbers().get(i), held.times().get(i));
      }
      context.state(HELD, new Held(List.of(), List.of()));
    }
  }

  /** Passes the later one of every two, at the time of the earlier one. */
  private static final class Halve implements Node {
    @Override
    public void process(ProcessContext context) {
      Held held = context.state(HELD);
      if (held.times().isEmpty()) {
        context.state(HELD, new Held(List.of(), List.of(context.eventTimeMicros())));
      } else {
        context.emitAt(OUT, context.require(NUMBER), held.times().get(0));
        context.state(HELD, new Held(List.of(), List.of()));
      }
    }
  }

  private static final class Forget implements Sink {
    @Override
    public void process(ProcessContext context) {
      context.summary("last", value(context));
    }

    @Override
    public void finish(ProcessContext context) {
      context.summary("finished", 1);
    }
  }

  /** A node type without params. */
  private record Simple(String id, Contract contract, Supplier<Node> body)
      implements NodeDefinition<Simple.Params> {
    record Params() {}

    @Override
    public NodeType<Params> type() {
      return new NodeType<>(id, 1, id, id, Category.TIME, Params.class);
    }

    @Override
    public Contract contract(Params params) {
      return contract;
    }

    @Override
    public NodeBody create(Params params) {
      return body.get();
    }
  }

  private static final class NumberSource implements NodeDefinition<NumberSource.Params> {
    record Params(
        @Param(doc = "How many") int count,
        @Param(doc = "Tens of milliseconds between two") int step,
        @Param(doc = "Every how many a discontinuity, after every how many a gap") int cut) {}

    @Override
    public NodeType<Params> type() {
      return new NodeType<>("number-source", 1, "Source", "Counts.", Category.SOURCE, Params.class);
    }

    @Override
    public Contract contract(Params params) {
      return Contract.builder().output(OUT).cost(Cost.HEAVY).build();
    }

    @Override
    public Source create(Params params) {
      return new Source() {
        private long next;

        @Override
        public void open(OpenContext context, Position position) {
          next = position.emitted();
        }

        @Override
        public boolean next(Emitter emitter) {
          if (next == params.count()) {
            return false;
          }
          long time = next * params.step() * 10_000;
          if (next % params.cut() == params.cut() - 1) {
            emitter.discontinuity();
          }
          if (next % params.cut() == 1) {
            emitter.gap(time, "lost");
          } else {
            emitter.emit(OUT, number(next), time);
          }
          next++;
          return true;
        }
      };
    }
  }
}
