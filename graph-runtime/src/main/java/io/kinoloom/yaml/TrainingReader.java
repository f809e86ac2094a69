package io.kinoloom.yaml;

import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Training;
import io.kinoloom.graph.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads {@code training:}. */
final class TrainingReader {
  private static final List<String> SECTIONS = List.of("design", "objective", "schedule");

  private final Consumer<Problem> problems;

  TrainingReader(Consumer<Problem> problems) {
    this.problems = problems;
  }

  Training read(Value value) {
    Map<String, Value.Entry> about = new LinkedHashMap<>();
    Map<String, Map<String, Value.Entry>> sections = new LinkedHashMap<>();
    SECTIONS.forEach(section -> sections.put(section, new LinkedHashMap<>()));
    for (Value.Entry entry : Fields.entries("'training'", value, problems)) {
      if (sections.containsKey(entry.key())) {
        Fields.entries("'" + entry.key() + "'", entry.value(), problems)
            .forEach(inner -> sections.get(entry.key()).put(inner.key(), inner));
      } else {
        about.put(entry.key(), entry);
      }
    }
    return new Training(
        about,
        sections.get("design"),
        sections.get("objective"),
        sections.get("schedule"),
        value.location());
  }
}
