package io.kinoloom.nodes.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.ColorSpace;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ColorSpaceChangeTest {

  private static VideoFrame flat(Color color, ColorSpace space) {
    return new Canvas(PixelFormat.YUV420P, 3, 3, space, color).picture();
  }

  @ParameterizedTest
  @EnumSource(ColorSpace.class)
  void colorsStayWhatTheyAre(ColorSpace from) {
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      Color color = new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256), 255);
      for (ColorSpace to : ColorSpace.values()) {
        VideoFrame changed = ColorSpaceChange.to(to, flat(color, from));
        assertThat(changed.colorSpace()).isEqualTo(to);
        // Both sides were rounded to eight bits.
        assertThat(Frames.values(changed))
            .as("%s from %s to %s", color, from, to)
            .containsExactly(Frames.values(flat(color, to)), within(2.0));
      }
    }
  }

  @Test
  void otherFormatsOnlyChangeTheirTag() {
    VideoFrame frame = Frames.random(PixelFormat.BGR24, 4, 4, ColorSpace.BT601_FULL, 1);
    VideoFrame changed = ColorSpaceChange.to(ColorSpace.BT709_LIMITED, frame);
    assertThat(changed.colorSpace()).isEqualTo(ColorSpace.BT709_LIMITED);
    assertThat(changed.data()).isSameAs(frame.data());
  }
}
