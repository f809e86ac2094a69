package io.kinoloom.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The {@code training:} of a graph: what learns from the clips that the graph writes. What its
 * entries mean is up to who trains.
 *
 * @param about entries that are not sections
 * @param design entries of {@code design:}
 * @param objective entries of {@code objective:}
 * @param schedule entries of {@code schedule:}
 * @param location of the section
 */
public record Training(
    Map<String, Value.Entry> about,
    Map<String, Value.Entry> design,
    Map<String, Value.Entry> objective,
    Map<String, Value.Entry> schedule,
    Location location) {
  public Training {
    about = copy(about);
    design = copy(design);
    objective = copy(objective);
    schedule = copy(schedule);
  }

  private static Map<String, Value.Entry> copy(Map<String, Value.Entry> entries) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }
}
