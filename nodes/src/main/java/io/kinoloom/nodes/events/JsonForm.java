package io.kinoloom.nodes.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.kinoloom.spi.Landmarks;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.Text;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Events as JSON, one line each; docs/events.md is the description of the fields. */
final class JsonForm {
  private static final JsonFactory JSON = new JsonFactory();

  private final Detail detail;
  private final Selection selection;
  private final int digits;

  /**
   * A form.
   *
   * @param detail how much it tells of people
   * @param landmarks which landmarks; empty for all
   * @param digits of coordinates, behind the point
   */
  JsonForm(Detail detail, List<String> landmarks, int digits) {
    this.detail = detail;
    this.selection = new Selection(landmarks);
    this.digits = digits;
  }

  /** The event as one line, without its end. */
  String line(Event event) {
    StringWriter text = new StringWriter(512);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("graph", event.graph());
      json.writeStringField("node", event.node());
      json.writeStringField("stream", event.stream());
      json.writeNumberField("sequence", event.sequence());
      json.writeFieldName("time");
      json.writeNumber(Decimal.seconds(event.timeMicros()));
      json.writeNumberField("timeMicros", event.timeMicros());
      if (event.discontinuity()) {
        json.writeBooleanField("discontinuity", true);
      }
      json.writeStringField("type", event.type());
      writePayload(event, json);
      json.writeEndObject();
    } catch (IOException cause) {
      throw new UncheckedIOException("an event could not be written as JSON", cause);
    }
    return text.toString();
  }

  private void writePayload(Event event, JsonGenerator json) throws IOException {
    if (event.tracked().isPresent()) {
      writeTracked(event.tracked().get(), json);
    } else if (event.payload() instanceof Score score) {
      json.writeObjectFieldStart("values");
      for (Map.Entry<String, Double> figure : score.values().entrySet()) {
        json.writeFieldName(figure.getKey());
        writeExactly(figure.getValue(), json);
      }
      json.writeEndObject();
    } else if (event.payload() instanceof Text text) {
      json.writeStringField("text", text.value());
    } else if (event.payload() instanceof Tensor tensor) {
      writeTensor(tensor, json);
    } else {
      throw new IllegalArgumentException("no event of " + event.payload().payloadType());
    }
  }

  /** JSON has no infinity and no NaN: both are null. */
  private static void writeExactly(double value, JsonGenerator json) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeNull();
    }
  }

  private void writeRounded(float value, JsonGenerator json) throws IOException {
    if (Float.isFinite(value)) {
      json.writeNumber(Decimal.rounded(value, digits));
    } else {
      json.writeNull();
    }
  }

  private static void writeTensor(Tensor tensor, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("shape");
    for (int extent : tensor.shape()) {
      json.writeNumber(extent);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("values");
    for (float value : tensor.values()) {
      if (Float.isFinite(value)) {
        json.writeNumber(value);
      } else {
        json.writeNull();
      }
    }
    json.writeEndArray();
  }

  private void writeTracked(Event.Tracked tracked, JsonGenerator json) throws IOException {
    json.writeNumberField("width", tracked.width());
    json.writeNumberField("height", tracked.height());
    json.writeStringField("topology", tracked.topology());
    json.writeArrayFieldStart(tracked.name());
    for (Landmarks one : tracked.all()) {
      writeLandmarks(tracked.topology(), one, json);
    }
    json.writeEndArray();
  }

  private void writeLandmarks(String topology, Landmarks one, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("id", one.id());
    json.writeFieldName("confidence");
    writeRounded(one.confidence(), json);
    json.writeFieldName("box");
    var box = Box.around(one);
    if (box.isPresent()) {
      writeNumbers(json, box.get().x(), box.get().y(), box.get().width(), box.get().height());
    } else {
      json.writeNull();
    }
    if (detail != Detail.BOX) {
      Selection.Chosen chosen = selection.of(topology, one.count());
      begin(chosen, "landmarks", "points", json);
      for (int i = 0; i < chosen.numbers().size(); i++) {
        int number = chosen.numbers().get(i);
        label(chosen, i, json);
        writeNumbers(json, one.x(number), one.y(number), one.z(number), one.visibility(number));
      }
      end(chosen, json);
      if (detail == Detail.WORLD && one.world().length > 0) {
        writeWorld(chosen, one.world(), json);
      }
    }
    json.writeEndObject();
  }

  private void writeWorld(Selection.Chosen chosen, float[] world, JsonGenerator json)
      throws IOException {
    begin(chosen, "world", "worldPoints", json);
    for (int i = 0; i < chosen.numbers().size(); i++) {
      int at = chosen.numbers().get(i) * 3;
      label(chosen, i, json);
      writeNumbers(json, world[at], world[at + 1], world[at + 2]);
    }
    end(chosen, json);
  }

  private static void begin(
      Selection.Chosen chosen, String byName, String byNumber, JsonGenerator json)
      throws IOException {
    if (chosen.named()) {
      json.writeObjectFieldStart(byName);
    } else {
      json.writeArrayFieldStart(byNumber);
    }
  }

  private static void label(Selection.Chosen chosen, int index, JsonGenerator json)
      throws IOException {
    if (chosen.named()) {
      json.writeFieldName(chosen.labels().get(index));
    }
  }

  private static void end(Selection.Chosen chosen, JsonGenerator json) throws IOException {
    if (chosen.named()) {
      json.writeEndObject();
    } else {
      json.writeEndArray();
    }
  }

  private void writeNumbers(JsonGenerator json, float... values) throws IOException {
    json.writeStartArray();
    for (float value : values) {
      writeRounded(value, json);
    }
    json.writeEndArray();
  }
}
