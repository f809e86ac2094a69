package io.kinoloom.nodes.motion;

import io.kinoloom.nodes.video.Durable;
import io.kinoloom.nodes.video.MediaException;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.NodeBody;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Sink;
import io.kinoloom.spi.State;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes each field to a {@code .flo} file of its own, see {@link FlowFile}, numbered from 1. Each
 * is written aside and renamed, so that what has a final name is whole; a replay after a resume
 * writes the same files again.
 */
public final class FlowWrite implements NodeDefinition<FlowWrite.Params> {
  static final Input<FlowField> FLOW = Input.of("flow", PayloadType.FLOW, "Fields to write");

  /** How many fields have been written. */
  static final State<Long> WRITTEN =
      State.of("written", Long.class, () -> 0L).acrossDiscontinuities();

  private static final int SYNC_AFTER = 256;

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "flow-write", 1, "Flow write", "Writes flow to .flo files.", Category.SINK, Params.class);

  /** Params of {@code flow-write}. */
  public record Params(
      @Param(
              doc =
                  "Where to write: numbered files, such as out/flow/%05d.flo, or one .flo file for"
                      + " a single field",
              kind = Param.Kind.OUTPUT_URI)
          String uri,
      @Param(doc = "Whether a file that exists may be replaced", value = "true")
          boolean overwrite) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder().input(FLOW).state(WRITTEN).cost(Cost.MEDIUM).build();
  }

  @Override
  public List<String> problems(Params params) {
    if (params.uri.matches("[a-zA-Z][a-zA-Z0-9+.-]+://.*") && !params.uri.startsWith("file:")) {
      return List.of("'" + params.uri + "' is no file; only files can be written");
    }
    return params.uri.endsWith(".flo")
        ? List.of()
        : List.of("'%s' must end in .flo, such as out/flow/%%05d.flo".formatted(params.uri));
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params);
  }

  private static final class Body implements Sink {
    private final Params params;
    private final List<Path> notYetDurable = new ArrayList<>();
    private OpenContext context;
    private FlowFiles files;

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext openContext) throws MediaException {
      context = openContext;
      files = FlowFiles.of(params.uri);
      Durable.createDirectories(Durable.parent(files.pattern()));
      Path first = files.file(1);
      if (Files.isDirectory(first)) {
        throw new MediaException("'" + first + "' is a directory; name a file");
      }
      if (!params.overwrite && !context.resumed() && Files.exists(first)) {
        throw new MediaException(
            "'" + first + "' exists already; choose another name or set 'overwrite: true'");
      }
    }

    @Override
    public void process(ProcessContext call) throws IOException {
      long number = call.state(WRITTEN) + 1;
      if (number > 1 && !files.isNumbered()) {
        throw new MediaException(
            "'%s' holds one field only; write numbered ones, such as %s-%%05d.flo"
                .formatted(params.uri, params.uri.replaceFirst("\\.flo$", "")));
      }
      write(call.require(FLOW), files.file(number));
      call.state(WRITTEN, number);
    }

    private void write(FlowField flow, Path file) throws IOException {
      Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
      try (OutputStream out = Files.newOutputStream(temporary)) {
        FlowFile.write(flow, out);
      } catch (IOException cause) {
        Files.deleteIfExists(temporary);
        throw Durable.problem("cannot write '" + file + "'", cause);
      }
      Durable.rename(temporary, file);
      notYetDurable.add(file);
      if (notYetDurable.size() >= SYNC_AFTER) {
        seal();
      }
    }

    @Override
    public void seal() throws MediaException {
      for (Path file : notYetDurable) {
        Durable.sync(file);
      }
      if (!notYetDurable.isEmpty()) {
        Durable.syncDirectory(Durable.parent(files.pattern()));
      }
      notYetDurable.clear();
    }

    @Override
    public void finish(ProcessContext call) throws MediaException {
      seal();
      long written = call.state(WRITTEN);
      call.summary("fields", written);
      if (written == 0) {
        context.warn("no flow came, so '" + params.uri + "' was not written");
        return;
      }
      call.wrote(params.uri);
      if (files.isNumbered() && Files.exists(files.file(written + 1))) {
        context.warn(
            "'%s' and later files are of an earlier run; remove them"
                .formatted(files.file(written + 1)));
      }
    }
  }
}
