package io.kinoloom.studio;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinoloom.nodes.model.BundleException;
import io.kinoloom.nodes.model.Manifest;
import io.kinoloom.nodes.model.ModelBundle;
import io.kinoloom.nodes.model.ModelLibrary;
import io.kinoloom.nodes.model.ModelSpeed;
import io.kinoloom.nodes.model.Port;
import io.kinoloom.nodes.train.PainterCost;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kinoloom models bench}. */
@CommandLine.Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures how quick models are on this processor, against what it can do.")
final class BenchModels implements Callable<Integer> {
  private static final Pattern PAINTER = Pattern.compile("(\\d{1,3})x(\\d{1,2})@(\\d{2,4})");

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "Names or paths of models that PyTorch runs.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--painter",
      paramLabel = "WIDTHxBLOCKS@SIDE",
      description =
          "Also an untrained painter of such a design ('width' and 'blocks' of a training), for"
              + " pictures of so many pixels a side, such as 24x3@256. May be repeated.")
  private List<String> painters = new ArrayList<>();

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2",
      description = "Threads of a run; each number is measured. Default: ${DEFAULT-VALUE}.")
  private List<Integer> threads = new ArrayList<>();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "30",
      description = "Runs of each model, in turn; the quickest counts. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--python",
      paramLabel = "PROGRAM",
      description =
          "Also runs the same files in this Python, such as python3, if it has torch, half of the"
              + " times before Kinoloom and half after.")
  private Optional<String> python = Optional.empty();

  @Option(names = "--report", paramLabel = "FILE", description = "Writes the result as JSON.")
  private Optional<Path> report = Optional.empty();

  /** A row of the table. */
  private record Row(
      String model, String program, int threads, double wall, double cpu, Optional<Double> work) {
    Map<String, Object> json(double peak) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("model", model);
      map.put("program", program);
      map.put("threads", threads);
      map.put("wall_ms", wall);
      map.put("cpu_ms", cpu);
      work.ifPresent(
          gigaOperations -> {
            map.put("gflop", gigaOperations);
            map.put("share_of_peak", share(peak));
          });
      return map;
    }

    double share(double peak) {
      return work.orElseThrow() / (cpu / 1000) / peak;
    }
  }

  @Override
  public Integer call() throws IOException {
    if (names.isEmpty() && painters.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "name a model, such as edges2face, or a --painter, such as 24x3@256");
    }
    if (rounds < 1 || threads.isEmpty() || threads.stream().anyMatch(n -> n < 1 || n > 256)) {
      throw new ParameterException(
          spec.commandLine(), "'--rounds' is at least 1, '--threads' 1 to 256");
    }
    Path work = Files.createTempDirectory("kinoloom-bench");
    try {
      measure(work);
      return 0;
    } catch (BundleException e) {
      spec.commandLine().getErr().println("error: " + e.getMessage());
      spec.commandLine().getErr().flush();
      return 1;
    } finally {
      try (Stream<Path> files = Files.walk(work)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private void measure(Path work) throws IOException {
    Map<String, ModelBundle> bundles = new LinkedHashMap<>();
    for (String name : names) {
      ModelBundle bundle = ModelLibrary.standard().open(name);
      if (bundle.manifest().engine() != Manifest.EngineKind.PYTORCH) {
        throw new BundleException(
            bundle.origin() + " is not run by PyTorch, whose speed this measures");
      }
      bundles.put(name, bundle);
    }
    for (String painter : painters) {
      bundles.put(painter, untrained(work, painter));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%-24s %-14s %7s %9s %9s %8s %8s%n",
        "model", "run by", "threads", "ms", "cpu ms", "GFLOP", "of peak");
    List<Map<String, Object>> results = new ArrayList<>();
    for (int count : threads) {
      List<Row> rows = new ArrayList<>();
      Map<String, PythonPeer.Speed> before = inPython(bundles, count);
      ModelSpeed.Result measured = ModelSpeed.measure(List.copyOf(bundles.values()), count, rounds);
      Map<String, PythonPeer.Speed> after = inPython(bundles, count);
      int i = 0;
      for (Map.Entry<String, ModelBundle> entry : bundles.entrySet()) {
        String name = entry.getKey();
        Optional<Double> operations = PainterCost.gigaOperations(entry.getValue());
        ModelSpeed.Speed speed = measured.models().get(i++);
        rows.add(
            new Row(name, "kinoloom", count, speed.wallMillis(), speed.cpuMillis(), operations));
        if (before.containsKey(name) && after.containsKey(name)) {
          PythonPeer.Speed one = before.get(name);
          PythonPeer.Speed other = after.get(name);
          rows.add(
              new Row(
                  name,
                  "torch " + one.version(),
                  count,
                  Math.min(one.wallMillis(), other.wallMillis()),
                  Math.min(one.cpuMillis(), other.cpuMillis()),
                  operations));
        }
      }
      for (Row row : rows) {
        results.add(row.json(measured.peakGflops()));
        show(out, row, measured.peakGflops());
      }
      out.printf(
          "peak: %.1f GFLOP/s a core, a product of matrices with %d thread%s%n",
          measured.peakGflops(), count, count == 1 ? "" : "s");
      out.flush();
    }
    if (report.isPresent()) {
      new ObjectMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValue(report.get().toFile(), Map.of("rounds", rounds, "models", results));
    }
  }

  private static void show(PrintWriter out, Row row, double peak) {
    out.printf(
        "%-24s %-14s %7d %9.1f %9.1f %8s %8s%n",
        row.model(),
        row.program(),
        row.threads(),
        row.wall(),
        row.cpu(),
        row.work().map("%.2f"::formatted).orElse("-"),
        row.work().isPresent() ? "%.0f %%".formatted(100 * row.share(peak)) : "-");
  }

  private ModelBundle untrained(Path work, String painter) throws IOException {
    Matcher matcher = PAINTER.matcher(painter);
    if (!matcher.matches()) {
      throw new ParameterException(
          spec.commandLine(), "'" + painter + "' is no painter; say WIDTHxBLOCKS@SIDE");
    }
    int width = Integer.parseInt(matcher.group(1));
    int side = Integer.parseInt(matcher.group(3));
    if (width < 4 || side < 16 || side % 8 != 0) {
      throw new ParameterException(
          spec.commandLine(), "painters have a width of at least 4 and sides that 8 divides");
    }
    return PainterCost.untrained(
        work.resolve(painter), width, Integer.parseInt(matcher.group(2)), side);
  }

  private Map<String, PythonPeer.Speed> inPython(Map<String, ModelBundle> bundles, int count)
      throws IOException {
    Map<String, PythonPeer.Speed> speeds = new LinkedHashMap<>();
    if (python.isEmpty()) {
      return speeds;
    }
    PythonPeer peer = new PythonPeer(python.get());
    for (Map.Entry<String, ModelBundle> entry : bundles.entrySet()) {
      try {
        ModelBundle bundle = entry.getValue();
        speeds.put(
            entry.getKey(),
            peer.measure(
                bundle.weights(),
                bundle.manifest().inputs().values().stream().map(Port::shape).toList(),
                count,
                (rounds + 1) / 2));
      } catch (PythonPeer.Missing e) {
        spec.commandLine().getErr().println("without Python: " + e.getMessage());
        spec.commandLine().getErr().flush();
        return Map.of();
      }
    }
    return speeds;
  }
}
