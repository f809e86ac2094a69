package io.kinoloom.runtime;

/** A node of a stage at work: a source or a node with inputs. */
sealed interface StageMember extends AutoCloseable permits NodeRunner, SourceRunner {

  BoundNode bound();

  /** The sending end of an output, the error output included. */
  OutputSlot output(String name);

  /** Opens the body, after {@link #restore} where there is something to restore. */
  void open(boolean resumed);

  /** Makes what has been written so far durable. */
  void seal();

  boolean ended();

  StageState.NodeState save();

  void restore(StageState.NodeState state);

  @Override
  void close() throws Exception;
}
