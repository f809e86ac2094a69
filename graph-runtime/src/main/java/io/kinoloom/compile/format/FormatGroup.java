package io.kinoloom.compile.format;

import io.kinoloom.compile.resolve.ResolvedGraph.End;
import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import io.kinoloom.spi.PixelFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * Video outputs that always have the same format: one output that chooses for itself, or all
 * outputs that repeat the format of one input.
 */
final class FormatGroup {
  final List<End> outputs = new ArrayList<>();
  final List<PixelFormat> domain;
  final boolean repeating;
  final boolean heavy;

  /** Wires whose format the group repeats. */
  final List<ResolvedWire> feeds = new ArrayList<>();

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

  /** Of giving this format. */
  double production(PixelFormat format) {
    return repeating
        ? FormatCosts.production(format, format, heavy)
        : FormatCosts.production(natural(), format, heavy);
  }
}
