package io.kinoloom.nodes.events;

import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Events as rows of comma-separated values (RFC 4180: lines end in CR LF, what holds a comma, a
 * quote or a line end is quoted). All rows of a table have the same columns.
 */
final class TableForm {
  private static final List<String> FIRST = List.of("stream", "sequence", "time");
  private static final List<String> ONE =
      List.of("count", "id", "confidence", "box.x", "box.y", "box.width", "box.height");
  private static final List<String> POINT = List.of("x", "y", "z", "visibility");
  private static final List<String> WORLD = List.of("world.x", "world.y", "world.z");

  /** How landmarks and figures are laid out. */
  public enum Layout {
    /** A row for each person, face, hand or set of figures. */
    WIDE,
    /** A row for each landmark or figure. */
    LONG
  }

  private final Layout layout;
  private final Detail detail;
  private final Selection selection;
  private final int digits;

  TableForm(Layout layout, Detail detail, List<String> landmarks, int digits) {
    this.layout = layout;
    this.detail = detail;
    this.selection = new Selection(landmarks);
    this.digits = digits;
  }

  /**
   * The columns that a table has whose first event is this one.
   *
   * @throws IllegalArgumentException if they cannot be told from it
   */
  Columns columns(Event event) {
    List<String> names = new ArrayList<>(FIRST);
    String subject = "";
    if (event.tracked().isPresent()) {
      subject = event.tracked().get().topology();
      names.addAll(ONE);
      if (layout == Layout.LONG) {
        names.add("landmark");
        names.addAll(POINT);
        names.addAll(detail == Detail.WORLD ? WORLD : List.of());
      } else if (detail != Detail.BOX) {
        for (String label : selection.of(subject, Selection.count(subject)).labels()) {
          POINT.forEach(part -> names.add(label + "." + part));
          if (detail == Detail.WORLD) {
            WORLD.forEach(part -> names.add(label + "." + part));
          }
        }
      }
    } else if (event.payload() instanceof Score score) {
      names.addAll(layout == Layout.LONG ? List.of("name", "value") : score.values().keySet());
    } else {
      names.add("text");
    }
    return new Columns(event.type(), subject, names);
  }

  /** The line with the names of the columns. */
  static String header(Columns columns) {
    return row(columns.names());
  }

  /**
   * The rows that tell an event; at least one, so that a picture without people shows too.
   *
   * @throws IllegalArgumentException if it does not fit the columns
   */
  String rows(Event event, Columns columns) {
    requireSame("type of events", columns.type(), event.type(), "write each type to a file");
    List<String> first =
        List.of(
            event.stream(), Long.toString(event.sequence()), Decimal.seconds(event.timeMicros()));
    StringBuilder rows = new StringBuilder();
    if (event.tracked().isPresent()) {
      Event.Tracked tracked = event.tracked().get();
      requireSame("topology", columns.subject(), tracked.topology(), "write each to a file");
      appendTracked(first, tracked, columns, rows);
    } else if (event.payload() instanceof Score score) {
      appendScore(first, score, columns, rows);
    } else if (event.payload() instanceof Text text) {
      rows.append(row(joined(first, List.of(text.value()))));
    }
    return rows.toString();
  }

  private static void requireSame(String what, String known, String now, String hint) {
    if (!known.equals(now)) {
      throw new IllegalArgumentException(
          "the table has the columns of %s '%s', and now comes '%s'; %s of its own"
              .formatted(what, known, now, hint));
    }
  }

  private void appendScore(List<String> first, Score score, Columns columns, StringBuilder rows) {
    if (layout == Layout.LONG) {
      score
          .values()
          .forEach(
              (name, value) ->
                  rows.append(row(joined(first, List.of(name, Double.toString(value))))));
      return;
    }
    List<String> names = columns.names().subList(FIRST.size(), columns.names().size());
    for (String name : score.values().keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "the figure '%s' was not in the first event, so the table has no column for it; use"
                    .formatted(name)
                + " 'layout: long'");
      }
    }
    Map<String, Double> values = score.values();
    rows.append(
        row(
            joined(
                first,
                names.stream()
                    .map(name -> values.containsKey(name) ? values.get(name).toString() : "")
                    .toList())));
  }

  private void appendTracked(
      List<String> first, Event.Tracked tracked, Columns columns, StringBuilder rows) {
    String count = Integer.toString(tracked.all().size());
    if (tracked.all().isEmpty()) {
      List<String> cells = new ArrayList<>(first);
      cells.add(count);
      while (cells.size() < columns.names().size()) {
        cells.add("");
      }
      rows.append(row(cells));
    }
    for (Landmarks one : tracked.all()) {
      List<String> cells = new ArrayList<>(first);
      cells.add(count);
      cells.add(Integer.toString(one.id()));
      cells.add(cell(one.confidence()));
      Box.around(one)
          .ifPresentOrElse(
              box ->
                  cells.addAll(
                      List.of(cell(box.x()), cell(box.y()), cell(box.width()), cell(box.height()))),
              () -> cells.addAll(List.of("", "", "", "")));
      if (detail == Detail.BOX) {
        rows.append(row(cells));
        continue;
      }
      requireCount(tracked, one);
      Selection.Chosen chosen = selection.of(tracked.topology(), one.count());
      for (int i = 0; i < chosen.numbers().size(); i++) {
        List<String> point = point(one, chosen.numbers().get(i));
        if (layout == Layout.LONG) {
          rows.append(row(joined(joined(cells, List.of(chosen.labels().get(i))), point)));
        } else {
          cells.addAll(point);
        }
      }
      if (layout == Layout.WIDE) {
        rows.append(row(cells));
      }
    }
  }

  private void requireCount(Event.Tracked tracked, Landmarks one) {
    if (layout == Layout.WIDE && one.count() != Selection.count(tracked.topology())) {
      throw new IllegalArgumentException(
          "%d landmarks are not a %s; use 'layout: long'"
              .formatted(one.count(), tracked.topology()));
    }
  }

  private List<String> point(Landmarks one, int number) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                cell(one.x(number)),
                cell(one.y(number)),
                cell(one.z(number)),
                cell(one.visibility(number))));
    if (detail == Detail.WORLD) {
      for (int axis = 0; axis < 3; axis++) {
        cells.add(one.world().length == 0 ? "" : cell(one.world()[number * 3 + axis]));
      }
    }
    return cells;
  }

  private String cell(float value) {
    return Float.isFinite(value) ? Decimal.rounded(value, digits) : Float.toString(value);
  }

  private static List<String> joined(List<String> left, List<String> right) {
    List<String> all = new ArrayList<>(left);
    all.addAll(right);
    return all;
  }

  private static String row(List<String> cells) {
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      row.append(i == 0 ? "" : ",").append(quoted(cells.get(i)));
    }
    return row.append("\r\n").toString();
  }

  private static String quoted(String cell) {
    boolean plain =
        cell.chars().noneMatch(one -> one == ',' || one == '"' || one == '\r' || one == '\n');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
