package io.kinoloom.nodes.motion;

import io.kinoloom.nodes.scene.FrameTimes;
import io.kinoloom.nodes.video.MediaException;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads flow from files, see {@link FlowFile}: one file, a numbered sequence, or all {@code .flo}
 * files of a folder by name. The files hold no times; field n, from 0, has the time {@code round(n
 * * 1,000,000 / fps)} microseconds. A damaged file fails the run.
 */
public final class FlowRead implements NodeDefinition<FlowRead.Params> {
  static final Output<FlowField> FLOW =
      Output.of("flow", PayloadType.FLOW, "The fields in order; unknown vectors are NaN");

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "flow-read",
          1,
          "Flow read",
          "Reads flow from .flo files.",
          Category.SOURCE,
          Params.class);

  /** Params of {@code flow-read}. */
  public record Params(
      @Param(
              doc = "Flow to read: a .flo file, numbered files, such as flow/%05d.flo, or a folder",
              kind = Param.Kind.INPUT_URI)
          String uri,
      @Param(
              doc = "Fields a second, a number or a fraction such as 30000/1001",
              value = "25",
              pattern = FrameTimes.PATTERN)
          String fps,
      @Param(doc = "Most fields to read", min = 1) Optional<Long> limit) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder().output(FLOW).cost(Cost.MEDIUM).build();
  }

  @Override
  public List<String> problems(Params params) {
    try {
      FrameTimes.parse(params.fps);
      return List.of();
    } catch (IllegalArgumentException problem) {
      return List.of(problem.getMessage());
    }
  }

  @Override
  public Source create(Params params) {
    return new Body(params);
  }

  private static final class Body implements Source {
    private final Params params;
    private final FrameTimes times;
    private List<Path> files = List.of();
    private long number;

    Body(Params params) {
      this.params = params;
      this.times = FrameTimes.parse(params.fps);
    }

    @Override
    public void open(OpenContext context, Position position) throws MediaException {
      number = position.emitted();
      files = FlowFiles.of(params.uri).existing();
      context.expectFrames(count());
    }

    private long count() {
      return Math.min(files.size(), params.limit.orElse(Long.MAX_VALUE));
    }

    @Override
    public boolean next(Emitter emitter) throws MediaException {
      if (number >= count()) {
        return false;
      }
      FlowField flow = FlowFile.read(files.get((int) number));
      emitter.emit(FLOW, flow, times.micros(number));
      number++;
      return true;
    }
  }
}
