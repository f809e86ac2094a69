package io.kinoloom.compile.format;

import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.End;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import io.kinoloom.spi.PixelFormat;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Chooses pixel formats, like GStreamer negotiates caps, but for the whole graph at once: the
 * choice of least total cost among those that lose no colour and no alpha.
 *
 * <p>Outputs that choose for themselves, and outputs that repeat a single wire, form trees; over
 * those the search is dynamic programming and exact. A repeated input whose format an output
 * repeats ties several trees together; all formats of such inputs are tried as long as there are at
 * most {@value #MOST_COMBINATIONS} combinations. Beyond, each is improved in turn until none gets
 * better, which need not find the least cost.
 */
public final class FormatNegotiator {
  private static final int MOST_COMBINATIONS = 4096;
  private static final PixelFormat[] FORMATS = PixelFormat.values();

  private final FormatGraph graph;
  private final List<FormatGroup> ties;

  private FormatNegotiator(ResolvedGraph graph) {
    this.graph = new FormatGraph(graph);
    this.ties = this.graph.groups().stream().filter(group -> group.feeds.size() > 1).toList();
  }

  /** The choice for a graph without cycles and subgraphs. */
  public static FormatChoice negotiate(ResolvedGraph graph) {
    FormatNegotiator negotiator = new FormatNegotiator(graph);
    Map<FormatGroup, PixelFormat> fixed = negotiator.fixTies();
    return negotiator.new Search(fixed).choice();
  }

  private Map<FormatGroup, PixelFormat> fixTies() {
    long combinations = 1;
    for (FormatGroup tie : ties) {
      combinations = Math.min(combinations * tie.domain.size(), MOST_COMBINATIONS + 1L);
    }
    return combinations <= MOST_COMBINATIONS ? tryAll() : improveInTurn();
  }

  private Map<FormatGroup, PixelFormat> tryAll() {
    int[] digits = new int[ties.size()];
    Map<FormatGroup, PixelFormat> best = fixed(digits);
    double least = cost(best);
    while (next(digits)) {
      Map<FormatGroup, PixelFormat> candidate = fixed(digits);
      double cost = cost(candidate);
      if (cost < least) {
        least = cost;
        best = candidate;
      }
    }
    return best;
  }

  private boolean next(int[] digits) {
    for (int i = 0; i < digits.length; i++) {
      if (++digits[i] < ties.get(i).domain.size()) {
        return true;
      }
      digits[i] = 0;
    }
    return false;
  }

  private Map<FormatGroup, PixelFormat> fixed(int[] digits) {
    Map<FormatGroup, PixelFormat> fixed = new LinkedHashMap<>();
    for (int i = 0; i < digits.length; i++) {
      fixed.put(ties.get(i), ties.get(i).domain.get(digits[i]));
    }
    return fixed;
  }

  private Map<FormatGroup, PixelFormat> improveInTurn() {
    Map<FormatGroup, PixelFormat> best = cheapestFeasibleStart();
    double least = cost(best);
    boolean improved = true;
    while (improved) {
      improved = false;
      for (FormatGroup tie : ties) {
        for (PixelFormat format : tie.domain) {
          Map<FormatGroup, PixelFormat> candidate = new LinkedHashMap<>(best);
          candidate.put(tie, format);
          double cost = cost(candidate);
          if (cost < least) {
            least = cost;
            best = candidate;
            improved = true;
          }
        }
      }
    }
    return best;
  }

  /**
   * The cheapest of giving all ties the same format, as far as they take it. What does not take it
   * gets alpha, otherwise its best colour format; so one candidate, that with alpha, loses nothing
   * and is always allowed.
   */
  private Map<FormatGroup, PixelFormat> cheapestFeasibleStart() {
    Map<FormatGroup, PixelFormat> best = start(PixelFormat.BGRA32);
    for (PixelFormat format : FORMATS) {
      Map<FormatGroup, PixelFormat> candidate = start(format);
      if (cost(candidate) < cost(best)) {
        best = candidate;
      }
    }
    return best;
  }

  private Map<FormatGroup, PixelFormat> start(PixelFormat format) {
    Map<FormatGroup, PixelFormat> start = new LinkedHashMap<>();
    for (FormatGroup tie : ties) {
      List<PixelFormat> wishes =
          Stream.concat(
                  Stream.of(format, PixelFormat.BGRA32),
                  tie.domain.stream().filter(PixelFormat::isColor))
              .toList();
      start.put(
          tie, wishes.stream().filter(tie.domain::contains).findFirst().orElse(PixelFormat.GRAY8));
    }
    return start;
  }

  private double cost(Map<FormatGroup, PixelFormat> fixed) {
    return new Search(fixed).cost();
  }

  /** The exact search with the formats of all ties given. */
  private final class Search {
    private final Map<FormatGroup, PixelFormat> fixed;
    private final Map<FormatGroup, double[]> costs = new HashMap<>();

    Search(Map<FormatGroup, PixelFormat> fixed) {
      this.fixed = fixed;
    }

    double cost() {
      double total = 0;
      for (FormatGroup group : graph.groups()) {
        if (isRoot(group)) {
          total += cost(group, best(group));
        }
      }
      return total;
    }

    FormatChoice choice() {
      Map<FormatGroup, PixelFormat> chosen = new HashMap<>();
      Map<End, PixelFormat> outputs = new LinkedHashMap<>();
      Map<ResolvedWire, PixelFormat> wires = new LinkedHashMap<>();
      for (FormatGroup group : graph.groups()) {
        PixelFormat format =
            isRoot(group) ? best(group) : chosen.get(group); // Its only feed came before it.
        for (End end : group.outputs) {
          outputs.put(end, format);
          int conversions = bestConversions(end, format);
          for (ResolvedWire wire : graph.outOf(end)) {
            PixelFormat arriving = bestArrival(wire, format, conversions);
            wires.put(wire, arriving);
            if (graph.repeating(wire) != null) {
              chosen.put(graph.repeating(wire), arriving);
            }
          }
        }
      }
      return new FormatChoice(outputs, wires, cost());
    }

    private boolean isRoot(FormatGroup group) {
      return group.feeds.size() != 1;
    }

    private PixelFormat best(FormatGroup group) {
      if (fixed.containsKey(group)) {
        return fixed.get(group);
      }
      PixelFormat best = group.domain.get(0);
      for (PixelFormat format : group.domain) {
        if (cost(group, format) < cost(group, best)) {
          best = format;
        }
      }
      return best;
    }

    /** Of a group and everything that hangs on it, if it gives {@code format}. */
    private double cost(FormatGroup group, PixelFormat format) {
      double[] known = costs.computeIfAbsent(group, key -> nothing());
      if (Double.isNaN(known[format.ordinal()])) {
        double cost = Double.POSITIVE_INFINITY;
        if (group.domain.contains(format) && graph.mayGive(group, format)) {
          cost = group.production(format);
          for (End end : group.outputs) {
            cost += cost(end, format, bestConversions(end, format));
          }
        }
        known[format.ordinal()] = cost;
      }
      return known[format.ordinal()];
    }

    /** The cheapest set of formats to convert an output to, one bit for each format. */
    private int bestConversions(End end, PixelFormat format) {
      int best = 0;
      double least = cost(end, format, 0);
      for (int conversions = 1; conversions < 1 << FORMATS.length; conversions++) {
        if ((conversions & 1 << format.ordinal()) == 0) {
          double cost = cost(end, format, conversions);
          if (cost < least) {
            least = cost;
            best = conversions;
          }
        }
      }
      return best;
    }

    private double cost(End end, PixelFormat format, int conversions) {
      double cost = 0;
      for (PixelFormat target : FORMATS) {
        if ((conversions & 1 << target.ordinal()) != 0) {
          cost += FormatCosts.conversion(format, target);
        }
      }
      for (ResolvedWire wire : graph.outOf(end)) {
        cost += cost(wire, format, bestArrival(wire, format, conversions));
      }
      return cost;
    }

    private PixelFormat bestArrival(ResolvedWire wire, PixelFormat given, int conversions) {
      PixelFormat best = given;
      double least = cost(wire, given, given);
      for (PixelFormat format : FORMATS) {
        boolean offered = (conversions & 1 << format.ordinal()) != 0;
        if (offered && cost(wire, given, format) < least) {
          least = cost(wire, given, format);
          best = format;
        }
      }
      return best;
    }

    private double cost(ResolvedWire wire, PixelFormat given, PixelFormat arriving) {
      if (!graph.mayArrive(wire, given, arriving)) {
        return Double.POSITIVE_INFINITY;
      }
      double read = FormatCosts.consumption(arriving, graph.accepted(wire));
      FormatGroup repeating = graph.repeating(wire);
      if (repeating == null) {
        return read;
      }
      if (fixed.containsKey(repeating)) {
        return fixed.get(repeating) == arriving ? read : Double.POSITIVE_INFINITY;
      }
      return read + cost(repeating, arriving);
    }

    private static double[] nothing() {
      double[] costs = new double[FORMATS.length];
      Arrays.fill(costs, Double.NaN);
      return costs;
    }
  }
}
