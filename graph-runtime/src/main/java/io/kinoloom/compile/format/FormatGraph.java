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
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The part of a graph that carries video, and what may not be lost in it.
 *
 * <p>Colour: nothing that could be in colour arrives grey, unless everything from there on takes
 * grey only. Alpha: what arrives with alpha at a fork goes on with alpha wherever it is taken; and
 * what naturally has alpha is given with alpha if anybody takes it.
 */
final class FormatGraph {
  private final Map<End, FormatGroup> groupOf = new HashMap<>();
  private final Set<FormatGroup> groups = new LinkedHashSet<>();
  private final List<FormatWire> wires = new ArrayList<>();
  private final Set<FormatWire> exactWires = new HashSet<>();

  FormatGraph(ResolvedGraph graph) {
    for (ResolvedNode node : graph.inOrder()) {
      addNode(graph, node);
    }
    for (FormatGroup group : groups) {
      boolean colorful = group.domain.stream().anyMatch(PixelFormat::isColor);
      boolean fed = group.feeds.stream().anyMatch(wire -> wire.from.carriesColor);
      group.carriesColor = colorful && (!group.repeating || fed);
    }
    // Consumers before producers, so that each needs to look one wire ahead only.
    for (int i = wires.size() - 1; i >= 0; i--) {
      FormatWire wire = wires.get(i);
      wire.onlyGray = isOnlyGray(wire);
      wire.exact =
          exactWires.contains(wire)
              || wire.repeating
                  .filter(group -> group.consumers().anyMatch(next -> next.exact))
                  .isPresent();
      wire.wantsAlpha =
          wire.accepted.contains(PixelFormat.BGRA32)
              && wire.repeating
                  .map(group -> group.consumers().anyMatch(next -> next.wantsAlpha))
                  .orElse(true);
    }
  }

  private void addNode(ResolvedGraph graph, ResolvedNode node) {
    boolean heavy = node.contract().cost() == Cost.HEAVY;
    Map<String, FormatGroup> byInput = new HashMap<>();
    for (Output<?> output : node.contract().outputs()) {
      if (!output.type().equals(PayloadType.VIDEO)) {
        continue;
      }
      FormatGroup group =
          output.formatOf().isEmpty()
              ? new FormatGroup(output.formats(), false, heavy)
              : byInput.computeIfAbsent(
                  output.formatOf().get(),
                  name ->
                      new FormatGroup(
                          accepted(node.contract().input(name).orElseThrow()), true, heavy));
      End end = new End(node.id(), output.name());
      group.outputs.put(end, new ArrayList<>());
      groupOf.put(end, group);
      groups.add(group);
    }
    for (ResolvedWire wire : graph.into(node.id())) {
      Input<?> input = node.contract().input(wire.toPort()).orElseThrow();
      if (!input.type().equals(PayloadType.VIDEO)) {
        continue;
      }
      FormatGroup from = groupOf.get(wire.from());
      Optional<FormatGroup> repeating = Optional.ofNullable(byInput.get(input.name()));
      FormatWire added = new FormatWire(wire, from, accepted(input), repeating);
      from.outputs.get(wire.from()).add(added);
      repeating.ifPresent(group -> group.feeds.add(added));
      wires.add(added);
      if (input.exact()) {
        exactWires.add(added);
      }
    }
  }

  private static List<PixelFormat> accepted(Input<?> input) {
    return input.formats().isEmpty() ? List.of(PixelFormat.values()) : input.formats();
  }

  private static boolean isOnlyGray(FormatWire wire) {
    if (wire.accepted.stream().noneMatch(PixelFormat::isColor)) {
      return true;
    }
    return wire.accepted.contains(PixelFormat.GRAY8)
        && wire.repeating.filter(FormatGraph::isReadInGrayOnly).isPresent();
  }

  private static boolean isReadInGrayOnly(FormatGroup group) {
    return group.consumers().findAny().isPresent()
        && group.consumers().allMatch(wire -> wire.onlyGray);
  }

  /** All groups, producers before consumers. */
  List<FormatGroup> groups() {
    return List.copyOf(groups);
  }

  /** Whether a group may give this format at all. */
  static boolean mayGive(FormatGroup group, PixelFormat format) {
    if (group.repeating) {
      return true; // Its feeds decide.
    }
    boolean alpha =
        group.natural() == PixelFormat.BGRA32
            && group.consumers().anyMatch(wire -> wire.wantsAlpha);
    if (alpha) {
      return format == PixelFormat.BGRA32;
    }
    boolean gray = format == PixelFormat.GRAY8 && group.carriesColor;
    return !gray || isReadInGrayOnly(group);
  }

  /** Whether a wire may arrive in {@code arriving} when its producer gives {@code given}. */
  static boolean mayArrive(FormatWire wire, PixelFormat given, PixelFormat arriving) {
    if (given == PixelFormat.BGRA32 && arriving != given && wire.wantsAlpha) {
      return false;
    }
    boolean gray = arriving == PixelFormat.GRAY8 && wire.from.carriesColor;
    return wire.accepted.contains(arriving) && (!gray || wire.onlyGray);
  }
}
