package io.kinoloom.beam;

import io.kinoloom.compile.PhysicalPlan;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.runners.flink.adapter.FlinkKey;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Keys that spread the streams evenly over the operators. Flink places a key by its hash, so that
 * two streams of two might share an operator while the other one idles; a key is therefore the
 * stream's name with the first number behind it that lands where it should.
 *
 * @param parallelism operators of each stage
 * @param byStream key by stream name
 */
record StreamKeys(int parallelism, Map<String, String> byStream) implements Serializable {
  /** Flink's number of key groups, the most operators a stage can ever have. */
  static final int MAX_PARALLELISM = 128;

  private static final char SALT = '#';

  StreamKeys {
    byStream = new TreeMap<>(byStream);
  }

  /** Keys of a plan's streams; a further stream at the end changes nothing for those before. */
  static StreamKeys spread(PhysicalPlan plan, int parallelism) {
    Map<String, String> keys = new TreeMap<>();
    for (int i = 0; i < plan.streams().size(); i++) {
      String name = plan.streams().get(i).name();
      int salt = 0;
      while (operator(name + SALT + salt, parallelism) != i % parallelism) {
        salt++;
      }
      keys.put(name, name + SALT + salt);
    }
    return new StreamKeys(parallelism, keys);
  }

  /** The key of a stream, which may have joined the run after it began. */
  String of(String run, String stream) {
    String known = byStream.get(stream);
    return known != null ? known : RunStreams.of(run).orElseThrow().key(stream);
  }

  /** The stream of a key. */
  static String stream(String key) {
    return key.substring(0, key.lastIndexOf(SALT));
  }

  private static int operator(String key, int parallelism) {
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(
        FlinkKey.of(key, StringUtf8Coder.of()), MAX_PARALLELISM, parallelism);
  }
}
