package io.kinoloom.testing;

import io.kinoloom.compile.PhysicalPlan.Exchange;
import io.kinoloom.compile.PhysicalPlan.PlannedWire;
import io.kinoloom.compile.PhysicalPlan.SerializableAlignment;
import io.kinoloom.graph.OnError;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.runtime.BoundNode;
import io.kinoloom.runtime.Packet;
import io.kinoloom.runtime.RunMetrics;
import io.kinoloom.runtime.SourceLimits;
import io.kinoloom.runtime.StageEnvironment;
import io.kinoloom.runtime.StageProgram;
import io.kinoloom.runtime.StageState;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Payload;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.RunInfo;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Runs one node over given packets and shows what it emits.
 *
 * <pre>{@code
 * NodeTester.of(new FrameGate(), Map.of("keep-every", 2))
 *     .input(FrameGate.VIDEO, frame(0), frame(1), frame(2))
 *     .expect(FrameGate.GATED, frame(0), frame(2));
 * }</pre>
 *
 * <p>Every case runs in three ways that must agree packet by packet: in order of time, one input
 * after the other, and with the node saved to bytes, thrown away, made anew and restored after
 * every packet.
 */
public final class NodeTester {
  /** Time between packets given without one, microseconds. */
  public static final long STEP_MICROS = 40_000;

  private enum Way {
    IN_ORDER_OF_TIME,
    ONE_INPUT_AFTER_THE_OTHER,
    RESTORED_AFTER_EVERY_PACKET
  }

  private final NodeDefinition<?> definition;
  private final Record params;
  private final Contract contract;
  private final Map<String, List<Packet.Timed>> inputs = new LinkedHashMap<>();
  private final Map<String, PixelFormat> formats = new LinkedHashMap<>();
  private OnError onError = OnError.FAIL;
  private long seed = 1;
  private long limit = Long.MAX_VALUE;
  private boolean nextIsDiscontinuous;

  private NodeTester(NodeDefinition<?> definition, Record params, Contract contract) {
    this.definition = definition;
    this.params = params;
    this.contract = contract;
  }

  /** Tests a node with these params. */
  public static <P extends Record> NodeTester of(NodeDefinition<P> definition, P params) {
    return new NodeTester(definition, params, definition.contract(params));
  }

  /**
   * Tests a node with params as in YAML; those not given have their defaults.
   *
   * @throws IllegalArgumentException if they do not fit the node's params
   */
  public static <P extends Record> NodeTester of(
      NodeDefinition<P> definition, Map<String, ?> params) {
    return of(definition, ParamsBinder.fromPlain(definition.type().params(), params));
  }

  /** Adds packets {@link #STEP_MICROS} apart, the first one at 0 or after what was added before. */
  @SafeVarargs
  public final <T extends Payload> NodeTester input(Input<T> input, T... payloads) {
    for (T payload : payloads) {
      List<Packet.Timed> packets = packets(input, 0);
      long time =
          packets.isEmpty() ? 0 : packets.get(packets.size() - 1).timeMicros() + STEP_MICROS;
      inputAt(input, time, payload);
    }
    return this;
  }

  /** Adds one packet. */
  public <T extends Payload> NodeTester inputAt(Input<T> input, long timeMicros, T payload) {
    return inputAt(input, 0, timeMicros, payload);
  }

  /** Adds one packet to one of the wires of a repeated input. */
  public <T extends Payload> NodeTester inputAt(
      Input<T> input, int wire, long timeMicros, T payload) {
    List<Packet.Timed> packets = packets(input, wire);
    packets.add(new Packet.Data(packets.size(), timeMicros, takeDiscontinuity(), payload));
    return this;
  }

  /** Adds word that nothing will come for this time. */
  public NodeTester gapAt(Input<?> input, long timeMicros) {
    List<Packet.Timed> packets = packets(input, 0);
    packets.add(new Packet.Gap(packets.size(), timeMicros, takeDiscontinuity()));
    return this;
  }

