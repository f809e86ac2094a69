package io.kinoloom.compile.format;

import io.kinoloom.compile.resolve.ResolvedGraph;
import io.kinoloom.compile.resolve.ResolvedGraph.End;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedNode;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import io.kinoloom.spi.Cost;
import io.kinoloom.spi.Input;
import io.kinoloom.spi.Output;
import io.kinoloom.spi.PayloadType;
import io.kinoloom.spi.PixelFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of a graph that carries video, and what may not be lost in it.
 *
 * <p>Colour: nothing that could be in colour arrives grey, unless everything from there on takes
 * grey only. Alpha: what arrives with alpha at a fork goes on with alpha wherever it is taken; and
 * what naturally has alpha is given with alpha if anybody takes it.
 */
final class FormatGraph {
  private final Map<End, FormatGroup> groups = new LinkedHashMap<>();
  private final Map<ResolvedWire, FormatGroup> repeatedBy = new HashMap<>();
  private final Map<ResolvedWire, List<PixelFormat>> accepted = new LinkedHashMap<>();
  private final Map<End, List<ResolvedWire>> wires = new HashMap<>();
  private final List<FormatGroup> inOrder = new ArrayList<>();
  private final Map<ResolvedWire, Boolean> onlyGray = new HashMap<>();
  private final Map<ResolvedWire, Boolean> wantsAlpha = new HashMap<>();

  FormatGraph(ResolvedGraph graph) {
    for (ResolvedNode node : graph.inOrder()) {
      addNode(graph, node);
    }
    for (FormatGroup group : inOrder) {
      boolean colorful = group.domain.stream().anyMatch(PixelFormat::isColor);
      boolean fed = group.feeds.stream().anyMatch(wire -> groupOf(wire).carriesColor);
      group.carriesColor = colorful && (!group.repeating || fed);
    }
  }

  private void addNode(ResolvedGraph graph, ResolvedNode node) {
    boolean heavy = node.contract().cost() == Cost.HEAVY;
    Map<String, FormatGroup> byInput = new HashMap<>();
    for (Output<?> output : node.contract().outputs()) {
      if (output.type() != (PayloadType<?>) PayloadType.VIDEO) {
        continue;
      }
      FormatGroup group =
          output
              .formatOf()
              .map(
                  input ->
                      byInput.computeIfAbsent(
                          input,
                          name ->
                              new FormatGroup(
                                  accepted(node.contract().input(name).orElseThrow()),
                                  true,
                                  heavy)))
              .orElseGet(() -> new FormatGroup(output.formats(), false, heavy));
      End end = new End(node.id(), output.name());
      group.outputs.add(end);
      groups.put(end, group);
      wires.put(end, new ArrayList<>());
      if (!inOrder.contains(group)) {
        inOrder.add(group);
      }
    }
    for (ResolvedWire wire : graph.into(node.id())) {
      Input<?> input = node.contract().input(wire.toPort()).orElseThrow();
      if (input.type() != (PayloadType<?>) PayloadType.VIDEO) {
        continue;
      }
      accepted.put(wire, accepted(input));
      wires.get(wire.from()).add(wire);
      FormatGroup repeating = byInput.get(input.name());
      if (repeating != null) {
        repeating.feeds.add(wire);
        repeatedBy.put(wire, repeating);
      }
    }
  }

  private static List<PixelFormat> accepted(Input<?> input) {
    return input.formats().isEmpty() ? List.of(PixelFormat.values()) : input.formats();
  }

  /** All groups, producers before consumers. */
  List<FormatGroup> groups() {
    return inOrder;
  }

  /** The group of a wire's producer. */
  FormatGroup groupOf(ResolvedWire wire) {
    return groups.get(wire.from());
  }

  /** Video wires out of an output. */
  List<ResolvedWire> outOf(End end) {
    return wires.get(end);
  }

  /** Formats that a wire's consumer takes, best first. */
  List<PixelFormat> accepted(ResolvedWire wire) {
    return accepted.get(wire);
  }

  /** The group that repeats the format of this wire, or null. */
  FormatGroup repeating(ResolvedWire wire) {
    return repeatedBy.get(wire);
  }

  /** Whether a group may give this format at all. */
  boolean mayGive(FormatGroup group, PixelFormat format) {
    if (group.repeating) {
      return true; // Its feeds decide.
    }
    List<ResolvedWire> consumers = consumers(group);
    if (group.natural() == PixelFormat.BGRA32 && consumers.stream().anyMatch(this::wantsAlpha)) {
      return format == PixelFormat.BGRA32;
    }
    boolean gray = format == PixelFormat.GRAY8 && group.carriesColor;
    return !gray || (!consumers.isEmpty() && consumers.stream().allMatch(this::onlyGray));
  }

  /** Whether a wire may arrive in {@code arriving} when its producer gives {@code given}. */
  boolean mayArrive(ResolvedWire wire, PixelFormat given, PixelFormat arriving) {
    if (given == PixelFormat.BGRA32 && arriving != given && wantsAlpha(wire)) {
      return false;
    }
    boolean gray = arriving == PixelFormat.GRAY8 && groupOf(wire).carriesColor;
    return accepted(wire).contains(arriving) && (!gray || onlyGray(wire));
  }

  private boolean onlyGray(ResolvedWire wire) {
    Boolean known = onlyGray.get(wire);
    if (known == null) {
      known = findOnlyGray(wire);
      onlyGray.put(wire, known);
    }
    return known;
  }

  private boolean findOnlyGray(ResolvedWire wire) {
    List<PixelFormat> formats = accepted(wire);
    if (formats.stream().noneMatch(PixelFormat::isColor)) {
      return true;
    }
    FormatGroup repeating = repeating(wire);
    if (repeating == null || !formats.contains(PixelFormat.GRAY8)) {
      return false;
    }
    List<ResolvedWire> consumers = consumers(repeating);
    return !consumers.isEmpty() && consumers.stream().allMatch(this::onlyGray);
  }

  private boolean wantsAlpha(ResolvedWire wire) {
    Boolean known = wantsAlpha.get(wire);
    if (known == null) {
      FormatGroup repeating = repeating(wire);
      known =
          accepted(wire).contains(PixelFormat.BGRA32)
              && (repeating == null || consumers(repeating).stream().anyMatch(this::wantsAlpha));
      wantsAlpha.put(wire, known);
    }
    return known;
  }

  private List<ResolvedWire> consumers(FormatGroup group) {
    return group.outputs.stream().flatMap(end -> wires.get(end).stream()).toList();
  }
}
