package io.kinoloom.nodes.train;

import io.kinoloom.nodes.video.MediaException;
import io.kinoloom.nodes.video.MediaLocation;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.Tensor;
import io.kinoloom.spi.VideoFrame;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code nearest-frame}: paints by heart. For each condition it finds the record of a {@link
 * ClipStore} with the nearest condition, by the sum of squared differences, and gives out that
 * record's target. A generator that has learnt no more than its training pictures does as well, so
 * it is the baseline for what a generator makes of conditions it has not seen.
 *
 * <p>The search is exact, see {@link NearestRecord}; of equally near records the first one counts.
 * Conditions are rounded to bytes as the store's are. Each picture is found by itself: nothing is
 * remembered.
 */
public final class NearestFrame implements NodeDefinition<NearestFrame.Params> {
  static final Input<Tensor> CONDITION =
      Input.of(
          "condition",
          PayloadType.TENSOR,
          "What to paint from, shaped like the store's conditions");
  static final Output<VideoFrame> VIDEO =
      Output.of("video", PayloadType.VIDEO, "Targets of the nearest conditions")
          .produces(PixelFormat.BGR24);
  static final Output<Score> MATCH =
      Output.of(
          "match",
          PayloadType.SCORE,
          "frame: its number in the source of the store; distance: root mean square, 0..1");

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "nearest-frame",
          1,
          "Nearest frame",
          "Looks up the training picture whose condition is nearest: the baseline of generators.",
          Category.MODEL,
          Params.class);

  /** Params of {@code nearest-frame}. */
  public record Params(
      @Param(
              doc = "Clip store with the parts 'condition' and 'target', see 'write-clips'",
              kind = Param.Kind.INPUT_URI)
          String clips,
      @Param(doc = "First frame of the store's source that may be given out", value = "0", min = 0)
          long fromFrame,
      @Param(
              doc =
                  "The frame after the last one that may be given out, so that frames held back for"
                      + " measuring are; all where absent",
              min = 1)
          Optional<Long> toFrame) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder().input(CONDITION).output(VIDEO).output(MATCH).cost(Cost.HEAVY).build();
  }

  @Override
  public List<String> problems(Params params) {
    return params.toFrame.filter(to -> to <= params.fromFrame).isPresent()
        ? List.of("'to-frame' must be greater than 'from-frame'")
        : List.of();
  }

  @Override
  public Node create(Params params) {
    return new Body(params);
  }

  /** Looks up. */
  private static final class Body implements Node {
    private final Params params;
    private ClipStore store;
    private ClipPart condition;
    private ClipPart target;
    private NearestRecord nearest;
    private byte[] query;
    private ByteBuffer planes;

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) throws MediaException {
      store = ClipStore.open(MediaLocation.path(params.clips));
      condition = store.part(WriteClips.CONDITION.name());
      target = store.part(WriteClips.TARGET.name());
      if (condition.kind() != ClipPart.Kind.TENSOR) {
        throw new MediaException(
            "the conditions of the clip store '%s' are no tensors".formatted(params.clips));
      }
      List<ClipStore.Run> clips =
          store.clips(params.fromFrame, params.toFrame.orElse(Long.MAX_VALUE));
      if (clips.isEmpty()) {
        throw new MediaException(
            "the clip store '%s' has no record of the frames from %d%s"
                .formatted(
                    params.clips,
                    params.fromFrame,
                    params.toFrame.map(to -> " to below " + to).orElse("")));
      }
      nearest = NearestRecord.index(store, condition, clips);
      query = new byte[condition.bytes()];
      planes = ByteBuffer.allocate(target.bytes());
    }

    @Override
    public void process(ProcessContext context) throws MediaException {
      Tensor wanted = context.require(CONDITION);
      if (!wanted.shape().equals(condition.shape())) {
        context.reject(
            "'condition' has the shape %s and those of the clip store '%s' have %s; make both in the"
                    .formatted(wanted.shape(), params.clips, condition.shape())
                + " same way");
        return;
      }
      for (int i = 0; i < query.length; i++) {
        // What is no number becomes 0.
        query[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, wanted.values()[i])));
      }
      NearestRecord.Match match = nearest.find(query);
      context.emit(VIDEO, picture(match.record()));
      double meanSquare = (double) match.squares() / query.length;
      context.emit(
          MATCH,
          new Score(
              Map.of(
                  "frame",
                  (double) store.frame(match.record()),
                  "distance",
                  Math.sqrt(meanSquare) / 255)));
    }

    /** From planes of R, G and B to interleaved B, G, R. */
    private VideoFrame picture(int record) throws MediaException {
      planes.clear();
      store.read(record, target.name(), planes);
      byte[] from = planes.array();
      int pixels = from.length / 3;
      byte[] data = new byte[from.length];
      for (int i = 0; i < pixels; i++) {
        data[3 * i] = from[2 * pixels + i];
        data[3 * i + 1] = from[pixels + i];
        data[3 * i + 2] = from[i];
      }
      return new VideoFrame(PixelFormat.BGR24, target.shape().get(2), target.shape().get(1), data);
    }
  }
}
