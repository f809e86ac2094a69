package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.Draft;
import io.kinoloom.graph.Problem;
import java.util.function.Consumer;

/** Looks for one kind of mistake in a graph as written. */
@FunctionalInterface
public interface DraftChecker {
  /** Reports every mistake of its kind. */
  void check(Draft draft, Consumer<Problem> problems);
}
