package io.kinoloom.spi;

/** What a node learns when it is opened. */
public interface OpenContext {

  /** Id of the node in the graph. */
  String node();

  /** Name of the stream. */
  String stream();

  /** Facts of the run. */
  RunInfo run();

  /** Seed for this node and stream; the same for the same run seed, graph and stream. */
  long seed();

  /** Pixel format that the compiler chose for a video output. */
  PixelFormat format(Output<VideoFrame> output);

  /** Whether this output is wired to anything; a node may spare itself the work if not. */
  boolean isWired(Output<?> output);

  /** Whether the run takes checkpoints. */
  boolean checkpointed();

  /** Whether this body goes on where an earlier one was killed. */
  boolean resumed();

  /** A source says how many times it will emit from its start, if it knows; for progress only. */
  void expectFrames(long frames);

  /** Tells the user something that is worth knowing but no reason to stop. Not for every frame. */
  void warn(String message);
}
