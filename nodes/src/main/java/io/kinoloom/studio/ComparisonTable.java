package io.kinoloom.studio;

import io.kinoloom.cli.FigureTable;
import io.kinoloom.cli.TextTable;
import io.kinoloom.graph.Evaluation.Better;
import io.kinoloom.graph.Evaluation.Column;
import io.kinoloom.studio.MethodComparison.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A comparison of methods for people: a row for each method, a column for each measure. */
final class ComparisonTable {
  private static final String NOTHING = "-";

  private ComparisonTable() {}

  /** The table, what is wrong, and how the targets stand. */
  static List<String> lines(MethodComparison comparison) {
    List<Column> columns = List.copyOf(comparison.evaluation().columns().values());
    List<String[]> rows = new ArrayList<>();
    rows.add(row("method", columns.stream().map(Column::name), "ms a picture", "seconds"));
    rows.add(row("", columns.stream().map(column -> direction(column.better())), "lower", ""));
    for (MethodResult result : comparison.results()) {
      rows.add(
          row(
              result.method(),
              columns.stream().map(column -> cell(comparison, result, column)),
              result.failure().isPresent() ? "failed" : "%.2f ".formatted(result.methodMillis()),
              "%.1f".formatted(result.seconds())));
    }
    List<String> lines = new ArrayList<>(TextTable.layOut(rows, 1));
    lines.add("");
    lines.add("* best of its column");
    columns.stream()
        .filter(column -> column.relativeTo().isPresent())
        .forEach(
            column ->
                lines.add(
                    "%s is relative to %s".formatted(column.name(), column.relativeTo().get())));
    for (MethodResult result : comparison.results()) {
      result
          .failure()
          .ifPresent(failure -> lines.add("%s failed: %s".formatted(result.method(), failure)));
    }
    comparison.emptyColumns().forEach(column -> lines.add(empty(comparison, column)));
    List<Verdict> verdicts = comparison.verdicts();
    if (!verdicts.isEmpty()) {
      lines.add("");
      lines.addAll(targets(comparison.evaluation().judged().orElseThrow(), verdicts));
    }
    return lines;
  }

  private static String[] row(String first, Stream<String> cells, String millis, String seconds) {
    List<String> row = new ArrayList<>(List.of(first));
    cells.forEach(row::add);
    row.add(millis);
    row.add(seconds);
    return row.toArray(String[]::new);
  }

  private static String direction(Better better) {
    return switch (better) {
      case HIGHER -> "higher";
      case LOWER -> "lower";
      case NEAR_ONE -> "near 1";
    };
  }

  /** A star or a blank behind the number keeps the digits of a column below each other. */
  private static String cell(MethodComparison comparison, MethodResult result, Column column) {
    Optional<Double> value = comparison.value(result, column);
    boolean best = value.isPresent() && value.equals(comparison.best(column));
    return value.map(FigureTable::number).orElse(NOTHING) + (best ? "*" : " ");
  }

  /** What is wrong with a column without any figure. */
  static String empty(MethodComparison comparison, Column column) {
    TreeSet<String> given = new TreeSet<>();
    comparison
        .results()
        .forEach(
            result ->
                Optional.ofNullable(result.figures().get(column.node()))
                    .ifPresent(figures -> given.addAll(figures.keySet())));
    return "%s: column '%s': node '%s' reported no figure '%s'; it reported %s"
        .formatted(
            column.location(),
            column.name(),
            column.node(),
            column.figure(),
            given.isEmpty() ? "none" : String.join(", ", given));
  }

  private static List<String> targets(String judged, List<Verdict> verdicts) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"target of " + judged, "", "value", "from", "to"});
    for (Verdict verdict : verdicts) {
      rows.add(
          new String[] {
            verdict.column().name(),
            verdict.met() ? "met" : "missed",
            verdict.value().map(FigureTable::number).orElse(NOTHING),
            FigureTable.number(verdict.target().low()),
            FigureTable.number(verdict.target().high())
          });
    }
    return TextTable.layOut(rows, 2);
  }
}
