package io.kinoloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FigureTableTest {
  @Test
  void oneLineAFigure() {
    Map<String, Map<String, Double>> nodes =
        new TreeMap<>(
            Map.of(
                "quality",
                new TreeMap<>(Map.of("pictures", 250.0, "ssim", 0.987654321)),
                "noise",
                Map.of("psnr", Double.POSITIVE_INFINITY)));
    assertThat(FigureTable.lines(Map.of("main", nodes)))
        .containsExactly(
            "",
            "stream  node     figure       value",
            "main    noise    psnr      infinite",
            "main    quality  pictures       250",
            "                 ssim       0.98765",
            "");
  }

  @Test
  void nothingWithoutFigures() {
    assertThat(FigureTable.lines(Map.of("main", Map.of()))).isEmpty();
  }

  @Test
  void numbersInFewDigits() {
    assertThat(FigureTable.number(-3)).isEqualTo("-3");
    assertThat(FigureTable.number(0.0000123456)).isEqualTo("1.2346e-05");
    assertThat(FigureTable.number(Double.NaN)).isEqualTo("NaN");
  }
}
