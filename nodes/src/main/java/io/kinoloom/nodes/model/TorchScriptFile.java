package io.kinoloom.nodes.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Tells TorchScript from the other things that people call {@code .pt}. */
final class TorchScriptFile {
  private static final String EXPORT =
      "; export it in Python with torch.jit.script(model.eval()).save(FILE), or torch.jit.trace";

  private TorchScriptFile() {}

  /**
   * Looks at the file's outside, before the engine gets to see it.
   *
   * @throws BundleException if it is no TorchScript
   */
  static void check(Path file) {
    try {
      byte[] start = new byte[4];
      int length;
      try (InputStream in = Files.newInputStream(file)) {
        length = in.readNBytes(start, 0, start.length);
      }
      if (length < start.length || start[0] != 'P' || start[1] != 'K') {
        boolean pickle = length > 1 && (start[0] & 0xff) == 0x80;
        throw new BundleException(
            pickle
                ? file + " holds pickled weights, not TorchScript" + EXPORT
                : file + " is no TorchScript file" + EXPORT);
      }
      try (ZipFile zip = new ZipFile(file.toFile())) {
        List<? extends ZipEntry> entries = Collections.list(zip.entries());
        boolean code = entries.stream().anyMatch(entry -> entry.getName().contains("/code/"));
        boolean constants =
            entries.stream().anyMatch(entry -> entry.getName().endsWith("/constants.pkl"));
        if (!code || !constants) {
          throw new BundleException(
              file + " holds pickled weights without code, not TorchScript" + EXPORT);
        }
      }
    } catch (ZipException e) {
      throw new BundleException(
          "%s is cut short or damaged (%s); get it again".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new BundleException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
