package io.kinoloom.studio;

import io.kinoloom.graph.Evaluation;
import io.kinoloom.graph.Evaluation.Column;
import io.kinoloom.graph.InlineTest.Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The methods that have been run so far, side by side.
 *
 * @param evaluation what was asked for
 * @param results in the order of the runs
 */
record MethodComparison(Evaluation evaluation, List<MethodResult> results) {
  MethodComparison {
    results = List.copyOf(results);
  }

  /**
   * How the judged method stands to a target.
   *
   * @param column that has the target
   * @param target values that are good enough
   * @param value the method's; absent where it has none, which is not good enough
   */
  record Verdict(Column column, Range target, Optional<Double> value) {
    boolean met() {
      return value.filter(target::holds).isPresent();
    }
  }

  Optional<MethodResult> result(String method) {
    return results.stream().filter(result -> result.method().equals(method)).findFirst();
  }

  /**
   * What stands in a cell of the table: the figure, or its ratio to that of another method. Empty
   * where there is none, or the ratio is 0 to 0.
   */
  Optional<Double> value(MethodResult result, Column column) {
    Optional<Double> figure = result.figure(column.node(), column.figure());
    if (column.relativeTo().isEmpty()) {
      return figure;
    }
    Optional<Double> base =
        result(column.relativeTo().get())
            .flatMap(other -> other.figure(column.node(), column.figure()));
    return figure
        .flatMap(value -> base.map(divisor -> value / divisor))
        .filter(ratio -> !ratio.isNaN());
  }

  /** The best value of a column; empty where fewer than two methods can be compared. */
  Optional<Double> best(Column column) {
    List<Double> values =
        results.stream()
            .flatMap(result -> value(result, column).stream())
            .filter(value -> !value.isNaN())
            .sorted(order(column.better()))
            .toList();
    return values.size() < 2 ? Optional.empty() : Optional.of(values.get(0));
  }

  /** Better values first. */
  private static Comparator<Double> order(Evaluation.Better better) {
    return switch (better) {
      case HIGHER -> Comparator.reverseOrder();
      case LOWER -> Comparator.naturalOrder();
      case NEAR_ONE -> Comparator.comparingDouble(value -> Math.abs(value - 1));
    };
  }

  /** Every target; none before the judged method has been run. */
  List<Verdict> verdicts() {
    List<Verdict> verdicts = new ArrayList<>();
    Optional<MethodResult> judged = evaluation.judged().flatMap(this::result);
    if (judged.isPresent()) {
      for (Column column : evaluation.columns().values()) {
        column
            .target()
            .ifPresent(
                target -> verdicts.add(new Verdict(column, target, value(judged.get(), column))));
      }
    }
    return verdicts;
  }

  /** Columns that no method has a figure for, though all have run: most likely misspelt ones. */
  List<Column> emptyColumns() {
    if (failed() || results.size() < evaluation.methods().size()) {
      return List.of();
    }
    return evaluation.columns().values().stream()
        .filter(
            column ->
                results.stream()
                    .noneMatch(one -> one.figure(column.node(), column.figure()).isPresent()))
        .toList();
  }

  boolean failed() {
    return results.stream().anyMatch(result -> result.failure().isPresent());
  }
}
