package io.kinoloom.beam;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.runtime.Packet;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandoverTest {
  private static final String RUN = "handover-test";

  @AfterEach
  void forget() {
    Handover.forget(RUN);
  }

  @Test
  void countsThePacketsThatWait() throws Exception {
    Handover handover = Handover.of(RUN);
    assertThat(WaitingPackets.of(RUN)).isEmpty();
    long first = handover.leave(new Parcel(0, new Packet.End(0)));
    handover.leave(new Parcel(0, new Packet.End(1)));
    handover.leave(new Parcel(3, new Packet.End(0)));
    assertThat(WaitingPackets.of(RUN)).isEqualTo(Map.of(0, 2, 3, 1));
    handover.take(0, first);
    assertThat(WaitingPackets.of(RUN)).isEqualTo(Map.of(0, 1, 3, 1));
  }

  @Test
  void knowsNothingOfOtherRuns() {
    assertThat(WaitingPackets.of("no-such-run")).isEmpty();
  }
}
