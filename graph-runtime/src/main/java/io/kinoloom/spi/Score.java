package io.kinoloom.spi;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Named numbers, such as {@code {psnr: 31.2}}. Names are kebab-case and come from the node type,
 * not from the user's data.
 *
 * @param values sorted by name
 */
public record Score(Map<String, Double> values) implements Payload {
  public Score {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /** A score of one number. */
  public static Score of(String name, double value) {
    return new Score(Map.of(name, value));
  }

  @Override
  public PayloadType<Score> payloadType() {
    return PayloadType.SCORE;
  }
}
