package io.kinoloom.nodes.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.nodes.vision.Frames;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ContactSheetTest {
  private static final Map<String, ?> SMALL =
      Map.of("columns", 3, "rows", 2, "every", 2, "width", 8, "gap", 2);

  /** Eleven pictures of which the even ones are taken: one sheet of six. */
  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void putsEveryNthPictureInItsPlace(PixelFormat format) {
    NodeTester tester = NodeTester.of(new ContactSheet(), SMALL);
    VideoFrame[] videos = new VideoFrame[11];
    for (int i = 0; i < videos.length; i++) {
      videos[i] = Frames.random(format, 8, 6, i);
      tester.inputAt(ContactSheet.VIDEO, i * 40, videos[i]);
    }

    List<VideoFrame> sheets = tester.run().payloads(ContactSheet.SHEETS);

    assertThat(sheets).hasSize(1);
    VideoFrame sheet = sheets.get(0);
    assertThat(sheet.width()).isEqualTo(28);
    assertThat(sheet.height()).isEqualTo(14);
    for (int i = 0; i < 6; i++) {
      VideoFrame cut =
          new Canvas(format, 8, 6, sheet.colorSpace())
              .draw(sheet, i % 3 * 10, i / 3 * 8, 8, 6, 0, 0)
              .picture();
      assertThat(cut).isEqualTo(videos[2 * i]);
    }
  }

  @Test
  void givesOutWhatThereIsAtTheEnd() {
    NodeTester tester = NodeTester.of(new ContactSheet(), SMALL);
    for (int i = 0; i < 15; i++) {
      tester.inputAt(ContactSheet.VIDEO, i * 40, Frames.gray(8, 6, (x, y) -> 100));
    }

    List<VideoFrame> sheets = tester.run().payloads(ContactSheet.SHEETS);

    assertThat(sheets).hasSize(2);
    assertThat(sheets.get(1).width()).isEqualTo(18); // two pictures and a gap
    assertThat(sheets.get(1).height()).isEqualTo(6);
  }

  @Test
  void centresPicturesOfAnotherShape() {
    VideoFrame sheet =
        NodeTester.of(new ContactSheet(), Map.of("every", 1, "width", 8, "gap", 0))
            .inputAt(ContactSheet.VIDEO, 0, Frames.gray(16, 8, (x, y) -> 255))
            .inputAt(ContactSheet.VIDEO, 40, Frames.gray(4, 8, (x, y) -> 255))
            .run()
            .payloads(ContactSheet.SHEETS)
            .get(0);

    assertThat(sheet.width()).isEqualTo(16);
    assertThat(sheet.height()).isEqualTo(4);
    for (int x = 0; x < 16; x++) {
      boolean lit = x < 8 || x == 10 || x == 11;
      assertThat(Frames.pixel(sheet, 0, x, 2).get(0) & 255)
          .as("column " + x)
          .isEqualTo(lit ? 255 : 0);
    }
  }
}
