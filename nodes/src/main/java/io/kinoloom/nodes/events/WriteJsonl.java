package io.kinoloom.nodes.events;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.Sink;
import java.util.List;

/**
 * {@code write-jsonl}: a JSON object for each packet, a line each (JSON Lines). The file appears
 * under its name when it is complete.
 */
public final class WriteJsonl implements NodeDefinition<WriteJsonl.Params> {

  /**
   * What to write.
   *
   * @param uri file
   * @param detail how much of people, faces and hands
   * @param landmarks which landmarks
   * @param digits of coordinates
   * @param overwrite whether an existing file may be replaced
   */
  public record Params(
      @Param(
              doc = "File to write, such as out/faces.jsonl; .ndjson will do too",
              kind = Param.Kind.OUTPUT_URI)
          String uri,
      @Param(doc = EventDocs.DETAIL, value = "landmarks") Detail detail,
      @Param(doc = EventDocs.LANDMARKS, value = "[]") List<String> landmarks,
      @Param(doc = EventDocs.DIGITS, value = "3", min = 0, max = Decimal.MOST_DIGITS) int digits,
      @Param(doc = "Whether a file that exists may be replaced", value = "true")
          boolean overwrite) {}

  @Override
  public NodeType<Params> type() {
    return new NodeType<>(
        "write-jsonl",
        1,
        "Write JSON Lines",
        "Writes poses, faces, hands, scores and texts to a file, as a line of JSON for each.",
        Category.SINK,
        Params.class);
  }

  @Override
  public Contract contract(Params params) {
    Contract.Builder contract = Contract.builder().state(Progress.STATE);
    Event.jsonInputs().forEach(contract::input);
    return contract.build();
  }

  @Override
  public List<String> problems(Params params) {
    return EventFileSink.problems(params.uri(), ".jsonl", ".ndjson");
  }

  @Override
  public Sink create(Params params) {
    JsonForm form = new JsonForm(params.detail(), params.landmarks(), params.digits());
    return new EventFileSink(
        params.uri(),
        params.overwrite(),
        Event.jsonInputs(),
        (columns, event) -> new EventFileSink.Lines(form.line(event) + "\n", columns));
  }
}
