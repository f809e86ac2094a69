package io.kinoloom.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in straight columns. */
public final class TextTable {
  private TextTable() {}

  /**
   * Pads every cell to its column's width.
   *
   * @param rows all of the same length
   * @param leftColumns how many columns are aligned left; the others right
   */
  public static List<String> layOut(List<String[]> rows, int leftColumns) {
    int columns = rows.get(0).length;
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String padding = " ".repeat(widths[i] - row[i].length());
        line.append(i < leftColumns ? row[i] + padding : padding + row[i]).append("  ");
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
