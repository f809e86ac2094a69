package io.kinoloom.beam;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Tiny node types for tests of the launcher. */
public final class TestNodes {
  private TestNodes() {}

  /** Emits 0, 1, 2 ... as scores, one every 10 ms of stream time. */
  public static final class Ticks implements NodeDefinition<Ticks.Params> {
    static final Output<Score> OUT = Output.of("score", PayloadType.SCORE, "The number");

    /** Params. */
    public record Params(
        @Param(doc = "How many", value = "10") int count,
        @Param(doc = "Milliseconds before each", value = "0") int pause) {}

    @Override
    public NodeType<Params> type() {
      return new NodeType<>("test-ticks", 1, "Ticks", "Counts.", Category.SOURCE, Params.class);
    }

    @Override
    public Contract contract(Params params) {
      return Contract.builder().output(OUT).build();
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
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(params.pause()));
          emitter.emit(OUT, Score.of("n", next), next * 10_000);
          next++;
          return true;
        }
      };
    }
  }

  /** Adds up what it has seen. */
  public static final class Sum implements NodeDefinition<Sum.Params> {
    static final Input<Score> IN = Input.of("score", PayloadType.SCORE, "Numbers");
    static final Output<Score> OUT = Output.of("score", PayloadType.SCORE, "Their sum so far");
    static final State<Double> TOTAL = State.of("total", Double.class, () -> 0.0);

    /** Params. */
    public record Params(
        @Param(doc = "Fails at this sum", value = "-1") double failAt,
        @Param(doc = "Refuses this sum", value = "-1") double rejectAt,
        @Param(doc = "Milliseconds it takes to end", value = "0") int linger) {}

    @Override
    public NodeType<Params> type() {
      return new NodeType<>("test-sum", 1, "Sum", "Adds.", Category.EVALUATION, Params.class);
    }

    @Override
    public Contract contract(Params params) {
      return Contract.builder().input(IN).output(OUT).state(TOTAL).build();
    }

    @Override
    public Node create(Params params) {
      return new Node() {
        @Override
        public void process(ProcessContext context) {
          double total = context.state(TOTAL) + context.require(IN).values().get("n");
          if (total == params.failAt()) {
            throw new IllegalArgumentException("the sum is " + total);
          }
          if (total == params.rejectAt()) {
            context.reject("do not like " + total);
            return;
          }
          context.state(TOTAL, total);
          context.emit(OUT, Score.of("n", total));
        }

        @Override
        public void flush(ProcessContext context) throws InterruptedException {
          Thread.sleep(params.linger());
        }
      };
    }
  }

  /** Keeps what it is given where the test can see it. */
  public static final class Collect implements NodeDefinition<Collect.Params> {
    static final Input<Score> IN = Input.of("score", PayloadType.SCORE, "Numbers");
    static final Input<Score> OTHER =
        Input.of("other", PayloadType.SCORE, "More numbers").optional();

    /** Values taken, by run and stream; {@code a/b} where both inputs had one. */
    static final Map<String, List<String>> TAKEN = new ConcurrentHashMap<>();

    /** Streams finished. */
    static final List<String> FINISHED = new CopyOnWriteArrayList<>();

    /** Params. */
    public record Params(@Param(doc = "Where to", value = "x") String name) {}

    @Override
    public NodeType<Params> type() {
      return new NodeType<>("test-collect", 1, "Collect", "Keeps.", Category.SINK, Params.class);
    }

    @Override
    public Contract contract(Params params) {
      return Contract.builder().input(IN).input(OTHER).build();
    }

    @Override
    public Node create(Params params) {
      return new Sink() {
        private String key = "";

        @Override
        public void open(OpenContext context) {
          key = context.run().run() + "/" + context.stream();
        }

        @Override
        public void process(ProcessContext context) {
          Optional<Score> other = context.get(OTHER);
          String value = String.valueOf(context.require(IN).values().get("n"));
          TAKEN
              .computeIfAbsent(key, name -> new CopyOnWriteArrayList<>())
              .add(other.map(score -> value + "/" + score.values().get("n")).orElse(value));
        }

        @Override
        public void finish(ProcessContext context) {
          FINISHED.add(key);
        }
      };
    }
  }
}
