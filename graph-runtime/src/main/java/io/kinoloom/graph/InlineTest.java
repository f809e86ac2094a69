package io.kinoloom.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One entry of a graph's {@code tests:}.
 *
 * @param name what it shows
 * @param params params to run the graph with
 * @param replace nodes replaced by other sources for the test, by node id: a mapping of {@code
 *     type} and {@code params}
 * @param limit frames to run, 0 for all
 * @param expectations what outputs must show
 * @param location of the entry
 */
public record InlineTest(
    String name,
    Map<String, Value.Entry> params,
    Map<String, Value.Entry> replace,
    long limit,
    List<Expectation> expectations,
    Location location) {

  /**
   * Names of the checks an expectation can make: number of {@code frames}; {@code width}, {@code
   * height}, {@code mean}, {@code min} and {@code max} of every picture's samples; {@code times:
   * rising}; the {@code text} of every packet; {@code values} of every score, by name. Numbers are
   * exact or ranges {@code [low, high]}.
   */
  public static final List<String> CHECKS =
      List.of("frames", "width", "height", "mean", "min", "max", "times", "text", "values");

  /**
   * What one wire must show.
   *
   * @param wire the output looked at
   * @param checks by name, for instance {@code frames: 10}, {@code width: 640}, {@code mean: [10,
   *     20]}
   * @param location of the wire's key
   */
  public record Expectation(WireEnd wire, Map<String, Value.Entry> checks, Location location) {
    public Expectation {
      checks = Collections.unmodifiableMap(new LinkedHashMap<>(checks));
    }

    /** The range a check allows, or nothing if it is not made; an exact number is a point. */
    public Optional<Range> range(String check) {
      return Optional.ofNullable(checks.get(check)).map(Value.Entry::value).map(Range::of);
    }

    /** Ranges of the named numbers of a score. */
    public Map<String, Range> values() {
      Map<String, Range> ranges = new LinkedHashMap<>();
      if (checks.containsKey("values")
          && checks.get("values").value() instanceof Value.Mapping mapping) {
        mapping.entries().forEach(entry -> ranges.put(entry.key(), Range.of(entry.value())));
      }
      return ranges;
    }
  }

  /**
   * Numbers an expectation allows.
   *
   * @param low smallest
   * @param high largest
   */
  public record Range(double low, double high) {
    /** The range that a number, or a pair of numbers, stands for. */
    public static Range of(Value value) {
      if (value instanceof Value.Sequence pair) {
        return new Range(number(pair.items().get(0)), number(pair.items().get(1)));
      }
      return new Range(number(value), number(value));
    }

    private static double number(Value value) {
      return Double.parseDouble(((Value.Scalar) value).text());
    }

    /** Whether {@code number} is in the range. */
    public boolean holds(double number) {
      return number >= low && number <= high;
    }

    @Override
    public String toString() {
      return low == high ? Double.toString(low) : "[" + low + ", " + high + "]";
    }
  }

  /** The graph with the replaced nodes in place. */
  public Graph applyTo(Graph graph) {
    Map<String, GraphNode> nodes = new LinkedHashMap<>(graph.nodes());
    replace.forEach(
        (id, entry) -> nodes.computeIfPresent(id, (same, node) -> replaced(node, entry)));
    return graph.withNodes(nodes);
  }

  private static GraphNode replaced(GraphNode node, Value.Entry entry) {
    Map<String, Value> fields =
        entry.value() instanceof Value.Mapping mapping ? mapping.asMap() : Map.of();
    Map<String, Value.Entry> newParams = new LinkedHashMap<>();
    if (fields.get("params") instanceof Value.Mapping mapping) {
      mapping.entries().forEach(param -> newParams.put(param.key(), param));
    }
    String type = fields.get("type") instanceof Value.Scalar scalar ? scalar.text() : "";
    return new GraphNode(
        node.id(),
        type,
        OptionalInt.empty(),
        newParams,
        Map.of(),
        node.onError(),
        entry.location(),
        entry.location());
  }

  public InlineTest {
    params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    replace = Collections.unmodifiableMap(new LinkedHashMap<>(replace));
    expectations = List.copyOf(expectations);
  }
}
