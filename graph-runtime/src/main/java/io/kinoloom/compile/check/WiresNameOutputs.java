package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.Draft;
import io.kinoloom.compile.resolve.Draft.DraftNode;
import io.kinoloom.compile.resolve.Draft.DraftWire;
import io.kinoloom.compile.resolve.Draft.Target;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.WireEnd;
import io.kinoloom.spi.Names;
import io.kinoloom.spi.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A wire comes from an output that the node has, and says which where there are several. */
final class WiresNameOutputs implements DraftChecker {
  @Override
  public void check(Draft draft, Consumer<Problem> problems) {
    for (DraftWire wire : draft.wires()) {
      problem(wire.target(), wire.end())
          .ifPresent(problem -> problems.accept(problem.at(wire.to().id(), wire.port())));
    }
  }

  static Optional<Problem> problem(Target target, WireEnd end) {
    if (target instanceof Target.NoPort noPort) {
      List<String> names = new ArrayList<>(outputs(noPort.node()));
      names.add(Output.ERRORS_NAME);
      String port = end.port().orElseThrow();
      return Optional.of(
          Problem.of(
              "unknown-output",
              end.location(),
              "'%s' has no output '%s'".formatted(end.node(), port),
              Names.hint(port, "outputs", names)));
    }
    if (target instanceof Target.NoOutputs) {
      return Optional.of(
          Problem.of(
              "unknown-output",
              end.location(),
              "'" + end.node() + "' has no outputs, it is a sink",
              "take the wire from the node before it"));
    }
    if (target instanceof Target.Ambiguous ambiguous) {
      return Optional.of(
          Problem.of(
              "ambiguous-output",
              end.location(),
              "'" + end.node() + "' has several outputs",
              "write one of "
                  + outputs(ambiguous.node()).stream()
                      .map(name -> end.node() + "." + name)
                      .collect(Collectors.joining(", "))));
    }
    return Optional.empty();
  }

  private static List<String> outputs(DraftNode node) {
    return node.contract().orElseThrow().outputs().stream().map(Output::name).toList();
  }
}
