package io.kinoloom.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinoloom.control.ControlChannel;
import io.kinoloom.control.PreviewMessage;
import io.kinoloom.control.PreviewMessage.Content;
import io.kinoloom.runtime.Taps;
import io.kinoloom.spi.Clip;
import io.kinoloom.spi.FaceMesh;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Mask;
import io.kinoloom.spi.Payload;
import io.kinoloom.spi.Pose;
import io.kinoloom.spi.PreviewPainter;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.Text;
import io.kinoloom.spi.VideoFrame;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Draws what taps have seen, in one thread that takes a small share of the processors: however many
 * wires are watched, the run keeps the rest. The more wires, the fewer pictures each gets.
 */
final class Previews implements AutoCloseable {
  private static final int LARGEST_SIDE = 320;
  private static final int LONGEST_TEXT = 2000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String run;
  private final ControlChannel channel;
  private final Taps taps;
  private final Thread thread = new Thread(this::draw, "previews");
  private final PreviewTurns turns = new PreviewTurns();
  private List<PreviewPainter> painters = List.of(); // made when something is to be drawn
  private volatile Set<String> watched = Set.of();
  private volatile boolean closed;
  private final AtomicLong drawn = new AtomicLong();

  private Previews(String run, ControlChannel channel) {
    this.run = run;
    this.channel = channel;
    taps = Taps.install(run, this::wake);
    thread.setDaemon(true);
  }

  /** Begins to draw for a run; before its stages are built. */
  static Previews start(String run, ControlChannel channel) {
    Previews previews = new Previews(run, channel);
    previews.thread.start();
    return previews;
  }

  /** Shows these outputs, called as {@link Taps#ask} does, and no others. */
  void watch(Set<String> wires) {
    watched = Set.copyOf(wires);
    wake();
  }

  /** How many looks have been drawn so far. */
  long drawn() {
    return drawn.get();
  }

  private void wake() {
    LockSupport.unpark(thread);
  }

  private void draw() {
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    DrawingBudget budget = DrawingBudget.ofThisMachine();
    Set<String> known = Set.of();
    long paidFor = clock.getCurrentThreadCpuTime();
    boolean owes = false;
    try {
      while (!closed) {
        Set<String> wanted = watched;
        if (wanted != known) {
          known = wanted;
          turns.watch(known, System.nanoTime()).forEach(taps::forgo);
        }
        owes |= drawAll();
        OptionalLong answers = turns.answersWithinNanos(System.nanoTime());
        if (answers.isPresent()) {
          LockSupport.parkNanos(this, answers.getAsLong());
        } else if (owes) {
          rest(budget.restNanos(clock.getCurrentThreadCpuTime() - paidFor));
          paidFor = clock.getCurrentThreadCpuTime();
          owes = false;
        } else if (!ask()) {
          awaitTurn();
        }
      }
    } catch (IOException nobodyLooks) {
      // The run goes on, or ends, without.
    } catch (RuntimeException | LinkageError broken) {
      System.err.println("warning: previews have ended: " + broken);
    } finally {
      painters.forEach(PreviewPainter::close);
    }
  }

  /** Draws what waits; whether there was something. */
  private boolean drawAll() throws IOException {
    boolean any = false;
    for (Optional<Taps.Look> next = taps.take(); next.isPresent(); next = taps.take()) {
      Taps.Look look = next.get();
      if (turns.end(look.asked(), System.nanoTime())) {
        any = true;
        Optional<PreviewMessage> picture = draw(look);
        if (picture.isPresent()) {
          drawn.incrementAndGet();
          channel.send(picture.get().toMessage());
        }
      }
    }
    return any;
  }

  /** Asks those whose turn it is; whether there are any. */
  private boolean ask() {
    boolean any = false;
    long now = System.nanoTime();
    for (String wire : turns.ask(now)) {
      if (taps.ask(wire)) {
        any = true;
      } else {
        turns.end(wire, now);
      }
    }
    return any;
  }

