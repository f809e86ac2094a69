package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.Draft;
import io.kinoloom.compile.resolve.Draft.DraftNode;
import io.kinoloom.compile.resolve.Draft.DraftWire;
import io.kinoloom.graph.GraphNode;
import io.kinoloom.graph.GraphPort;
import io.kinoloom.graph.Problem;
import io.kinoloom.spi.Input;
import java.util.function.Consumer;

/** Every required input has a wire, and one that is sure to be there. */
final class RequiredInputsAreWired implements DraftChecker {
  @Override
  public void check(Draft draft, Consumer<Problem> problems) {
    for (DraftNode node : draft.nodes().values()) {
      if (hasUnknownInput(node)) {
        continue; // It has been reported, and is probably a missing one by another name.
      }
      node.contract().stream()
          .flatMap(contract -> contract.inputs().stream())
          .filter(Input::required)
          .filter(input -> isUnwired(node, input))
          .forEach(input -> problems.accept(missing(node, input)));
    }
    for (DraftWire wire : draft.wires()) {
      GraphPort graphInput = draft.graph().inputs().get(wire.end().node());
      boolean required = wire.input().filter(Input::required).isPresent();
      if (graphInput != null && !graphInput.required() && required) {
        problems.accept(
            Problem.of(
                    "missing-input",
                    wire.end().location(),
                    "required input '%s' hangs on graph input '%s', which may be unwired"
                        .formatted(wire.port(), graphInput.name()),
                    "make the graph input required")
                .at(wire.to().id(), wire.port()));
      }
    }
  }

  private static boolean hasUnknownInput(DraftNode node) {
    return node.contract()
        .filter(
            contract ->
                node.written().inputs().keySet().stream()
                    .anyMatch(name -> contract.input(name).isEmpty()))
        .isPresent();
  }

  private static boolean isUnwired(DraftNode node, Input<?> input) {
    GraphNode.InputWires wires = node.written().inputs().get(input.name());
    return wires == null || (wires.list() && wires.ends().isEmpty());
  }

  private static Problem missing(DraftNode node, Input<?> input) {
    return Problem.of(
            "missing-input",
            node.written().location(),
            "input '%s' of '%s' is not wired".formatted(input.name(), node.id()),
            "add inputs: {%s: ...} and name a node that gives %s"
                .formatted(input.name(), input.type()))
        .at(node.id(), input.name());
  }
}
