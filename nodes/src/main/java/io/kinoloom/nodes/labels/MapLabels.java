package io.kinoloom.nodes.labels;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.LabelMap;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.OpenContext;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.State;
import io.kinoloom.spi.VideoFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code label-map}: gives pixels other class numbers, or their first: from the label map of
 * another node, from pictures coloured by class, or from pictures that hold class numbers as grey
 * levels (Cityscapes, CamVid) or in red (CARLA).
 *
 * <p>Known palettes are cityscapes (34 numbers), cityscapes-train (19), carla (since 0.9.14),
 * carla-0.9.13, ade20k (150 from 0), ade20k-annotated (150 from 1), camvid (12) and categories (the
 * 8 of Cityscapes). From each of them leads a mapping to categories, cityscapes and
 * cityscapes-train; {@code map} changes it entry by entry, or makes one where there is none.
 *
 * <p>The report gets {@code unknown-share}, the mean share of pixels that no class was found for,
 * and the first such number or colour is told as a warning.
 */
public final class MapLabels implements NodeDefinition<MapLabels.Params> {
  static final Input<LabelMap> LABELS = Input.of("labels", PayloadType.LABELS, "Classes to change");
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures that hold classes")
          .accepts(PixelFormat.BGR24)
          .exactly();
  static final Output<LabelMap> MAPPED =
      Output.of("labels", PayloadType.LABELS, "The classes in the other palette");

