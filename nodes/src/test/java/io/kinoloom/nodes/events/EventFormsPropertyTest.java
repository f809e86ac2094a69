package io.kinoloom.nodes.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Text;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class EventFormsPropertyTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Property
  void roundingIsNearestAndShort(@ForAll float value, @ForAll @IntRange(max = 9) int digits) {
    if (!Float.isFinite(value)) {
      return;
    }
    String text = Decimal.rounded(value, digits);

    BigDecimal read = new BigDecimal(text);
    BigDecimal error = read.subtract(new BigDecimal(value)).abs();
    BigDecimal half = new BigDecimal("0.5").movePointLeft(digits);
    assertThat(text).matches("-?\\d+(\\.\\d*[1-9])?").isNotEqualTo("-0");
    assertThat(read.scale()).isLessThanOrEqualTo(digits);
    // The product with a power of ten is rounded to a double before it is rounded to a number.
    assertThat(error).isLessThanOrEqualTo(half.add(half.movePointLeft(6)));
  }

  @Property
  void secondsAreExact(@ForAll long micros) {
    assertThat(new BigDecimal(Decimal.seconds(micros)))
        .isEqualByComparingTo(BigDecimal.valueOf(micros, 6));
  }

  @Property
  void anyTextSurvivesJsonAndTable(@ForAll @StringLength(max = 40) String text) throws Exception {
    Event event = event("text", new Text(text));

    String line = new JsonForm(Detail.BOX, List.of(), 3).line(event);
    assertThat(line).doesNotContain("\n").doesNotContain("\r");
    TableForm table = new TableForm(TableForm.Layout.WIDE, Detail.BOX, List.of(), 3);
    List<List<String>> rows = WriteCsvTest.parse(table.rows(event, table.columns(event)));

    if (text.codePoints().noneMatch(point -> point >= 0xD800 && point < 0xE000)) {
      assertThat(JSON.readTree(line).get("text").asText()).isEqualTo(text);
    }
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).get(3)).isEqualTo(text);
  }

  @Property
  void anyFigureIsReadBackExactly(
      @ForAll @Size(max = 5) Map<@StringLength(min = 1, max = 8) String, Double> values)
      throws Exception {
    Event event = event("score", new Score(values));

    JsonNode read = JSON.readTree(new JsonForm(Detail.BOX, List.of(), 0).line(event)).get("values");

    assertThat(read).hasSize(values.size());
    values.forEach(
        (name, value) -> {
          if (Double.isFinite(value)) {
            assertThat(read.get(name).doubleValue()).isEqualTo(value.doubleValue());
          } else {
            assertThat(read.get(name).isNull()).isTrue();
          }
        });
  }

  @Property
  void anyLandmarksAreReadBackInJsonAndTable(
      @ForAll @Size(min = 1, max = 6) List<@Size(value = 4) List<Float>> places) throws Exception {
    float[] points = new float[places.size() * 4];
    for (int i = 0; i < points.length; i++) {
      points[i] = places.get(i / 4).get(i % 4);
    }
    Pose pose =
        new Pose(
            9, 9, "thing-" + places.size(), List.of(new Landmarks(1, 0.5f, points, new float[0])));

    JsonNode read =
        JSON.readTree(new JsonForm(Detail.LANDMARKS, List.of(), 2).line(event("pose", pose)))
            .get("people")
            .get(0)
            .get("points");
    TableForm form = new TableForm(TableForm.Layout.WIDE, Detail.LANDMARKS, List.of(), 2);
    Columns columns = form.columns(event("pose", pose));
    List<String> row = WriteCsvTest.parse(form.rows(event("pose", pose), columns)).get(0);

    assertThat(row).hasSameSizeAs(columns.names());
    for (int i = 0; i < points.length; i++) {
      String expected =
          Float.isFinite(points[i]) ? Decimal.rounded(points[i], 2) : Float.toString(points[i]);
      assertThat(row.get(10 + i)).isEqualTo(expected);
      JsonNode number = read.get(i / 4).get(i % 4);
      if (Float.isFinite(points[i])) {
        assertThat(number.decimalValue()).isEqualByComparingTo(new BigDecimal(expected));
      } else {
        assertThat(number.isNull()).isTrue();
      }
    }
  }

  private static Event event(String type, io.kinoloom.spi.Payload payload) {
    return new Event("graph", "node", "stream", 1, 40_000, false, type, payload);
  }
}
