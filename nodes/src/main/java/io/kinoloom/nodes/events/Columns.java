package io.kinoloom.nodes.events;

import java.util.List;

/**
 * The columns of a table, fixed by the first event.
 *
 * @param type type of the events; empty before the first one
 * @param subject topology of the landmarks; empty for other events
 * @param names of the columns
 */
record Columns(String type, String subject, List<String> names) {
  static final Columns UNKNOWN = new Columns("", "", List.of());

  Columns {
    names = List.copyOf(names);
  }

  boolean known() {
    return !names.isEmpty();
  }
}
