package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.Draft;
import io.kinoloom.compile.resolve.Draft.DraftNode;
import io.kinoloom.graph.GraphNode;
import io.kinoloom.graph.Problem;
import io.kinoloom.spi.Input;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Only a repeated input takes a list. */
final class SingleInputsTakeOneWire implements DraftChecker {
  @Override
  public void check(Draft draft, Consumer<Problem> problems) {
    for (DraftNode node : draft.nodes().values()) {
      for (Map.Entry<String, GraphNode.InputWires> port : node.written().inputs().entrySet()) {
        Optional<Input<?>> input =
            node.contract().flatMap(contract -> contract.input(port.getKey()));
        if (port.getValue().list() && input.isPresent() && !input.get().many()) {
          problems.accept(
              Problem.of(
                      "too-many-wires",
                      port.getValue().location(),
                      "input '%s' of '%s' takes a single wire, not a list"
                          .formatted(port.getKey(), node.id()),
                      "write " + port.getKey() + ": node, without brackets")
                  .at(node.id(), port.getKey()));
        }
      }
    }
  }
}
