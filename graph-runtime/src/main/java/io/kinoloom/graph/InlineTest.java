package io.kinoloom.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
  }

  public InlineTest {
    params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    replace = Collections.unmodifiableMap(new LinkedHashMap<>(replace));
    expectations = List.copyOf(expectations);
  }
}
