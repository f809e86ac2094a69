package io.kinoloom.nodes.video;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Kinds of file that can be written. */
enum Container {
  MP4("mp4", List.of("mp4", "m4v"), VideoCodec.H264, VideoCodec.MPEG4, VideoCodec.VP9),
  MOV("mov", List.of("mov"), VideoCodec.H264, VideoCodec.MPEG4),
  MKV(
      "matroska",
      List.of("mkv"),
      VideoCodec.H264,
      VideoCodec.MPEG4,
      VideoCodec.VP8,
      VideoCodec.VP9,
      VideoCodec.FFV1),
  WEBM("webm", List.of("webm"), VideoCodec.VP9, VideoCodec.VP8),
  GIF("gif", List.of("gif"), VideoCodec.GIF),
  PNG("png", List.of("png"), VideoCodec.PNG),
  JPEG("jpeg", List.of("jpg", "jpeg"), VideoCodec.JPEG);

  private final String muxer;
  private final List<String> extensions;
  private final List<VideoCodec> codecs;

  Container(String muxer, List<String> extensions, VideoCodec... codecs) {
    this.muxer = muxer;
    this.extensions = extensions;
    this.codecs = List.of(codecs);
  }

  /** FFmpeg's name of the muxer. */
  String muxer() {
    return muxer;
  }

  /** What it can hold, the usual one first. */
  List<VideoCodec> codecs() {
    return codecs;
  }

  /** Whether it holds one picture a file. */
  boolean isPictures() {
    return this == PNG || this == JPEG;
  }

  /** Whether times are kept in units of 1/120000 s, in which all usual frame rates are exact. */
  boolean isFineTimed() {
    return this == MP4 || this == MOV;
  }

  /** Whether it can hold sound. */
  boolean holdsSound() {
    return this == MP4 || this == MOV || this == MKV || this == WEBM;
  }

  /** The container that the extension of a file name stands for. */
  static Optional<Container> ofFileName(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(container -> container.extensions.contains(extension))
        .filter(container -> name.contains("."))
        .findFirst();
  }

  /** All extensions, for messages. */
  static String known() {
    return String.join(
        ", ", Arrays.stream(values()).flatMap(each -> each.extensions.stream()).toList());
  }
}
