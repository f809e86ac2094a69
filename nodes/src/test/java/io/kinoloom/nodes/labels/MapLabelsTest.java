package io.kinoloom.nodes.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinoloom.nodes.labels.Palette.LabelClass;
import io.kinoloom.registry.ParamsBinder;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.VideoFrame;
import io.kinoloom.testing.NodeTester;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapLabelsTest {
  private static LabelMap labels(String palette, int... ids) {
    short[] labels = new short[ids.length];
    for (int i = 0; i < ids.length; i++) {
      labels[i] = (short) ids[i];
    }
    return new LabelMap(ids.length, 1, palette, labels);
  }

  private static VideoFrame colors(int... rgb) {
    byte[] data = new byte[3 * rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      data[3 * i] = (byte) rgb[i];
      data[3 * i + 1] = (byte) (rgb[i] >> 8);
      data[3 * i + 2] = (byte) (rgb[i] >> 16);
    }
    return new VideoFrame(PixelFormat.BGR24, rgb.length, 1, data);
  }

  private static LabelMap mapped(Map<String, ?> params, LabelMap map) {
    return NodeTester.of(new MapLabels(), params)
        .input(MapLabels.LABELS, map)
        .run()
        .payloads(MapLabels.MAPPED)
        .get(0);
  }

  private static LabelMap read(Map<String, ?> params, VideoFrame frame) {
    return NodeTester.of(new MapLabels(), params)
        .input(MapLabels.VIDEO, frame)
        .run()
        .payloads(MapLabels.MAPPED)
        .get(0);
  }

  /** road, sidewalk, building, car, person, sky and something else, in every list. */
  @ParameterizedTest
  @CsvSource({
    "cityscapes,7 8 11 26 24 23 4",
    "carla,1 2 3 14 12 11 23",
    "carla-0.9.13,7 8 1 10 4 13 21",
    "camvid,3 4 1 8 9 0 11",
    "ade20k,6 11 1 20 12 2 5",
    "ade20k-annotated,7 12 2 21 13 3 6"
  })
  void everyPaletteLeadsToTheClassesOfCityscapes(String palette, String ids) {
    int[] numbers = List.of(ids.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
    assertThat(mapped(Map.of("to", "cityscapes-train"), labels(palette, numbers)))
        .isEqualTo(labels("cityscapes-train", 0, 1, 2, 13, 11, 10, 255));
    int rest = palette.startsWith("ade") ? 2 : palette.startsWith("carla") ? 4 : 0;
    assertThat(mapped(Map.of("to", "categories"), labels(palette, numbers)))
        .isEqualTo(labels("categories", 1, 1, 2, 7, 6, 5, rest));
  }

  @Test
  void entriesOfOnesOwnComeFirst() {
    Map<String, ?> params =
        Map.of(
            "to",
            "cityscapes-train",
            "map",
            List.of("parking -> road", "4 -> 9"),
            "from",
            "cityscapes");
    assertThat(mapped(params, labels("whatever", 9, 4, 7)))
        .isEqualTo(labels("cityscapes-train", 0, 9, 0));
  }

  @Test
  void mapsBetweenPalettesThatNobodyKnows() {
    Map<String, ?> params = Map.of("to", "mine", "map", List.of("1->5", "2 -> 6"));
    NodeTester.Result result =
        NodeTester.of(new MapLabels(), params)
            .input(MapLabels.LABELS, labels("test-scene", 1, 2, 3, 1), labels("test-scene", 1, 1))
            .run();
    assertThat(result.payloads(MapLabels.MAPPED).get(0)).isEqualTo(labels("mine", 5, 6, 255, 5));
    assertThat(result.summaries()).containsEntry("unknown-share", 0.125);
    assertThat(result.warnings())
        .singleElement()
        .asString()
        .contains("1 of 4 pixels are unknown, one of them a class 3 without a mapping");
  }

  @Test
  void unknownClassesMayBeKeptOrRefused() {
    assertThat(
            mapped(
                Map.of("to", "mine", "map", List.of("1->5"), "unknown", "keep"),
                labels("test-scene", 1, 2, -3)))
        .isEqualTo(labels("mine", 5, 2, 255));
    assertThatThrownBy(
            () ->
                mapped(
                    Map.of("to", "mine", "map", List.of("1->5"), "unknown", "reject"),
                    labels("test-scene", 1, 2)))
        .hasStackTraceContaining("class 2 without a mapping; add it to 'map'");
    assertThatThrownBy(() -> mapped(Map.of("to", "mine"), labels("test-scene", 1)))
        .hasStackTraceContaining("no usual mapping from 'test-scene' to 'mine'");
  }

  @ParameterizedTest
  @CsvSource({"carla", "cityscapes", "camvid", "ade20k"})
  void readsTheColorsOfEveryClass(String name) {
    Palette palette = Palette.of(name);
    int[] rgb =
        palette.classes().stream()
            .mapToInt(
                each -> each.color().red() << 16 | each.color().green() << 8 | each.color().blue())
            .toArray();
    int[] first = new int[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      first[i] = firstOf(palette, palette.classes().get(i));
    }
    Map<String, ?> params = Map.of("read", "colors", "from", name, "to", name);
    assertThat(read(params, colors(rgb))).isEqualTo(labels(name, first));
  }

  /** Of several classes of one colour the first counts. */
  private static int firstOf(Palette palette, LabelClass wanted) {
    return palette.classes().stream()
        .filter(each -> each.color().equals(wanted.color()))
        .findFirst()
        .orElseThrow()
        .id();
  }

  @Test
  void colorsBetweenBelongToTheNearest() {
    VideoFrame nearly = colors(0x824282, 0x00008a);
    Map<String, String> params =
        Map.of("read", "colors", "from", "carla", "to", "carla", "colors", "nearest");
    assertThat(read(params, nearly)).isEqualTo(labels("carla", 1, 14));
    NodeTester.Result exact =
        NodeTester.of(new MapLabels(), Map.of("read", "colors", "from", "carla", "to", "carla"))
            .input(MapLabels.VIDEO, nearly)
            .run();
    assertThat(exact.payloads(MapLabels.MAPPED)).containsExactly(labels("carla", 0, 0));
    assertThat(exact.summaries()).containsEntry("unknown-share", 1.0);
    assertThat(exact.warnings())
        .singleElement()
        .asString()
        .contains("colour #00008a of no class; set 'colors: nearest'");
  }

  @Test
  void readsNumbersFromRed() {
    assertThat(
            read(
                Map.of("read", "numbers", "from", "carla", "to", "cityscapes"),
                colors(0x010000, 0x0c1234, 0xfe0000)))
        .isEqualTo(labels("cityscapes", 7, 24, 0));
  }

  @Test
  void saysWhatIsWrongWithParams() {
    assertThat(problems(Map.of("read", "colors", "to", "mine")))
        .singleElement()
        .asString()
        .startsWith("'from' must say the palette of the video; known are cityscapes");
    assertThat(problems(Map.of("read", "colors", "from", "crala", "to", "mine")).get(0))
        .startsWith("the colours of palette 'crala' are not known");
    assertThat(problems(Map.of("from", "carla", "to", "mine")))
        .containsExactly("there is no usual mapping from 'carla' to 'mine'; give one in 'map'");
    assertThat(problems(Map.of("from", "carla", "to", "mine", "map", List.of("road 1"))))
        .singleElement()
        .asString()
        .contains("write FROM -> TO");
    assertThat(problems(Map.of("from", "carla", "to", "mine", "map", List.of("raod -> 1"))))
        .singleElement()
        .asString()
        .contains("'raod' in 'map: raod -> 1' is no class of carla");
  }

  private static List<String> problems(Map<String, ?> params) {
    return new MapLabels().problems(ParamsBinder.fromPlain(MapLabels.Params.class, params));
  }
}
