package io.kinoloom.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What nodes summed up over their streams, for people. */
public final class FigureTable {
  private FigureTable() {}

  /**
   * One line for each figure, below a heading; nothing where there is no figure.
   *
   * @param summaries value by stream, node and name of the figure, in the order of the table
   */
  static List<String> lines(Map<String, Map<String, Map<String, Double>>> summaries) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"stream", "node", "figure", "value"});
    summaries.forEach(
        (stream, nodes) ->
            nodes.forEach(
                (node, figures) -> {
                  String[] heads = {stream, node};
                  figures.forEach(
                      (name, value) -> {
                        rows.add(new String[] {heads[0], heads[1], name, number(value)});
                        heads[0] = ""; // What repeats is left out.
                        heads[1] = "";
                      });
                }));
    if (rows.size() == 1) {
      return List.of();
    }
    List<String> lines = new ArrayList<>(List.of(""));
    lines.addAll(TextTable.layOut(rows, 3));
    lines.add("");
    return lines;
  }

  /** Whole numbers whole, others with five digits. */
  public static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "infinite" : "-infinite";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : "%.5g".formatted(value);
  }
}
