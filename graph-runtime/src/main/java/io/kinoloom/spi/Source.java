package io.kinoloom.spi;

/**
 * The body of a node without inputs, for one stream. Single-threaded: {@code open}, {@code next}
 * until it says false or the run ends, {@code close}.
 *
 * <p>A source holds no {@link State}: where it stands is the time and number of what it emitted
 * last, and {@code open} can go on from there.
 */
public non-sealed interface Source extends NodeBody {

  /**
   * Where a source stands.
   *
   * @param emitted how many times have been emitted, gaps included; 0 at the start of the stream
   * @param lastTimeMicros the last of them; {@link Long#MIN_VALUE} at the start of the stream
   */
  record Position(long emitted, long lastTimeMicros) {
    /** The start of a stream. */
    public static final Position START = new Position(0, Long.MIN_VALUE);
  }

  /** What a source emits to. All outputs of one time are emitted in one call of {@code next}. */
  interface Emitter {
    /**
     * Emits one payload.
     *
     * @param timeMicros presentation time, microseconds, later than that of the previous call of
     *     {@code next} and the same for all outputs within one call
     */
    <T extends Payload> void emit(Output<T> output, T payload, long timeMicros);

    /** Says that the frame of this time is lost, for instance because it could not be decoded. */
    void gap(long timeMicros, String reason);

    /** Says that what follows does not continue what came before (seek, reconnect). */
    void discontinuity();
  }

  /**
   * Opens the stream so that the next call of {@link #next} emits what follows {@code position}.
   * The packets after a position must be the same as if the source had never been closed.
   *
   * @throws Exception with a message for the user when the stream cannot be opened
   */
  void open(OpenContext context, Position position) throws Exception;

  /**
   * Emits the packets of one time.
   *
   * @return false at the end of the stream, when nothing was emitted
   */
  boolean next(Emitter emitter) throws Exception;
}
