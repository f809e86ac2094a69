package io.kinoloom.beam;

import io.kinoloom.compile.PhysicalPlan;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.runners.flink.adapter.FlinkKey;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Keys that spread the streams evenly over the operators. Flink places a key by its hash, so that
 * two streams of two might share an operator while the other one idles; a key is therefore the
 * stream's name with the first number behind it that lands where it should.
 */
final class StreamKeys {
  /** Flink's number of key groups, the most operators a stage can ever have. */
  static final int MAX_PARALLELISM = 128;

  private StreamKeys() {}

  /** Key by stream name. */
  static Map<String, String> spread(PhysicalPlan plan, int parallelism) {
    Map<String, String> keys = new TreeMap<>();
    for (int i = 0; i < plan.streams().size(); i++) {
      String name = plan.streams().get(i).name();
      int salt = 0;
      while (operator(name + "#" + salt, parallelism) != i % parallelism) {
        salt++;
      }
      keys.put(name, name + "#" + salt);
    }
    return keys;
  }

  private static int operator(String key, int parallelism) {
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(
        FlinkKey.of(key, StringUtf8Coder.of()), MAX_PARALLELISM, parallelism);
  }
}
