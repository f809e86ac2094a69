package io.kinoloom.compile.check;

import io.kinoloom.compile.resolve.Draft;
import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.graph.Location;
import io.kinoloom.graph.Problem;
import java.util.List;
import java.util.function.Consumer;

/** All checkers. */
public final class Checkers {
  private static final List<DraftChecker> OF_DRAFTS =
      List.of(
          new NamesAreDistinct(),
          new InputsExist(),
          new WiresNameNodes(),
          new WiresNameOutputs(),
          new RequiredInputsAreWired(),
          new SingleInputsTakeOneWire(),
          new PayloadTypesFit(),
          new ErrorsAreRouted(),
          new OutputsFit(),
          new TestsAreSound());

  private static final List<GraphChecker> OF_GRAPHS =
      List.of(
          new WiresFormNoCycle(),
          new NodesHaveAnInput(),
          new GraphHasASink(),
          new SinksWriteApart());

  private Checkers() {}

  /** Looks at one file as written. */
  public static void check(Draft draft, Consumer<Problem> problems) {
    OF_DRAFTS.forEach(checker -> checker.check(draft, problems));
  }

  /** Looks at the whole graph of a run. */
  public static void check(ResolvedGraph graph, Location file, Consumer<Problem> problems) {
    OF_GRAPHS.forEach(checker -> checker.check(graph, file, problems));
  }

  /** Looks at a graph that is made to be part of others. */
  public static void checkPart(ResolvedGraph graph, Location file, Consumer<Problem> problems) {
    new WiresFormNoCycle().check(graph, file, problems);
  }
}
