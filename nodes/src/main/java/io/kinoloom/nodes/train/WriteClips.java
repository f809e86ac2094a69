package io.kinoloom.nodes.train;

import io.kinoloom.nodes.video.Durable;
import io.kinoloom.nodes.video.MediaException;
import io.kinoloom.nodes.video.MediaLocation;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.FlowField;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Sink;
import io.kinoloom.spi.State;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code write-clips}: writes pairs of conditions and pictures to a {@link ClipStore}, which
 * training reads. The store appears under its name when it is complete; after a crash a resumed run
 * goes on where the checkpoint was taken.
 *
 * <p>All records have the same parts. Times at which one of them is missing, or at which the
 * condition is empty, are left out, and the record after them begins a new clip. Should an input
 * give its first packet later than the others, as flow does, the records before it are thrown away.
 */
public final class WriteClips implements NodeDefinition<WriteClips.Params> {
  static final Input<VideoFrame> TARGET =
      Input.of("target", PayloadType.VIDEO, "Pictures that the condition should turn into")
          .accepts(PixelFormat.BGR24);
  static final Input<Tensor> CONDITION =
      Input.of("condition", PayloadType.TENSOR, "What pictures are made from, numbers of 0 to 1")
          .optional();
  static final Input<LabelMap> LABELS =
      Input.of("labels", PayloadType.LABELS, "Classes that pictures are made from, 0 to 255")
          .optional();
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures that pictures are made from")
          .accepts(PixelFormat.BGR24)
          .optional();
  static final Input<FlowField> FLOW =
      Input.of("flow", PayloadType.FLOW, "Where in the previous target each pixel comes from")
          .optional();

