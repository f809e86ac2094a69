package io.kinoloom.nodes.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.nodes.vision.Plane;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlurTest {

  private static VideoFrame blur(VideoFrame frame, Map<String, ?> params) {
    return NodeTester.of(new Blur(), params)
        .input(Blur.VIDEO, frame)
        .run()
        .payloads(Blur.SMOOTH)
        .get(0);
  }

  /** Index of the mirror image without the outermost pixel. */
  private static int mirrored(int at, int extent) {
    if (extent == 1) {
      return 0;
    }
    int folded = Math.floorMod(at, 2 * extent - 2);
    return Math.min(folded, 2 * extent - 2 - folded);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.8, 1.5, 4})
  void gaussianOfADotIsTheBell(double sigma) {
    // As floats, so that nothing is lost to rounding.
    VideoFrame dot = dot(41);
    double[] values = Frames.values(blur(dot, Map.of("sigma", sigma)));
    double total = 0;
    for (int y = -20; y <= 20; y++) {
      for (int x = -20; x <= 20; x++) {
        total += Math.exp(-(x * x + y * y) / (2 * sigma * sigma));
      }
    }
    for (int y = -5; y <= 5; y++) {
      for (int x = -5; x <= 5; x++) {
        double expected = Math.exp(-(x * x + y * y) / (2 * sigma * sigma)) / total;
        // OpenCV leaves out what is beyond four sigma.
        assertThat(values[((y + 20) * 41 + x + 20) * 3]).isCloseTo(expected, within(1e-4));
      }
    }
  }

  private static VideoFrame dot(int side) {
    byte[] data = new byte[PixelFormat.RGB_F32.byteSize(side, side)];
    ByteBuffer floats = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    int middle = (side / 2 * side + side / 2) * 12;
    for (int channel = 0; channel < 3; channel++) {
      floats.putFloat(middle + 4 * channel, 1);
    }
    return new VideoFrame(PixelFormat.RGB_F32, side, side, data);
  }

  @ParameterizedTest
  @CsvSource({"GRAY8,1", "GRAY8,3", "BGR24,2", "RGB_F32,2"})
  void boxIsTheMeanOfTheSquare(PixelFormat format, int radius) {
    VideoFrame frame = Frames.random(format, 11, 7, 1);
    double[] before = Frames.values(frame);
    double[] after = Frames.values(blur(frame, Map.of("method", "box", "radius", radius)));
    int channels = Plane.of(frame).get(0).channels();
    for (int y = 0; y < 7; y++) {
      for (int x = 0; x < 11; x++) {
        for (int channel = 0; channel < channels; channel++) {
          double sum = 0;
          for (int dy = -radius; dy <= radius; dy++) {
            for (int dx = -radius; dx <= radius; dx++) {
              int at = mirrored(y + dy, 7) * 11 + mirrored(x + dx, 11);
              sum += before[at * channels + channel];
            }
          }
          double mean = sum / ((2 * radius + 1) * (2 * radius + 1));
          assertThat(after[(y * 11 + x) * channels + channel])
              .isCloseTo(mean, within(format == PixelFormat.RGB_F32 ? 1e-6 : 0.51));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"GRAY8,1", "GRAY8,2", "GRAY8,4", "BGR24,1", "BGR24,5"})
  void medianIsTheMiddleValueOfTheSquare(PixelFormat format, int radius) {
    VideoFrame frame = Frames.random(format, 9, 12, 2);
    double[] before = Frames.values(frame);
    double[] after = Frames.values(blur(frame, Map.of("method", "median", "radius", radius)));
    int channels = Plane.of(frame).get(0).channels();
    int side = 2 * radius + 1;
    for (int y = 0; y < 12; y++) {
      for (int x = 0; x < 9; x++) {
        for (int channel = 0; channel < channels; channel++) {
          double[] square = new double[side * side];
          for (int i = 0; i < square.length; i++) {
            int fromX = Math.max(0, Math.min(8, x + i % side - radius));
            int fromY = Math.max(0, Math.min(11, y + i / side - radius));
            square[i] = before[(fromY * 9 + fromX) * channels + channel];
          }
          Arrays.sort(square);
          assertThat(after[(y * 9 + x) * channels + channel]).isEqualTo(square[square.length / 2]);
        }
      }
    }
  }

  @Test
  void bilateralIsTomasisFormula() {
    VideoFrame frame = Frames.gray(15, 15, (x, y) -> (x < 8 ? 60 : 180) + (x * 7 + y * 3) % 9);
    int radius = 2;
    double space = 1.5;
    double color = 25;
    VideoFrame actual =
        blur(
            frame,
            Map.of("method", "bilateral", "radius", radius, "sigma", space, "sigma-color", color));
    for (int y = radius; y < 15 - radius; y++) {
      for (int x = radius; x < 15 - radius; x++) {
        double sum = 0;
        double weights = 0;
        for (int dy = -radius; dy <= radius; dy++) {
          for (int dx = -radius; dx <= radius; dx++) {
            // OpenCV takes a disc.
            if (dx * dx + dy * dy <= radius * radius) {
              double step = Frames.at(frame, x + dx, y + dy) - Frames.at(frame, x, y);
              double weight =
                  Math.exp(
                      -(dx * dx + dy * dy) / (2 * space * space)
                          - step * step / (2 * color * color));
              weights += weight;
              sum += weight * Frames.at(frame, x + dx, y + dy);
            }
          }
        }
        assertThat((double) Frames.at(actual, x, y)).isCloseTo(sum / weights, within(0.6));
      }
    }
  }

  @Test
  void chromaIsBlurredWithHalfTheSigma() {
    VideoFrame frame = Frames.random(PixelFormat.YUV420P, 32, 32, 3);
    VideoFrame actual = blur(frame, Map.of("sigma", 3));
    List<Plane> planes = Plane.of(frame);
    for (int i = 0; i < 3; i++) {
      Plane plane = planes.get(i);
      VideoFrame alone =
          Frames.gray(plane.width(), plane.height(), (x, y) -> frame.data()[plane.at(x, y)] & 0xff);
      VideoFrame expected = blur(alone, Map.of("sigma", i == 0 ? 3 : 1.5));
      for (int y = 0; y < plane.height(); y++) {
        for (int x = 0; x < plane.width(); x++) {
          assertThat(actual.data()[plane.at(x, y)] & 0xff).isEqualTo(Frames.at(expected, x, y));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Blur.Method.class)
  void takesEverySizeInEveryFormatItAccepts(Blur.Method method) {
    Map<String, ?> params = Map.of("method", method.name().toLowerCase(Locale.ROOT), "radius", 3);
    Blur blur = new Blur();
    for (PixelFormat format :
        blur.contract(ParamsBinder.fromPlain(Blur.Params.class, params))
            .inputs()
            .get(0)
            .formats()) {
      for (int[] size : new int[][] {{1, 1}, {1, 5}, {2, 2}, {7, 3}}) {
        VideoFrame flat =
            new Canvas(format, size[0], size[1], ColorSpace.BT601_FULL, Color.parse("#40a0f0"))
                .picture();
        assertThat(Frames.values(blur(flat, params)))
            .containsExactly(Frames.values(flat), within(1e-5));
      }
    }
  }

  @Test
  void radiusZeroIsTheSamePicture() {
    VideoFrame frame = Frames.random(PixelFormat.BGR24, 5, 5, 1);
    assertThat(blur(frame, Map.of("radius", 0))).isSameAs(frame);
  }

  @Test
  void reportsContradictions() {
    assertThat(
            new Blur()
                .problems(
                    ParamsBinder.fromPlain(Blur.Params.class, Map.of("method", "box", "sigma", 2))))
        .singleElement()
        .asString()
        .contains("give 'radius' instead");
  }
}
