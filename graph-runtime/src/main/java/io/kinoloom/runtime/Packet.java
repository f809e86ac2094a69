package io.kinoloom.runtime;

import io.kinoloom.spi.Payload;

/** One item on a wire of one stream. Times rise strictly; sequence numbers rise by one. */
public sealed interface Packet {

  /** Position on the wire, from 0. */
  long sequence();

  /** A payload at a time. */
  record Data(long sequence, long timeMicros, boolean discontinuity, Payload payload)
      implements Timed {}

  /** Word that nothing will come for a time, so that no join waits for it. */
  record Gap(long sequence, long timeMicros, boolean discontinuity) implements Timed {}

  /** Word that nothing will come any more. */
  record End(long sequence) implements Packet {}

  /** A packet of a certain time. */
  sealed interface Timed extends Packet permits Data, Gap {
    /** Event time, microseconds. */
    long timeMicros();

    /** Whether it does not continue what came before it. */
    boolean discontinuity();
  }
}
