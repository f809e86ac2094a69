package io.kinoloom.compile.format;

import io.kinoloom.compile.resolve.ResolvedGraph.End;
import io.kinoloom.spi.PixelFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Video outputs that always have the same format: one output that chooses for itself, or all
 * outputs that repeat the format of one input.
 */
final class FormatGroup {
  /** Its outputs, with the wires out of each. */
  final Map<End, List<FormatWire>> outputs = new LinkedHashMap<>();

  final List<PixelFormat> domain;
  final boolean repeating;
  final boolean heavy;

  /** Wires whose format the group repeats. */
  final List<FormatWire> feeds = new ArrayList<>();

  boolean carriesColor;

  FormatGroup(List<PixelFormat> domain, boolean repeating, boolean heavy) {
    this.domain = domain;
    this.repeating = repeating;
    this.heavy = heavy;
  }

  /** What its outputs naturally are; of a group that chooses for itself. */
  PixelFormat natural() {
    return domain.get(0);
  }

  /** All wires out of it. */
  Stream<FormatWire> consumers() {
    return outputs.values().stream().flatMap(List::stream);
  }

  /** Of giving this format. */
  double production(PixelFormat format) {
    return repeating
        ? FormatCosts.production(format, format, heavy)
        : FormatCosts.production(natural(), format, heavy);
  }
}
