package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.Draft;
import io.kinoloom.compile.resolve.Draft.Target;
import io.kinoloom.graph.GraphPort;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.WireEnd;
import io.kinoloom.spi.Names;
import java.util.Optional;
import java.util.function.Consumer;

/** The outputs a graph declares, and those looked at from outside, exist and have their types. */
final class OutputsFit implements DraftChecker {
  @Override
  public void check(Draft draft, Consumer<Problem> problems) {
    for (GraphPort port : draft.graph().outputs().values()) {
      Target target = draft.target(port.from(), Optional.of(port.type()));
      if (target instanceof Target.Found found && !found.type().equals(port.type())) {
        problems.accept(
            Problem.of(
                "type-mismatch",
                port.from().location(),
                "output '%s' is declared as %s, but '%s' gives %s"
                    .formatted(port.name(), port.type(), found.end(), found.type()),
                PayloadTypesFit.hint(draft, found, port.type())));
      }
      checkEnd(draft, target, port.from(), problems);
    }
    for (WireEnd end : draft.observed()) {
      checkEnd(draft, draft.target(end, Optional.empty()), end, problems);
    }
  }

  private static void checkEnd(
      Draft draft, Target target, WireEnd end, Consumer<Problem> problems) {
    if (target instanceof Target.NoNode) {
      problems.accept(
          Problem.of(
              "unknown-node",
              end.location(),
              "there is no node '" + end.node() + "'",
              Names.hint(end.node(), "nodes", draft.wireableNames())));
    }
    WiresNameOutputs.problem(target, end).ifPresent(problems);
  }
}
