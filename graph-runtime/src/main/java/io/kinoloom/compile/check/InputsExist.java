package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.Draft;
import io.kinoloom.graph.GraphNode;
import io.kinoloom.graph.Problem;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Names;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A wire goes to an input that the node type has. */
final class InputsExist implements DraftChecker {
  @Override
  public void check(Draft draft, Consumer<Problem> problems) {
    for (Draft.DraftNode node : draft.nodes().values()) {
      if (node.contract().isEmpty()) {
        continue;
      }
      List<String> names = node.contract().get().inputs().stream().map(Input::name).toList();
      for (Map.Entry<String, GraphNode.InputWires> port : node.written().inputs().entrySet()) {
        if (!names.contains(port.getKey())) {
          problems.accept(
              Problem.of(
                      "unknown-input",
                      port.getValue().location(),
                      "'%s' has no input '%s'".formatted(node.id(), port.getKey()),
                      hint(node, port.getKey(), names))
                  .at(node.id(), port.getKey()));
        }
      }
    }
  }

  /** Another name for the only input that is missing, or a slip of a name there is. */
  private static String hint(Draft.DraftNode node, String name, List<String> names) {
    List<String> missing =
        node.contract().orElseThrow().inputs().stream()
            .filter(Input::required)
            .map(Input::name)
            .filter(input -> !node.written().inputs().containsKey(input))
            .toList();
    return missing.size() == 1
        ? "did you mean '" + missing.get(0) + "'?"
        : Names.hint(name, "inputs", names);
  }
}
