package io.kinoloom.server.workspace;

import io.kinoloom.server.web.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Pictures, videos and results of the workspace: read in pieces, and taken in from a page. */
public final class MediaFiles {
  /** Where uploads go, in the workspace. */
  public static final String UPLOADS = "uploads";

  private static final int HEAD_BYTES = 16;
  private static final int MOST_NAMES = 1000;
  private static final int LONGEST_NAME = 100;
  private static final Map<String, String> SHOWN =
      Map.ofEntries(
          Map.entry("mp4", "video/mp4"),
          Map.entry("m4v", "video/mp4"),
          Map.entry("mov", "video/quicktime"),
          Map.entry("webm", "video/webm"),
          Map.entry("mkv", "video/x-matroska"),
          Map.entry("gif", "image/gif"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("webp", "image/webp"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("csv", "text/plain; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("jsonl", "text/plain; charset=utf-8"));

  private final Workspace workspace;
  private final long largestUpload;

  /**
   * A file to read.
   *
   * @param path where it lies
   * @param bytes its size
   * @param version changes when the file does
   * @param type media type, where a browser may show it
   */
  public record Opened(Path path, long bytes, String version, Optional<String> type) {
    /** Copies a part of it. */
    public void copy(long from, long count, OutputStream to) throws IOException {
      try (InputStream stream = Files.newInputStream(path)) {
        stream.skipNBytes(from);
        byte[] buffer = new byte[1 << 16];
        for (long left = count; left > 0; ) {
          int read = stream.read(buffer, 0, (int) Math.min(buffer.length, left));
          if (read < 0) {
            return; // it has become shorter
          }
          to.write(buffer, 0, read);
          left -= read;
        }
      }
    }
  }

  /**
   * A file that was taken in.
   *
   * @param path in the workspace
   * @param bytes its size
   * @param type what it looks like
   */
  public record Uploaded(String path, long bytes, String type) {}

  /**
   * The files of a workspace.
   *
   * @param largestUpload bytes
   */
  public MediaFiles(Workspace workspace, long largestUpload) {
    this.workspace = workspace;
    this.largestUpload = largestUpload;
  }

  /**
   * Opens a file.
   *
   * @throws Refusal if there is none
   */
  public Opened open(String path) throws IOException {
    Path file = workspace.resolve(path);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Refusal(
          404, "no-such-file", "there is no file '" + path + "'", "look at the outputs of the run");
    }
    long bytes = Files.size(file);
    long modified = Files.getLastModifiedTime(file).toMillis();
    String version = Long.toHexString(modified) + "-" + Long.toHexString(bytes);
    return new Opened(file, bytes, version, Optional.ofNullable(SHOWN.get(extension(path))));
  }

  private static String extension(String path) {
    return path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /**
   * Takes a video or picture in, piece by piece.
   *
   * @param name wished for; what is strange in it is replaced, and a number added where it is taken
   * @throws Refusal if it is no video or picture, or too large; nothing of it stays
   */
  public Uploaded take(String name, InputStream content) throws IOException {
    byte[] head = content.readNBytes(HEAD_BYTES);
    MediaSniffer.Medium medium =
        MediaSniffer.sniff(head)
            .orElseThrow(
                () ->
                    new Refusal(
                        415,
                        "not-a-medium",
                        "this is neither a video nor a picture that Kinoloom knows",
                        "upload MP4, MOV, MKV, WebM, AVI, MPEG-TS, PNG, JPEG, GIF or WebP"));
    Path folder = workspace.resolve(UPLOADS);
    Files.createDirectories(folder);
    Path aside = Files.createTempFile(folder, ".upload-", ".part");
    try {
      long bytes = write(aside, head, content);
      Path file = place(aside, folder, stem(name), medium.extension());
      return new Uploaded(UPLOADS + "/" + file.getFileName(), bytes, medium.type());
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  private long write(Path aside, byte[] head, InputStream content) throws IOException {
    byte[] buffer = Arrays.copyOf(head, 1 << 16);
    long bytes = 0;
    try (FileChannel file = FileChannel.open(aside, StandardOpenOption.WRITE)) {
      for (int read = head.length; read >= 0; read = content.read(buffer)) {
        bytes += read;
        if (bytes > largestUpload) {
          throw new Refusal(
              413,
              "too-large",
              "a file has " + (largestUpload >> 20) + " MiB at most",
              "copy it into the workspace yourself");
        }
        ByteBuffer piece = ByteBuffer.wrap(buffer, 0, read);
        while (piece.hasRemaining()) {
          file.write(piece);
        }
      }
    }
    return bytes;
  }

  /** Moving without REPLACE_EXISTING never replaces a file. */
  private static Path place(Path aside, Path folder, String stem, String extension)
      throws IOException {
    for (int number = 1; number <= MOST_NAMES; number++) {
      String name = number == 1 ? stem : stem + "-" + number;
      Path file = folder.resolve(name + "." + extension);
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(aside, file);
        return file;
      }
    }
    throw new Refusal(
        409, "exists", "there are too many files of this name", "give it another name");
  }

  private static String stem(String name) {
    String plain = name.replaceAll("\\.[^.]*$", "").replaceAll("[^\\p{L}\\p{N}_-]+", "-");
    String trimmed = plain.replaceAll("^-+|-+$", "");
    String stem = trimmed.isEmpty() ? "upload" : trimmed;
    return stem.substring(0, Math.min(stem.length(), LONGEST_NAME));
  }
}
