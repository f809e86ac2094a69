package io.kinoloom.spi;

/** Rough work for one 720p frame; the fusion policy cuts stages between costly neighbours. */
public enum Cost {
  /** Under half a millisecond: resize, crop, a counter. */
  LIGHT,
  /** Up to a few milliseconds: filters, drawing. */
  MEDIUM,
  /** More: codecs, models, optical flow. */
  HEAVY
}
