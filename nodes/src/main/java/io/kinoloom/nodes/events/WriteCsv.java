package io.kinoloom.nodes.events;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.Sink;
import java.util.List;

/**
 * {@code write-csv}: a table of one kind of event, comma-separated (RFC 4180), with a header. The
 * file appears under its name when it is complete.
 */
public final class WriteCsv implements NodeDefinition<WriteCsv.Params> {

  /**
   * What to write.
   *
   * @param uri file
   * @param layout how landmarks and figures are laid out
   * @param detail how much of people, faces and hands
   * @param landmarks which landmarks
   * @param digits of coordinates
   * @param overwrite whether an existing file may be replaced
   */
  public record Params(
      @Param(doc = "File to write, such as out/scores.csv", kind = Param.Kind.OUTPUT_URI)
          String uri,
      @Param(
              doc =
                  "Wide: a row for each person, face, hand or set of figures; long: a row for each"
                      + " landmark or figure",
              value = "wide")
          TableForm.Layout layout,
      @Param(doc = EventDocs.DETAIL, value = "landmarks") Detail detail,
      @Param(doc = EventDocs.LANDMARKS, value = "[]") List<String> landmarks,
      @Param(doc = EventDocs.DIGITS, value = "3", min = 0, max = Decimal.MOST_DIGITS) int digits,
      @Param(doc = "Whether a file that exists may be replaced", value = "true")
          boolean overwrite) {}

  @Override
  public NodeType<Params> type() {
    return new NodeType<>(
        "write-csv",
        1,
        "Write CSV",
        "Writes poses, faces, hands, scores or texts to a file, as a table with a header.",
        Category.SINK,
        Params.class);
  }

  @Override
  public Contract contract(Params params) {
    Contract.Builder contract = Contract.builder().state(Progress.STATE);
    Event.tableInputs().forEach(contract::input);
    return contract.build();
  }

  @Override
  public List<String> problems(Params params) {
    if (params.layout() == TableForm.Layout.LONG && params.detail() == Detail.BOX) {
      return List.of(
          "'layout: long' has a row for each landmark, and 'detail: box' tells none; use"
              + " 'layout: wide'");
    }
    return EventFileSink.problems(params.uri(), ".csv");
  }

  @Override
  public Sink create(Params params) {
    TableForm form =
        new TableForm(params.layout(), params.detail(), params.landmarks(), params.digits());
    return new EventFileSink(
        params.uri(),
        params.overwrite(),
        Event.tableInputs(),
        (columns, event) -> {
          if (columns.known()) {
            return new EventFileSink.Lines(form.rows(event, columns), columns);
          }
          Columns first = form.columns(event);
          return new EventFileSink.Lines(TableForm.header(first) + form.rows(event, first), first);
        });
  }
}
