package io.kinoloom.nodes.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.inference.Region;
import io.kinoloom.spi.Mask;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilhouettesTest {
  private static final int SIZE = 32;

  /** A logit that grows to the right of the region must grow along its turned horizontal. */
  @Test
  void putsTheSilhouetteWhereItsRegionLies() {
    float[] logits = new float[SIZE * SIZE];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (i % SIZE + 0.5f) / SIZE * 4 - 2;
    }
    Region region = new Region(70, 50, 60, 60, 0.6);

    Mask mask = Silhouettes.paint(150, 110, List.of(body(region, logits)));

    double cos = Math.cos(0.6);
    double sin = Math.sin(0.6);
    for (int y = 0; y < 110; y++) {
      for (int x = 0; x < 150; x++) {
        double right = ((x + 0.5 - 70) * cos + (y + 0.5 - 50) * sin) / 60;
        double down = ((y + 0.5 - 50) * cos - (x + 0.5 - 70) * sin) / 60;
        int alpha = mask.alpha()[y * 150 + x] & 255;
        if (Math.max(Math.abs(right), Math.abs(down)) > 0.501) {
          assertThat(alpha).isZero();
        } else if (Math.max(Math.abs(right), Math.abs(down)) < 0.48) {
          assertThat((double) alpha).isCloseTo(255 / (1 + Math.exp(-4 * right)), within(1.0));
        }
      }
    }
  }

  @Test
  void theSurerOfTwoCounts() {
    float[] sure = new float[SIZE * SIZE];
    Arrays.fill(sure, 20);
    float[] unsure = new float[SIZE * SIZE];
    Body left = body(new Region(20, 20, 40, 40, 0), unsure);
    Body right = body(new Region(40, 20, 40, 40, 0), sure);

    for (List<Body> order : List.of(List.of(left, right), List.of(right, left))) {
      Mask mask = Silhouettes.paint(100, 40, order);
      assertThat(mask.alpha()[20 * 100 + 10] & 255).isEqualTo(128);
      assertThat(mask.alpha()[20 * 100 + 30] & 255).isEqualTo(255);
      assertThat(mask.alpha()[20 * 100 + 50] & 255).isEqualTo(255);
      assertThat(mask.alpha()[20 * 100 + 70] & 255).isZero();
    }
  }

  @Test
  void cutsOffWhatHangsOverAndTakesNobody() {
    float[] sure = new float[SIZE * SIZE];
    Arrays.fill(sure, 20);
    Mask mask = Silhouettes.paint(3, 1, List.of(body(new Region(1, 0, 500, 500, 1), sure)));
    assertThat(mask.alpha()).containsOnly(255);
    assertThat(Silhouettes.paint(2, 2, List.of()).alpha()).containsOnly(0);
  }

  private static Body body(Region region, float[] silhouette) {
    return new Body(1, new float[0], new float[0], new float[4], region, silhouette);
  }
}
