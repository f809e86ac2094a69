package io.kinoloom.spi;

/**
 * A node that writes to the world outside.
 *
 * <p>Checkpoints and sinks: {@link #seal} is called right before a checkpoint is taken and makes
 * everything written so far durable, under names that only the sink's state knows. If the run is
 * killed, a new sink is opened, {@link OpenContext#resumed()} says so, its states are those of the
 * checkpoint, and whatever was written after it must be thrown away. {@link #finish} makes the
 * whole visible under its final name; it may be called a second time after a resume and must then
 * arrive at the same result.
 *
 * <p>{@code close} without {@code finish} means that the run failed or was killed: with checkpoints
 * ({@link OpenContext#checkpointed()}) sealed parts stay for the resumed run; without, nothing may
 * stay under the final name.
 */
public interface Sink extends Node {

  /** Makes everything written so far durable. State cannot be written here. */
  default void seal() throws Exception {}

  /** The stream has ended, {@code flush} has been called: publish the result. */
  void finish(ProcessContext context) throws Exception;
}