  /** What could not be told so far. */
  static final State<Unknown> UNKNOWN =
      State.of("unknown", Unknown.class, () -> new Unknown(0, 0)).acrossDiscontinuities();

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "label-map",
          1,
          "Label map",
          "Changes the classes of pixels to those of another palette, or reads them from pictures.",
          Category.VISION,
          Params.class);

  /** Where classes come from. */
  public enum Read {
    /** A label map. */
    LABELS,
    /** The colours of a video. */
    COLORS,
    /** The red component of a video, which is the grey level of grey pictures. */
    NUMBERS
  }

  /** What becomes of a class that the mapping does not have. */
  public enum OnUnknown {
    VOID,
    KEEP,
    REJECT
  }

  /** How colours are told. */
  public enum Colors {
    EXACT,
    NEAREST
  }

  /** Params of {@code label-map}. */
  public record Params(
      @Param(
              doc = "Where classes come from: the input is 'labels', or 'video' for the other two",
              value = "labels")
          Read read,
      @Param(
              doc =
                  "Palette of what comes in, such as carla; that of the label map itself where"
                      + " absent")
          Optional<String> from,
      @Param(doc = "Palette of what goes out, such as cityscapes-train") String to,
      @Param(
              doc =
                  "Entries FROM -> TO that change the usual mapping or replace a missing one; each"
                      + " side is the number or the name of a class",
              value = "[]")
          List<String> map,
      @Param(
              doc =
                  "What becomes of a class or colour without mapping: the void class, its old"
                      + " number, or an error",
              value = "void")
          OnUnknown unknown,
      @Param(
              doc = "Whether a colour must be exactly that of a class; lossy video needs 'nearest'",
              value = "exact")
          Colors colors) {

    Palette source(String palette) {
      return Palette.of(from.orElse(palette));
    }

    /** The mapping for labels of this palette. */
    LabelMapping mapping(String palette) {
      Palette source = source(palette);
      Palette target = Palette.of(to);
      return LabelMapping.usual(source, target)
          .orElseGet(() -> new LabelMapping(Map.of()))
          .with(map, source, target);
    }
  }

  /**
   * What could not be told.
   *
   * @param pictures number of pictures seen
   * @param shares sum of their shares of unknown pixels
   */
  record Unknown(long pictures, double shares) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    Contract.Builder contract = Contract.builder();
    if (params.read == Read.LABELS) {
      contract.input(LABELS);
    } else {
      contract.input(VIDEO);
    }
    return contract.output(MAPPED).state(UNKNOWN).cost(Cost.MEDIUM).build();
  }

  @Override
  public List<String> problems(Params params) {
    List<String> problems = new ArrayList<>();
    if (params.read != Read.LABELS && params.from.isEmpty()) {
      problems.add(
          "'from' must say the palette of the video; known are "
              + String.join(", ", Palette.names()));
      return problems;
    }
    if (params.read == Read.COLORS && Palette.known(params.from.orElseThrow()).isEmpty()) {
      problems.add(
          "the colours of palette '%s' are not known; known are %s"
              .formatted(params.from.orElseThrow(), String.join(", ", Palette.names())));
    }
    if (params.from.isPresent()) {
      problems.addAll(mappingProblems(params, params.from.get()));
    }
    return problems;
  }

  private static List<String> mappingProblems(Params params, String palette) {
    try {
      return params.mapping(palette).ids().isEmpty() && params.unknown != OnUnknown.KEEP
          ? List.of(
              "there is no usual mapping from '%s' to '%s'; give one in 'map'"
                  .formatted(palette, params.to))
          : List.of();
    } catch (IllegalArgumentException problem) {
      return List.of(problem.getMessage());
    }
  }

  @Override
  public Node create(Params params) {
    return new Body(params);
  }

  /** Looks numbers up. */
  private static final class Body implements Node {
    /** Entry of a table for a number without mapping. */
    private static final int MISSING = -1;

    private final Params params;
    private final int voidId;
    private Optional<ColorReader> colors = Optional.empty();
    private Optional<String> palette = Optional.empty();
    private int[] table = {};
    private Consumer<String> warnings = message -> {};

    Body(Params params) {
      this.params = params;
      voidId = Palette.of(params.to).voidId();
    }

    @Override
    public void open(OpenContext context) {
      warnings = context::warn;
      if (params.read == Read.COLORS) {
        colors =
            Optional.of(
                new ColorReader(
                    Palette.of(params.from.orElseThrow()), params.colors == Colors.NEAREST));
      }
      params.from.ifPresent(this::prepare);
    }

    private void prepare(String name) {
      palette = Optional.of(name);
      LabelMapping mapping = params.mapping(name);
      int largest = mapping.ids().keySet().stream().mapToInt(Integer::intValue).max().orElse(-1);
      table = new int[largest + 1];
      for (int id = 0; id < table.length; id++) {
        table[id] = mapping.ids().getOrDefault(id, MISSING);
      }
    }

    @Override
    public void process(ProcessContext context) {
      int width;
      int height;
      int[] found;
      if (params.read == Read.LABELS) {
        LabelMap map = context.require(LABELS);
        width = map.width();
        height = map.height();
        String name = params.from.orElse(map.palette());
        if (!palette.equals(Optional.of(name))) {
          List<String> problems = mappingProblems(params, name);
          if (!problems.isEmpty()) {
            context.reject(problems.get(0));
            return;
          }
          prepare(name);
        }
        found = numbers(map);
      } else {
        VideoFrame frame = context.require(VIDEO);
        width = frame.width();
        height = frame.height();
        found = colors.map(reader -> byColor(frame, reader)).orElseGet(() -> inRed(frame));
      }
      emit(context, width, height, found);
    }

    private static int[] numbers(LabelMap map) {
      int[] found = new int[map.labels().length];
      for (int i = 0; i < found.length; i++) {
        found[i] = map.labels()[i];
      }
      return found;
    }

    private static int[] inRed(VideoFrame frame) {
      int[] found = new int[frame.width() * frame.height()];
      for (int i = 0; i < found.length; i++) {
        found[i] = frame.data()[3 * i + 2] & 0xff;
      }
      return found;
    }

    /** Class numbers; a colour of no class as the complement of its rgb, which is negative. */
    private static int[] byColor(VideoFrame frame, ColorReader reader) {
      byte[] data = frame.data();
      int[] found = new int[frame.width() * frame.height()];
      int lastColor = -1;
      int last = 0;
      for (int i = 0, at = 0; i < found.length; i++, at += 3) {
        int rgb = (data[at + 2] & 0xff) << 16 | (data[at + 1] & 0xff) << 8 | data[at] & 0xff;
        if (rgb != lastColor) {
          lastColor = rgb;
          int id = reader.id(rgb);
          last = id == ColorReader.UNKNOWN ? ~rgb : id;
        }
        found[i] = last;
      }
      return found;
    }

    private void emit(ProcessContext context, int width, int height, int[] found) {
      short[] labels = new short[found.length];
      int unknown = 0;
      int example = 0;
      for (int i = 0; i < found.length; i++) {
        int number = found[i];
        int mapped = number >= 0 && number < table.length ? table[number] : MISSING;
        if (mapped == MISSING) {
          unknown++;
          example = number;
          mapped = params.unknown == OnUnknown.KEEP && number >= 0 ? number : voidId;
        }
        labels[i] = (short) mapped;
      }
      if (unknown > 0 && params.unknown == OnUnknown.REJECT) {
        context.reject(message(example, unknown, found.length));
        return;
      }
      Unknown before = context.state(UNKNOWN);
      if (unknown > 0 && before.shares() == 0) {
        warnings.accept(message(example, unknown, found.length));
      }
      context.state(
          UNKNOWN,
          new Unknown(before.pictures() + 1, before.shares() + (double) unknown / found.length));
      context.emit(MAPPED, new LabelMap(width, height, params.to, labels));
    }

    private String message(int example, int unknown, int pixels) {
      String what =
          params.read == Read.COLORS && example < 0
              ? "colour #%06x of no class".formatted(~example)
              : "class " + example + " without a mapping";
      String remedy =
          params.read == Read.COLORS && example < 0
              ? "set 'colors: nearest' if the video is lossy, or another 'from'"
              : "add it to 'map', or set another 'from'";
      return "%d of %d pixels are unknown, one of them a %s; %s"
          .formatted(unknown, pixels, what, remedy);
    }

    @Override
    public void flush(ProcessContext context) {
      Unknown unknown = context.state(UNKNOWN);
      if (unknown.pictures() > 0) {
        context.summary("unknown-share", unknown.shares() / unknown.pictures());
      }
    }
  }
}
