package io.kinoloom.testing;

import io.kinoloom.compile.CompileOptions;
import io.kinoloom.compile.Compiled;
import io.kinoloom.compile.Compiler;
import io.kinoloom.compile.StreamSpec;
import io.kinoloom.compile.resolve.ResolvedGraph.End;
import io.kinoloom.graph.Graph;
import io.kinoloom.graph.GraphException;
import io.kinoloom.graph.InlineTest;
import io.kinoloom.graph.InlineTest.Expectation;
import io.kinoloom.graph.InlineTest.Range;
import io.kinoloom.graph.Value;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.runtime.NodeFailure;
import io.kinoloom.runtime.Packet;
import io.kinoloom.runtime.RunMetrics;
import io.kinoloom.spi.Payload;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Runs the inline {@code tests:} of a graph, in this thread and without its sinks, so that testing
 * a graph writes no file.
 */
public final class GraphTester {
  private final Graph graph;
  private final Path directory;
  private final NodeRegistry registry;

  /**
   * Tests a graph.
   *
   * @param graph with its tests
   * @param directory what paths in it are relative to
   * @param registry node types
   */
  public GraphTester(Graph graph, Path directory, NodeRegistry registry) {
    this.graph = graph;
    this.directory = directory;
    this.registry = registry;
  }

  /**
   * What a test showed.
   *
   * @param test the test
   * @param failures one sentence for each thing that did not hold; empty if all did
   */
  public record Outcome(InlineTest test, List<String> failures) {
    public Outcome {
      failures = List.copyOf(failures);
    }

    public boolean passed() {
      return failures.isEmpty();
    }
  }

  /**
   * Runs every test.
   *
   * @throws GraphException if the graph does not compile with a test's params and replacements
   */
  public List<Outcome> run() throws GraphException {
    List<Outcome> outcomes = new ArrayList<>();
    for (InlineTest test : graph.tests()) {
      outcomes.add(run(test));
    }
    return outcomes;
  }

  private Outcome run(InlineTest test) throws GraphException {
    CompileOptions.Builder options =
        CompileOptions.builder(registry)
            .run(UUID.randomUUID().toString())
            .baseDirectory(directory)
            .keepSinks(false)
            .exampleParams(true)
            .seed(1);
    test.params()
        .forEach((name, entry) -> options.set(name, ((Value.Scalar) entry.value()).text()));
    test.expectations().forEach(expectation -> options.observe(expectation.wire().toString()));
    Compiled compiled = Compiler.compile(test.applyTo(graph), options.build());
    List<End> observed = compiled.graph().observed();
    PlanRunner runner = new PlanRunner(compiled.plan(), registry);
    observed.forEach(end -> runner.tap(end.node(), end.port()));
    if (test.limit() > 0) {
      runner.limit(test.limit());
    }
    List<String> failures = new ArrayList<>();
    try {
      Map<String, List<Packet>> seen = runner.run(StreamSpec.DEFAULT_NAME);
      for (int i = 0; i < observed.size(); i++) {
        Expectation expectation = test.expectations().get(i);
        List<Packet.Data> packets =
            seen.get(observed.get(i).toString()).stream()
                .filter(Packet.Data.class::isInstance)
                .map(Packet.Data.class::cast)
                .toList();
        check(expectation, packets, failures);
      }
    } catch (NodeFailure failure) {
      failures.add(failure.getMessage());
    } finally {
      RunMetrics.forget(compiled.plan().info().run());
    }
    return new Outcome(test, failures);
  }

  private static void check(
      Expectation expectation, List<Packet.Data> packets, List<String> failures) {
    String wire = expectation.wire().toString();
    expectation
        .range("frames")
        .filter(range -> !range.holds(packets.size()))
        .ifPresent(
            range ->
                failures.add(
                    "%s gave %d packets, expected %s".formatted(wire, packets.size(), range)));
    if (expectation.checks().containsKey("times")) {
      for (int i = 1; i < packets.size(); i++) {
        if (packets.get(i).timeMicros() <= packets.get(i - 1).timeMicros()) {
          failures.add(wire + ": times do not rise at packet " + i);
        }
      }
    }
    boolean looksAtPackets =
        expectation.checks().keySet().stream()
            .anyMatch(check -> !check.equals("frames") && !check.equals("times"));
    if (packets.isEmpty() && looksAtPackets) {
      failures.add(wire + " gave no packet to look at");
    }
    for (int i = 0; i < packets.size(); i++) {
      Optional<String> failure = firstFailure(expectation, packets.get(i).payload());
      if (failure.isPresent()) {
        failures.add("%s, packet %d: %s".formatted(wire, i, failure.get()));
        return; // One packet is enough to see what is wrong.
      }
    }
  }

  private static Optional<String> firstFailure(Expectation expectation, Payload payload) {
    for (String check : List.of("width", "height", "mean", "min", "max")) {
      Optional<Range> range = expectation.range(check);
      if (range.isPresent()) {
        Optional<Double> actual = Samples.figure(payload, check);
        if (actual.isEmpty()) {
          return Optional.of("%s has no %s".formatted(payload.payloadType(), check));
        }
        if (!range.get().holds(actual.get())) {
          return Optional.of("%s is %s, expected %s".formatted(check, actual.get(), range.get()));
        }
      }
    }
    if (expectation.checks().containsKey("text")) {
      String wanted = ((Value.Scalar) expectation.checks().get("text").value()).text();
      if (!(payload instanceof Text text) || !text.value().equals(wanted)) {
        return Optional.of("expected the text '%s', was %s".formatted(wanted, payload));
      }
    }
    for (Map.Entry<String, Range> value : expectation.values().entrySet()) {
      Double actual = payload instanceof Score score ? score.values().get(value.getKey()) : null;
      if (actual == null || !value.getValue().holds(actual)) {
        return Optional.of(
            "%s is %s, expected %s".formatted(value.getKey(), actual, value.getValue()));
      }
    }
    return Optional.empty();
  }
}
