package io.kinoloom.studio;

import io.kinoloom.cli.Command;
import io.kinoloom.cli.GraphText;
import io.kinoloom.cli.Main;
import io.kinoloom.cli.ParamOptions;
import io.kinoloom.cli.UsageException;
import io.kinoloom.graph.Graph;
import io.kinoloom.graph.GraphException;
import io.kinoloom.graph.Training;
import io.kinoloom.nodes.model.BundleException;
import io.kinoloom.nodes.model.Djl;
import io.kinoloom.nodes.model.Manifest.EngineKind;
import io.kinoloom.nodes.model.ModelBundle;
import io.kinoloom.nodes.train.ClipStore;
import io.kinoloom.nodes.train.ClipTraining;
import io.kinoloom.spi.Names;
import io.kinoloom.spi.RunInfo;
import io.kinoloom.yaml.GraphReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kinoloom train}. */
@CommandLine.Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a model as a graph's 'training:' describes.",
      "Runs the graph, which writes clips, and learns from these. Ends with a model bundle that the"
          + " node 'generator' takes."
    },
    footerHeading = "%n",
    footer = {
      "Everything lies in the work folder: clips/, samples/ (painted frames that were",
      "never trained on, beside the real ones), loss.csv, loss.png, checkpoint, and the",
      "bundle. A training that was stopped or killed goes on with --resume.",
      "docs/training.md tells what the sections of 'training:' mean.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the training failed",
      "2:the file or the call is wrong",
      "130:stopped with Ctrl-C; --resume goes on"
    })
public final class TrainCommand implements Command {
  private static final int STOPPED = 130;
  private static final Pattern DEVICE = Pattern.compile("auto|cpu|gpu(:\\d{1,3})?");