  private void awaitTurn() {
    OptionalLong wait = turns.dueInNanos(System.nanoTime());
    if (wait.isPresent()) {
      LockSupport.parkNanos(this, wait.getAsLong());
    } else {
      LockSupport.park(this);
    }
  }

  private void rest(long nanos) {
    long until = System.nanoTime() + nanos;
    for (long left = nanos; left > 0 && !closed; left = until - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }

  private Optional<PreviewMessage> draw(Taps.Look look) throws IOException {
    if (painters.isEmpty()) {
      painters =
          ServiceLoader.load(PreviewPainter.class).stream()
              .map(ServiceLoader.Provider::get)
              .toList();
    }
    Payload payload = look.payload();
    for (PreviewPainter painter : painters) {
      Optional<byte[]> jpeg = painter.jpeg(payload, LARGEST_SIDE);
      if (jpeg.isPresent()) {
        return Optional.of(PreviewMessage.of(look.asked(), Content.JPEG, header(look), jpeg.get()));
      }
    }
    Optional<ObjectNode> value = value(payload);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    byte[] json = JSON.writeValueAsBytes(value.get());
    return Optional.of(PreviewMessage.of(look.asked(), Content.JSON, header(look), json));
  }

  private byte[] header(Taps.Look look) throws IOException {
    ObjectNode header =
        JSON.createObjectNode()
            .put("run", run)
            .put("wire", look.wire())
            .put("stream", look.stream())
            .put("time", look.timeMicros())
            .put("sequence", look.sequence())
            .put("type", look.payload().payloadType().name());
    size(look.payload())
        .ifPresent(size -> header.put("width", size.width()).put("height", size.height()));
    return JSON.writeValueAsBytes(header);
  }

  private record Size(int width, int height) {}

  private static Optional<Size> size(Payload payload) {
    if (payload instanceof VideoFrame frame) {
      return Optional.of(new Size(frame.width(), frame.height()));
    }
    if (payload instanceof Mask mask) {
      return Optional.of(new Size(mask.width(), mask.height()));
    }
    if (payload instanceof LabelMap labels) {
      return Optional.of(new Size(labels.width(), labels.height()));
    }
    if (payload instanceof FlowField flow) {
      return Optional.of(new Size(flow.width(), flow.height()));
    }
    if (payload instanceof Pose pose) {
      return Optional.of(new Size(pose.width(), pose.height()));
    }
    if (payload instanceof FaceMesh face) {
      return Optional.of(new Size(face.width(), face.height()));
    }
    if (payload instanceof Clip clip && !clip.frames().isEmpty()) {
      return size(clip.frames().get(0).frame());
    }
    return Optional.empty();
  }

  /** Payloads that are no pictures. */
  private static Optional<ObjectNode> value(Payload payload) {
    ObjectNode value = JSON.createObjectNode();
    if (payload instanceof Score score) {
      ObjectNode numbers = value.putObject("score");
      score.values().forEach(numbers::put);
    } else if (payload instanceof Text text) {
      String line = text.value();
      value.put("text", line.substring(0, Math.min(line.length(), LONGEST_TEXT)));
    } else if (payload instanceof Tensor tensor) {
      tensor(tensor, value.putObject("tensor"));
    } else {
      return Optional.empty();
    }
    return Optional.of(value);
  }

  private static void tensor(Tensor tensor, ObjectNode into) {
    tensor.shape().forEach(into.putArray("shape")::add);
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    double sum = 0;
    for (float value : tensor.values()) {
      least = Math.min(least, value);
      most = Math.max(most, value);
      sum += value;
    }
    if (tensor.values().length > 0) {
      into.put("min", least).put("max", most).put("mean", sum / tensor.values().length);
    }
  }

  @Override
  public void close() {
    closed = true;
    Taps.forget(run);
    wake();
  }
}
