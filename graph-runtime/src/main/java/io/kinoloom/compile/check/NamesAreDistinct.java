package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.Draft;
import io.kinoloom.graph.Problem;
import java.util.function.Consumer;

/** A graph input and a node of the same name could not be told apart in a wire. */
final class NamesAreDistinct implements DraftChecker {
  @Override
  public void check(Draft draft, Consumer<Problem> problems) {
    draft
        .graph()
        .inputs()
        .values()
        .forEach(
            input ->
                draft
                    .graph()
                    .node(input.name())
                    .ifPresent(
                        node ->
                            problems.accept(
                                Problem.of(
                                        "duplicate-name",
                                        node.location(),
                                        "'" + node.id() + "' is the name of a graph input too",
                                        "rename the node")
                                    .at(node.id()))));
  }
}
