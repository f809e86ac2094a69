package io.kinoloom.nodes.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeatmapTest {
  private static final int SIZE = 20;
  private static final int CHANNELS = 3;
  private static final int INPUT = 80;
  private static final float NO = -20;
  private static final float YES = 20;

  @Test
  void movesALandmarkToTheOnlyBrightCell() {
    float[] logits = empty();
    logits[(7 * SIZE + 9) * CHANNELS + 1] = YES;
    float[] landmarks = {44, 40, 0, 33, 31, 0, 10, 10, 0};

    new Heatmap(SIZE, CHANNELS).refine(logits, landmarks, 3, INPUT);

    assertThat(landmarks[3]).isCloseTo(9 * 4, within(1e-3f));
    assertThat(landmarks[4]).isCloseTo(7 * 4, within(1e-3f));
    assertThat(Arrays.copyOf(landmarks, 3)).containsExactly(44, 40, 0);
  }

  @Test
  void staysWhereTheMapIsNotSureOrDoesNotReach() {
    float[] logits = empty();
    // Three cells away from the landmark's cell counts, four do not.
    logits[(10 * SIZE + 14) * CHANNELS] = YES;
    logits[(10 * SIZE + 13) * CHANNELS + 1] = YES;
    logits[(10 * SIZE + 11) * CHANNELS + 2] = -0.01f;
    float[] landmarks = {42, 42, 42, 42, 42, 42};

    new Heatmap(SIZE, CHANNELS).refine(logits, landmarks, 2, INPUT);

    assertThat(landmarks).containsExactly(new float[] {42, 42, 52, 40, 42, 42}, within(1e-3f));
  }

  @Test
  void leavesLandmarksOutsideAlone() {
    float[] logits = new float[SIZE * SIZE * CHANNELS];
    Arrays.fill(logits, YES);
    float[] landmarks = {-0.5f, 40, 40, 80.5f, Float.NaN, 3};

    new Heatmap(SIZE, CHANNELS).refine(logits, landmarks, 2, INPUT);

    assertThat(landmarks[0]).isEqualTo(-0.5f);
    assertThat(landmarks[3]).isEqualTo(80.5f);
  }

  /** Sums over the whole map, with a window of ones and zeros. */
  @Test
  void isTheCentreOfGravityOfTheWindow() {
    Random random = new Random(1);
    float[] logits = new float[SIZE * SIZE * CHANNELS];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (4 * random.nextGaussian());
    }
    for (int trial = 0; trial < 300; trial++) {
      float[] landmarks = new float[CHANNELS * 2];
      for (int i = 0; i < landmarks.length; i++) {
        landmarks[i] = random.nextFloat() * INPUT;
      }
      float[] refined = landmarks.clone();
      new Heatmap(SIZE, CHANNELS).refine(logits, refined, 2, INPUT);
      for (int landmark = 0; landmark < CHANNELS; landmark++) {
        double sum = 0;
        double x = 0;
        double y = 0;
        for (int row = 0; row < SIZE; row++) {
          for (int column = 0; column < SIZE; column++) {
            boolean inside =
                Math.abs(column - (int) (landmarks[landmark * 2] / 4)) <= 3
                    && Math.abs(row - (int) (landmarks[landmark * 2 + 1] / 4)) <= 3;
            double logit = logits[(row * SIZE + column) * CHANNELS + landmark];
            double weight = inside ? Math.exp(logit) / (1 + Math.exp(logit)) : 0;
            sum += weight;
            x += weight * column * 4;
            y += weight * row * 4;
          }
        }
        assertThat(refined[landmark * 2]).isCloseTo((float) (x / sum), within(1e-3f));
        assertThat(refined[landmark * 2 + 1]).isCloseTo((float) (y / sum), within(1e-3f));
      }
    }
  }

  private static float[] empty() {
    float[] logits = new float[SIZE * SIZE * CHANNELS];
    Arrays.fill(logits, NO);
    return logits;
  }
}
