package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.Broken;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import java.util.function.Consumer;

/** A graph whose results go nowhere does nothing. */
final class GraphHasASink implements GraphChecker {
  @Override
  public void check(ResolvedGraph graph, Location file, Consumer<Problem> problems) {
    boolean mayHaveOne =
        graph.nodes().stream().anyMatch(node -> node.body() instanceof Broken || node.hasResult());
    if (!mayHaveOne && graph.observed().isEmpty()) {
      problems.accept(
          Problem.of(
              "no-sink",
              file,
              "no node writes anything",
              "add a sink, such as save: {type: encode, inputs: {video: ...}, params: {uri: out.mp4}}"));
    }
  }
}
