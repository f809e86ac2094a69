package io.kinoloom.nodes.events;

import io.kinoloom.spi.Node;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.State;
import io.kinoloom.spi.Text;
import java.util.List;
import java.util.stream.Collectors;

/** Gives out events as lines of JSON, for a message broker to take. */
final class Publisher implements Node {
  static final Output<Text> EVENTS =
      Output.of("events", PayloadType.TEXT, "What is sent: the events of this time, a line each");
  static final State<Long> COUNT = State.of("count", Long.class, () -> 0L).acrossDiscontinuities();

  private final JsonForm form;
  private OpenContext context;

  Publisher(JsonForm form) {
    this.form = form;
  }

  @Override
  public void open(OpenContext openContext) {
    context = openContext;
  }

  @Override
  public void process(ProcessContext call) {
    List<Event> events = Event.of(Event.jsonInputs(), call, context);
    if (!events.isEmpty()) {
      call.state(COUNT, call.state(COUNT) + events.size());
      call.emit(
          EVENTS, new Text(events.stream().map(form::line).collect(Collectors.joining("\n"))));
    }
  }

  @Override
  public void flush(ProcessContext call) {
    call.summary("events", call.state(COUNT));
  }
}
