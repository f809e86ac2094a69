package io.kinoloom.nodes.train;

import static io.kinoloom.nodes.train.Calls.array;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.torchscript.Method;
import io.kinoloom.nodes.torchscript.Value;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LossesTest {
  private static final int SIDE = 12;

  private static float[] noise(int size, long seed) {
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }

  private static Method pair(int channels, boolean structure) {
    Method method = new Method("forward");
    Value a = method.argument("a", channels);
    Value b = method.argument("b", channels);
    method.returns(List.of(structure ? Losses.structure(a, b) : Losses.distance(a, b)));
    return method;
  }

  @Test
  void distanceIsTheMeanAbsoluteDifference() {
    double loss =
        Calls.value(
            pair(1, false),
            array(new float[] {1, -2, 0, 4}, 1, 1, 2, 2),
            array(new float[] {0, 1, 0, 2}, 1, 1, 2, 2));
    assertThat(loss).isCloseTo((1 + 3 + 0 + 2) / 4.0, within(1e-6));
  }

  @Test
  void crossEntropyIsThatOfTheShares() {
    Method method = new Method("forward");
    Value logits = method.argument("logits", 1);
    Value shares = method.argument("shares", 1);
    method.returns(List.of(Losses.crossEntropy(logits, shares)));
    double loss =
        Calls.value(
            method,
            array(new float[] {0, 2, -200, 200}, 1, 1, 2, 2),
            array(new float[] {1, 0.25f, 0.5f, 1}, 1, 1, 2, 2));
    double two = 1 / (1 + Math.exp(-2));
    double second = -0.25 * Math.log(two) - 0.75 * Math.log(1 - two);
    assertThat(loss).isCloseTo((Math.log(2) + second + 100 + 0) / 4, within(1e-4));
  }

  @Test
  void equalPicturesHaveEqualStructure() {
    float[] picture = noise(3 * SIDE * SIDE, 1);
    double loss =
        Calls.value(
            pair(3, true), array(picture, 1, 3, SIDE, SIDE), array(picture, 1, 3, SIDE, SIDE));
    assertThat(loss).isCloseTo(0, within(1e-5));
  }

  /** SSIM computed window by window in double precision. */
  @Test
  void structureIsOneMinusSsim() {
    float[] a = noise(3 * SIDE * SIDE, 2);
    float[] b = noise(3 * SIDE * SIDE, 3);
    double loss =
        Calls.value(pair(3, true), array(a, 1, 3, SIDE, SIDE), array(b, 1, 3, SIDE, SIDE));
    assertThat(loss).isCloseTo(1 - ssim(grey(a), grey(b)), within(1e-4));
  }

  private static double[] grey(float[] picture) {
    int pixels = SIDE * SIDE;
    double[] grey = new double[pixels];
    for (int i = 0; i < pixels; i++) {
      grey[i] = ((double) picture[i] + picture[pixels + i] + picture[2 * pixels + i]) / 3;
    }
    return grey;
  }

  private static double ssim(double[] a, double[] b) {
    int window = 7;
    double sum = 0;
    int windows = 0;
    for (int top = 0; top + window <= SIDE; top++) {
      for (int left = 0; left + window <= SIDE; left++) {
        double meanA = 0;
        double meanB = 0;
        double squareA = 0;
        double squareB = 0;
        double product = 0;
        for (int y = top; y < top + window; y++) {
          for (int x = left; x < left + window; x++) {
            double valueA = a[y * SIDE + x];
            double valueB = b[y * SIDE + x];
            meanA += valueA / 49;
            meanB += valueB / 49;
            squareA += valueA * valueA / 49;
            squareB += valueB * valueB / 49;
            product += valueA * valueB / 49;
          }
        }
        // Pictures reach from -1 to 1: a range of 2.
        double c1 = 0.02 * 0.02;
        double c2 = 0.06 * 0.06;
        sum +=
            (2 * meanA * meanB + c1)
                * (2 * (product - meanA * meanB) + c2)
                / ((meanA * meanA + meanB * meanB + c1)
                    * (squareA - meanA * meanA + squareB - meanB * meanB + c2));
        windows++;
      }
    }
    return sum / windows;
  }

  @Test
  void leastSquaresIsTheMeanOverScales() {
    Method method = new Method("forward");
    Value fine = method.argument("fine", 1);
    Value coarse = method.argument("coarse", 1);
    List<Judge.Look> looks =
        List.of(new Judge.Look(List.of(fine), fine), new Judge.Look(List.of(coarse), coarse));
    method.returns(List.of(Losses.leastSquares(looks, 1), Losses.leastSquares(looks, 0)));
    List<float[]> losses =
        Calls.call(
            method,
            array(new float[] {1, 0, 3, 0}, 1, 1, 2, 2),
            array(new float[] {0.5f}, 1, 1, 1, 1));
    assertThat((double) losses.get(0)[0]).isCloseTo((6 / 4.0 + 0.25) / 2, within(1e-6));
    assertThat((double) losses.get(1)[0]).isCloseTo((10 / 4.0 + 0.25) / 2, within(1e-6));
  }

  @Test
  void featureDistanceIsTheMeanOverLayers() {
    Method method = new Method("forward");
    Value a = method.argument("a", 1);
    Value b = method.argument("b", 1);
    Value c = method.argument("c", 1);
    method.returns(List.of(Losses.featureDistance(List.of(a, b), List.of(b, c))));
    double loss =
        Calls.value(
            method,
            array(new float[] {1}, 1, 1, 1, 1),
            array(new float[] {3}, 1, 1, 1, 1),
            array(new float[] {-1}, 1, 1, 1, 1));
    assertThat(loss).isCloseTo((2 + 4) / 2.0, within(1e-6));
  }
}
