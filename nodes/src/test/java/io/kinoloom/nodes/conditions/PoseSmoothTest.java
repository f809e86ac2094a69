package io.kinoloom.nodes.conditions;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.graph.OnError;
import io.kinoloom.nodes.landmarks.OneEuro;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Pose;
import io.kinoloom.testing.NodeTester;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoseSmoothTest {

  /** Whole weights are repetitions: the ordinary median of everything written out. */
  @Test
  void weightedMedianIsTheMedianOfRepeatedValues() {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      int count = 1 + random.nextInt(9);
      WeightedMedian median = new WeightedMedian(count);
      median.clear();
      List<Float> written = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        float value = random.nextInt(12);
        int weight = random.nextInt(4);
        median.add(value, weight);
        for (int k = 0; k < weight; k++) {
          written.add(value);
        }
      }
      assertThat(median.orElse(-1)).isEqualTo(written.isEmpty() ? -1 : ordinary(written));
    }
  }

  private static float ordinary(List<Float> values) {
    float[] sorted = new float[values.size()];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = values.get(i);
    }
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  @Test
  void valuesThatAreNoNumbersDoNotCount() {
    WeightedMedian median = new WeightedMedian(4);
    median.add(Float.NaN, 5);
    median.add(3, Float.NaN);
    median.add(Float.POSITIVE_INFINITY, 5);
    assertThat(median.orElse(9)).isEqualTo(9);
    median.add(4, 0.1f);
    assertThat(median.orElse(9)).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({"7, 20", "7, 5", "7, 6", "7, 7", "1, 3", "3, 1", "5, 0"})
  void centeredMedianLooksAsFarAheadAsBack(int window, int frames) {
    Random random = new Random(window * 31L + frames);
    List<Pose> poses = new ArrayList<>();
    NodeTester tester = NodeTester.of(new PoseSmooth(), Map.of("window", window));
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      Pose pose = new Pose(250, 250, "any", List.of(Skeletons.random(random, 3, 4, true)));
      poses.add(pose);
      times.add(i * NodeTester.STEP_MICROS);
      tester.input(PoseSmooth.POSE, pose);
    }
    NodeTester.Result result = tester.run();
    assertThat(result.times(PoseSmooth.CALM_POSE)).isEqualTo(times);
    List<Pose> calm = result.payloads(PoseSmooth.CALM_POSE);
    for (int i = 0; i < frames; i++) {
      int reach = Math.min(window / 2, Math.min(i, frames - 1 - i));
      assertThat(calm.get(i))
          .isEqualTo(bruteForce(poses.subList(i - reach, i + reach + 1), i, poses));
    }
  }

  @Test
  void causalMedianLooksBackOnly() {
    Random random = new Random(5);
    List<Pose> poses = new ArrayList<>();
    NodeTester tester = NodeTester.of(new PoseSmooth(), Map.of("window", 5, "look", "causal"));
    for (int i = 0; i < 12; i++) {
      poses.add(new Pose(250, 250, "any", List.of(Skeletons.random(random, 0, 3, false))));
      tester.input(PoseSmooth.POSE, poses.get(i));
    }
    List<Pose> calm = tester.run().payloads(PoseSmooth.CALM_POSE);
    for (int i = 0; i < 12; i++) {
      assertThat(calm.get(i))
          .isEqualTo(bruteForce(poses.subList(Math.max(0, i - 4), i + 1), i, poses));
    }
  }

  /** The definition: the middle of all values at which both sides weigh at most half. */
  private static Pose bruteForce(List<Pose> window, int center, List<Pose> poses) {
    Landmarks item = poses.get(center).people().get(0);
    float[] points = item.points().clone();
    float[] world = item.world().clone();
    for (int i = 0; i < item.count(); i++) {
      for (int axis = 0; axis < 3; axis++) {
        List<float[]> values = new ArrayList<>();
        List<float[]> metres = new ArrayList<>();
        for (Pose pose : window) {
          Landmarks other = pose.people().get(0);
          float weight = other.visibility(i) * other.confidence();
          values.add(new float[] {other.points()[i * 4 + axis], weight});
          if (world.length > 0) {
            metres.add(new float[] {other.world()[i * 3 + axis], weight});
          }
        }
        points[i * 4 + axis] = bruteForce(values, points[i * 4 + axis]);
        if (world.length > 0) {
          world[i * 3 + axis] = bruteForce(metres, world[i * 3 + axis]);
        }
      }
    }
    Landmarks calm = new Landmarks(item.id(), item.confidence(), points, world);
    return new Pose(250, 250, "any", List.of(calm));
  }

  private static float bruteForce(List<float[]> values, float otherwise) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (float[] candidate : values) {
      double below = 0;
      double above = 0;
      for (float[] other : values) {
        below += other[0] < candidate[0] ? other[1] : 0;
        above += other[0] > candidate[0] ? other[1] : 0;
      }
      double total = values.stream().mapToDouble(value -> value[1]).sum();
      if (candidate[1] > 0 && 2 * below <= total && 2 * above <= total) {
        low = Math.min(low, candidate[0]);
        high = Math.max(high, candidate[0]);
      }
    }
    return low > high ? otherwise : (float) ((low + high) / 2);
  }

  @Test
  void peopleAreToldApartByIdAndForgottenWhenTheyLeave() {
    Landmarks left = Skeletons.standing(1, 50, 100, 90);
    Landmarks right = Skeletons.standing(2, 150, 100, 90);
    Landmarks back = Skeletons.standing(1, 70, 100, 90);
    NodeTester.of(new PoseSmooth(), Map.of("window", 3, "look", "causal"))
        .input(
            PoseSmooth.POSE,
            Skeletons.pose(200, 100, left, right),
            Skeletons.pose(200, 100, right, left),
            Skeletons.pose(200, 100),
            Skeletons.pose(200, 100, right),
            Skeletons.pose(200, 100, back, right))
        .expect(
            PoseSmooth.CALM_POSE,
            Skeletons.pose(200, 100, left, right),
            Skeletons.pose(200, 100, right, left),
            Skeletons.pose(200, 100),
            Skeletons.pose(200, 100, right),
            Skeletons.pose(200, 100, back, right));
  }

  @Test
  void singleWrongPicturesVanishEvenWithFaces() {
    Landmarks still = Skeletons.standing(1, 50, 100, 90);
    Landmarks wrong = Skeletons.standing(1, 80, 100, 40);
    FaceMesh good = new FaceMesh(200, 100, "mesh", List.of(still));
    FaceMesh bad = new FaceMesh(200, 100, "mesh", List.of(wrong));
    NodeTester.of(new PoseSmooth(), Map.of("window", 3, "subject", "face"))
        .input(PoseSmooth.FACE, good, good, bad, good, good)
        .expect(PoseSmooth.CALM_FACE, good, good, good, good, good);
  }

  @Test
  void beginsAfreshWithAnotherSizeAndAfterADiscontinuity() {
    List<Pose> poses = new ArrayList<>();
    Random random = new Random(9);
    for (int i = 0; i < 9; i++) {
      int size = i < 3 ? 200 : 300;
      poses.add(new Pose(size, size, "any", List.of(Skeletons.random(random, 0, 2, false))));
    }
    NodeTester tester = NodeTester.of(new PoseSmooth(), Map.of("window", 3));
    for (int i = 0; i < 9; i++) {
      if (i == 6) {
        tester.discontinuity();
      }
      tester.input(PoseSmooth.POSE, poses.get(i));
    }
    List<Pose> calm = tester.run().payloads(PoseSmooth.CALM_POSE);
    assertThat(calm).hasSize(9);
    for (int i : new int[] {0, 2, 3, 5, 6, 8}) {
      assertThat(calm.get(i)).as("at an end: %d", i).isEqualTo(poses.get(i));
    }
  }

  @Test
  void oneEuroFiltersEveryCoordinateInSizesOfTheBody() {
    Random random = new Random(11);
    List<Landmarks> people = new ArrayList<>();
    NodeTester tester =
        NodeTester.of(
            new PoseSmooth(),
            Map.of("method", "one-euro", "min-cutoff", 0.7, "beta", 3.0, "derivative-cutoff", 1.5));
    for (int i = 0; i < 8; i++) {
      people.add(Skeletons.random(random, 4, 5, true));
      tester.input(PoseSmooth.POSE, new Pose(300, 300, "any", List.of(people.get(i))));
    }
    List<Pose> calm = tester.run().payloads(PoseSmooth.CALM_POSE);
    OneEuro filter = new OneEuro(0.7, 3, 1.5);
    for (int landmark = 0; landmark < 5; landmark++) {
      for (int axis = 0; axis < 3; axis++) {
        int at = landmark * 4 + axis;
        OneEuro.State state = OneEuro.initial(new float[] {people.get(0).points()[at]}, 0);
        for (int i = 1; i < 8; i++) {
          Landmarks person = people.get(i);
          state =
              filter.next(
                  state,
                  new float[] {person.points()[at]},
                  i * NodeTester.STEP_MICROS,
                  2 / (span(person, 0) + span(person, 1)));
          assertThat(calm.get(i).people().get(0).points()[at]).isEqualTo(state.value()[0]);
        }
      }
      assertThat(calm.get(7).people().get(0).visibility(landmark))
          .isEqualTo(people.get(7).visibility(landmark));
    }
  }

  private static double span(Landmarks person, int axis) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < person.count(); i++) {
      low = Math.min(low, person.points()[i * 4 + axis]);
      high = Math.max(high, person.points()[i * 4 + axis]);
    }
    return high - low;
  }

  @Test
  void oneEuroForgetsWhoLeaves() {
    Landmarks here = Skeletons.standing(1, 50, 100, 90);
    Landmarks there = Skeletons.standing(1, 150, 100, 90);
    NodeTester.of(new PoseSmooth(), Map.of("method", "one-euro"))
        .input(
            PoseSmooth.POSE,
            Skeletons.pose(200, 100, here),
            Skeletons.pose(200, 100),
            Skeletons.pose(200, 100, there))
        .expect(
            PoseSmooth.CALM_POSE,
            Skeletons.pose(200, 100, here),
            Skeletons.pose(200, 100),
            Skeletons.pose(200, 100, there));
  }

  @Test
  void refusesPeopleThatShareAnId() {
    Landmarks one = Skeletons.standing(3, 50, 100, 90);
    NodeTester.Result result =
        NodeTester.of(new PoseSmooth(), Map.of())
            .onError(OnError.SKIP)
            .input(PoseSmooth.POSE, Skeletons.pose(200, 100, one, one))
            .run();
    assertThat(result.errors()).isEqualTo(1);
    assertThat(result.warnings().get(0)).contains("have the id 3");
  }

  @Test
  void windowsAreOdd() {
    PoseSmooth.Params params =
        new PoseSmooth.Params(
            PoseSmooth.Subject.POSE,
            PoseSmooth.Method.MEDIAN,
            4,
            PoseSmooth.Window.CAUSAL,
            1,
            1,
            1);
    assertThat(new PoseSmooth().problems(params))
        .containsExactly("'window' must be odd, is 4; use 3 or 5");
  }
}
