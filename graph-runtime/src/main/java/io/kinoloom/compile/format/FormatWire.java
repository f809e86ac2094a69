package io.kinoloom.compile.format;

import io.kinoloom.compile.resolve.ResolvedGraph.ResolvedWire;
import io.kinoloom.spi.PixelFormat;
import java.util.List;
import java.util.Optional;

/** A wire that carries video. */
final class FormatWire {
  final ResolvedWire wire;

  /** The group of its producer. */
  final FormatGroup from;

  /** Formats its consumer takes, best first. */
  final List<PixelFormat> accepted;

  /** The group that repeats its format. */
  final Optional<FormatGroup> repeating;

  /** Whether somebody from here on needs the very values. */
  boolean exact;

  /** Whether everything from here on takes grey only. */
  boolean onlyGray;

  /** Whether somebody from here on takes alpha. */
  boolean wantsAlpha;

  FormatWire(
      ResolvedWire wire,
      FormatGroup from,
      List<PixelFormat> accepted,
      Optional<FormatGroup> repeating) {
    this.wire = wire;
    this.from = from;
    this.accepted = accepted;
    this.repeating = repeating;
  }
}
