package io.kinoloom.studio;

import io.kinoloom.cli.Version;
import io.kinoloom.graph.Evaluation.Column;
import io.kinoloom.spi.Names;
import io.kinoloom.studio.MethodComparison.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A comparison of methods for machines, as {@code docs/evaluation.md} describes it. Numbers that
 * JSON has not are texts: {@code "Infinity"}, {@code "-Infinity"} and {@code "NaN"}.
 */
final class ComparisonReport {
  private static final int VERSION = 1;

  private ComparisonReport() {}

  /** Maps and lists, to be written as JSON. */
  static Map<String, Object> of(
      String graph, long seed, Map<String, String> set, MethodComparison comparison) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("version", VERSION);
    root.put("evaluation", graph);
    root.put("kinoloom", Version.current());
    root.put("seed", seed);
    root.put("set", new TreeMap<>(set));
    root.put(
        "columns",
        comparison.evaluation().columns().values().stream().map(ComparisonReport::column).toList());
    List<Object> methods = new ArrayList<>();
    comparison.results().forEach(result -> methods.add(method(comparison, result)));
    root.put("methods", methods);
    comparison
        .evaluation()
        .judged()
        .ifPresent(
            judged -> {
              root.put("judged", judged);
              root.put(
                  "targets", comparison.verdicts().stream().map(ComparisonReport::target).toList());
            });
    return root;
  }

  private static Map<String, Object> column(Column column) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", column.name());
    entry.put("node", column.node());
    entry.put("figure", column.figure());
    entry.put("better", Names.fromConstant(column.better()));
    column.relativeTo().ifPresent(method -> entry.put("relative_to", method));
    column.target().ifPresent(target -> entry.put("target", List.of(target.low(), target.high())));
    if (!column.doc().isEmpty()) {
      entry.put("doc", column.doc());
    }
    return entry;
  }

  private static Map<String, Object> method(MethodComparison comparison, MethodResult result) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", result.method());
    entry.put("type", result.type());
    entry.put("status", result.failure().isPresent() ? "failed" : "done");
    result.failure().ifPresent(failure -> entry.put("failure", failure));
    entry.put("seconds", Math.round(result.seconds() * 1000) / 1000.0);
    entry.put("frames", result.frames());
    entry.put("method_ms", Math.round(result.methodMillis() * 1000) / 1000.0);
    Map<String, Object> values = new LinkedHashMap<>();
    for (Column column : comparison.evaluation().columns().values()) {
      values.put(column.name(), comparison.value(result, column).orElse(null));
    }
    entry.put("values", values);
    entry.put("figures", result.figures());
    entry.put("warnings", result.warnings());
    return entry;
  }

  private static Map<String, Object> target(Verdict verdict) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("column", verdict.column().name());
    entry.put("from", verdict.target().low());
    entry.put("to", verdict.target().high());
    Optional<Double> value = verdict.value();
    entry.put("value", value.orElse(null));
    entry.put("met", verdict.met());
    return entry;
  }
}
