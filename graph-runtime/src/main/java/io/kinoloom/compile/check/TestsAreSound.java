package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.Draft;
import io.kinoloom.compile.resolve.Draft.Target;
import io.kinoloom.compile.resolve.Resolver;
import io.kinoloom.graph.InlineTest;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import io.kinoloom.graph.Value;
import io.kinoloom.graph.WireEnd;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.spi.Names;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Inline tests name params, nodes and outputs that exist. */
final class TestsAreSound implements DraftChecker {
  @Override
  public void check(Draft draft, Consumer<Problem> problems) {
    Set<String> names = new HashSet<>();
    for (InlineTest test : draft.graph().tests()) {
      if (!test.name().isEmpty() && !names.add(test.name())) {
        problems.accept(
            Problem.of(
                "duplicate-name",
                test.location(),
                "another test is called '" + test.name() + "' too",
                "rename one of them"));
      }
      checkParams(draft, test, problems);
      checkReplacements(draft, test, problems);
      checkExpectations(draft, test, problems);
    }
  }

  private static void checkParams(Draft draft, InlineTest test, Consumer<Problem> problems) {
    for (Value.Entry param : test.params().values()) {
      if (!draft.graph().params().containsKey(param.key())) {
        problems.accept(
            Problem.of(
                "unknown-param",
                param.location(),
                "the graph has no param '" + param.key() + "'",
                Names.hint(param.key(), "params", draft.graph().params().keySet())));
      } else if (!(param.value() instanceof Value.Scalar)) {
        problems.accept(
            Problem.of(
                "bad-param",
                param.location(),
                "'" + param.key() + "' must be a single value",
                "write " + param.key() + ": value"));
      }
    }
  }

  private static void checkReplacements(Draft draft, InlineTest test, Consumer<Problem> problems) {
    NodeRegistry registry = draft.registry();
    for (Value.Entry entry : test.replace().values()) {
      if (!draft.nodes().containsKey(entry.key())) {
        problems.accept(unknownNode(draft, entry.key(), entry.location()));
      }
      if (entry.value() instanceof Value.Mapping mapping
          && mapping.asMap().get("type") instanceof Value.Scalar type
          && !Resolver.isPath(type.text())
          && registry.find(type.text()).isEmpty()) {
        problems.accept(
            Problem.of(
                "unknown-node-type",
                type.location(),
                "there is no node type '" + type.text() + "'",
                Names.hint(type.text(), "node types", registry.ids())));
      }
    }
  }

  private static void checkExpectations(Draft draft, InlineTest test, Consumer<Problem> problems) {
    for (InlineTest.Expectation expectation : test.expectations()) {
      WireEnd wire = expectation.wire();
      if (test.replace().containsKey(wire.node())) {
        continue; // Its outputs are known when the test is compiled.
      }
      Target target = draft.target(wire, Optional.empty());
      if (!draft.nodes().containsKey(wire.node())) {
        problems.accept(unknownNode(draft, wire.node(), expectation.location()));
      }
      WiresNameOutputs.problem(target, wire).ifPresent(problems);
    }
  }

  private static Problem unknownNode(Draft draft, String name, Location location) {
    return Problem.of(
        "unknown-node",
        location,
        "there is no node '" + name + "'",
        Names.hint(name, "nodes", draft.nodes().keySet()));
  }
}
