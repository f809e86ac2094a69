package io.kinoloom.studio;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs a TorchScript file in Python, the way one would without Kinoloom. */
final class PythonPeer {
  private static final String SCRIPT =
      """
      import sys, time
      try:
          import torch
      except ImportError:
          sys.exit(9)
      path, threads, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
      shapes = [[int(n) for n in s.split("x")] for s in sys.argv[4:]]
      torch.set_num_threads(threads)
      model = torch.jit.load(path)
      model.eval()
      inputs = [torch.rand(1, *s) for s in shapes]
      wall = cpu = 1e9
      with torch.no_grad():
          for i in range(rounds + 3):
              start, spent = time.perf_counter(), time.process_time()
              model(*inputs)
              if i >= 3:
                  wall = min(wall, time.perf_counter() - start)
                  cpu = min(cpu, time.process_time() - spent)
      print(torch.__version__, wall * 1000, cpu * 1000)
      """;

  /** Exit status of the script where there is no torch. */
  private static final int NO_TORCH = 9;

  private static final int LIMIT_MINUTES = 10;

  private final String program;

  PythonPeer(String program) {
    this.program = program;
  }

  /** Version of torch and the quickest run, milliseconds. */
  record Speed(String version, double wallMillis, double cpuMillis) {}

  /** Why there is nothing to compare with. */
  static final class Missing extends Exception {
    private static final long serialVersionUID = 1L;

    Missing(String message) {
      super(message);
    }
  }

  /**
   * Measures.
   *
   * @param shapes of the inputs, without batch dimension
   * @throws Missing if it cannot be done here
   */
  Speed measure(Path file, List<List<Integer>> shapes, int threads, int rounds)
      throws Missing, IOException {
    List<String> call =
        new ArrayList<>(
            List.of(
                program,
                "-c",
                SCRIPT,
                file.toString(),
                Integer.toString(threads),
                Integer.toString(rounds)));
    for (List<Integer> shape : shapes) {
      call.add(shape.stream().map(String::valueOf).collect(Collectors.joining("x")));
    }
    Process process;
    try {
      process = new ProcessBuilder(call).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new Missing("there is no " + program);
    }
    try {
      String answer =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        throw new Missing(program + " took more than " + LIMIT_MINUTES + " minutes");
      }
      if (process.exitValue() == NO_TORCH) {
        throw new Missing(program + " has no torch");
      }
      return parse(answer)
          .orElseThrow(() -> new Missing(program + " could not run " + file.getFileName()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Missing("interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  private static Optional<Speed> parse(String answer) {
    String[] words = answer.toLowerCase(Locale.ROOT).split("\\s+");
    try {
      return words.length == 3
          ? Optional.of(
              new Speed(words[0], Double.parseDouble(words[1]), Double.parseDouble(words[2])))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
