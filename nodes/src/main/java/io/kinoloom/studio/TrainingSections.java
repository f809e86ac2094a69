package io.kinoloom.studio;

import io.kinoloom.cli.UsageException;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Training;
import io.kinoloom.graph.Value;
import io.kinoloom.registry.ParamsBinder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sections of {@code training:} as written, with what the call overrides. */
final class TrainingSections {
  static final String DESIGN = "design";
  static final String OBJECTIVE = "objective";
  static final String SCHEDULE = "schedule";

  private final Map<String, Map<String, Value.Entry>> sections = new LinkedHashMap<>();
  private final Location place;
  private final Optional<Long> steps;
  private final List<Problem> problems = new ArrayList<>();

  /**
   * Gathers.
   *
   * @param overrides new values by {@code SECTION.KEY}
   * @param steps in place of those of the file
   * @throws UsageException if an override names no section
   */
  TrainingSections(Training training, Map<String, String> overrides, Optional<Long> steps) {
    place = training.location();
    this.steps = steps;
    sections.put(DESIGN, new LinkedHashMap<>(training.design()));
    sections.put(OBJECTIVE, new LinkedHashMap<>(training.objective()));
    sections.put(SCHEDULE, new LinkedHashMap<>(training.schedule()));
    overrides.forEach(this::override);
  }

  private void override(String path, String value) {
    int dot = path.indexOf('.');
    Map<String, Value.Entry> section = sections.get(path.substring(0, Math.max(0, dot)));
    if (section == null) {
      throw new UsageException(
          "--override '" + path + "' names no section",
          "write SECTION.KEY=VALUE, such as design.flow=false; sections are "
              + String.join(", ", sections.keySet()));
    }
    String key = path.substring(dot + 1);
    Location call = Location.of("--override");
    section.put(key, new Value.Entry(key, new Value.Scalar(value, false, call), call));
  }

  /** A section as a record; what is wrong with it joins the {@link #problems}. */
  <P extends Record> Optional<P> bind(String section, Class<P> type) {
    return bind(sections.get(section), type);
  }

  /** Entries beside the sections as a record. */
  <P extends Record> Optional<P> bind(Map<String, Value.Entry> entries, Class<P> type) {
    ParamsBinder.Bound<P> bound = ParamsBinder.bind(type, entries, place);
    problems.addAll(bound.problems());
    return bound.params();
  }

  Optional<Long> steps() {
    return steps;
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }
}
