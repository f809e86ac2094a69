package io.kinoloom.compile.format;

import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.End;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import io.kinoloom.spi.PixelFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Chooses pixel formats, like GStreamer negotiates caps, but for the whole graph at once: the
 * choice of least total cost among those that lose no colour and no alpha. Where an input needs the
 * very values of its producer, a detour through YUV costs more than all else.
 *
 * <p>Outputs that choose for themselves, and outputs that repeat a single wire, form trees; over
 * those the search is dynamic programming and exact. A repeated input whose format an output
 * repeats ties several trees together; all formats of such inputs are tried as long as there are at
 * most {@value #MOST_COMBINATIONS} combinations. Beyond, each is improved in turn until none gets
 * better, which need not find the least cost.
 */
public final class FormatNegotiator {
  private static final int MOST_COMBINATIONS = 1024;
  private static final PixelFormat[] FORMATS = PixelFormat.values();

  private final FormatGraph graph;
  private final List<FormatGroup> ties;
  private final Map<FormatGroup, FormatGroup> roots = new HashMap<>();
  private final Map<FormatGroup, List<FormatGroup>> trees = new LinkedHashMap<>();

  private FormatNegotiator(ResolvedGraph graph) {
    this.graph = new FormatGraph(graph);
    this.ties = this.graph.groups().stream().filter(group -> group.feeds.size() > 1).toList();
    for (FormatGroup group : this.graph.groups()) {
      boolean hangs = group.feeds.size() == 1;
      FormatGroup root = hangs ? roots.get(group.feeds.get(0).from) : group;
      roots.put(group, root);
      trees.computeIfAbsent(root, key -> new ArrayList<>()).add(group);
    }
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
    Map<FormatGroup, PixelFormat> best = new LinkedHashMap<>(cheapestFeasibleStart());
    boolean improved = true;
    while (improved) {
      improved = false;
      for (FormatGroup tie : ties) {
        improved |= improve(best, tie);
      }
    }
    return best;
  }

  /** Gives one tie its best format, the others being as they are; whether that is another one. */
  private boolean improve(Map<FormatGroup, PixelFormat> fixed, FormatGroup tie) {
    Set<FormatGroup> touched = new LinkedHashSet<>(List.of(tie));
    tie.feeds.forEach(feed -> touched.add(roots.get(feed.from)));
    PixelFormat before = fixed.get(tie);
    PixelFormat best = before;
    double least = cost(fixed, touched);
    for (PixelFormat format : tie.domain) {
      fixed.put(tie, format);
      double cost = cost(fixed, touched);
      if (cost < least) {
        least = cost;
        best = format;
      }
    }
    fixed.put(tie, best);
    return best != before;
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
    return cost(fixed, trees.keySet());
  }

  private double cost(Map<FormatGroup, PixelFormat> fixed, Set<FormatGroup> someRoots) {
    Search search = new Search(fixed);
    return someRoots.stream().mapToDouble(search::treeCost).sum();
  }

  /** The exact search with the formats of all ties given. */
  private final class Search {
    private final Map<FormatGroup, PixelFormat> fixed;
    private final Map<FormatGroup, double[]> costs = new HashMap<>();

    Search(Map<FormatGroup, PixelFormat> fixed) {
      this.fixed = fixed;
    }

    /** Of everything that hangs on a root. */
    double treeCost(FormatGroup root) {
      // From the leaves on, so that nothing recurses deeper than one wire.
      List<FormatGroup> tree = trees.get(root);
      for (int i = tree.size() - 1; i >= 0; i--) {
        for (PixelFormat format : FORMATS) {
          cost(tree.get(i), format);
        }
      }
      return cost(root, best(root));
    }

    FormatChoice choice() {
      double total = trees.keySet().stream().mapToDouble(this::treeCost).sum();
      Map<FormatGroup, PixelFormat> chosen = new HashMap<>();
      Map<End, PixelFormat> outputs = new LinkedHashMap<>();
      Map<ResolvedWire, PixelFormat> wires = new LinkedHashMap<>();
      for (FormatGroup group : graph.groups()) {
        PixelFormat format =
            trees.containsKey(group) ? best(group) : chosen.get(group); // Its feed came before it.
        for (Map.Entry<End, List<FormatWire>> output : group.outputs.entrySet()) {
          outputs.put(output.getKey(), format);
          int conversions = bestConversions(output.getValue(), format);
          for (FormatWire wire : output.getValue()) {
            PixelFormat arriving = bestArrival(wire, format, conversions);
            wires.put(wire.wire, arriving);
            wire.repeating.ifPresent(repeating -> chosen.put(repeating, arriving));
          }
        }
      }
      return new FormatChoice(outputs, wires, total);
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
        if (group.domain.contains(format) && FormatGraph.mayGive(group, format)) {
          cost = group.production(format);
          for (List<FormatWire> wires : group.outputs.values()) {
            cost += cost(wires, format, bestConversions(wires, format));
          }
        }
        known[format.ordinal()] = cost;
      }
      return known[format.ordinal()];
    }

    /** The cheapest set of formats to convert an output to, one bit for each format. */
    private int bestConversions(List<FormatWire> wires, PixelFormat format) {
      int best = 0;
      double least = cost(wires, format, 0);
      int useful = 0;
      for (FormatWire wire : wires) {
        for (PixelFormat accepted : wire.accepted) {
          useful |= bit(accepted);
        }
      }
      useful &= ~bit(format);
      // All subsets of the useful ones.
      for (int conversions = useful; conversions > 0; conversions = (conversions - 1) & useful) {
        double cost = cost(wires, format, conversions);
        if (cost < least) {
          least = cost;
          best = conversions;
        }
      }
      return best;
    }

    private double cost(List<FormatWire> wires, PixelFormat format, int conversions) {
      double cost = 0;
      for (PixelFormat target : FORMATS) {
        if ((conversions & bit(target)) != 0) {
          cost += FormatCosts.conversion(format, target);
        }
      }
      for (FormatWire wire : wires) {
        cost += cost(wire, format, bestArrival(wire, format, conversions));
      }
      return cost;
    }

    private PixelFormat bestArrival(FormatWire wire, PixelFormat given, int conversions) {
      PixelFormat best = given;
      double least = cost(wire, given, given);
      for (PixelFormat format : FORMATS) {
        boolean offered = (conversions & bit(format)) != 0;
        if (offered && cost(wire, given, format) < least) {
          least = cost(wire, given, format);
          best = format;
        }
      }
      return best;
    }

    private double cost(FormatWire wire, PixelFormat given, PixelFormat arriving) {
      if (!FormatGraph.mayArrive(wire, given, arriving)) {
        return Double.POSITIVE_INFINITY;
      }
      double read =
          FormatCosts.consumption(arriving, wire.accepted)
              + (wire.exact ? FormatCosts.loss(given, arriving) : 0);
      if (wire.repeating.isEmpty()) {
        return read;
      }
      PixelFormat tied = fixed.get(wire.repeating.get());
      if (tied == null) {
        return read + cost(wire.repeating.get(), arriving);
      }
      return tied == arriving ? read : Double.POSITIVE_INFINITY;
    }

    private static int bit(PixelFormat format) {
      return 1 << format.ordinal();
    }

    private static double[] nothing() {
      double[] costs = new double[FORMATS.length];
      Arrays.fill(costs, Double.NaN);
      return costs;
    }
  }
}
