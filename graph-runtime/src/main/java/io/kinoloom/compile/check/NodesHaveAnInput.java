package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import io.kinoloom.spi.Input;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A node all of whose inputs are optional still needs one of them, or it never runs. */
final class NodesHaveAnInput implements GraphChecker {
  @Override
  public void check(ResolvedGraph graph, Location file, Consumer<Problem> problems) {
    for (ResolvedNode node : graph.nodes()) {
      node.instance()
          .ifPresent(instance -> check(graph, node, instance.contract().inputs(), problems));
    }
  }

  private static void check(
      ResolvedGraph graph, ResolvedNode node, List<Input<?>> inputs, Consumer<Problem> problems) {
    if (!inputs.isEmpty()
        && inputs.stream().noneMatch(Input::required)
        && graph.into(node.id()).isEmpty()) {
      problems.accept(
          Problem.of(
                  "missing-input",
                  node.location(),
                  "no input of '%s' is wired".formatted(node.id()),
                  "wire one of: "
                      + inputs.stream().map(Input::name).collect(Collectors.joining(", ")))
              .at(node.id()));
    }
  }
}
