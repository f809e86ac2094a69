package io.kinoloom.nodes.compose;

import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.spi.Category;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeBody;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.State;
import io.kinoloom.spi.Timing;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * A video at a glance: small pictures taken from it at equal intervals, row by row on one sheet. A
 * sheet is given out when it is full, and what there is at the end or before a discontinuity.
 *
 * <p>All small pictures have the size that the first one of the sheet gets; others are scaled into
 * it and centred.
 */
public final class ContactSheet implements NodeDefinition<ContactSheet.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "The video to look at");
  static final Output<VideoFrame> SHEETS =
      Output.of(
              "video",
              PayloadType.VIDEO,
              "The sheets, each at the time of the last picture that is on it")
          .sameFormatAs(VIDEO);

  private static final State<Gathered> GATHERED =
      State.of("gathered", Gathered.class, () -> Gathered.NOTHING);

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "contact-sheet",
          1,
          "Contact sheet",
          "Puts pictures taken from a video at intervals on one sheet.",
          Category.TIME,
          Params.class);

  /** How sheets look. */
  public record Params(
      @Param(doc = "Pictures in a row", value = "4", min = 1, max = 64) int columns,
      @Param(doc = "Rows of a full sheet", value = "3", min = 1, max = 64) int rows,
      @Param(
              doc = "Takes one of so many pictures of the video, beginning with the first",
              value = "25",
              min = 1,
              max = 1_000_000_000)
          int every,
      @Param(doc = "Width of a small picture in pixels", value = "240", min = 8, max = 4096)
          int width,
      @Param(doc = "Pixels between small pictures", value = "4", min = 0, max = 1024) int gap,
      @Param(doc = "Colour of gaps and of room left over", value = "#000000") Color background) {}

  /**
   * What a sheet has so far.
   *
   * @param pictures small ones, at most a sheet of them
   * @param skip pictures of the video to pass over before the next one is taken
   * @param timeMicros of the last one taken
   */
  record Gathered(List<VideoFrame> pictures, int skip, long timeMicros) {
    static final Gathered NOTHING = new Gathered(List.of(), 0, 0);

    Gathered {
      pictures = List.copyOf(pictures);
    }
  }

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public void preload() {
    Mats.preload();
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder()
        .input(VIDEO)
        .output(SHEETS)
        .timing(Timing.DELAYED)
        .state(GATHERED)
        .cost(Cost.LIGHT)
        .build();
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params);
  }

  /** The OpenCV half. */
  private static final class Body implements Node {
    private final Params params;
    private final Mats mats = new Mats();
    private Scaler scaler;

    Body(Params params) {
      this.params = params;
    }

    @Override
    public void open(OpenContext context) {
      scaler = new Scaler(mats);
    }

    @Override
    public void process(ProcessContext context) {
      Gathered gathered = context.state(GATHERED);
      if (gathered.skip() > 0) {
        context.state(
            GATHERED,
            new Gathered(gathered.pictures(), gathered.skip() - 1, gathered.timeMicros()));
        return;
      }
      List<VideoFrame> pictures = new ArrayList<>(gathered.pictures());
      pictures.add(small(context.require(VIDEO), pictures));
      if (pictures.size() == params.columns * params.rows) {
        context.emitAt(SHEETS, sheet(pictures), context.eventTimeMicros());
        pictures.clear();
      }
      context.state(GATHERED, new Gathered(pictures, params.every - 1, context.eventTimeMicros()));
    }

    @Override
    public void flush(ProcessContext context) {
      Gathered gathered = context.state(GATHERED);
      if (!gathered.pictures().isEmpty()) {
        context.emitAt(SHEETS, sheet(gathered.pictures()), gathered.timeMicros());
      }
      context.state(GATHERED, Gathered.NOTHING);
    }

    private VideoFrame small(VideoFrame video, List<VideoFrame> others) {
      int width = params.width;
      int height = Math.max(1, Math.round((float) width * video.height() / video.width()));
      if (!others.isEmpty() && height > others.get(0).height()) {
        height = others.get(0).height();
        width = Math.max(1, Math.round((float) height * video.width() / video.height()));
      }
      VideoFrame scaled = scaler.scale(video, width, height, Resize.Interpolation.AUTO);
      return others.isEmpty() ? scaled : ColorSpaceChange.to(others.get(0).colorSpace(), scaled);
    }

    private VideoFrame sheet(List<VideoFrame> pictures) {
      VideoFrame first = pictures.get(0);
      int columns = Math.min(params.columns, pictures.size());
      int rows = (pictures.size() + columns - 1) / columns;
      // Even steps, so that chroma stays with its luma.
      int stepX = first.width() + params.gap + 1 & ~1;
      int stepY = first.height() + params.gap + 1 & ~1;
      Canvas canvas =
          new Canvas(
              first.format(),
              (columns - 1) * stepX + first.width(),
              (rows - 1) * stepY + first.height(),
              first.colorSpace(),
              params.background);
      for (int i = 0; i < pictures.size(); i++) {
        VideoFrame picture = pictures.get(i);
        canvas.draw(
            picture,
            i % columns * stepX + Centering.offset(first.width() - picture.width()),
            i / columns * stepY + Centering.offset(first.height() - picture.height()));
      }
      return canvas.picture();
    }

    @Override
    public void close() {
      mats.close();
    }
  }
}
