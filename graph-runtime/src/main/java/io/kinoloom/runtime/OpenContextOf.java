package io.kinoloom.runtime;

import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.RunInfo;
import io.kinoloom.spi.VideoFrame;
import java.util.Objects;

/** The open context of one node of a stage. */
record OpenContextOf(BoundNode bound, StageEnvironment environment, boolean resumed)
    implements OpenContext {

  @Override
  public String node() {
    return bound.id();
  }

  @Override
  public String stream() {
    return environment.stream();
  }

  @Override
  public RunInfo run() {
    return environment.run();
  }

  @Override
  public long seed() {
    return mix(mix(mix(run().seed()) + hash(node())) + hash(stream()));
  }

  @Override
  public PixelFormat format(Output<VideoFrame> output) {
    return Objects.requireNonNull(
        bound.formats().get(output.name()), () -> "no pixel format for " + output.name());
  }

  @Override
  public boolean isWired(Output<?> output) {
    return bound.wiredOutputs().contains(output.name());
  }

  @Override
  public boolean checkpointed() {
    return environment.checkpointed();
  }

  @Override
  public void expectFrames(long frames) {
    environment.metrics().expectFrames(Math.min(frames, environment.limits().frames()));
  }

  @Override
  public void warn(String message) {
    environment.metrics().warn(node(), message);
  }

  private static long hash(String text) {
    long hash = 1125899906842597L;
    for (int i = 0; i < text.length(); i++) {
      hash = 31 * hash + text.charAt(i);
    }
    return hash;
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014): spreads near seeds far apart. */
  private static long mix(long seed) {
    long z = seed + 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