  /** Param of graphs that write more for the bundle than clips, and the folder it goes to. */
  private static final String FILES = "files";

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "Graph file with a section 'training:'.")
  private Path file;

  @Mixin private ParamOptions paramOptions;

  @Option(names = "--name", paramLabel = "NAME", description = "Name of the bundle, kebab-case.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "The work folder. Default: out/train/NAME.")
  private Optional<Path> work = Optional.empty();

  @Option(
      names = "--clips",
      paramLabel = "DIR",
      description = "Trains on clips that are there already instead of running the graph.")
  private Optional<Path> clips = Optional.empty();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Folder of the bundle. Default: NAME within the work folder.")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--resume",
      description = "Goes on from the checkpoint in the work folder, as if never stopped.")
  private boolean resume;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps in all, in place of those of the file.")
  private Optional<Long> steps = Optional.empty();

  @Option(
      names = "--override",
      paramLabel = "SECTION.KEY=VALUE",
      description =
          "Changes a value of the section 'design', 'objective' or 'schedule', such as"
              + " design.flow=false.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "Stops after this time, with a checkpoint and the best bundle so far.")
  private Optional<Double> minutes = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description =
          "What it is trained on: auto (a GPU if there is one), cpu, gpu or gpu:N. Default:"
              + " ${DEFAULT-VALUE}.")
  private String device;

  @Option(
      names = {"-q", "--quiet"},
      description = "Shows no progress.")
  private boolean quiet;

  /** What a file says, bound. */
  private record Plan(
      String name, Optional<String> back, TrainingAbout about, TrainingFamily.Plan training) {
    TrainingFamily family() {
      return about.family().trains();
    }
  }

  @Override
  public Integer call() throws IOException, GraphException {
    if (steps.isPresent() && steps.get() < 1) {
      throw new UsageException("--steps must be at least 1", "leave it out for those of the file");
    }
    if (minutes.isPresent() && !(minutes.get() > 0)) {
      throw new UsageException("--minutes must be above 0", "leave it out to train to the end");
    }
    if (!DEVICE.matcher(device).matches()) {
      throw new UsageException(
          "there is no device '" + device + "'", "choose auto, cpu, gpu or gpu:N");
    }
    GraphText text = GraphText.load(file);
    Graph graph = GraphReader.read(file.toString(), text.yaml()).orThrow();
    Plan plan = bind(graph);
    Path folder = work.orElse(Path.of("out", "train", plan.name));
    boolean resumable = ClipTraining.canResume(folder);
    if (resume && !resumable) {
      throw new UsageException(
          "there is no checkpoint in '" + folder + "'", "leave --resume out to start anew");
    }
    if (!resume && resumable) {
      throw new UsageException(
          "'" + folder + "' holds a training already",
          "add --resume to go on with it, name another --work folder, or delete this one");
    }
    Path store = clips.orElse(folder.resolve("clips"));
    Path files = folder.resolve(FILES);
    boolean written = clips.isPresent() || plan.family().hasClips(store);
    Djl.useAllCores();
    requireDevice();
    if (written) {
      requireSameParams(store, plan.family().open(store).get(0));
    }
    int code = written ? 0 : write(graph, store, files);
    return code == 0 ? train(graph, plan, folder, store) : code;
  }

  /** Clips that are there were made of other things than are asked for now. */
  private void requireSameParams(Path store, ClipStore clips) {
    Map<String, String> made = clips.made().map(RunInfo::params).orElse(Map.of());
    paramOptions
        .values()
        .forEach(
            (param, value) -> {
              if (!made.getOrDefault(param, value).equals(value)) {
                throw new UsageException(
                    "the clips in '%s' were made with %s=%s, not with '%s'"
                        .formatted(store, param, made.get(param), value),
                    "leave '%s' out, or name another --work folder to make new clips"
                        .formatted(param));
              }
            });
  }

  /** Before clips are made, which takes a while. */
  private void requireDevice() {
    try {
      Djl.device(EngineKind.PYTORCH, device);
    } catch (BundleException e) {
      throw new UsageException(e.getMessage(), "choose another --device");
    }
  }

  private Plan bind(Graph graph) throws GraphException {
    Training training =
        graph
            .training()
            .orElseThrow(
                () ->
                    new UsageException(
                        "'" + file + "' has no section 'training:'",
                        "pipelines/train/edges2face.yaml is an example; docs/training.md tells"
                            + " what it holds"));
    TrainingSections sections = new TrainingSections(training, overrides, steps);
    Optional<TrainingAbout> about = sections.bind(training.about(), TrainingAbout.class);
    Optional<TrainingFamily.Plan> bound =
        family(training, about).flatMap(family -> family.trains().bind(sections));
    if (!sections.problems().isEmpty()) {
      throw new GraphException(sections.problems());
    }
    if (about.get().back().isPresent() && about.get().family() != Family.CYCLE) {
      throw new UsageException(
          "'back' names the second bundle of the family cycle, but there is only one",
          "leave 'back' out, or set 'family: cycle'");
    }
    String bundle = requireName(name.or(about.get()::name).orElse(graph.name()));
    // A file's name for the one goes with its name for the other.
    Optional<String> back = name.isPresent() ? Optional.empty() : about.get().back();
    back.ifPresent(TrainCommand::requireName);
    return new Plan(bundle, back, about.get(), bound.get());
  }

  private static String requireName(String bundle) {
    if (!Names.isKebabCase(bundle)) {
      throw new UsageException(
          "a bundle cannot be called '" + bundle + "'",
          "use lower-case letters, digits and single hyphens, such as 'my-face'");
    }
    return bundle;
  }

  /** The family, unless it may be what is wrong: sections mean nothing without it. */
  private static Optional<Family> family(Training training, Optional<TrainingAbout> about) {
    return about.isPresent() || training.about().containsKey("family")
        ? about.map(TrainingAbout::family)
        : Optional.of(Family.PAINTER);
  }

  /** Runs the graph; the exit code. */
  private int write(Graph graph, Path store, Path files) {
    List<String> call = new ArrayList<>(List.of("run", file.toString()));
    paramOptions
        .values()
        .forEach((param, value) -> call.addAll(List.of("--set", param + "=" + value)));
    call.addAll(List.of("--output", store.toString()));
    if (graph.params().containsKey(FILES)) {
      call.addAll(List.of("--set", FILES + "=" + files));
    }
    if (quiet) {
      call.add("--quiet");
    }
    return Main.execute(call.toArray(String[]::new));
  }

  private int train(Graph graph, Plan plan, Path folder, Path clipFolder) throws IOException {
    List<ClipStore> stores = plan.family().open(clipFolder);
    PrintStream err = System.err;
    TrainingProgress progress = new TrainingProgress(err, quiet, minutes);
    try (ClipTraining training =
        plan.training.open(stores, plan.about.heldOut(), folder, device, resume)) {
      if (!quiet) {
        err.printf(
            "training on %d frames, %d are held out; samples and curves go to %s%n",
            training.trainingFrames(), training.heldOutFrames(), folder);
      }
      ClipTraining.End end;
      try (progress) {
        end = training.run(progress);
      }
      Path bundle = output.orElse(folder.resolve(plan.name));
      if (training.hasBest()) {
        for (ModelBundle written :
            training.write(
                bundle, about(graph, plan, files(folder.resolve(FILES))), data(stores.get(0)))) {
          err.println(
              "wrote the bundle '" + written.manifest().name() + "' to " + written.folder());
        }
      }
      if (end == ClipTraining.End.STOPPED && !quiet) {
        err.println("stopped at step %d; --resume goes on".formatted(training.step()));
      }
      return progress.interrupted() ? STOPPED : 0;
    } catch (BundleException e) {
      throw new UsageException(e.getMessage(), "choose another --output");
    }
  }

  private static ClipTraining.About about(Graph graph, Plan plan, Map<String, Path> files) {
    return new ClipTraining.About(
        plan.name,
        plan.back,
        plan.about.title().orElse(plan.name),
        graph.description(),
        plan.about.licence(),
        files);
  }

  /** What the graph wrote for the bundle, by name. */
  private static Map<String, Path> files(Path folder) throws IOException {
    Map<String, Path> files = new TreeMap<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> listed = Files.list(folder)) {
        listed
            .filter(Files::isRegularFile)
            .forEach(path -> files.put(path.getFileName().toString(), path));
      }
    }
    return files;
  }

  private Map<String, Object> data(ClipStore store) {
    Map<String, Object> data = new LinkedHashMap<>();
    StringBuilder call = new StringBuilder("kinoloom train ").append(file.getFileName());
    new TreeMap<>(overrides)
        .forEach(
            (path, value) -> call.append(" --override ").append(path).append('=').append(value));
    data.put("made-by", call.toString());
    store
        .made()
        .ifPresent(
            made -> {
              data.put("graph", made.graphName());
              Map<String, String> params = new TreeMap<>(made.params());
              // Where files lay on the machine that trained concerns nobody else.
              params.keySet().removeAll(List.of("output", FILES));
              data.put("params", params);
            });
    return data;
  }
}
