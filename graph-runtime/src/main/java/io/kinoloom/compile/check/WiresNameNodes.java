package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.Draft;
import io.kinoloom.compile.resolve.Draft.DraftWire;
import io.kinoloom.compile.resolve.Draft.Target;
import io.kinoloom.graph.Problem;
import io.kinoloom.spi.Names;
import java.util.function.Consumer;

/** A wire comes from a node or a graph input that exists. */
final class WiresNameNodes implements DraftChecker {
  @Override
  public void check(Draft draft, Consumer<Problem> problems) {
    for (DraftWire wire : draft.wires()) {
      if (wire.target() instanceof Target.NoNode) {
        problems.accept(
            Problem.of(
                    "unknown-node",
                    wire.end().location(),
                    "there is no node '" + wire.end().node() + "'",
                    Names.hint(wire.end().node(), "nodes", draft.wireableNames()))
                .at(wire.to().id(), wire.port()));
      }
    }
  }
}
