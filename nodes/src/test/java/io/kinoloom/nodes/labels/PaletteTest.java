package io.kinoloom.nodes.labels;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinoloom.nodes.labels.Palette.LabelClass;
import io.kinoloom.spi.Color;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PaletteTest {
  @ParameterizedTest
  @MethodSource("names")
  void isSoundInItself(String name) {
    Palette palette = Palette.known(name).orElseThrow();
    Palette categories = Palette.of("categories");
    Palette cityscapes = Palette.of("cityscapes");
    Set<Integer> ids = new HashSet<>();
    for (LabelClass each : palette.classes()) {
      assertThat(ids.add(each.id())).as("%s %s", name, each).isTrue();
      assertThat(categories.find(each.category())).as(each.name()).isPresent();
      assertThat(cityscapes.find(each.cityscapes())).as(each.name()).isPresent();
    }
    for (int id = 0; id < palette.size(); id++) {
      assertThat(palette.find(id)).as("%s %d", name, id).isPresent();
    }
    assertThat(palette.find(palette.voidId())).isPresent();
  }

  static List<String> names() {
    return Palette.names();
  }

  @Test
  void sizes() {
    Map<String, Integer> sizes =
        Map.of(
            "cityscapes",
            34,
            "cityscapes-train",
            19,
            "carla",
            29,
            "carla-0.9.13",
            23,
            "ade20k",
            150,
            "ade20k-annotated",
            151,
            "camvid",
            12,
            "categories",
            8);
    sizes.forEach((name, size) -> assertThat(Palette.of(name).size()).as(name).isEqualTo(size));
    assertThat(Palette.names()).containsExactlyInAnyOrderElementsOf(sizes.keySet());
  }

  /** Spot checks against what the data sets publish. */
  @Test
  void publishedNumbersAndColors() {
    assertThat(Palette.of("cityscapes").color(7)).isEqualTo(new Color(128, 64, 128, 255));
    assertThat(Palette.of("cityscapes").find(33).orElseThrow().name()).isEqualTo("bicycle");
    assertThat(Palette.of("cityscapes-train").find(18).orElseThrow().name()).isEqualTo("bicycle");
    assertThat(Palette.of("cityscapes-train").find(11).orElseThrow().name()).isEqualTo("person");
    assertThat(Palette.of("carla").find(14).orElseThrow().name()).isEqualTo("car");
    assertThat(Palette.of("carla-0.9.13").color(6)).isEqualTo(new Color(157, 234, 50, 255));
    assertThat(Palette.of("ade20k").find(149).orElseThrow().name()).isEqualTo("flag");
    assertThat(Palette.of("ade20k").color(12)).isEqualTo(new Color(150, 5, 61, 255));
    assertThat(Palette.of("ade20k-annotated").find(13).orElseThrow().name()).isEqualTo("person");
    assertThat(Palette.of("camvid").color(8)).isEqualTo(new Color(64, 0, 128, 255));
  }

  @Test
  void unknownPalettesHaveColorsToo() {
    Palette unknown = Palette.of("mine");
    assertThat(unknown.isKnown()).isFalse();
    assertThat(unknown.color(3)).isEqualTo(Wheel.color(3, 255)).isNotEqualTo(unknown.color(4));
  }
}
