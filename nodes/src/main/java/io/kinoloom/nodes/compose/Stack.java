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
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Puts several videos beside each other, in the order of the graph file.
 *
 * <p>All videos come in one pixel format, and leave in the colour matrix and range of the first.
 * Pictures begin at even coordinates, where YUV 4:2:0 can be put together sample by sample,
 * whatever the format: after an odd width or gap there is one more column of background.
 */
public final class Stack implements NodeDefinition<Stack.Params> {
  static final Input<VideoFrame> VIDEOS =
      Input.of("videos", PayloadType.VIDEO, "The videos, first to last").repeated();
  static final Output<VideoFrame> STACKED =
      Output.of("video", PayloadType.VIDEO, "All of them in one picture").sameFormatAs(VIDEOS);

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "stack",
          1,
          "Stack",
          "Puts several videos beside each other.",
          Category.COMPOSE,
          Params.class);

  /** How the videos lie. */
  public enum Layout {
    /** Left to right. */
    HORIZONTAL,
    /** Top to bottom. */
    VERTICAL,
    /** Row by row. */
    GRID
  }

  /** What to do with videos of another size than the first. */
  public enum Fit {
    /** Scale them to the first one's height, width, or (in a grid) into its size. */
    SCALE,
    /** Leave them as they are, centred in the room there is. */
    PAD,
    /** Refuse them. */
    REJECT
  }

  /** Params of {@code stack}. */
  public record Params(
      @Param(doc = "How the videos lie", value = "horizontal") Layout layout,
      @Param(
              doc = "Videos in a row of a grid; as near to a square as can be where absent",
              min = 1,
              max = 64)
          Optional<Integer> columns,
      @Param(doc = "Pixels between videos", value = "0", min = 0, max = 1024) int gap,
      @Param(doc = "Colour of gaps and of room left over", value = "#000000") Color background,
      @Param(doc = "What to do with videos of another size than the first", value = "scale")
          Fit fit) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    return Contract.builder().input(VIDEOS).output(STACKED).cost(Cost.MEDIUM).build();
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params);
  }

  @Override
  public List<String> problems(Params params) {
    return params.columns.isPresent() && params.layout != Layout.GRID
        ? List.of("'columns' is for 'layout: grid'; remove it or set the layout")
        : List.of();
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
      List<VideoFrame> videos = context.all(VIDEOS);
      Optional<String> fault = fault(videos);
      if (fault.isPresent()) {
        context.reject(fault.get());
        return;
      }
      List<VideoFrame> fitted = new ArrayList<>();
      for (VideoFrame video : videos) {
        VideoFrame alike = ColorSpaceChange.to(videos.get(0).colorSpace(), video);
        fitted.add(params.fit == Fit.SCALE ? scaled(alike, videos.get(0)) : alike);
      }
      context.emit(STACKED, stacked(fitted));
    }

    private Optional<String> fault(List<VideoFrame> videos) {
      VideoFrame first = videos.get(0);
      for (int i = 1; i < videos.size(); i++) {
        VideoFrame video = videos.get(i);
        boolean other = video.width() != first.width() || video.height() != first.height();
        if (params.fit == Fit.REJECT && other) {
          return Optional.of(
              "video %d is %dx%d but the first one is %dx%d; set 'fit' to 'scale' or 'pad'"
                  .formatted(i + 1, video.width(), video.height(), first.width(), first.height()));
        }
      }
      return Optional.empty();
    }

    private VideoFrame scaled(VideoFrame video, VideoFrame first) {
      double across = (double) first.width() / video.width();
      double down = (double) first.height() / video.height();
      double factor =
          switch (params.layout) {
            case HORIZONTAL -> down;
            case VERTICAL -> across;
            case GRID -> Math.min(across, down);
          };
      return scaler.scale(
          video,
          Math.max(1, (int) Math.round(video.width() * factor)),
          Math.max(1, (int) Math.round(video.height() * factor)),
          Resize.Interpolation.AUTO);
    }

    private VideoFrame stacked(List<VideoFrame> videos) {
      int columns =
          switch (params.layout) {
            case HORIZONTAL -> videos.size();
            case VERTICAL -> 1;
            case GRID ->
                Math.min(
                    videos.size(),
                    params.columns.orElse((int) Math.ceil(Math.sqrt(videos.size()))));
          };
      int rows = (videos.size() + columns - 1) / columns;
      int[] widths = new int[columns];
      int[] heights = new int[rows];
      for (int i = 0; i < videos.size(); i++) {
        widths[i % columns] = Math.max(widths[i % columns], videos.get(i).width());
        heights[i / columns] = Math.max(heights[i / columns], videos.get(i).height());
      }
      if (params.layout == Layout.GRID) {
        level(widths);
        level(heights);
      }
      int[] lefts = starts(widths);
      int[] tops = starts(heights);
      VideoFrame first = videos.get(0);
      Canvas canvas =
          new Canvas(
              first.format(),
              lefts[columns - 1] + widths[columns - 1],
              tops[rows - 1] + heights[rows - 1],
              first.colorSpace(),
              params.background);
      for (int i = 0; i < videos.size(); i++) {
        VideoFrame video = videos.get(i);
        int column = i % columns;
        int row = i / columns;
        canvas.draw(
            video,
            lefts[column] + Centering.offset(widths[column] - video.width()),
            tops[row] + Centering.offset(heights[row] - video.height()));
      }
      return canvas.picture();
    }

    /** Gives all cells of a grid the largest extent. */
    private static void level(int[] extents) {
      int largest = 0;
      for (int extent : extents) {
        largest = Math.max(largest, extent);
      }
      Arrays.fill(extents, largest);
    }

    private int[] starts(int[] extents) {
      int[] starts = new int[extents.length];
      for (int i = 1; i < extents.length; i++) {
        starts[i] = starts[i - 1] + extents[i - 1] + params.gap + 1 & ~1;
      }
      return starts;
    }

    @Override
    public void close() {
      mats.close();
    }
  }
}
