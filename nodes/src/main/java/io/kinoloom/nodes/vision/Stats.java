package io.kinoloom.nodes.vision;

import io.kinoloom.spi.Category;
import io.kinoloom.spi.Contract;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Node;
import io.kinoloom.spi.NodeBody;
import io.kinoloom.spi.NodeDefinition;
import io.kinoloom.spi.NodeType;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.Param;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import io.kinoloom.spi.ProcessContext;
import io.kinoloom.spi.Score;
import io.kinoloom.spi.State;
import io.kinoloom.spi.VideoFrame;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Measures pictures, and sums up figures over a stream.
 *
 * <p>For every picture the score holds {@code mean}, {@code std} (population), {@code min} and
 * {@code max} of its grey levels, or with {@code channels: color} {@code red-mean} and so on for
 * each component. Figures that come in on {@code score} are passed on beside them. At the end of
 * the stream the run's report gets {@code NAME-mean}, {@code NAME-min} and {@code NAME-max} of
 * every figure; values that are not finite (the PSNR of equal pictures) are left out of those and
 * counted in {@code NAME-not-finite}.
 */
public final class Stats implements NodeDefinition<Stats.Params> {
  static final Input<VideoFrame> VIDEO =
      Input.of("video", PayloadType.VIDEO, "Pictures to measure").optional();
  static final Input<Score> FIGURES =
      Input.of("score", PayloadType.SCORE, "Figures to sum up, from other nodes").optional();
  static final Output<Score> SCORE =
      Output.of("score", PayloadType.SCORE, "The figures of each picture");
  static final State<Totals> TOTALS =
      State.of("totals", Totals.class, () -> Totals.NONE).acrossDiscontinuities();

  private static final NodeType<Params> TYPE =
      new NodeType<>(
          "stats",
          1,
          "Stats",
          "Measures pictures and sums up figures over a stream.",
          Category.EVALUATION,
          Params.class);

  /** What is measured. */
  public enum Channels {
    /** Grey levels. */
    LUMA,
    /** Red, green and blue. */
    COLOR
  }

  /** Params of {@code stats}. */
  public record Params(@Param(doc = "What is measured", value = "luma") Channels channels) {}

  @Override
  public NodeType<Params> type() {
    return TYPE;
  }

  @Override
  public Contract contract(Params params) {
    PixelFormat format = params.channels == Channels.COLOR ? PixelFormat.BGR24 : PixelFormat.GRAY8;
    return Contract.builder()
        .input(VIDEO.accepts(format))
        .input(FIGURES)
        .output(SCORE)
        .state(TOTALS)
        .cost(Cost.MEDIUM)
        .reporting()
        .build();
  }

  @Override
  public NodeBody create(Params params) {
    return new Body(params);
  }

  /** Counts grey levels; every figure follows from the counts. */
  private static final class Body implements Node {
    private static final List<String> COLORS = List.of("blue-", "green-", "red-");

    private final List<String> prefixes;

    Body(Params params) {
      prefixes = params.channels == Channels.COLOR ? COLORS : List.of("");
    }

    @Override
    public void process(ProcessContext context) {
      Map<String, Double> figures = new TreeMap<>();
      context.get(FIGURES).ifPresent(score -> figures.putAll(score.values()));
      context.get(VIDEO).ifPresent(frame -> measure(frame.data(), figures));
      context.state(TOTALS, context.state(TOTALS).plus(figures));
      context.emit(SCORE, new Score(figures));
    }

    private void measure(byte[] data, Map<String, Double> figures) {
      int channels = prefixes.size();
      for (int channel = 0; channel < channels; channel++) {
        int[] counts = counts(data, channel, channels);
        describe(prefixes.get(channel), counts, data.length / channels, figures);
      }
    }

    /**
     * How often each value comes. Neighbours are mostly alike and counting one has to wait for the
     * other, so they are counted apart and summed up in the end, which is four times as fast.
     */
    private static int[] counts(byte[] data, int first, int step) {
      int[] counts = new int[4 * 256];
      int i = first;
      for (; i + 3 * step < data.length; i += 4 * step) {
        counts[data[i] & 0xff]++;
        counts[256 + (data[i + step] & 0xff)]++;
        counts[512 + (data[i + 2 * step] & 0xff)]++;
        counts[768 + (data[i + 3 * step] & 0xff)]++;
      }
      for (; i < data.length; i += step) {
        counts[data[i] & 0xff]++;
      }
      int[] sums = new int[256];
      for (int level = 0; level < counts.length; level++) {
        sums[level & 0xff] += counts[level];
      }
      return sums;
    }

    private static void describe(
        String prefix, int[] counts, int pixels, Map<String, Double> figures) {
      long sum = 0;
      int min = 255;
      int max = 0;
      for (int level = 0; level < counts.length; level++) {
        if (counts[level] > 0) {
          sum += (long) level * counts[level];
          min = Math.min(min, level);
          max = level;
        }
      }
      double mean = (double) sum / pixels;
      double squares = 0;
      for (int level = min; level <= max; level++) {
        squares += counts[level] * (level - mean) * (level - mean);
      }
      figures.put(prefix + "mean", mean);
      figures.put(prefix + "std", Math.sqrt(squares / pixels));
      figures.put(prefix + "min", (double) min);
      figures.put(prefix + "max", (double) max);
    }

    @Override
    public void flush(ProcessContext context) {
      context
          .state(TOTALS)
          .byName()
          .forEach(
              (name, total) -> {
                if (total.count() > 0) {
                  context.summary(name + "-mean", total.mean());
                  context.summary(name + "-min", total.min());
                  context.summary(name + "-max", total.max());
                }
                if (total.notFinite() > 0) {
                  context.summary(name + "-not-finite", total.notFinite());
                }
              });
    }
  }
}
