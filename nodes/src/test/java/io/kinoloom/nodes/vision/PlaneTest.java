package io.kinoloom.nodes.vision;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.spi.Color;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PlaneTest {

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void planesFillThePicture(PixelFormat format) {
    for (int width = 1; width <= 5; width++) {
      for (int height = 1; height <= 5; height++) {
        int end = 0;
        for (Plane plane : Plane.of(format, width, height)) {
          assertThat(plane.offset()).isEqualTo(end);
          end += plane.byteSize();
        }
        assertThat(end).isEqualTo(format.byteSize(width, height));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void fillHasOnePixelForEachPlane(PixelFormat format) {
    List<Plane> planes = Plane.of(format, 3, 3);
    List<byte[]> fill = Plane.fill(format, ColorSpace.BT601_FULL, Color.parse("#123456"));
    assertThat(fill).hasSameSizeAs(planes);
    for (int i = 0; i < planes.size(); i++) {
      assertThat(fill.get(i)).hasSize(planes.get(i).pixelBytes());
    }
  }

  /** The colour bars of the ITU recommendations, as every table of them gives them. */
  @ParameterizedTest
  @CsvSource({
    "BT601_LIMITED,#ff0000,81,90,240",
    "BT601_LIMITED,#00ff00,145,54,34",
    "BT601_LIMITED,#0000ff,41,240,110",
    "BT601_LIMITED,#ffffff,235,128,128",
    "BT601_LIMITED,#000000,16,128,128",
    "BT709_LIMITED,#ff0000,63,102,240",
    "BT709_LIMITED,#00ff00,173,42,26",
    "BT709_LIMITED,#0000ff,32,240,118",
    "BT601_FULL,#ff0000,76,85,255",
    "BT601_FULL,#ffffff,255,128,128",
  })
  void yuvColorsAreThoseOfTheStandards(ColorSpace space, String color, int y, int u, int v) {
    List<byte[]> fill = Plane.fill(PixelFormat.YUV420P, space, Color.parse(color));
    assertThat(fill.get(0)[0] & 0xff).isEqualTo(y);
    assertThat(fill.get(1)[0] & 0xff).isEqualTo(u);
    assertThat(fill.get(2)[0] & 0xff).isEqualTo(v);
  }

  @Test
  void interleavedColorsAreInTheOrderOfTheFormat() {
    Color color = new Color(255, 51, 102, 7);
    ColorSpace space = ColorSpace.BT709_FULL;
    assertThat(Plane.fill(PixelFormat.BGR24, space, color).get(0))
        .containsExactly(102, 51, (byte) 255);
    assertThat(Plane.fill(PixelFormat.BGRA32, space, color).get(0))
        .containsExactly(102, 51, (byte) 255, 7);
    ByteBuffer floats =
        ByteBuffer.wrap(Plane.fill(PixelFormat.RGB_F32, space, color).get(0))
            .order(ByteOrder.LITTLE_ENDIAN);
    assertThat(floats.getFloat()).isEqualTo(1f);
    assertThat(floats.getFloat()).isEqualTo(0.2f);
    assertThat(floats.getFloat()).isEqualTo(0.4f);
    // 0.2126 x 255 + 0.7152 x 51 + 0.0722 x 102 = 98.05
    assertThat(Plane.fill(PixelFormat.GRAY8, space, color).get(0)).containsExactly(98);
  }
}