  /** What the store holds so far. */
  static final State<Progress> PROGRESS =
      State.of("progress", Progress.class, () -> new Progress(0, 0, 0, List.of(), -1))
          .acrossDiscontinuities();

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "write-clips",
          1,
          "Write clips",
          "Writes conditions and pictures to a clip store for training.",
          Category.SINK,
          Params.class);

  /** Params of {@code write-clips}. */
  public record Params(
      @Param(doc = "Directory to write, such as out/clips/me", kind = Param.Kind.OUTPUT_URI)
          String uri,
      @Param(
              doc =
                  "Leave out times at which the condition is 0 everywhere, such as sketches of"
                      + " pictures without a face",
              value = "true")
          boolean skipEmpty,
      @Param(doc = "About how large a file gets, MiB", value = "256", min = 1, max = 1024)
          int shardSize,
      @Param(doc = "Whether a store that exists may be replaced", value = "true")
          boolean overwrite) {}

  /**
   * What the store holds so far.
   *
   * @param records how many records
   * @param clips how many clips they are
   * @param skipped how many times were left out
   * @param parts what each record holds; empty before the first
   * @param frame number of the last record's frame, or -1
   */
  record Progress(long records, long clips, long skipped, List<ClipPart> parts, long frame) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(TARGET)
        .input(CONDITION)
        .input(LABELS)
        .input(VIDEO)
        .input(FLOW)
        .state(PROGRESS)
        .cost(Cost.MEDIUM)
        .build();
  }

  @Override
  public List<String> problems(Params params) {
    if (params.uri.matches("[a-zA-Z][a-zA-Z0-9+.-]+://.*") && !params.uri.startsWith("file:")) {
      return List.of("'" + params.uri + "' is no directory; only local directories can be written");
    }
    return List.of();
  }

  @Override
  public Sink create(Params params) {
    return new Body(params);
  }

  private static final class Body implements Sink {
    private final Params params;
    private Optional<OpenContext> open = Optional.empty();
    private Optional<ClipStoreWriter> writer = Optional.empty();
    private Path store = Path.of("");
    private boolean finished;

    Body(Params params) {
      this.params = params;
    }

    private OpenContext context() {
      return open.orElseThrow();
    }

    @Override
    public void open(OpenContext context) throws MediaException {
      store = MediaLocation.path(params.uri).toAbsolutePath().normalize();
      if (store.getFileName() == null) {
        throw new MediaException("'" + params.uri + "' names no directory");
      }
      if (Files.exists(store)) {
        if (!Files.isDirectory(store)) {
          throw new MediaException("'" + params.uri + "' is a file; name a directory");
        }
        ClipStoreWriter.requireStoreOrEmpty(store);
        if (!params.overwrite && !context.resumed()) {
          throw new MediaException(
              "'%s' exists already; choose another name or set 'overwrite: true'"
                  .formatted(params.uri));
        }
      }
      Path parent = Durable.parent(store);
      Durable.createDirectories(parent);
      if (!Files.isWritable(parent)) {
        throw new MediaException(
            "cannot write '%s': the directory '%s' is read-only".formatted(params.uri, parent));
      }
      if (!context.resumed()) {
        // What an earlier run left, so that nobody takes it for this run's.
        ClipStoreWriter.removeStore(ClipStoreWriter.hidden(store));
      }
      open = Optional.of(context);
    }

    private long shardBytes() {
      return (long) params.shardSize << 20;
    }

    private ClipStoreWriter writer(Progress progress) throws MediaException {
      if (writer.isEmpty()) {
        writer =
            Optional.of(
                progress.records == 0
                    ? ClipStoreWriter.create(store, progress.parts, shardBytes())
                    : ClipStoreWriter.resume(
                        store, progress.parts, shardBytes(), progress.records, context().run()));
      }
      return writer.get();
    }

    @Override
    public void process(ProcessContext call) throws MediaException {
      Progress progress = call.state(PROGRESS);
      Map<ClipPart, ByteBuffer> bytes;
      try {
        bytes = ClipParts.of(call);
      } catch (IllegalArgumentException unfit) {
        call.reject(unfit.getMessage());
        return;
      }
      List<ClipPart> parts = List.copyOf(bytes.keySet());
      List<String> names = parts.stream().map(ClipPart::name).toList();
      List<String> before = progress.parts.stream().map(ClipPart::name).toList();
      boolean empty =
          params.skipEmpty
              && call.get(CONDITION).filter(condition -> isEmpty(condition.values())).isPresent();
      boolean incomplete = !names.containsAll(before);
      if (empty || incomplete) {
        call.state(PROGRESS, skip(progress, 1));
        return;
      }
      if (names.size() > before.size()) {
        closeWriter();
        progress = new Progress(0, 0, progress.skipped + progress.records, parts, -1);
      } else if (!parts.equals(progress.parts)) {
        call.reject(
            "a record is %s here, but was %s before; put 'resize' before 'write-clips'"
                .formatted(parts, progress.parts));
        return;
      }
      ClipStoreWriter target = writer(progress);
      boolean continues =
          progress.records > 0 && !call.discontinuity() && call.sequence() == progress.frame + 1;
      target.add(
          call.sequence(), call.eventTimeMicros(), continues, new ArrayList<>(bytes.values()));
      call.state(
          PROGRESS,
          new Progress(
              progress.records + 1,
              progress.clips + (continues ? 0 : 1),
              progress.skipped,
              parts,
              call.sequence()));
    }

    private static boolean isEmpty(float[] values) {
      for (float value : values) {
        if (value != 0) {
          return false;
        }
      }
      return true;
    }

    private static Progress skip(Progress progress, long times) {
      return new Progress(
          progress.records,
          progress.clips,
          progress.skipped + times,
          progress.parts,
          progress.frame);
    }

    @Override
    public void seal() throws MediaException {
      if (writer.isPresent()) {
        writer.get().seal();
      }
    }

    @Override
    public void finish(ProcessContext call) throws MediaException {
      Progress progress = call.state(PROGRESS);
      call.summary("records", progress.records);
      call.summary("clips", progress.clips);
      call.summary("skipped", progress.skipped);
      if (progress.records == 0) {
        context()
            .warn("there was nothing to write, so '" + params.uri + "' was not made or changed");
        finished = true;
        return;
      }
      if (!finished && !ClipStoreWriter.isPublished(store, context().run(), progress.records)) {
        writer(progress).publish(context().run());
      }
      finished = true;
      call.wrote(params.uri);
    }

    private void closeWriter() throws MediaException {
      if (writer.isPresent()) {
        writer.get().close();
        writer = Optional.empty();
      }
    }

    @Override
    public void close() throws MediaException {
      closeWriter();
      if (open.isPresent() && !context().checkpointed()) {
        ClipStoreWriter.removeStore(ClipStoreWriter.hidden(store));
      }
    }
  }
}
