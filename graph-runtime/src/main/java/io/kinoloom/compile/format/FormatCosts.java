package io.kinoloom.compile.format;

import io.kinoloom.spi.PixelFormat;
import java.util.List;

/**
 * What pictures cost, in bytes moved for each pixel. Arithmetic is counted as the bytes that could
 * be moved meanwhile.
 */
public final class FormatCosts {
  /** Of starting one more pass over a picture. */
  private static final double PASS = 0.5;

  /** A node that converts while it produces saves a part of the pass. */
  private static final double BUILT_IN = 0.9;

  /** Each place a format stands further back in a consumer's list. */
  private static final double PREFERENCE = 0.01;

  /**
   * What a heavy producer gives most likely crosses to another stage: encoded and decoded again.
   */
  private static final double CROSSING = 2;

  /** Of losing values that somebody needs; more than any detour, less than what is impossible. */
  private static final double LOSS = 1000;

  private FormatCosts() {}

  /** Bytes of a pixel, on average. */
  public static double bytes(PixelFormat format) {
    return switch (format) {
      case GRAY8 -> 1;
      case YUV420P -> 1.5;
      case BGR24 -> 3;
      case BGRA32 -> 4;
      case RGB_F32 -> 12;
    };
  }

  /** Of a conversion node. */
  static double conversion(PixelFormat from, PixelFormat to) {
    return PASS + bytes(from) + bytes(to) + arithmetic(from, to);
  }

  /** Of giving {@code format} rather than the natural one, and of writing it. */
  static double production(PixelFormat natural, PixelFormat format, boolean heavy) {
    double conversion =
        natural == format ? 0 : BUILT_IN * (conversion(natural, format) - bytes(format));
    return conversion + bytes(format) * (heavy ? 1 + CROSSING : 1);
  }

  /** Of reading {@code format} at an input that takes {@code accepted}, best first. */
  static double consumption(PixelFormat format, List<PixelFormat> accepted) {
    return bytes(format) + PREFERENCE * accepted.indexOf(format);
  }

  /** Of a wire whose values somebody needs: YUV halves colour and rounds. */
  static double loss(PixelFormat given, PixelFormat arriving) {
    return given == PixelFormat.YUV420P && arriving != given ? LOSS : 0;
  }

  private static double arithmetic(PixelFormat from, PixelFormat to) {
    if (from == PixelFormat.RGB_F32 || to == PixelFormat.RGB_F32) {
      return from == PixelFormat.YUV420P || to == PixelFormat.YUV420P ? 7 : 4;
    }
    boolean fromGray = from == PixelFormat.GRAY8;
    boolean toGray = to == PixelFormat.GRAY8;
    if (from == PixelFormat.YUV420P || to == PixelFormat.YUV420P) {
      return fromGray || toGray ? 0 : 3;
    }
    return toGray ? 1 : 0.5;
  }
}
