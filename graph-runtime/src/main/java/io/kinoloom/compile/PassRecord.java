package io.kinoloom.compile;

import io.kinoloom.compile.rule.Rule;
import java.util.List;

/**
 * What one pass of the compiler did.
 *
 * @param pass its name
 * @param changes none if it changed nothing
 */
public record PassRecord(String pass, List<Rule.Change> changes) {
  public PassRecord {
    changes = List.copyOf(changes);
  }
}
