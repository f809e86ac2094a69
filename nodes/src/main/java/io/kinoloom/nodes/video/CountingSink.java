package io.kinoloom.nodes.video;

import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Sink;

/** {@code null:}: counts pictures in the run's report and writes nothing. */
final class CountingSink implements Sink {

  @Override
  public void process(ProcessContext context) {
    Written written = context.state(Encode.WRITTEN);
    context.state(
        Encode.WRITTEN, written.with(context.require(Encode.VIDEO), context.eventTimeMicros()));
  }

  @Override
  public void finish(ProcessContext context) {
    context.summary("frames", context.state(Encode.WRITTEN).frames());
  }
}
