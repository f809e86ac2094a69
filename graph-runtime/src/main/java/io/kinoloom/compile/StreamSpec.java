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

  public StreamSpec {
    params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
  }
}
