package io.kinoloom.nodes.compose;

import io.kinoloom.nodes.compose.Resize.Extent;
import io.kinoloom.nodes.compose.Resize.Fit;
import io.kinoloom.nodes.compose.Resize.Interpolation;
import io.kinoloom.nodes.vision.Mats;
import io.kinoloom.spi.Color;
import io.kinoloom.spi.VideoFrame;

/** Brings pictures to a size whose aspect ratio may be another one. */
final class Fitter {
  private final Scaler scaler;

  /** A fitter whose matrices are freed with {@code mats}. */
  Fitter(Mats mats) {
    scaler = new Scaler(mats);
  }

  /**
   * The picture at another size.
   *
   * @param bars colour beside a picture that is contained
   */
  VideoFrame fit(
      VideoFrame frame, Extent target, Fit fit, Interpolation interpolation, Color bars) {
    return switch (fit) {
      case STRETCH -> scaler.scale(frame, target.width(), target.height(), interpolation);
      case CONTAIN -> contained(frame, target, interpolation, bars);
      case COVER -> covering(frame, target, interpolation);
    };
  }

  private VideoFrame contained(
      VideoFrame frame, Extent target, Interpolation interpolation, Color bars) {
    double factor = Math.min(widthFactor(frame, target), heightFactor(frame, target));
    VideoFrame inner =
        scaler.scale(
            frame,
            Math.min(target.width(), Resize.whole(frame.width() * factor, false)),
            Math.min(target.height(), Resize.whole(frame.height() * factor, false)),
            interpolation);
    return new Canvas(frame.format(), target.width(), target.height(), frame.colorSpace(), bars)
        .draw(
            inner,
            Centering.offset(target.width() - inner.width()),
            Centering.offset(target.height() - inner.height()))
        .picture();
  }

  private VideoFrame covering(VideoFrame frame, Extent target, Interpolation interpolation) {
    double factor = Math.max(widthFactor(frame, target), heightFactor(frame, target));
    VideoFrame outer =
        scaler.scale(
            frame,
            Math.max(target.width(), Resize.whole(frame.width() * factor, false)),
            Math.max(target.height(), Resize.whole(frame.height() * factor, false)),
            interpolation);
    return new Canvas(frame.format(), target.width(), target.height(), frame.colorSpace())
        .draw(
            outer,
            Centering.offset(outer.width() - target.width()),
            Centering.offset(outer.height() - target.height()),
            target.width(),
            target.height(),
            0,
            0)
        .picture();
  }

  private static double widthFactor(VideoFrame frame, Extent target) {
    return (double) target.width() / frame.width();
  }

  private static double heightFactor(VideoFrame frame, Extent target) {
    return (double) target.height() / frame.height();
  }
}
