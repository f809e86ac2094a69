package io.kinoloom.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinoloom.beam.ClusterRun;
import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.control.ControlChannel;
import io.kinoloom.control.ControlChannel.Kind;
import io.kinoloom.control.ControlChannel.Message;
import io.kinoloom.registry.NodeRegistry;
import io.kinoloom.runtime.LiveParams;
import io.kinoloom.runtime.NodeFailure;
import io.kinoloom.runtime.RunMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells the program that started this run how it gets on, and does what that program asks. Where
 * that program ends, so does the run, since nobody else knows of it.
 */
final class RemoteControl implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ControlChannel channel;
  private final CountDownLatch finished = new CountDownLatch(1);
  private Optional<Previews> previews = Optional.empty();
  private Optional<Thread> reporter = Optional.empty();
  private Optional<RunFigures> figures = Optional.empty();
  private Optional<String> run = Optional.empty();

  private RemoteControl(ControlChannel channel) {
    this.channel = channel;
  }

  static RemoteControl connect(Path socket) throws IOException {
    return new RemoteControl(ControlChannel.connect(socket));
  }

  /** Begins to report, and to listen; before the stages are built. */
  void begin(RunAtWork atWork, RunMetrics metrics) {
    PhysicalPlan plan = atWork.plan();
    String id = plan.info().run();
    run = Optional.of(id);
    Previews drawn = Previews.start(id, channel);
    previews = Optional.of(drawn);
    figures = Optional.of(new RunFigures(plan, metrics));
    reporter = Optional.of(daemon("report", this::report));
    LiveParams params = LiveParams.install(plan, NodeRegistry.load());
    daemon("requests", () -> listen(drawn, params, atWork));
  }

  /** Tells that a cluster works on the run. */
  void atWork() {
    try {
      tell("at-work", JSON.createObjectNode());
    } catch (IOException nobodyListens) {
      // The reading side finds out too.
    }
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void report() {
    try {
      do {
        tell("metrics", figures());
      } while (!finished.await(1, TimeUnit.SECONDS));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (IOException nobodyListens) {
      // The reading side finds out too, and ends the run.
    }
  }

  private ObjectNode figures() {
    long drawn = previews.map(Previews::drawn).orElse(0L);
    return figures.orElseThrow().next().put("previews", drawn);
  }

  private void tell(String type, JsonNode data) throws IOException {
    ObjectNode message = JSON.createObjectNode().put("type", type);
    message.set("data", data);
    channel.send(new Message(Kind.JSON, JSON.writeValueAsBytes(message)));
  }

  private void listen(Previews drawn, LiveParams params, RunAtWork atWork) {
    try {
      for (Optional<Message> next = channel.receive(); next.isPresent(); next = channel.receive()) {
        JsonNode message = JSON.readTree(next.get().content());
        JsonNode data = message.path("data");
        switch (message.path("type").asText()) {
          case "stop" -> atWork.stop();
          case "leave" -> atWork.leave();
          case "cancel" -> run.ifPresent(ClusterRun::cancel);
          case "watch" -> drawn.watch(texts(data.path("wires")));
          case "set" ->
              answer(
                  data,
                  () ->
                      params.set(
                          data.path("node").asText(),
                          JSON.convertValue(data.path("params"), new TypeReference<>() {})));
          case "add-stream" ->
              answer(
                  data,
                  () -> atWork.addStream(data.path("name").asText(), data.path("uri").asText()));
          case "end-stream" -> answer(data, () -> atWork.endStream(data.path("name").asText()));
          case "savepoint" ->
              daemon("savepoint", () -> answer(data, atWork::savepoint)); // others need not wait
          default -> System.err.println("warning: unknown request to the run: " + message);
        }
      }
    } catch (JsonProcessingException wrong) {
      System.err.println("warning: a request to the run is no JSON");
    } catch (IOException broken) {
      // As good as closed.
    }
    if (finished.getCount() > 0) {
      atWork.leave();
    }
  }

  /** Something that was asked for. */
  private interface Deed {
    void run() throws IOException;
  }

  /** Does it; the answer has the number of the request and, where it was refused, why. */
  private void answer(JsonNode request, Deed deed) {
    ObjectNode answer = JSON.createObjectNode().put("request", request.path("request").asLong());
    try {
      deed.run();
    } catch (IllegalArgumentException | IllegalStateException | IOException refused) {
      answer.put("refused", String.valueOf(refused.getMessage()));
    }
    try {
      tell("answer", answer);
    } catch (IOException nobodyListens) {
      // The reading side finds out too, and ends the run.
    }
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new TreeSet<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }

  /** Tells how the run ended. */
  void end(RunReport summary, Optional<String> failure) {
    finished.countDown();
    try {
      if (reporter.isPresent()) {
        reporter.get().join();
      }
      if (figures.isPresent()) {
        tell("metrics", figures());
      }
      tell("report", summary.toJson());
      if (failure.isPresent()) {
        tell("failure", failure(failure.get()));
      }
    } catch (IOException nobodyListens) {
      System.err.println("warning: the program that started this run is gone");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static ObjectNode failure(String message) {
    ObjectNode failure = JSON.createObjectNode().put("message", message);
    NodeFailure.place(message)
        .ifPresent(
            place -> {
              failure.put("node", place.node());
              place.stream().ifPresent(stream -> failure.put("stream", stream));
              place.timeMicros().ifPresent(time -> failure.put("time", time));
            });
    return failure;
  }

  @Override
  public void close() {
    finished.countDown();
    previews.ifPresent(Previews::close);
    run.ifPresent(LiveParams::forget);
    try {
      channel.close();
    } catch (IOException harmless) {
      // Everything has been sent.
    }
  }
}
