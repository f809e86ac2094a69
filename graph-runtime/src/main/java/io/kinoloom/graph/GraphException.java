package io.kinoloom.graph;

import java.util.List;
import java.util.stream.Collectors;

/** A graph that cannot be used, with everything that is wrong with it. */
public final class GraphException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  public GraphException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("a graph exception needs a problem");
    }
    this.problems = problems.stream().sorted().distinct().toList();
  }

  /** Every problem, in order of place. */
  public List<Problem> problems() {
    return problems;
  }
}
