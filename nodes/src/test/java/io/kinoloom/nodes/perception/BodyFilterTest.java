package io.kinoloom.nodes.perception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.inference.Region;
import io.kinoloom.spi.Landmarks;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyFilterTest {
  private static final int LANDMARKS = 33;
  private static final long STEP = 40_000;
  private static final double SIZE = 200;

  @Test
  void theFirstPictureIsNotSmoothed() {
    Body body = body(new Random(1), 1);
    BodyFilter filter = BodyFilter.begin(body, 0);

    assertThat(filter.landmarks()).containsExactly(body.points());
    assertThat(filter.world().state().value()).containsExactly(body.world());
    assertThat(filter.region()).isEqualTo(new Region(300, 400, 1.25 * SIZE, 1.25 * SIZE, 0));
  }

  /** Each number on its own, written out as a recursion of scalars. */
  @Test
  void isTheOneEuroFilterOfEachNumber() {
    Random random = new Random(2);
    BodyFilter filter = BodyFilter.begin(body(random, 1), 0);
    Scalar x = new Scalar(0.05, 80, 1 / SIZE, filter.points().raw()[3 * 5]);
    Scalar z = new Scalar(0.05, 80, 1 / SIZE, filter.points().raw()[3 * 5 + 2]);
    Scalar top = new Scalar(0.01, 10, 1 / SIZE, filter.alignment().raw()[3]);
    Scalar metres = new Scalar(0.1, 40, 1, filter.world().raw()[7]);
    double visibility = filter.visibility()[9];
    for (int i = 1; i < 30; i++) {
      Body body = body(random, 1);
      filter = filter.next(body, i * STEP);
      visibility += 0.1 * (body.points()[9 * 4 + 3] - visibility);

      assertThat(filter.landmarks()[5 * 4])
          .isCloseTo((float) x.next(body.points()[5 * 4]), within(1e-2f));
      assertThat(filter.landmarks()[5 * 4 + 2])
          .isCloseTo((float) z.next(body.points()[5 * 4 + 2]), within(1e-2f));
      assertThat(filter.alignment().state().value()[3])
          .isCloseTo((float) top.next(body.alignment()[3]), within(1e-2f));
      assertThat(filter.world().state().value()[7])
          .isCloseTo((float) metres.next(body.world()[7]), within(1e-4f));
      assertThat(filter.landmarks()[9 * 4 + 3]).isCloseTo((float) visibility, within(1e-5f));
    }
  }

  /** The same motion, three times as near to the camera. */
  @Test
  void treatsNearAndFarPeopleAlike() {
    Random far = new Random(3);
    Random near = new Random(3);
    BodyFilter small = BodyFilter.begin(body(far, 1), 0);
    BodyFilter large = BodyFilter.begin(body(near, 3), 0);
    for (int i = 1; i < 20; i++) {
      small = small.next(body(far, 1), i * STEP);
      large = large.next(body(near, 3), i * STEP);
    }
    for (int i = 0; i < LANDMARKS; i++) {
      assertThat(large.landmarks()[i * 4] / 3).isCloseTo(small.landmarks()[i * 4], within(1e-2f));
    }
  }

  @Test
  void aStillBodyStaysAsItIs() {
    Body body = body(new Random(4), 1);
    BodyFilter filter = BodyFilter.begin(body, 0);
    for (int i = 1; i < 10; i++) {
      filter = filter.next(body, i * STEP);
    }
    assertThat(filter.landmarks()).containsExactly(body.points(), within(1e-4f));
  }

  @Test
  void oneBodySeenTwiceIsOneAndANeighbourIsAnother() {
    Body body = body(new Random(5), 1);
    assertThat(body.isSame(moved(body, 0.05 * SIZE))).isTrue();
    assertThat(body.isSame(moved(body, 0.15 * SIZE))).isFalse();
    assertThat(moved(body, 0.15 * SIZE).isSame(body)).isFalse();
  }

  /** Legs that neither of two pictures shows may be anywhere. */
  @Test
  void hiddenLandmarksDoNotTellBodiesApart() {
    Body body = body(new Random(6), 1);
    Body other = moved(body, 0);
    for (int i = 25; i < LANDMARKS; i++) {
      body.points()[i * 4 + 3] = 0.01f;
      other.points()[i * 4 + 3] = 0.01f;
      other.points()[i * 4] += SIZE;
    }
    assertThat(body.isSame(other)).isTrue();
  }

  private static Body moved(Body body, double by) {
    float[] points = body.points().clone();
    for (int i = 0; i < LANDMARKS; i++) {
      points[i * 4] += by;
    }
    return new Body(1, points, body.world(), body.alignment(), body.region(), body.silhouette());
  }

  /** Somebody with hips at (300, 400), whose joints jump about. */
  private static Body body(Random random, double scale) {
    float[] points = new float[LANDMARKS * Landmarks.STRIDE];
    float[] world = new float[LANDMARKS * 3];
    for (int i = 0; i < LANDMARKS; i++) {
      points[i * 4] = (float) (scale * (250 + 100 * random.nextDouble()));
      points[i * 4 + 1] = (float) (scale * (350 + 100 * random.nextDouble()));
      points[i * 4 + 2] = (float) (scale * 100 * random.nextGaussian());
      points[i * 4 + 3] = 0.5f + 0.5f * random.nextFloat();
      for (int axis = 0; axis < 3; axis++) {
        world[i * 3 + axis] = (float) random.nextGaussian();
      }
    }
    float[] alignment = {
      (float) (scale * 300),
      (float) (scale * 400),
      (float) (scale * 300),
      (float) (scale * (400 - SIZE / 2))
    };
    return new Body(1, points, world, alignment, new Region(0, 0, 1, 1, 0), new float[0]);
  }

  /** Speed is taken from raw value to raw value, as MediaPipe's filter does. */
  private static final class Scalar {
    private final double minCutoff;
    private final double beta;
    private final double scale;
    private double raw;
    private double smooth;
    private double speed;

    Scalar(double minCutoff, double beta, double scale, double first) {
      this.minCutoff = minCutoff;
      this.beta = beta;
      this.scale = scale;
      raw = first;
      smooth = first;
    }

    double next(double value) {
      double rate = 1e6 / STEP;
      double alpha = 1 / (1 + rate / (2 * Math.PI * 1));
      speed = alpha * (value - raw) * scale * rate + (1 - alpha) * speed;
      double cutoff = minCutoff + beta * Math.abs(speed);
      double share = 1 / (1 + rate / (2 * Math.PI * cutoff));
      smooth = share * value + (1 - share) * smooth;
      raw = value;
      return smooth;
    }
  }
}
