package io.kinoloom.nodes.video;

import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVRational;

/** A file that takes the packets of one video: a part, or the whole. */
interface PacketFile extends AutoCloseable {

  /** Whether codecs must put their headers into the container instead of the packets. */
  boolean needsGlobalHeaders();

  /**
   * Writes the file's head.
   *
   * @param parameters of the video; copied
   * @param timeBase units of the packets' times
   * @param cropRight columns that players must leave out
   * @param cropBottom rows that players must leave out
   */
  void begin(AVCodecParameters parameters, AVRational timeBase, int cropRight, int cropBottom)
      throws MediaException;

  /** Writes one packet, whose content is taken over. */
  void write(AVPacket packet) throws MediaException;

  /** Completes the file and makes it durable; {@code endMicros} is when the video ends. */
  void end(long endMicros) throws MediaException;

  /** Frees everything; a file that was not ended stays incomplete. */
  @Override
  void close();
}
