package io.kinoloom.compile.stage;

import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import java.util.List;

/**
 * Answers, wire by wire, whether a node may run in its producer's stage. What cannot be at all (two
 * sources in a stage, two placements, a loop between stages) the {@link StageFuser} knows itself.
 */
@FunctionalInterface
public interface FusionPolicy {

  /** An answer. */
  sealed interface Decision {}

  /** The consumer may run in the producer's stage. */
  record Fuse() implements Decision {}

  /**
   * The consumer must run elsewhere.
   *
   * @param reason in words, for people
   * @param withItsConsumer whether it should rather run in the stage of whatever reads its output
   */
  record Keep(String reason, boolean withItsConsumer) implements Decision {
    /** Elsewhere, wherever that is. */
    public Keep(String reason) {
      this(reason, false);
    }
  }

  /**
   * A question.
   *
   * @param graph the whole graph, pixel formats settled
   * @param wire the wire in question
   * @param stage the nodes that run in its producer's stage so far
   */
  record Question(ResolvedGraph graph, ResolvedWire wire, List<ResolvedNode> stage) {
    public Question {
      stage = List.copyOf(stage);
    }

    /** The node that would join the stage. */
    public ResolvedNode consumer() {
      return graph.node(wire.toNode());
    }
  }

  Decision decide(Question question);

  /** Cuts where decoding, computing and encoding can use different cores. */
  static FusionPolicy standard() {
    return new StandardPolicy();
  }

  /** Every node a stage of its own. */
  static FusionPolicy neverFuse() {
    return question -> new Keep("the policy fuses nothing");
  }

  /** As few stages as can be. */
  static FusionPolicy alwaysFuse() {
    return question -> new Fuse();
  }
}
