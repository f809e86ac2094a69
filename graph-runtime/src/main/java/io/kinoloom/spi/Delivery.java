package io.kinoloom.spi;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Text that leaves the run through a message broker. The node gives it out like any other text; the
 * runtime hands every line of it to a connector, in order of time for each stream, and at least
 * once: after a resume, what followed the checkpoint is sent again. Where a run has no connectors,
 * as in a test, the output is an output like any other.
 *
 * @param output whose text is sent; every line is a message
 * @param connector kind of broker, such as {@code mqtt} or {@code kafka}
 * @param address of the broker, without user and password; the same for all streams
 * @param topic what the messages are filed under; may differ between streams
 * @param patience how long a broker may leave a message unanswered before the run fails
 * @param settings what only this kind of broker knows, by kebab-case name; secrets are never among
 *     them, only names of environment variables that hold secrets
 */
public record Delivery(
    Output<Text> output,
    String connector,
    String address,
    String topic,
    Duration patience,
    Map<String, String> settings) {
  public Delivery {
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(connector, "connector");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(topic, "topic");
    if (patience.isNegative() || patience.isZero()) {
      throw new IllegalArgumentException("patience must be longer than nothing");
    }
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
  }
}
