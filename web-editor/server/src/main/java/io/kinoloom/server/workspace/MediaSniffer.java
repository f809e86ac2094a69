package io.kinoloom.server.workspace;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tells media by their first bytes; what a name says is not believed. */
final class MediaSniffer {
  private MediaSniffer() {}

  /**
   * A kind of file.
   *
   * @param type media type
   * @param extension what its files end in
   */
  record Medium(String type, String extension) {}

  static Optional<Medium> sniff(byte[] head) {
    if (at(head, 4, "ftyp")) {
      return Optional.of(
          at(head, 8, "qt  ")
              ? new Medium("video/quicktime", "mov")
              : new Medium("video/mp4", "mp4"));
    }
    if (bytes(head, 0x1a, 0x45, 0xdf, 0xa3)) {
      return Optional.of(new Medium("video/x-matroska", "mkv")); // WebM is a kind of it
    }
    if (at(head, 0, "RIFF") && at(head, 8, "AVI ")) {
      return Optional.of(new Medium("video/x-msvideo", "avi"));
    }
    if (at(head, 0, "RIFF") && at(head, 8, "WEBP")) {
      return Optional.of(new Medium("image/webp", "webp"));
    }
    if (bytes(head, 0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a)) {
      return Optional.of(new Medium("image/png", "png"));
    }
    if (bytes(head, 0xff, 0xd8, 0xff)) {
      return Optional.of(new Medium("image/jpeg", "jpg"));
    }
    if (at(head, 0, "GIF87a") || at(head, 0, "GIF89a")) {
      return Optional.of(new Medium("image/gif", "gif"));
    }
    if (bytes(head, 0x47, 0x40)) {
      return Optional.of(new Medium("video/mp2t", "ts"));
    }
    return Optional.empty();
  }

  private static boolean at(byte[] head, int offset, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
    if (head.length < offset + wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (head[offset + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean bytes(byte[] head, int... wanted) {
    if (head.length < wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if ((head[i] & 0xff) != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
