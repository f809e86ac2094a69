package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.Draft;
import io.kinoloom.compile.resolve.Draft.DraftWire;
import io.kinoloom.compile.resolve.Draft.Target;
import io.kinoloom.graph.Problem;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PayloadType;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What a wire carries is what its input takes. */
final class PayloadTypesFit implements DraftChecker {
  @Override
  public void check(Draft draft, Consumer<Problem> problems) {
    for (DraftWire wire : draft.wires()) {
      if (wire.target() instanceof Target.Found found
          && wire.input().isPresent()
          && !wire.input().get().type().equals(found.type())) {
        PayloadType<?> wanted = wire.input().get().type();
        problems.accept(
            Problem.of(
                    "type-mismatch",
                    wire.end().location(),
                    "input '%s' of '%s' takes %s, but '%s' gives %s"
                        .formatted(wire.port(), wire.to().id(), wanted, found.end(), found.type()),
                    hint(draft, found, wanted))
                .at(wire.to().id(), wire.port()));
      }
    }
  }

  static String hint(Draft draft, Target.Found found, PayloadType<?> wanted) {
    String node = found.end().node();
    List<Output<?>> outputs =
        node.isEmpty() ? List.of() : draft.nodes().get(node).contract().orElseThrow().outputs();
    String fitting =
        outputs.stream()
            .filter(output -> output.type().equals(wanted))
            .map(output -> node + "." + output.name())
            .collect(Collectors.joining(" or "));
    return fitting.isEmpty()
        ? "wire it to a node that gives " + wanted
        : "of this node, " + fitting + " would fit";
  }
}
