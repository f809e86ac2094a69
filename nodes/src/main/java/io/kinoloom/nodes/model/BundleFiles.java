package io.kinoloom.nodes.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Paths, checksums and archives of bundles. */
final class BundleFiles {
  /**
   * What an archive may unpack to.
   *
   * @param files at most
   * @param bytes of all files at most
   * @param ratio at most of unpacked to packed bytes, once past {@link #HARMLESS} bytes
   */
  record Limits(int files, long bytes, long ratio) {
    /** Bytes below which no archive is a bomb, however well it is packed. */
    static final long HARMLESS = 16L << 20;

    static final Limits STANDARD = new Limits(1000, 8L << 30, 100);
  }

  private static final int BUFFER = 1 << 16;

  private BundleFiles() {}

  /** Whether a path is relative, in plain form, and stays inside the folder it is relative to. */
  static boolean isInside(String path) {
    if (path.isEmpty() || path.length() > 200 || path.contains("\\") || path.contains(":")) {
      return false;
    }
    return List.of(path.split("/", -1)).stream()
        .allMatch(
            part ->
                !part.isEmpty()
                    && !part.equals(".")
                    && !part.equals("..")
                    && part.chars().allMatch(letter -> letter >= 0x20 && letter != 0x7f));
  }

  /** A file's checksum, 64 lower-case hexadecimal digits. */
  static String sha256(Path file) throws IOException {
    MessageDigest digest = newSha256();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }

  /**
   * Unpacks a zip file.
   *
   * @throws BundleException if it is no zip file, or holds what could do harm: names that leave the
   *     folder, links, or far too much
   * @throws IOException if the folder cannot be written to
   */
  static void unpack(Path zip, Path folder, Limits limits) throws IOException {
    try (ZipFile archive = open(zip)) {
      long allowed =
          Math.min(limits.bytes, Math.max(Limits.HARMLESS, Files.size(zip) * limits.ratio));
      int files = 0;
      long bytes = 0;
      for (ZipArchiveEntry entry : Collections.list(archive.getEntries())) {
        String name = entry.getName();
        if (entry.isDirectory()) {
          name = name.substring(0, name.length() - 1);
        }
        if (!isInside(name)) {
          throw new BundleException(
              "%s holds a file called '%s', which would leave the bundle; it was not unpacked"
                  .formatted(zip, entry.getName()));
        }
        if (entry.isUnixSymlink()) {
          throw new BundleException(
              "%s holds a link, '%s'; bundles hold plain files only; it was not unpacked"
                  .formatted(zip, name));
        }
        files++;
        if (files > limits.files) {
          throw new BundleException(
              "%s holds more than %d files; it was not unpacked".formatted(zip, limits.files));
        }
        if (!entry.isDirectory()) {
          Path file = folder.resolve(name);
          Files.createDirectories(file.getParent());
          bytes += copy(archive, entry, zip, file, allowed - bytes);
        }
      }
    }
  }

  private static ZipFile open(Path zip) throws IOException {
    try {
      return ZipFile.builder().setPath(zip).get();
    } catch (IOException e) {
      if (!Files.isReadable(zip)) {
        throw e;
      }
      throw new BundleException(
          "%s is no zip file, or is cut short: %s; get it again".formatted(zip, e.getMessage()), e);
    }
  }

  private static long copy(
      ZipFile archive, ZipArchiveEntry entry, Path zip, Path file, long allowed)
      throws IOException {
    long bytes = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      InputStream in = archive.getInputStream(entry);
      byte[] buffer = new byte[BUFFER];
      for (int read = read(in, buffer, zip, entry);
          read >= 0;
          read = read(in, buffer, zip, entry)) {
        bytes += read;
        if (bytes > allowed) {
          throw new BundleException(
              "%s unpacks to far more than it should (over %d MiB); it was not unpacked"
                  .formatted(zip, allowed >> 20));
        }
        out.write(buffer, 0, read);
      }
    }
    return bytes;
  }

  private static int read(InputStream in, byte[] buffer, Path zip, ZipArchiveEntry entry) {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw new BundleException(
          "%s is damaged at '%s': %s; get it again".formatted(zip, entry.getName(), e.getMessage()),
          e);
    }
  }

  /** Moves a file or folder into place in one step; what is there already stays. */
  static void moveInto(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to);
    } catch (IOException e) {
      if (!Files.exists(to)) {
        throw e;
      }
      deleteTree(from); // Another process was quicker and had the same content.
    }
  }

  static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