  /** Marks the next packet added as not continuing what came before. */
  public NodeTester discontinuity() {
    nextIsDiscontinuous = true;
    return this;
  }

  /** Sets the pixel format that the compiler would have chosen for a video output. */
  public NodeTester format(Output<VideoFrame> output, PixelFormat format) {
    formats.put(output.name(), format);
    return this;
  }

  /** Sets what happens to packets the node fails on; {@link OnError#FAIL} unless told. */
  public NodeTester onError(OnError policy) {
    onError = policy;
    return this;
  }

  /** Sets the run's seed; 1 unless told. */
  public NodeTester seed(long newSeed) {
    seed = newSeed;
    return this;
  }

  /** Stops a source after so many times. */
  public NodeTester limit(long frames) {
    limit = frames;
    return this;
  }

  /**
   * Runs the node in all ways and checks that they agree.
   *
   * @throws AssertionError if they do not
   */
  public Result run() {
    Map<Way, Result> results = new EnumMap<>(Way.class);
    for (Way way : Way.values()) {
      results.put(way, run(way));
    }
    Result first = results.get(Way.IN_ORDER_OF_TIME);
    results.forEach((way, result) -> requireEqual(first, way, result));
    return first;
  }

  /**
   * Runs the node in all ways and compares what one output gives.
   *
   * @return this, so that other outputs can be checked too
   * @throws AssertionError if the payloads differ
   */
  @SafeVarargs
  public final <T extends Payload> NodeTester expect(Output<T> output, T... payloads) {
    List<T> actual = run().payloads(output);
    if (!actual.equals(Arrays.asList(payloads))) {
      throw new AssertionError(
          "output '%s' of %s:%n  expected %s%n  but was  %s"
              .formatted(output.name(), definition.type().id(), Arrays.toString(payloads), actual));
    }
    return this;
  }

  private List<Packet.Timed> packets(Input<?> input, int wire) {
    return inputs.computeIfAbsent(input.name() + "#" + wire, key -> new ArrayList<>());
  }

  private boolean takeDiscontinuity() {
    boolean taken = nextIsDiscontinuous;
    nextIsDiscontinuous = false;
    return taken;
  }

  private void requireEqual(Result expected, Way way, Result actual) {
    if (!expected.packets.equals(actual.packets)) {
      throw new AssertionError(
          "%s gives another result %s:%n  expected %s%n  but was  %s"
              .formatted(
                  definition.type().id(),
                  way.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                  expected.packets,
                  actual.packets));
    }
  }

  private record Arrival(String exchange, Packet packet) {}

  private List<Arrival> arrivals(Way way) {
    List<Arrival> arrivals = new ArrayList<>();
    inputs.forEach(
        (name, packets) -> {
          packets.forEach(packet -> arrivals.add(new Arrival(name, packet)));
          arrivals.add(new Arrival(name, new Packet.End(packets.size())));
        });
    if (way != Way.ONE_INPUT_AFTER_THE_OTHER) {
      arrivals.sort(Comparator.comparingLong(NodeTester::timeOf));
    }
    return arrivals;
  }

  private static long timeOf(Arrival arrival) {
    return arrival.packet() instanceof Packet.Timed timed ? timed.timeMicros() : Long.MAX_VALUE;
  }

  private Result run(Way way) {
    String run = UUID.randomUUID().toString();
    RunMetrics metrics = RunMetrics.of(run);
    Result result = new Result(metrics);
    boolean restoring = way == Way.RESTORED_AFTER_EVERY_PACKET;
    StageProgram program = program(run, restoring, result);
    try {
      program.open(Optional.empty());
      if (contract.inputs().isEmpty()) {
        while (program.pull()) {
          if (restoring) {
            program = restored(program, run, result);
          }
        }
      }
      for (Arrival arrival : arrivals(way)) {
        program.push(arrival.exchange(), arrival.packet());
        if (restoring && !program.ended()) {
          program = restored(program, run, result);
        }
      }
    } finally {
      program.close();
      RunMetrics.forget(run);
    }
    return result;
  }

