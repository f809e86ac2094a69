package io.kinoloom.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinoloom.beam.RunFailedException;
import io.kinoloom.cli.Command;
import io.kinoloom.cli.UsageException;
import io.kinoloom.graph.GraphException;
import io.kinoloom.spi.BenchPeer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code kinoloom bench}. */
@CommandLine.Command(
    name = "bench",
    description = {
      "Measures Kinoloom against a hand-written loop and other tools.",
      "The loop is JavaCV's; the tools are ffmpeg and GStreamer."
    },
    mixinStandardHelpOptions = true)
public final class BenchCommand implements Command {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--frames",
      paramLabel = "N",
      defaultValue = "1500",
      description = "Frames of each measurement. Default: ${DEFAULT-VALUE}.")
  private int frames;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Times everything is measured, in turn; the median counts. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(names = "--report", paramLabel = "FILE", description = "Writes the result as JSON.")
  private Optional<Path> report = Optional.empty();

  /** Figures of one case: frames per second by who did it, seconds to the first frame likewise. */
  private record Result(
      BenchCase benchCase, Map<String, List<Double>> speeds, Map<String, List<Double>> starts) {
    Result(BenchCase benchCase) {
      this(benchCase, new TreeMap<>(), new TreeMap<>());
    }

    void add(String name, BenchPeer.Speed speed) {
      speeds.computeIfAbsent(name, key -> new ArrayList<>()).add(speed.framesPerSecond());
      speed
          .startSeconds()
          .ifPresent(
              seconds -> starts.computeIfAbsent(name, key -> new ArrayList<>()).add(seconds));
    }

    double fps(String name) {
      return median(speeds.get(name));
    }
  }

  @Override
  public Integer call() throws IOException {
    if (frames < 200 || rounds < 1) {
      throw new UsageException(
          "a measurement needs at least 200 frames and 1 round", "leave the defaults");
    }
    Path work = Files.createTempDirectory("kinoloom-bench");
    try {
      return measure(work);
    } catch (RunFailedException | GraphException cause) {
      throw new IOException(cause.getMessage(), cause);
    } finally {
      try (Stream<Path> files = Files.walk(work)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private int measure(Path work) throws IOException, RunFailedException, GraphException {
    PrintStream err = System.err;
    KinoloomRuns runs = new KinoloomRuns();
    Path input = work.resolve("input.mp4");
    err.println("making a 1280x720 H.264 input of " + frames + " frames");
    runs.makeInput(input, frames);
    List<BenchPeer> peers = new ArrayList<>();
    for (BenchPeer peer : ServiceLoader.load(BenchPeer.class)) {
      Optional<String> reason = peer.unavailable();
      if (reason.isPresent()) {
        err.println("without " + peer.name() + ": " + reason.get());
      } else {
        peers.add(peer);
      }
    }
    peers.sort(Comparator.comparing(BenchPeer::name));
    List<Result> results = new ArrayList<>();
    for (BenchCase benchCase : List.of(BenchCase.EDGES, BenchCase.EDGES_ENCODED)) {
      results.add(measure(benchCase, runs, peers, input, work));
    }
    err.println("measuring what stages and nodes cost");
    Map<String, Double> overheads = new Overheads(runs).measure(input, frames);
    show(results, overheads);
    if (report.isPresent()) {
      JSON.writerWithDefaultPrettyPrinter()
          .writeValue(report.get().toFile(), json(results, overheads));
    }
    return 0;
  }

  private Result measure(
      BenchCase benchCase, KinoloomRuns runs, List<BenchPeer> peers, Path input, Path work)
      throws IOException, RunFailedException, GraphException {
    Result result = new Result(benchCase);
    // The first round warms up the machine and the JIT compiler and does not count.
    for (int round = 0; round <= rounds; round++) {
      System.err.println(
          benchCase.name() + (round == 0 ? ": warming up" : ": round " + round + "/" + rounds));
      BenchPeer.Speed own = runs.run(benchCase, input, frames, work.resolve("kinoloom.mp4"));
      if (round > 0) {
        result.add(KinoloomRuns.NAME, own);
      }
      for (BenchPeer peer : peers) {
        BenchPeer.Speed speed = run(peer, benchCase, input, work.resolve(peer.name() + ".mp4"));
        if (round > 0) {
          result.add(peer.name(), speed);
        }
      }
    }
    return result;
  }

  private BenchPeer.Speed run(BenchPeer peer, BenchCase benchCase, Path input, Path output)
      throws IOException {
    try {
      return peer.run(benchCase.work(), input, frames, output);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    } catch (Exception cause) {
      throw new IOException(peer.name() + " failed: " + cause.getMessage(), cause);
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private void show(List<Result> results, Map<String, Double> overheads) {
    PrintStream out = System.out;
    out.printf("1280x720 H.264, %d frames, median of %d rounds, steady state%n", frames, rounds);
    for (Result result : results) {
      out.printf("%n%s%n", result.benchCase().name());
      double own = result.fps(KinoloomRuns.NAME);
      for (String name : result.speeds().keySet()) {
        String ratio =
            name.equals(KinoloomRuns.NAME)
                ? ""
                : "   Kinoloom is at %.2fx".formatted(own / result.fps(name));
        String start =
            result.starts().containsKey(name)
                ? "   first frame after %.2f s".formatted(median(result.starts().get(name)))
                : "";
        out.printf("  %-14s %8.1f fps%s%s%n", name, result.fps(name), ratio, start);
      }
    }
    out.println();
    overheads.forEach((name, micros) -> out.printf("  %-34s %9.1f us%n", name, micros));
  }

  private ObjectNode json(List<Result> results, Map<String, Double> overheads) {
    ObjectNode root = JSON.createObjectNode();
    root.put("frames", frames);
    root.put("rounds", rounds);
    root.put("cores", Runtime.getRuntime().availableProcessors());
    ArrayNode cases = root.putArray("cases");
    for (Result result : results) {
      ObjectNode entry = cases.addObject().put("name", result.benchCase().name());
      double own = result.fps(KinoloomRuns.NAME);
      entry.put("kinoloom_fps", own);
      ObjectNode peers = entry.putObject("peers");
      ObjectNode ratio = entry.putObject("ratio");
      ObjectNode starts = entry.putObject("start_seconds");
      for (String name : result.speeds().keySet()) {
        if (!name.equals(KinoloomRuns.NAME)) {
          peers.put(name, result.fps(name));
          ratio.put(name, own / result.fps(name));
        }
        if (result.starts().containsKey(name)) {
          starts.put(name, median(result.starts().get(name)));
        }
      }
    }
    overheads.forEach(root.putObject("overhead_micros")::put);
    return root;
  }
}
