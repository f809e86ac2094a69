package io.kinoloom.studio;

import io.kinoloom.beam.LaunchOptions;
import io.kinoloom.cli.Command;
import io.kinoloom.cli.GraphText;
import io.kinoloom.cli.Json;
import io.kinoloom.cli.ParamOptions;
import io.kinoloom.cli.UsageException;
import io.kinoloom.cli.WholeFile;
import io.kinoloom.compile.PhysicalPlan;
import io.kinoloom.graph.Evaluation;
import io.kinoloom.graph.Graph;
import io.kinoloom.graph.GraphException;
import io.kinoloom.runtime.SourceLimits;
import io.kinoloom.spi.Names;
import io.kinoloom.yaml.GraphReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kinoloom eval}: runs a graph once with each of its methods and compares them. */
@CommandLine.Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares the methods of a graph's 'evaluation:' in one table.",
      "Runs the graph once with each and prints method by measure. A method that fails leaves the"
          + " others their rows."
    },
    footerHeading = "%nMeasures%n",
    footer = {
      "  Node             Figure: what it is, which values are better",
      "  psnr             psnr: decibels over the whole stream; higher",
      "  ssim             ssim: structural similarity, at most 1; higher",
      "  ms-ssim          ms-ssim: the same at five scales; higher",
      "  gradient-energy  ratio: gradients over the reference's; near 1, less is blur",
      "  landmark-error   landmark-error: share of the distance of the eyes; lower",
      "                   missed: faces of the reference not found again; lower",
      "  face-expression  eye-opening-error, mouth-opening-error, gaze-error: lower",
      "                   eye-opening-correlation and so on, over time; higher",
      "  warp-error       warp-error: change along the motion, E_warp; lower, but a",
      "                   blank video has none, so read it beside the others",
      "  flicker          flicker: change that the reference has not; lower",
      "  flow-error       end-point-error: pixels; lower",
      "",
      "'kinoloom nodes NODE' tells all about one. docs/evaluation.md tells how files",
      "are written and what a report holds.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:a method failed, a column stayed empty, or with --require-targets a target was missed",
      "2:the file or the call is wrong"
    })
public final class EvalCommand implements Command {
  private static final int FAILED = 1;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "Graph file with a section 'evaluation:'.")
  private Path file;

  @Mixin private ParamOptions paramOptions;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "METHOD",
      description = "Runs these methods only; several with commas.")
  private List<String> only = List.of();

  @Option(names = "--limit", paramLabel = "N", description = "Stops each source after N frames.")
  private Optional<Long> limit = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of every run. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Writes a report as JSON, anew after each method.")
  private Optional<Path> report = Optional.empty();

  @Option(names = "--json", description = "Prints the report instead of the table.")
  private boolean json;

  @Option(
      names = "--videos",
      paramLabel = "DIR",
      description = "Keeps the video of each method as DIR/METHOD.mp4.")
  private Optional<Path> videos = Optional.empty();

  @Option(
      names = "--require-targets",
      description = "Ends with exit code 1 if the judged method misses a target.")
  private boolean requireTargets;

  @Option(
      names = {"-q", "--quiet"},
      description = "Shows no progress.")
  private boolean quiet;

  @Override
  public Integer call() throws IOException, GraphException {
    if (limit.isPresent() && limit.get() < 1) {
      throw new UsageException("--limit must be at least 1", "leave it out to run to the end");
    }
    GraphText text = GraphText.load(file);
    Graph graph = GraphReader.read(file.toString(), text.yaml()).orThrow();
    Evaluation evaluation =
        graph
            .evaluation()
            .orElseThrow(
                () ->
                    new UsageException(
                        "'" + file + "' has no section 'evaluation:'",
                        "'kinoloom run' runs a graph once; docs/evaluation.md tells how to compare"
                            + " methods"));
    List<String> methods = methods(evaluation);
    if (videos.isPresent()) {
      Files.createDirectories(videos.get());
    }
    MethodRuns runs = new MethodRuns(graph, evaluation, settings(text));
    Map<String, PhysicalPlan> plans = runs.compile(methods);
    PrintStream err = System.err;
    List<MethodResult> results = new ArrayList<>();
    MethodComparison comparison = new MethodComparison(evaluation, results);
    for (String method : methods) {
      say(err, "%s (%d of %d)".formatted(method, results.size() + 1, methods.size()));
      results.add(runs.run(method, plans.get(method), err, quiet));
      comparison = new MethodComparison(evaluation, results);
      if (report.isPresent()) {
        WholeFile.write(report.get(), asJson(graph, comparison) + "\n");
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(asJson(graph, comparison));
    } else {
      ComparisonTable.lines(comparison).forEach(out::println);
    }
    out.flush();
    return isGood(comparison) ? 0 : FAILED;
  }

  private MethodRuns.Settings settings(GraphText text) {
    return new MethodRuns.Settings(
        Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("")),
        text.text(),
        paramOptions.values(),
        seed,
        LaunchOptions.embedded()
            .withLimits(new SourceLimits(limit.orElse(Long.MAX_VALUE), Long.MAX_VALUE)),
        videos);
  }

  private List<String> methods(Evaluation evaluation) {
    List<String> all = List.copyOf(evaluation.methods().keySet());
    for (String name : only) {
      if (!all.contains(name)) {
        throw new UsageException(
            "there is no method '" + name + "'", Names.hint(name, "methods", all));
      }
    }
    return only.isEmpty() ? all : all.stream().filter(only::contains).toList();
  }

  private String asJson(Graph graph, MethodComparison comparison) {
    return Json.write(ComparisonReport.of(graph.name(), seed, paramOptions.values(), comparison));
  }

  private boolean isGood(MethodComparison comparison) {
    boolean missed =
        requireTargets && comparison.verdicts().stream().anyMatch(verdict -> !verdict.met());
    return !comparison.failed() && comparison.emptyColumns().isEmpty() && !missed;
  }

  private void say(PrintStream err, String message) {
    if (!quiet) {
      err.println(message);
    }
  }
}