  private StageProgram restored(StageProgram old, String run, Result result) {
    old.seal();
    StageState state = StateBytes.through(old.save(), definition.getClass().getClassLoader());
    old.close();
    StageProgram fresh = program(run, true, result);
    fresh.open(Optional.of(state));
    return fresh;
  }

  private StageProgram program(String run, boolean checkpointed, Result result) {
    return program(definition, run, checkpointed, result);
  }

  private <P extends Record> StageProgram program(
      NodeDefinition<P> typed, String run, boolean checkpointed, Result result) {
    Set<String> wired = new LinkedHashSet<>();
    contract.outputs().forEach(output -> wired.add(output.name()));
    Map<String, PixelFormat> chosen = new LinkedHashMap<>();
    for (Output<?> output : contract.outputs()) {
      if (!output.formats().isEmpty()) {
        chosen.put(output.name(), formats.getOrDefault(output.name(), output.formats().get(0)));
      }
    }
    BoundNode node =
        new BoundNode(
            "node",
            contract,
            typed.create(typed.type().params().cast(params)),
            onError,
            chosen,
            wired);
    List<PlannedWire> wires = new ArrayList<>();
    for (String name : inputs.keySet()) {
      String port = name.substring(0, name.indexOf('#'));
      int index = Integer.parseInt(name.substring(name.indexOf('#') + 1));
      wires.add(
          new PlannedWire(
              name,
              "",
              "",
              "node",
              port,
              index,
              SerializableAlignment.of(contract.input(port).orElseThrow().alignment())));
    }
    List<Exchange> outgoing = new ArrayList<>();
    wired.forEach(
        port -> outgoing.add(new Exchange(port, "stage-1", "node", port, "test", "test")));
    if (onError == OnError.ROUTE) {
      outgoing.add(
          new Exchange(Output.ERRORS_NAME, "stage-1", "node", Output.ERRORS_NAME, "test", "test"));
    }
    return new StageProgram(
        List.of(node),
        wires,
        outgoing,
        new StageEnvironment(
            "stream",
            new RunInfo(run, "test", "", Map.of(), seed, "test"),
            checkpointed,
            new SourceLimits(limit, Long.MAX_VALUE),
            () -> false,
            RunMetrics.of(run).stream("stream")),
        result::add);
  }

  /** What a node emitted. */
  public static final class Result {
    private final Map<String, List<Packet>> packets = new LinkedHashMap<>();
    private final RunMetrics metrics;

    private Result(RunMetrics metrics) {
      this.metrics = metrics;
    }

    private void add(String output, Packet packet) {
      packets.computeIfAbsent(output, key -> new ArrayList<>()).add(packet);
    }

    /** Every packet of an output, gaps and end included. */
    public List<Packet> packets(Output<?> output) {
      return List.copyOf(packets.getOrDefault(output.name(), List.of()));
    }

    /** The payloads of an output. */
    public <T extends Payload> List<T> payloads(Output<T> output) {
      return data(output).stream()
          .map(packet -> output.type().javaType().cast(packet.payload()))
          .toList();
    }

    /** The times of those payloads, microseconds. */
    public List<Long> times(Output<?> output) {
      return data(output).stream().map(Packet.Data::timeMicros).toList();
    }

    private List<Packet.Data> data(Output<?> output) {
      return packets(output).stream()
          .filter(Packet.Data.class::isInstance)
          .map(Packet.Data.class::cast)
          .toList();
    }

    /** Figures for the run's report. */
    public Map<String, Double> summaries() {
      return Map.copyOf(metrics.stream("stream").summaries().getOrDefault("node", Map.of()));
    }

    /** Warnings given. */
    public List<String> warnings() {
      return metrics.warnings().stream().map(RunMetrics.Warning::message).toList();
    }

    /** Packets the node failed on or refused. */
    public long errors() {
      return metrics.stream("stream").errors();
    }
  }
}
