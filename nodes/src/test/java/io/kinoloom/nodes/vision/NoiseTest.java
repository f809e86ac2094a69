package io.kinoloom.nodes.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseTest {
  private static final int SIDE = 300;

  private static List<VideoFrame> noisy(long seed, Map<String, ?> params, VideoFrame... frames) {
    return NodeTester.of(new Noise(), params)
        .seed(seed)
        .input(Noise.VIDEO, frames)
        .run()
        .payloads(Noise.NOISY);
  }

  private static VideoFrame flat(int level) {
    return Frames.gray(SIDE, SIDE, (x, y) -> level);
  }

  @ParameterizedTest
  @CsvSource({"gaussian,5", "gaussian,20", "uniform,5", "uniform,20", "gaussian,0.5"})
  void meanAndDeviationAreAsAsked(String kind, double sigma) {
    double[] values =
        Frames.values(noisy(7, Map.of("kind", kind, "sigma", sigma), flat(128)).get(0));
    double mean = mean(values);
    double variance = 0;
    for (double value : values) {
      variance += (value - mean) * (value - mean) / values.length;
    }
    // Rounding to whole grey levels adds 1/12; five standard errors of each estimate.
    double deviation = Math.sqrt(sigma * sigma + 1 / 12.0);
    assertThat(mean).isCloseTo(128, within(5 * deviation / SIDE));
    assertThat(Math.sqrt(variance)).isCloseTo(deviation, within(5 * deviation / SIDE));
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  @Test
  void shapesAreThoseOfTheDistributions() {
    double sigma = 12;
    double[] gaussian =
        Frames.values(noisy(1, Map.of("kind", "gaussian", "sigma", sigma), flat(128)).get(0));
    double[] uniform =
        Frames.values(noisy(1, Map.of("kind", "uniform", "sigma", sigma), flat(128)).get(0));
    // P(|z| < 1.0417) with the half level of rounding: erf(12.5 / 12 / sqrt 2) = 0.7024.
    assertThat(share(gaussian, 12)).isCloseTo(0.7024, within(0.01));
    // Uniform over +-20.78: 12.5 / 20.78.
    assertThat(share(uniform, 12)).isCloseTo(12.5 / (sigma * Math.sqrt(3)), within(0.01));
    assertThat(share(uniform, 21)).isEqualTo(1);
    assertThat(share(gaussian, 21)).isCloseTo(0.9268, within(0.01));
  }

  private static double share(double[] values, int within) {
    double count = 0;
    for (double value : values) {
      count += Math.abs(value - 128) <= within ? 1 : 0;
    }
    return count / values.length;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.001, 0.05, 0.5, 1})
  void saltAndPepperHitTheirShare(double density) {
    VideoFrame source = Frames.bgr(SIDE, SIDE, 10, 100, 200);
    byte[] data = noisy(3, Map.of("kind", "salt-pepper", "density", density), source).get(0).data();
    int white = 0;
    int black = 0;
    for (int i = 0; i < data.length; i += 3) {
      if (data[i] == 10) {
        assertThat(data[i + 1]).isEqualTo((byte) 100);
        assertThat(data[i + 2]).isEqualTo((byte) 200);
      } else {
        assertThat(data[i + 1]).isEqualTo(data[i]);
        assertThat(data[i + 2]).isEqualTo(data[i]);
        white += data[i] == (byte) 255 ? 1 : 0;
        black += data[i] == 0 ? 1 : 0;
      }
    }
    int pixels = SIDE * SIDE;
    double error = 5 * Math.sqrt(pixels * density * (1 - density));
    assertThat((double) white + black).isCloseTo(pixels * density, within(error));
    double halfError = 5 * Math.sqrt(pixels * density / 4) + 0.5;
    assertThat((double) white).isCloseTo((white + black) / 2.0, within(halfError));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gaussian", "uniform", "salt-pepper"})
  void isTheSameForTheSameSeedAndFreshForEveryPicture(String kind) {
    Map<String, ?> params = Map.of("kind", kind);
    VideoFrame[] frames = {flat(128), flat(128), flat(128)};
    List<VideoFrame> once = noisy(42, params, frames);
    assertThat(noisy(42, params, frames)).isEqualTo(once);
    assertThat(noisy(43, params, frames).get(0)).isNotEqualTo(once.get(0));
    for (int i = 0; i < 3; i++) {
      double[] one = Frames.values(once.get(i));
      double[] other = Frames.values(once.get((i + 1) % 3));
      assertThat(correlation(one, other)).isCloseTo(0, within(5.0 / SIDE));
    }
  }

  private static double correlation(double[] one, double[] other) {
    double product = 0;
    double squares = 0;
    for (int i = 0; i < one.length; i++) {
      product += (one[i] - 128) * (other[i] - 128);
      squares += (one[i] - 128) * (one[i] - 128);
    }
    return product / squares;
  }

  @Test
  void clipsAtBlackAndWhite() {
    double[] black = Frames.values(noisy(5, Map.of("sigma", 30), flat(0)).get(0));
    // Half a normal distribution folded to zero: mean sigma / sqrt(2 pi).
    assertThat(mean(black)).isCloseTo(30 / Math.sqrt(2 * Math.PI), within(0.4));
  }

  @ParameterizedTest
  @CsvSource({"BGR24,1,1", "GRAY8,1,1", "BGR24,7,3"})
  void takesSmallPictures(PixelFormat format, int width, int height) {
    VideoFrame frame = Frames.random(format, width, height, 1);
    for (String kind : List.of("gaussian", "uniform", "salt-pepper")) {
      VideoFrame result = noisy(1, Map.of("kind", kind), frame).get(0);
      assertThat(result.width()).isEqualTo(width);
      assertThat(result.format()).isEqualTo(format);
      assertThat(result.colorSpace()).isEqualTo(frame.colorSpace());
    }
  }
}
