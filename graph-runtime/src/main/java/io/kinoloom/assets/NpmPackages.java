package io.kinoloom.assets;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Packages by {@code npm pack}, from the registry that the user has configured. */
final class NpmPackages implements PackageSource {
  private static final long MINUTES = 10;

  @Override
  public Path download(String packageId, Path folder) throws IOException, InterruptedException {
    Path log = folder.resolve("npm.log");
    Process npm = start(List.of("pack", packageId, "--silent"), folder, log);
    try {
      npm.getOutputStream().close();
      if (!npm.waitFor(MINUTES, TimeUnit.MINUTES)) {
        throw new IOException("'npm pack " + packageId + "' took over " + MINUTES + " minutes");
      }
    } finally {
      npm.descendants().forEach(ProcessHandle::destroy);
      npm.destroy();
    }
    if (npm.exitValue() != 0) {
      throw new IOException("'npm pack " + packageId + "' failed: " + lastLines(log));
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".tgz"))
          .findFirst()
          .orElseThrow(() -> new IOException("'npm pack " + packageId + "' left no .tgz file"));
    }
  }

  private static Process start(List<String> arguments, Path folder, Path log) throws IOException {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    List<String> command =
        Stream.concat(Stream.of(windows ? "npm.cmd" : "npm"), arguments.stream()).toList();
    File logFile = log.toFile();
    try {
      return new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .redirectOutput(logFile)
          .start();
    } catch (IOException e) {
      throw new IOException("npm cannot be started; install Node.js, which brings it", e);
    }
  }

  private static String lastLines(Path log) throws IOException {
    String text = Files.readString(log, StandardCharsets.UTF_8).strip();
    return text.length() <= 1000 ? text : "..." + text.substring(text.length() - 1000);
  }
}
