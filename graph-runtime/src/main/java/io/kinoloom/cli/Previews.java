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
import java.util.ServiceLoader;
import java.util.concurrent.locks.LockSupport;

/**
 * Draws what taps have seen, in one thread that takes a small share of the processor: however many
 * wires are watched, the run keeps the rest. The more wires, the fewer pictures each gets.
 */
final class Previews implements AutoCloseable {
  /** The share of all processors that drawing may take. */
  private static final double SHARE = 0.03;

  private static final int LARGEST_SIDE = 320;
  private static final int LONGEST_TEXT = 2000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String run;
  private final ControlChannel channel;
  private final Thread thread = new Thread(this::draw, "previews");
  private volatile boolean closed;
  private Optional<Taps> taps = Optional.empty();

  Previews(String run, ControlChannel channel) {
    this.run = run;
    this.channel = channel;
    thread.setDaemon(true);
  }

  void start(Taps newTaps) {
    taps = Optional.of(newTaps);
    thread.start();
  }

  /** There is something to draw. */
  void wake() {
    LockSupport.unpark(thread);
  }

  private void draw() {
    Taps looks = taps.orElseThrow();
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    double restPerWork = 1 / (SHARE * Runtime.getRuntime().availableProcessors()) - 1;
    List<PreviewPainter> painters =
        ServiceLoader.load(PreviewPainter.class).stream().map(ServiceLoader.Provider::get).toList();
    try {
      while (!closed) {
        LockSupport.park(this);
        for (Taps.Look look : looks.take()) {
          long before = clock.getCurrentThreadCpuTime();
          Optional<PreviewMessage> drawn = draw(look, painters);
          if (drawn.isPresent()) {
            channel.send(drawn.get().toMessage());
          }
          rest((long) ((clock.getCurrentThreadCpuTime() - before) * restPerWork));
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

  private void rest(long nanos) {
    long until = System.nanoTime() + nanos;
    for (long left = nanos; left > 0 && !closed; left = until - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }

  private Optional<PreviewMessage> draw(Taps.Look look, List<PreviewPainter> painters)
      throws IOException {
    Payload payload = look.payload();
    for (PreviewPainter painter : painters) {
      Optional<byte[]> jpeg = painter.jpeg(payload, LARGEST_SIDE);
      if (jpeg.isPresent()) {
        return Optional.of(PreviewMessage.of(look.wire(), Content.JPEG, header(look), jpeg.get()));
      }
    }
    Optional<ObjectNode> value = value(payload);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    byte[] json = JSON.writeValueAsBytes(value.get());
    return Optional.of(PreviewMessage.of(look.wire(), Content.JSON, header(look), json));
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
