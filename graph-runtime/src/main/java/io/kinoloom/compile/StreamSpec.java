package io.kinoloom.compile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One stream of a run.
 *
 * @param name what {@code ${stream}} stands for
 * @param params values of graph params for this stream alone
 */
public record StreamSpec(String name, Map<String, String> params) {
  /** Name of the stream of a run that names none. */
  public static final String DEFAULT_NAME = "main";

  /** The param that tells what a stream reads. */
  public static final String INPUT = "input";

  public StreamSpec {
    params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
  }

  /** A stream that differs from others in what it reads. */
  public static StreamSpec reading(String name, String uri) {
    return new StreamSpec(name, Map.of(INPUT, uri));
  }
}
