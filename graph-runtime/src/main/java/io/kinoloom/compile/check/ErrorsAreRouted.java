package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.Draft;
import io.kinoloom.compile.resolve.Draft.DraftNode;
import io.kinoloom.compile.resolve.ResolvedGraph.Group;
import io.kinoloom.graph.GraphPort;
import io.kinoloom.graph.OnError;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.WireEnd;
import io.kinoloom.spi.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The {@code errors} output gives something with {@code on-error: route} only; and what is routed
 * goes somewhere.
 */
final class ErrorsAreRouted implements DraftChecker {
  @Override
  public void check(Draft draft, Consumer<Problem> problems) {
    List<WireEnd> readers = new ArrayList<>(draft.observed());
    draft.wires().forEach(wire -> readers.add(wire.end()));
    draft.graph().outputs().values().stream().map(GraphPort::from).forEach(readers::add);
    readers.removeIf(end -> end.port().filter(Output.ERRORS_NAME::equals).isEmpty());
    for (WireEnd reader : readers) {
      DraftNode node = draft.nodes().get(reader.node());
      if (node != null && node.written().onError() != OnError.ROUTE) {
        problems.accept(
            Problem.of(
                    "errors-not-routed",
                    reader.location(),
                    "'%s' sends nothing to its output 'errors'".formatted(node.id()),
                    node.body() instanceof Group
                        ? "wire the errors inside the subgraph, where they come from"
                        : "add on-error: route to '" + node.id() + "'")
                .at(node.id(), Output.ERRORS_NAME));
      }
    }
    for (DraftNode node : draft.nodes().values()) {
      boolean isRead = readers.stream().anyMatch(end -> end.node().equals(node.id()));
      if (node.written().onError() == OnError.ROUTE && !isRead) {
        problems.accept(
            Problem.of(
                    "errors-not-read",
                    node.written().location(),
                    "'%s' routes its errors, but nothing reads '%s.errors'"
                        .formatted(node.id(), node.id()),
                    "wire " + node.id() + ".errors to a sink, or write on-error: skip")
                .at(node.id(), Output.ERRORS_NAME));
      }
    }
  }
}
