package io.kinoloom.beam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PatienceTest {
  @Test
  void aWaitThatNeverEndsIsInterrupted() {
    CountDownLatch never = new CountDownLatch(1);
    try (Patience patience = new Patience(Duration.ofMillis(600), () -> {})) {
      patience.begin();
      assertThatThrownBy(() -> never.await(30, TimeUnit.SECONDS))
          .isInstanceOf(InterruptedException.class);
      assertThat(patience.ended()).isTrue();
    }
    Thread.interrupted();
  }

  @Test
  void manyShortWaitsAreNone() throws Exception {
    try (Patience patience = new Patience(Duration.ofMillis(600), () -> {})) {
      for (int i = 0; i < 10; i++) {
        patience.begin();
        Thread.sleep(100);
        patience.done();
      }
      assertThat(patience.ended()).isFalse();
      Thread.sleep(900);
      assertThat(patience.ended()).as("nobody waits now").isFalse();
    }
  }
}
